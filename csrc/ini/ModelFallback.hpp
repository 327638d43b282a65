#pragma once
// Words `Model`, `DefaultModel`, `DataType`: what this build can run (spec ini-and-cli §3.1).
#include <string>

#include "ini/IniParser.hpp"

namespace N2D2 {

/// The model to use for a `Model` word: `_CUDA` falls back to the CPU with a warning when there is no GPU; the spike models are
/// refused by name until they exist.
std::string usableModel(IniParser& ini, const std::string& property, const std::string& model);
/// Element type name of `Float16`, `Float32`, `Float64`.
std::string elementTypeOf(IniParser& ini, const std::string& property, const std::string& dataType);

}  // namespace N2D2
