#pragma once
#include <string>

namespace N2D2::gpu {

/// Empty when the current device can run the kernels of this build, else what to do.
std::string probeKernels();

}  // namespace N2D2::gpu
