#include "activation/logistic/LogisticActivation.hpp"

#include "core/Register.hpp"

N2D2_REGISTER(LogisticActivation)
{
    auto& family = registry.family<N2D2::ActivationFamily>();
    family.add("Logistic", [] { return std::make_shared<N2D2::LogisticActivation>(); });
    family.add("LogisticWithLoss", [] { return std::make_shared<N2D2::LogisticActivation>(true); });
}
