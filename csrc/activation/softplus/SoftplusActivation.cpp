#include "activation/softplus/SoftplusActivation.hpp"

#include "core/Register.hpp"

// Its loops are compiled here once, with the library's flags.
template class N2D2::ActivationBase<N2D2::SoftplusActivation>;

N2D2_REGISTER(SoftplusActivation)
{
    auto& family = registry.family<N2D2::ActivationFamily>();
    family.add("Softplus", [] { return std::make_shared<N2D2::SoftplusActivation>(); });
}
