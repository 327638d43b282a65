#include "activation/logistic/LogisticActivation.hpp"

#include <atomic>

#include "core/Register.hpp"

namespace N2D2 {

namespace {

std::atomic<bool>& disabledSwitch()
{
    static std::atomic<bool> disabled{false};
    return disabled;
}

}  // namespace

bool LogisticActivation::isDisabled() { return disabledSwitch(); }
void LogisticActivation::setDisabled(bool disabled) { disabledSwitch() = disabled; }

}  // namespace N2D2
// Its loops are compiled here once, with the library's flags.
template class N2D2::ActivationBase<N2D2::LogisticActivation>;

N2D2_REGISTER(LogisticActivation)
{
    auto& family = registry.family<N2D2::ActivationFamily>();
    family.add("Logistic", [] { return std::make_shared<N2D2::LogisticActivation>(); });
    family.add("LogisticWithLoss", [] { return std::make_shared<N2D2::LogisticActivation>(true); });
}
