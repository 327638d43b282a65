#pragma once
// How cells become layers of floating point (layer/Layer.hpp): one object a type of cell, in the operator's own folder (lower.cpp).
#include <memory>
#include <string>
#include <vector>

#include "cell/FrameCell.hpp"
#include "core/Registry.hpp"
#include "layer/Layer.hpp"

namespace N2D2 {

/// What a lowering looks at. Sizes are those of one stimulus.
struct CellToLower {
    const Cell& cell;
    const Cell_Frame_Top& frame;
    std::vector<TensorInfo> inputs;  ///< as the layer sees them: one, unless takesSeveral()
    std::size_t nbParents = 1;       ///< how many inputs the cell has
    TensorInfo output;
};

class CellLowering {
public:
    virtual ~CellLowering() = default;
    /// Why the cell cannot become layers, "" when it can. Asked before lower(), for networks that are initialized.
    virtual std::string refuses(const CellToLower&, bool /*integers*/) const { return {}; }
    /// The cell gives its input as it is in an inference: it becomes no layer.
    virtual bool isIdentity(const Cell&) const { return false; }
    /// Its layer takes several inputs; else they are joined by a Concat in front of it.
    virtual bool takesSeveral(const Cell&) const { return false; }
    /// The last layer computes an activation.
    virtual bool takesActivation() const { return true; }
    /// Layers one after another: kind, parameters, and the sizes of all outputs but the last one. Names, inputs and the activation of
    /// the last are filled in by the caller; the names of others are what they append to that of the cell.
    virtual std::vector<Layer> lower(const CellToLower& from) const = 0;
    /// Puts the integer weights and biases of its layer into the cell, for files and logs; cells without any: nothing.
    virtual void store(const Layer&, Cell&) const {}
};

struct CellLoweringFamily : Family<CellLowering> {
    const char* what() const override { return "lowering of a cell of type"; }
};

/// A layer of that kind.
inline Layer layerOf(LayerKind kind)
{
    Layer layer;
    layer.kind = kind;
    return layer;
}

/// Values of a tensor of any floating-point type, in its order.
std::vector<double> valuesOf(const BaseTensor& tensor);

}  // namespace N2D2
