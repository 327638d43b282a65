#pragma once
// Convolution: the mathematical model (spec cells §6.1).
#include "activation/Activation.hpp"
#include "cell/CellFamily.hpp"
#include "filler/Filler.hpp"
#include "kernels/conv.hpp"
#include "quantizer/QuantizerCell.hpp"
#include "solver/Solver.hpp"

namespace N2D2 {

enum class ConvWeightsExportFormat { OCHW, HWCO };
N2D2_ENUM(ConvWeightsExportFormat, "OCHW", "HWCO")

class ConvCell : public virtual Cell {
public:
    static constexpr const char* Type = "Conv";
    static constexpr const char* FamilyName = "Conv cell";
    using WeightsExportFormat = ConvWeightsExportFormat;

    /// Vectors are x first, of 1 to 3 axes; a single value holds for every axis (a single kernel size means a square).
    ConvCell(const std::vector<unsigned>& kernelDims, const std::vector<unsigned>& subSampleDims,
             const std::vector<unsigned>& strideDims, const std::vector<int>& paddingDims,
             const std::vector<unsigned>& dilationDims);
    const char* getType() const override { return Type; }
    void getStats(Stats& stats) const override;
    std::vector<std::size_t> getReceptiveField(const std::vector<std::size_t>& outputField = {}) const override;

    const std::vector<unsigned>& getKernelDims() const { return mKernelDims; }
    const std::vector<unsigned>& getSubSampleDims() const { return mSubSampleDims; }
    const std::vector<unsigned>& getStrideDims() const { return mStrideDims; }
    const std::vector<int>& getPaddingDims() const { return mPaddingDims; }
    const std::vector<unsigned>& getDilationDims() const { return mDilationDims; }
    unsigned getKernelWidth() const { return mKernelDims[0]; }
    unsigned getKernelHeight() const { return mKernelDims.size() > 1 ? mKernelDims[1] : 1; }
    /// {left, top, right, bottom} added to the padding; the sizes of the outputs follow at once.
    virtual void setExtendedPadding(const std::vector<int>& padding) = 0;
    const std::vector<int>& getExtendedPadding() const { return mExtendedPadding; }

    /// Kernel {kernelDims} from channel `channel` of all inputs to `output`; zeros where they are not connected.
    virtual void getWeight(std::size_t output, std::size_t channel, BaseTensor& value) const = 0;
    /// A kernel of kernelDims elements; ignored where they are not connected.
    virtual void setWeight(std::size_t output, std::size_t channel, const BaseTensor& value) = 0;
    /// As setWeight; with `normalize` its values are mapped affinely on [-1, 1] before.
    void setKernel(std::size_t output, std::size_t channel, const Tensor<double>& value, bool normalize);
    /// std::runtime_error when NoBias.
    virtual double getBias(std::size_t output) const = 0;
    virtual void setBias(std::size_t output, double value) = 0;
    /// {1, 1, nbOutputs, 1}; null when NoBias.
    virtual std::shared_ptr<BaseTensor> getBiases() const = 0;
    /// Of input k: {kernelDims, channels of a group, nbOutputs}; null before initialize().
    virtual std::shared_ptr<BaseTensor> getWeights(std::size_t k = 0) const = 0;
    bool hasBias() const { return !mNoBias; }

    const std::shared_ptr<Filler>& getWeightsFiller() const { return mWeightsFiller; }
    const std::shared_ptr<Filler>& getBiasFiller() const { return mBiasFiller; }
    void setWeightsFiller(std::shared_ptr<Filler> filler) { mWeightsFiller = std::move(filler); }
    void setBiasFiller(std::shared_ptr<Filler> filler) { mBiasFiller = std::move(filler); }
    const std::shared_ptr<Solver>& getWeightsSolver() const { return mWeightsSolver; }
    const std::shared_ptr<Solver>& getBiasSolver() const { return mBiasSolver; }
    /// Parameters made already get a copy at once.
    virtual void setWeightsSolver(std::shared_ptr<Solver> solver) = 0;
    virtual void setBiasSolver(std::shared_ptr<Solver> solver) = 0;
    virtual void resetWeights() = 0;
    virtual void resetBias() = 0;
    /// Of the weights; null: none. A quantizer serves one cell.
    virtual void setQuantizer(const std::shared_ptr<QuantizerCell>& quantizer) = 0;
    /// Makes the tensors of the quantizer, which otherwise are made by the first pass.
    virtual void initializeWeightQuantizer() = 0;

    void exportFreeParameters(const std::string& fileName) const override;
    void importFreeParameters(const std::string& fileName, bool ignoreNotExists) override;

protected:
    /// Weights of every output, its connected channels in order, each kernel x fastest.
    virtual std::vector<double> connectedWeights(WeightValues which = WeightValues::Learnt) const = 0;
    virtual void setConnectedWeights(const std::vector<double>& values, WeightValues which = WeightValues::Learnt) = 0;
    /// The quantizer; null: none.
    virtual QuantizerCell* weightQuantizer() const = 0;
    /// One text file, in the format that the parameters say.
    void writeWeights(const std::string& fileName, const std::string& suffix, WeightValues which) const;
    void checkIndex(std::size_t output, std::size_t channel) const;
    std::size_t kernelSize() const;
    std::size_t nbConnectedPairs() const;
    /// Connected pairs whose kernels are another cell's, which counts them; and the same of the biases.
    virtual std::size_t nbSharedPairs() const { return 0; }
    virtual bool sharesBiases() const { return false; }
    /// For `channels` channels of one input; throws with the label when the input is too small.
    ConvGeometry geometry(std::size_t batch, std::size_t channels, std::size_t groups) const;
    /// Sizes before sub-sampling.
    std::vector<std::size_t> fullOutput() const;

    Parameter<bool> mNoBias{this, "NoBias", false, "no bias is added"};
    Parameter<bool> mBackPropagate{this, "BackPropagate", true, "computes the gradient of the inputs"};
    Parameter<WeightsExportFormat> mWeightsExportFormat{this, "WeightsExportFormat", WeightsExportFormat::OCHW,
                                                        "order of the weights in text files"};
    Parameter<bool> mWeightsExportFlip{this, "WeightsExportFlip", false, "kernels are reversed in text files"};
    Parameter<std::string> mOutputsRemap{this, "OutputsRemap", "", "order of the outputs in text files, offset:step,…"};

    std::vector<unsigned> mKernelDims, mSubSampleDims, mStrideDims, mDilationDims;
    std::vector<int> mPaddingDims, mExtendedPadding;
    std::shared_ptr<Filler> mWeightsFiller, mBiasFiller;
    std::shared_ptr<Solver> mWeightsSolver, mBiasSolver;

private:
    /// Position in the file (of the weights alone, in the file's format) of each value of connectedWeights().
    std::vector<std::size_t> filePositions() const;
    std::vector<std::size_t> connectionsPerOutput() const;
};

/// kernelDims, nbOutputs, subSampleDims, strideDims, paddingDims, dilationDims, activation
struct ConvFamily
    : CellFamily<ConvCell, const std::vector<unsigned>&, unsigned, const std::vector<unsigned>&, const std::vector<unsigned>&,
                 const std::vector<int>&, const std::vector<unsigned>&, const std::shared_ptr<Activation>&> {};

}  // namespace N2D2
