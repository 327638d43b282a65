#include "optimize/Quantization.hpp"

#include "cell/FrameCell.hpp"
#include "core/Log.hpp"
#include "deepnet/DeepNet.hpp"
#include "optimize/quantization/IntegerProgram.hpp"
#include "optimize/quantization/QuantizedCells.hpp"

namespace N2D2 {

namespace {

class CalibratedRanges : public Ranges {
public:
    explicit CalibratedRanges(const Calibration& calibration) : mCalibration(calibration) {}
    OutputRange range(const std::string& cell) const override { return mCalibration.range(cell); }
    double threshold(const std::string& cell, bool isUnsigned, bool clip) const override
    {
        return mCalibration.threshold(cell, isUnsigned, clip);
    }

private:
    const Calibration& mCalibration;
};

}  // namespace

Program quantize(DeepNet& net, const Calibration& calibration, const QuantizationOptions& options)
{
    for (const auto& cell : net.orderedCells()) {
        const auto* frame = dynamic_cast<const Cell_Frame_Top*>(cell.get());
        if (frame && frame->elementTypeName() == "half")
            throw std::invalid_argument(cell->label() + " is of Float16, which does not hold the integers of a simulation: use DataType=Float32");
    }
    const LoweredNetwork lowered = lowerNetwork(net, 64, true);
    Program program = integerProgram(lowered.program, CalibratedRanges(calibration), options);
    storeInCells(net, lowered, program);
    for (const std::string& note : program.notes)
        logWarning(note);
    return program;
}

}  // namespace N2D2
