#pragma once
// What quantization leaves in the cells of a network: simulations, integer weights, scalings; and the way back to the program.
#include "cell/CellSimulation.hpp"
#include "optimize/lowering/LowerNetwork.hpp"

namespace N2D2 {

/// A cell that gives its input as it is.
class PassThrough : public CellSimulation {
public:
    explicit PassThrough(double scale) : mScale(scale) {}
    void run(const std::vector<std::shared_ptr<BaseTensor>>& inputs, BaseTensor& outputs) override;
    double outputScale() const override { return mScale; }

private:
    double mScale;
};

/// Cells simulate their layers of `program` (those of `lowered`, in integers) and hold their weights; the stimuli become integers.
void storeInCells(DeepNet& net, const LoweredNetwork& lowered, const Program& program);

}  // namespace N2D2
