#pragma once
#include <string>

namespace N2D2 {

/// `# ` with date and time, the first line of lists and statistics.
std::string dateLine();

}  // namespace N2D2
