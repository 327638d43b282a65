#include "core/Register.hpp"
#include "core/Registry.hpp"
#include "ini/TargetSections.hpp"

namespace {

using namespace N2D2;

void readTargetBBox(IniParser& ini, DeepNet&, Target&)
{
    if (ini.getProperty<bool>("GenerateAnchors", false))
        ini.fail("GenerateAnchors", "GenerateAnchors: anchors from the learning set are not built yet in this version");
    // Words of GenerateAnchors.
    ini.getProperty<unsigned>("NbAnchors", 6);
    ini.getProperty<unsigned>("NbIter", 1000000);
    ini.getProperty<unsigned>("NbClass", 1);
}

}  // namespace

N2D2_REGISTER(TargetBBoxIni)
{
    registry.family<N2D2::TargetSections>().readers["TargetBBox"] = readTargetBBox;
}
