#pragma once
// Deconvolution (transposed convolution): the mathematical model (spec cells §6.2).
#include "activation/Activation.hpp"
#include "cell/CellFamily.hpp"
#include "cell/KernelCell.hpp"

namespace N2D2 {

class DeconvCell : public KernelCell {
public:
    static constexpr const char* Type = "Deconv";
    static constexpr const char* FamilyName = "Deconv cell";

    /// Vectors are x first, of 1 to 3 axes; a single value holds for every axis (a single kernel size means a square).
    DeconvCell(const std::vector<unsigned>& kernelDims, const std::vector<unsigned>& strideDims, const std::vector<int>& paddingDims,
               const std::vector<unsigned>& dilationDims);
    const char* getType() const override { return Type; }
    void getStats(Stats& stats) const override;
    /// Inputs that reach a field of outputs: at most ceil((field + extent - 1) / stride) an axis.
    std::vector<std::size_t> getReceptiveField(const std::vector<std::size_t>& outputField = {}) const override;

protected:
    /// (in - 1)·stride + extent - 2·padding per axis; throws with the label when nothing is left.
    std::vector<std::size_t> spatialOutput() const;
    /// Of the convolution whose data gradient this is: its input is the output here, its outputs are `channels` here.
    ConvGeometry geometry(std::size_t batch, std::size_t channels, std::size_t groups) const;
};

/// kernelDims, nbOutputs, strideDims, paddingDims, dilationDims, activation
struct DeconvFamily
    : CellFamily<DeconvCell, const std::vector<unsigned>&, unsigned, const std::vector<unsigned>&, const std::vector<int>&,
                 const std::vector<unsigned>&, const std::shared_ptr<Activation>&> {};

}  // namespace N2D2
