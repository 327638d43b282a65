#include "activation/rectifier/RectifierActivation.hpp"

#include "core/Register.hpp"

N2D2_REGISTER(RectifierActivation)
{
    auto& family = registry.family<N2D2::ActivationFamily>();
    family.add("Rectifier", [] { return std::make_shared<N2D2::RectifierActivation>(); });
}
