#pragma once
// Stimuli as the exported test program reads them.
#include <string>

#include "export/Export.hpp"
#include "export/common/ProjectWriter.hpp"

namespace N2D2 {

/// Text of a stimulus file: `P5` or `P6`, size, largest value; the values (HWC) in the type of the input; a label of 32 bits for each pixel
/// of each output. std::invalid_argument naming the stimulus when its sizes are others than the program's.
std::string stimulusFile(const Program& program, const ExportStimulus& stimulus);

/// stimuli/, stimuli.list, stimuli.link.
void writeStimuli(const ProjectWriter& project, const Program& program, const ExportOptions& options);

}  // namespace N2D2
