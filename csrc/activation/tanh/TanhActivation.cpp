#include "activation/tanh/TanhActivation.hpp"

#include "core/Register.hpp"

// Its loops are compiled here once, with the library's flags.
template class N2D2::ActivationBase<N2D2::TanhActivation>;

N2D2_REGISTER(TanhActivation)
{
    auto& family = registry.family<N2D2::ActivationFamily>();
    family.add("Tanh", [] { return std::make_shared<N2D2::TanhActivation>(); });
    // LeCun's tanh: alpha = 1.7159·2/3
    family.add("TanhLeCun", [] {
        auto activation = std::make_shared<N2D2::TanhActivation>();
        activation->setParameter("Alpha", N2D2::realText(1.7159 * 2.0 / 3.0));
        return activation;
    });
}
