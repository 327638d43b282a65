#include "cell/anchor/AnchorClusters.hpp"
#include "core/File.hpp"
#include "core/Register.hpp"
#include "core/Registry.hpp"
#include "ini/TargetSections.hpp"
#include "target/Target.hpp"

namespace {

using namespace N2D2;

/// Sizes for a model's Anchor layer, in the directory of the target.
void readTargetBBox(IniParser& ini, DeepNet&, Target& target)
{
    if (!ini.getProperty<bool>("GenerateAnchors", false)) {
        for (const char* word : {"NbAnchors", "NbIter", "NbClass"}) {
            if (ini.isProperty(word))
                ini.fail(word, std::string(word) + " is a word of GenerateAnchors=1, which is not set here");
        }
        return;
    }
    AnchorClusters clusters;
    clusters.nbAnchors = ini.getProperty<unsigned>("NbAnchors", 6);
    clusters.nbIter = ini.getProperty<unsigned>("NbIter", 1000000);
    clusters.nbClass = ini.getProperty<unsigned>("NbClass", 1);
    try {
        const auto sizes = clusters.generate(*target.getStimuliProvider(), [&](int label) { return target.getLabelTarget(label); });
        writeAnchorSizes(safeFileName(target.getName()) + "/n2d2_anchors_generated.coord", sizes);
    }
    catch (const std::invalid_argument& error) {
        ini.fail("GenerateAnchors", std::string("GenerateAnchors: ") + error.what());
    }
}

}  // namespace

N2D2_REGISTER(TargetBBoxIni)
{
    registry.family<N2D2::TargetSections>().readers["TargetBBox"] = readTargetBBox;
}
