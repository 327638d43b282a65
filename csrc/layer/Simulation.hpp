#pragma once
// Runs layers with the kernels of runtime/, which exported programs carry: the simulation of a quantized network.
#include "cell/CellSimulation.hpp"
#include "layer/Layer.hpp"

namespace N2D2 {

/// What a cell computes: its layers, one after another ([<cell>_concat,] <cell>). Inputs of the first one are those of the cell, in order.
class LayerSimulation : public CellSimulation {
public:
    /// std::invalid_argument for a layer that is not whole (sizes of weights, tables, factors …), naming it.
    explicit LayerSimulation(std::vector<std::shared_ptr<const Layer>> layers);
    ~LayerSimulation() override;
    const std::vector<std::shared_ptr<const Layer>>& layers() const { return mLayers; }
    /// Same bits for any number of threads. Tensors are of float or double. Inputs hold integers of the type that the layer expects:
    /// others are std::invalid_argument, naming the layer; so is an output of more than 24 bits that a float does not hold exactly.
    void run(const std::vector<std::shared_ptr<BaseTensor>>& inputs, BaseTensor& outputs) override;
    double outputScale() const override { return mLayers.back()->output.scale; }

private:
    struct State;
    std::vector<std::shared_ptr<const Layer>> mLayers;
    std::unique_ptr<State> mState;
    std::vector<char> mFailures;  ///< by stimulus
};

/// Outputs of every layer for one stimulus {HWC}, HWC each; integers are exact in double.
std::vector<std::vector<double>> runProgram(const Program& program, const std::vector<double>& stimulus);

}  // namespace N2D2
