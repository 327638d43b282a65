#include "core/Version.hpp"

namespace N2D2 {

std::string version()
{
    return N2D2_VERSION;
}

bool builtWithOneDnn()
{
    return N2D2_WITH_ONEDNN != 0;
}

bool builtWithCuda()
{
    return N2D2_WITH_CUDA != 0;
}

}  // namespace N2D2
