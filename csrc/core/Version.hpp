#pragma once

#include <string>

namespace N2D2 {

/// Version of libn2d2, such as "0.1.0".
std::string version();

/// True when libn2d2 was compiled with oneDNN.
bool builtWithOneDnn();

/// True when the plug-in libn2d2_cuda was compiled beside libn2d2.
bool builtWithCuda();

}  // namespace N2D2
