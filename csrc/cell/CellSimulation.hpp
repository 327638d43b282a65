#pragma once
// Takes the place of a cell's own forward pass: the integer arithmetic of a quantized network (layer/Simulation).
#include <memory>
#include <vector>

#include "tensor/BaseTensor.hpp"

namespace N2D2 {

class CellSimulation {
public:
    virtual ~CellSimulation() = default;
    /// Fills `outputs` {x, y, channels, B} from the inputs, all on the host; the elements are floating-point numbers holding integers.
    virtual void run(const std::vector<std::shared_ptr<BaseTensor>>& inputs, BaseTensor& outputs) = 0;
    /// What one unit of the outputs is worth.
    virtual double outputScale() const = 0;
};

}  // namespace N2D2
