#include "activation/swish/SwishActivation.hpp"

#include "core/Register.hpp"

// Its loops are compiled here once, with the library's flags.
template class N2D2::ActivationBase<N2D2::SwishActivation>;

N2D2_REGISTER(SwishActivation)
{
    auto& family = registry.family<N2D2::ActivationFamily>();
    family.add("Swish", [] { return std::make_shared<N2D2::SwishActivation>(); });
}
