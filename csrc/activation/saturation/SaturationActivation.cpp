#include "activation/saturation/SaturationActivation.hpp"

#include "core/Register.hpp"

// Its loops are compiled here once, with the library's flags.
template class N2D2::ActivationBase<N2D2::SaturationActivation>;

N2D2_REGISTER(SaturationActivation)
{
    auto& family = registry.family<N2D2::ActivationFamily>();
    family.add("Saturation", [] { return std::make_shared<N2D2::SaturationActivation>(); });
}
