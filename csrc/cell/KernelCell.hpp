#pragma once
// What cells with kernels from channels to outputs have in common, Conv and Deconv: sizes, parameters, access, files (spec cells §6).
#include "cell/Cell.hpp"
#include "cell/KernelFile.hpp"
#include "filler/Filler.hpp"
#include "kernels/conv.hpp"
#include "quantizer/QuantizerCell.hpp"
#include "solver/Solver.hpp"

namespace N2D2 {

enum class KernelsExportFormat { OCHW, HWCO };
N2D2_ENUM(KernelsExportFormat, "OCHW", "HWCO")

class KernelCell : public virtual Cell {
public:
    using WeightsExportFormat = KernelsExportFormat;

    const std::vector<unsigned>& getKernelDims() const { return mKernelDims; }
    const std::vector<unsigned>& getStrideDims() const { return mStrideDims; }
    const std::vector<int>& getPaddingDims() const { return mPaddingDims; }
    const std::vector<unsigned>& getDilationDims() const { return mDilationDims; }
    unsigned getKernelWidth() const { return mKernelDims[0]; }
    unsigned getKernelHeight() const { return mKernelDims.size() > 1 ? mKernelDims[1] : 1; }

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
    /// Of input k; null before initialize(). Conv: {kernelDims, channels of a group, nbOutputs}; Deconv: {kernelDims, outputs of a group,
    /// channels of the input}.
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

    void exportFreeParameters(const std::string& fileName) const override;
    void importFreeParameters(const std::string& fileName, bool ignoreNotExists) override;

protected:
    KernelCell();
    /// Vectors are x first, of 1 to 3 axes; a single value holds for every axis (a single kernel size means a square). Called by the
    /// constructors, which know their names.
    void setWindow(const std::vector<unsigned>& kernelDims, const std::vector<unsigned>& strideDims, const std::vector<int>& paddingDims,
                   const std::vector<unsigned>& dilationDims);

    /// Weights of every output, its connected channels in order, each kernel x fastest.
    virtual std::vector<double> connectedWeights(WeightValues which = WeightValues::Learnt) const = 0;
    virtual void setConnectedWeights(const std::vector<double>& values, WeightValues which = WeightValues::Learnt) = 0;
    KernelFile kernelFile() const;
    void checkIndex(std::size_t output, std::size_t channel) const;
    /// std::invalid_argument unless the input has the axes of the kernel, and channels.
    void requireInputRank() const;
    std::size_t kernelSize() const;
    /// Connected pairs whose kernels are another cell's, which counts them; and the same of the biases.
    virtual std::size_t nbSharedPairs() const { return 0; }
    virtual bool sharesBiases() const { return false; }
    /// Uses of kernels: those from positions `from` on an axis that fall inside `inside` positions, `begin` before the first.
    void addStats(Stats& stats, const std::vector<std::size_t>& from, const std::vector<std::size_t>& inside,
                  const std::vector<long>& begin) const;

    Parameter<bool> mNoBias{this, "NoBias", false, "no bias is added"};
    Parameter<bool> mBackPropagate{this, "BackPropagate", true, "computes the gradient of the inputs"};
    Parameter<WeightsExportFormat> mWeightsExportFormat{this, "WeightsExportFormat", WeightsExportFormat::OCHW,
                                                        "order of the weights in text files"};
    Parameter<bool> mWeightsExportFlip{this, "WeightsExportFlip", false, "kernels are reversed in text files"};
    Parameter<std::string> mOutputsRemap{this, "OutputsRemap", "", "order of the outputs in text files, offset:step,…"};

    std::vector<unsigned> mKernelDims, mStrideDims, mDilationDims;
    std::vector<int> mPaddingDims;
    std::shared_ptr<Filler> mWeightsFiller, mBiasFiller;
    std::shared_ptr<Solver> mWeightsSolver, mBiasSolver;
};

}  // namespace N2D2
