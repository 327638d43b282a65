#pragma once
// The finish of a layer (runtime/finish.hpp, float_finish.hpp) as C++ text.
#include <cstddef>
#include <string>

#include "layer/Layer.hpp"

namespace N2D2 {

struct CppFinish {
    std::string arrays;      ///< constants that it reads, `static const …`
    std::string definition;  ///< `const N2D2::ClampFinish<…> finish = {…};`, without indentation
    std::size_t bytes = 0;   ///< of the arrays
};

/// @param output the layer's; @param suffix of the names of arrays and of `finish`
CppFinish cppFinish(const Finish& finish, const TensorInfo& output, const std::string& suffix = "");
/// The value as it is.
CppFinish cppKeepFinish(const std::string& suffix = "");
/// In integers: neither rescaling nor table nor bounds.
bool keepsValue(const Finish& finish);

}  // namespace N2D2
