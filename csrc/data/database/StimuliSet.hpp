#pragma once
// The sets of a database and the masks over them; values in declaration order are part of the Python interface.
#include "core/Enum.hpp"

namespace N2D2 {

enum class StimuliSet { Learn, Validation, Test, Unpartitioned };
N2D2_ENUM(StimuliSet, "Learn", "Validation", "Test", "Unpartitioned")

enum class StimuliSetMask { LearnOnly, ValidationOnly, TestOnly, NoLearn, NoValidation, NoTest, All };
N2D2_ENUM(StimuliSetMask, "LearnOnly", "ValidationOnly", "TestOnly", "NoLearn", "NoValidation", "NoTest", "All")

}  // namespace N2D2
