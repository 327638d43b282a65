#include "kernels/Backend.hpp"

#include <atomic>
#include <cstdlib>
#include <stdexcept>

#if N2D2_WITH_ONEDNN
#include <oneapi/dnnl/dnnl.hpp>
#endif

namespace N2D2 {

namespace {

bool enabledByEnvironment()
{
    const char* const value = std::getenv("N2D2_KERNELS");
    const std::string choice = value ? value : "";
    if (choice == "portable")
        return false;
    if (choice == "onednn") {
        if (!oneDnnCompiled())
            throw std::runtime_error("N2D2_KERNELS=onednn, but this build of N2D2 has no oneDNN; use N2D2_KERNELS=portable");
        return true;
    }
    if (!choice.empty())
        throw std::invalid_argument("N2D2_KERNELS=\"" + choice + "\" is unknown; use \"onednn\" or \"portable\"");
    return oneDnnCompiled();
}

std::atomic<bool>& enabledFlag()
{
    static std::atomic<bool> flag(enabledByEnvironment());
    return flag;
}

std::atomic<bool>& deterministicFlag()
{
    static std::atomic<bool> flag(true);
    return flag;
}

}  // namespace

bool oneDnnCompiled()
{
#if N2D2_WITH_ONEDNN
    return true;
#else
    return false;
#endif
}

bool oneDnnEnabled()
{
    return enabledFlag();
}

void enableOneDnn(bool enabled)
{
    if (enabled && !oneDnnCompiled())
        throw std::runtime_error("this build of N2D2 has no oneDNN; configure it with -DN2D2_ONEDNN=ON");
    enabledFlag() = enabled;
}

std::string oneDnnVersion()
{
#if N2D2_WITH_ONEDNN
    const dnnl_version_t* const v = dnnl_version();
    return std::to_string(v->major) + "." + std::to_string(v->minor) + "." + std::to_string(v->patch);
#else
    return "";
#endif
}

bool deterministic()
{
    return deterministicFlag();
}

void setDeterministic(bool enabled)
{
    deterministicFlag() = enabled;
}

}  // namespace N2D2
