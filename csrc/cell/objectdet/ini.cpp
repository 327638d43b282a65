#include "cell/anchor/AnchorsIni.hpp"
#include "cell/objectdet/ObjectDetCell.hpp"
#include "core/Register.hpp"

namespace {

using namespace N2D2;

std::shared_ptr<Cell> build(LayerBuilder& layer)
{
    layer.refuseWindow();
    IniParser& ini = layer.ini();
    ObjectDetCell::Options options;
    options.nbAnchors = ini.getProperty<unsigned>("NbAnchors");
    options.inputFormat = ini.getProperty<AnchorFormat>("InputFormat", AnchorFormat::CA);
    options.pixelFormat = ini.getProperty<PixelFormat>("PixelFormat", PixelFormat::XY);
    options.nbProposals = ini.getProperty<unsigned>("NbProposals");
    options.nbClass = ini.getProperty<unsigned>("NbClass");
    options.nmsThreshold = ini.getProperty<double>("NMS_Threshold", 0.5);
    options.scoreThreshold = ini.getProperty<std::vector<double>>("Score_Threshold", {0.5});
    options.numParts = ini.getProperty<std::vector<unsigned>>("NumParts", {});
    options.numTemplates = ini.getProperty<std::vector<unsigned>>("NumTemplates", {});
    options.anchors = readAnchors(layer, [](int label) { return label; });
    const auto nbOutputs = ini.getProperty<unsigned>("NbOutputs", options.nbOutputs());
    auto cell = registry().family<ObjectDetFamily>().create(layer.key(), layer.net(), layer.name(), layer.provider(), nbOutputs, options);
    layer.parameters(*cell);
    return cell;
}

}  // namespace

N2D2_REGISTER(ObjectDetIni)
{
    registry.family<N2D2::LayerFamily>().add("ObjectDet", build);
}
