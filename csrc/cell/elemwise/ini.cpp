#include "cell/elemwise/ElemWiseCell.hpp"
#include "core/Register.hpp"
#include "ini/LayerBuilder.hpp"

namespace {

using namespace N2D2;

std::shared_ptr<Cell> build(LayerBuilder& layer)
{
    layer.refuseWindow();
    IniParser& ini = layer.ini();
    const unsigned nbOutputs = layer.nbOutputs();
    // The manual's example of AbsSum says Abs.
    const bool abs = ini.getProperty<std::string>("Operation", "Sum") == "Abs";
    const auto operation = abs ? ElemWiseOp::AbsSum : ini.getProperty<ElemWiseOp>("Operation", ElemWiseOp::Sum);
    const auto mode = ini.getProperty<ElemWiseCoeffMode>("CoeffMode", ElemWiseCoeffMode::PerInput);
    const auto weights = ini.getProperty<std::vector<double>>("Weights", {});
    const auto shifts = ini.getProperty<std::vector<double>>("Shifts", {});
    auto cell = registry().family<ElemWiseFamily>().create(layer.key(), layer.net(), layer.name(), nbOutputs, operation, mode, weights,
                                                           shifts, layer.activation());
    layer.parameters(*cell);
    return cell;
}

}  // namespace

N2D2_REGISTER(ElemWiseIni)
{
    registry.family<N2D2::LayerFamily>().add("ElemWise", build);
}
