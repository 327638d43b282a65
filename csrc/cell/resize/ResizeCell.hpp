#pragma once
// Interpolation of the maps to another size: the mathematical model (spec cells §10.1).
#include "cell/CellFamily.hpp"
#include "kernels/resize.hpp"

namespace N2D2 {

N2D2_ENUM(ResizeMode, "Bilinear", "BilinearTF", "NearestNeighbor")

class ResizeCell : public virtual Cell {
public:
    static constexpr const char* Type = "Resize";
    static constexpr const char* FamilyName = "Resize cell";

    /// In pixels; std::invalid_argument for a side of 0.
    ResizeCell(unsigned outputsWidth, unsigned outputsHeight, ResizeMode mode);
    const char* getType() const override { return Type; }
    void getStats(Stats& stats) const override;

    unsigned getResizeOutputWidth() const { return mWidth; }
    unsigned getResizeOutputHeight() const { return mHeight; }
    ResizeMode getMode() const { return mMode; }

protected:
    unsigned mWidth, mHeight;
    ResizeMode mMode;
    Parameter<bool> mAlignCorners{this, "AlignCorners", true, "BilinearTF: corners of inputs and outputs coincide"};
};

/// outputsWidth, outputsHeight, nbOutputs, mode
struct ResizeFamily : CellFamily<ResizeCell, unsigned, unsigned, unsigned, ResizeMode> {};

}  // namespace N2D2
