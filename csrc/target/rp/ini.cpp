#include "core/Error.hpp"
#include "core/Register.hpp"
#include "deepnet/DeepNet.hpp"
#include "ini/TargetSections.hpp"
#include "target/rp/TargetRP.hpp"

namespace {

using namespace N2D2;

template <class CellT> std::shared_ptr<CellT> linkedCell(IniParser& ini, DeepNet& net, const std::string& property, const std::string& kind)
{
    const std::string name = ini.getProperty<std::string>(property);
    const auto cell = net.hasCell(name) ? std::dynamic_pointer_cast<CellT>(net.getCell(name)) : nullptr;
    if (!cell)
        ini.fail(property, kind + " name \"" + name + "\" not found for TargetRP [" + ini.currentName() + "] in network configuration file: "
                               + ini.fileName());
    return cell;
}

void readTargetRP(IniParser& ini, DeepNet& net, Target& target)
{
    const auto type = ini.getProperty<TargetRPType>("TargetType");
    const auto rp = linkedCell<RPCell>(ini, net, "RP", "RPCell");
    const auto anchor = linkedCell<AnchorCell>(ini, net, "Anchor", "AnchorCell");
    dynamic_cast<TargetRP&>(target).link(type, rp, anchor);
}

}  // namespace

N2D2_REGISTER(TargetRPIni)
{
    registry.family<N2D2::TargetSections>().readers["TargetRP"] = readTargetRP;
}
