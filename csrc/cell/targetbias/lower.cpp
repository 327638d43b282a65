#include "core/Register.hpp"
#include "optimize/lowering/IdentityLowering.hpp"

N2D2_REGISTER(TargetBiasLowering)
{
    registry.family<N2D2::CellLoweringFamily>().add("TargetBias", [] { return std::make_shared<N2D2::IdentityLowering>(); });
}
