#include "activation/linear/LinearActivation.hpp"

#include "core/Register.hpp"

N2D2_REGISTER(LinearActivation)
{
    auto& family = registry.family<N2D2::ActivationFamily>();
    family.add("Linear", [] { return std::make_shared<N2D2::LinearActivation>(); });
}
