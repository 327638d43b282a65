#include "activation/linear/LinearActivation.hpp"

#include "core/Register.hpp"

// Its loops are compiled here once, with the library's flags.
template class N2D2::ActivationBase<N2D2::LinearActivation>;

N2D2_REGISTER(LinearActivation)
{
    auto& family = registry.family<N2D2::ActivationFamily>();
    family.add("Linear", [] { return std::make_shared<N2D2::LinearActivation>(); });
}
