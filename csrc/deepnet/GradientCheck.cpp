#include "deepnet/GradientCheck.hpp"

#include <algorithm>
#include <cstdio>

#include "cell/FrameCell.hpp"
#include "core/Interrupt.hpp"
#include "core/Log.hpp"
#include "deepnet/DeepNet.hpp"

namespace N2D2 {

namespace {

/// Values to compare of each tensor of a cell: about 2e9 operations a tensor, between 32 and 4096 values.
std::size_t samplesOf(const Cell& cell, const Cell_Frame_Top& frame)
{
    Cell::Stats stats;
    cell.getStats(stats);
    const double batch = static_cast<double>(frame.getOutputs()->dimB());
    const double pass = batch * static_cast<double>(stats.nbVirtualSynapses + cell.getInputsSize() + cell.getOutputsSize());
    return static_cast<std::size_t>(std::clamp(2e9 / std::max(1.0, pass), 32.0, 4096.0));
}

std::string lineOf(const CellGradient& result)
{
    const std::string cell = "  " + result.cell + " [" + result.type + "]: ";
    if (!result.skipped.empty())
        return cell + "not checked: " + result.skipped;
    char text[96];
    std::snprintf(text, sizeof(text), "average error %.3g over %zu", result.error, result.checked);
    return cell + text + (result.checked < result.values ? " of " + std::to_string(result.values) : "") + " values";
}

}  // namespace

std::vector<CellGradient> checkGradient(DeepNet& net, double epsilon, double maxError, bool skipSingle)
{
    net.initialize();
    std::vector<CellGradient> results;
    for (const auto& cell : net.orderedCells()) {
        checkInterrupt();
        const auto frame = std::dynamic_pointer_cast<Cell_Frame_Top>(cell);
        CellGradient result{cell->getName(), cell->getType(), 0.0, 0, 0, frame->notDifferentiable()};
        const bool single = frame->elementTypeName() != elementName<double>();
        if (result.skipped.empty() && single && skipSingle)
            result.skipped = "it has no form in double";
        else if (result.skipped.empty() && single)
            throw std::invalid_argument(cell->label() + " computes in " + frame->elementTypeName()
                                        + ": a gradient check needs a network of doubles (DataType=Float64, datatype=\"double\")");
        if (result.skipped.empty()) {
            const GradientReport report = frame->checkGradients(samplesOf(*cell, *frame), epsilon, maxError);
            result.error = report.error;
            result.checked = report.checked;
            result.values = report.values;
            if (report.checked == 0)
                result.skipped = "nothing that it computes has a gradient here";
        }
        logInfo(lineOf(result));
        results.push_back(result);
    }
    return results;
}

}  // namespace N2D2
