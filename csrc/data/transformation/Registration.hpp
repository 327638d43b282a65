#pragma once
// How a transformation enters the registry under its INI name.
#include "core/Register.hpp"
#include "data/transformation/Transformation.hpp"

namespace N2D2 {

/// Adds `<name>Transformation`: make(options, who) takes the constructor's arguments from the options, the parameters follow.
template <class Make> void registerTransformation(Registry& registry, const std::string& name, Make make)
{
    const std::string who = "[" + name + "Transformation]";
    registry.family<TransformationFamily>().add(name + "Transformation", [make, who](Options& options) -> std::shared_ptr<Transformation> {
        auto transformation = make(options, who);
        takeParameters(options, *transformation);
        return transformation;
    });
}

}  // namespace N2D2
