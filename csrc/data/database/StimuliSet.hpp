#pragma once
// The sets of a database and the masks over them; values in declaration order are part of the Python interface.
#include "core/Enum.hpp"

namespace N2D2 {

struct DatabaseEnums {
    enum StimuliSet : int { Learn, Validation, Test, Unpartitioned };
    enum StimuliSetMask : int { LearnOnly, ValidationOnly, TestOnly, NoLearn, NoValidation, NoTest, All };
    enum CompositeLabelMode : int { None, Auto, Default, Disjoint, Combine };
};
N2D2_ENUM(DatabaseEnums::StimuliSet, "Learn", "Validation", "Test", "Unpartitioned")
N2D2_ENUM(DatabaseEnums::StimuliSetMask, "LearnOnly", "ValidationOnly", "TestOnly", "NoLearn", "NoValidation", "NoTest", "All")
N2D2_ENUM(DatabaseEnums::CompositeLabelMode, "None", "Auto", "Default", "Disjoint", "Combine")

using StimuliSet = DatabaseEnums::StimuliSet;
using StimuliSetMask = DatabaseEnums::StimuliSetMask;

}  // namespace N2D2
