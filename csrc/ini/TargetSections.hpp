#pragma once
// Words of a target section that are no parameters: a kind of target which has some registers how it reads them.
#include <functional>
#include <map>
#include <string>

#include "ini/IniParser.hpp"

namespace N2D2 {

class DeepNet;
class Target;

struct TargetSections {
    using Read = std::function<void(IniParser&, DeepNet&, Target&)>;
    /// By the type of the target; called with its section as the current one, once all layers up to the target's are built.
    std::map<std::string, Read> readers;
};

}  // namespace N2D2
