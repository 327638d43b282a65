#include "activation/rectifier/RectifierActivation.hpp"

#include "core/Register.hpp"

// Its loops are compiled here once, with the library's flags.
template class N2D2::ActivationBase<N2D2::RectifierActivation>;

N2D2_REGISTER(RectifierActivation)
{
    auto& family = registry.family<N2D2::ActivationFamily>();
    family.add("Rectifier", [] { return std::make_shared<N2D2::RectifierActivation>(); });
}
