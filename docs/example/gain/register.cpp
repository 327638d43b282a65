// How a section builds it. In csrc/cell/<operator>/ the build finds N2D2_REGISTER lines by itself.
#include "core/Register.hpp"
#include "gain/GainCell_Frame.hpp"
#include "ini/LayerBuilder.hpp"

N2D2_REGISTER(GainExample)
{
    using namespace N2D2;
    auto& family = registry.family<GainFamily>();
    family.add(frameKey("Frame", "float"), [](const auto& net, const std::string& name, unsigned nbOutputs) {
        return std::make_shared<GainFrame<float, Cpu>>(net, name, nbOutputs);
    });
    family.add(frameKey("Frame", "double"), [](const auto& net, const std::string& name, unsigned nbOutputs) {
        return std::make_shared<GainFrame<double, Cpu>>(net, name, nbOutputs);
    });
    registry.family<LayerFamily>().add("Gain", [&family](LayerBuilder& layer) {
        auto cell = family.create(layer.key(), layer.net(), layer.name(), layer.nbOutputs());
        layer.parameters(*cell);
        return cell;
    });
}
