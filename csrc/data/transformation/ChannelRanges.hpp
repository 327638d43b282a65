#pragma once
// Ranges "min max" of a section, for all channels (`GainRange=0.5 1.5`) or by channel (`GainRange[1]=0.5 1.5`).
#include <string>
#include <utility>
#include <vector>

#include "data/Options.hpp"

namespace N2D2 {

bool hasChannelRanges(const Options& options, const std::string& name);
/// Takes the ranges of a name: one for all channels, or those of channels, with `otherwise` for the ones left out; none without any.
/// OptionError unless each has two values, or for both forms at once.
std::vector<std::pair<double, double>> takeChannelRanges(Options& options, const std::string& who, const std::string& name,
                                                         std::pair<double, double> otherwise);

}  // namespace N2D2
