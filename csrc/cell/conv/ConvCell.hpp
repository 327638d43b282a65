#pragma once
// Convolution: the mathematical model (spec cells §6.1).
#include "activation/Activation.hpp"
#include "cell/CellFamily.hpp"
#include "cell/KernelCell.hpp"

namespace N2D2 {

class ConvCell : public KernelCell {
public:
    static constexpr const char* Type = "Conv";
    static constexpr const char* FamilyName = "Conv cell";

    /// Vectors are x first, of 1 to 3 axes; a single value holds for every axis (a single kernel size means a square).
    ConvCell(const std::vector<unsigned>& kernelDims, const std::vector<unsigned>& subSampleDims,
             const std::vector<unsigned>& strideDims, const std::vector<int>& paddingDims,
             const std::vector<unsigned>& dilationDims);
    const char* getType() const override { return Type; }
    void getStats(Stats& stats) const override;
    std::vector<std::size_t> getReceptiveField(const std::vector<std::size_t>& outputField = {}) const override;

    const std::vector<unsigned>& getSubSampleDims() const { return mSubSampleDims; }
    /// {left, top, right, bottom} added to the padding; the sizes of the outputs follow at once.
    virtual void setExtendedPadding(const std::vector<int>& padding) = 0;
    const std::vector<int>& getExtendedPadding() const { return mExtendedPadding; }

    /// Of the weights; null: none. A quantizer serves one cell.
    virtual void setQuantizer(const std::shared_ptr<QuantizerCell>& quantizer) = 0;
    /// Makes the tensors of the quantizer, which otherwise are made by the first pass.
    virtual void initializeWeightQuantizer() = 0;

    void exportFreeParameters(const std::string& fileName) const override;
    void importFreeParameters(const std::string& fileName, bool ignoreNotExists) override;

protected:
    /// The quantizer; null: none.
    virtual QuantizerCell* weightQuantizer() const = 0;
    /// For `channels` channels of one input; throws with the label when the input is too small.
    ConvGeometry geometry(std::size_t batch, std::size_t channels, std::size_t groups) const;
    /// Sizes before sub-sampling.
    std::vector<std::size_t> fullOutput() const;

    std::vector<unsigned> mSubSampleDims;
    std::vector<int> mExtendedPadding;
};

/// kernelDims, nbOutputs, subSampleDims, strideDims, paddingDims, dilationDims, activation
struct ConvFamily
    : CellFamily<ConvCell, const std::vector<unsigned>&, unsigned, const std::vector<unsigned>&, const std::vector<unsigned>&,
                 const std::vector<int>&, const std::vector<unsigned>&, const std::shared_ptr<Activation>&> {};

}  // namespace N2D2
