#pragma once
#include "cell/FrameCell.hpp"
#include "cell/QuantizedWeights.hpp"
#include "cell/conv/ConvCell.hpp"

namespace N2D2 {

template <class T, class B> class ConvFrame : public ConvCell, public FrameCell<T, B> {
public:
    using TensorT = typename B::template TensorType<T>;

    ConvFrame(const std::shared_ptr<DeepNet>& deepNet, const std::string& name, const std::vector<unsigned>& kernelDims,
              unsigned nbOutputs, const std::vector<unsigned>& subSampleDims = {1}, const std::vector<unsigned>& strideDims = {1},
              const std::vector<int>& paddingDims = {0}, const std::vector<unsigned>& dilationDims = {1},
              std::shared_ptr<Activation> activation = nullptr);

    void setExtendedPadding(const std::vector<int>& padding) override;
    void getWeight(std::size_t output, std::size_t channel, BaseTensor& value) const override;
    void setWeight(std::size_t output, std::size_t channel, const BaseTensor& value) override;
    double getBias(std::size_t output) const override;
    void setBias(std::size_t output, double value) override;
    std::shared_ptr<BaseTensor> getBiases() const override;
    std::shared_ptr<BaseTensor> getWeights(std::size_t k) const override;
    void setWeightsSolver(std::shared_ptr<Solver> solver) override;
    void setBiasSolver(std::shared_ptr<Solver> solver) override;
    void resetWeights() override;
    void resetBias() override;
    std::shared_ptr<QuantizerCell> getQuantizer() const override { return mQuantized.get(); }
    void setQuantizer(const std::shared_ptr<QuantizerCell>& quantizer) override { mQuantized.set(quantizer, *this); }
    void initializeWeightQuantizer() override;
    void exportQuantFreeParameters(const std::string& fileName) const override;

protected:
    Dims outputsDims() const override;
    void makeParameters() override;
    void makePlans() override;
    void forward(bool inference) override;
    void backward() override;
    bool concatenatesInputs() const override { return false; }
    bool usesParameter(const FreeParameter<T>& p) const override { return hasBias() || p.name != "biases"; }
    bool isFree(const FreeParameter<T>& p, std::size_t i) const override;
    std::pair<std::size_t, std::size_t> placeOf(const FreeParameter<T>& p, std::size_t i) const override;
    std::size_t nbSharedPairs() const override;
    bool sharesBiases() const override { return this->sharesParameter("biases"); }
    std::vector<double> connectedWeights(WeightValues which) const override;
    void setConnectedWeights(const std::vector<double>& values, WeightValues which) override;
    QuantizerCell* weightQuantizer() const override { return mQuantized.get().get(); }

private:
    /// How the channels of one input are connected; made with the weights.
    struct Part {
        std::size_t offset = 0, channels = 0;
        std::size_t groups = 1;  ///< 0: dense weights, `map` {nbOutputs, channels} says which kernels count
        Tensor<bool> map;
    };
    /// Start of the kernel in the weights of its input and that input; nothing when not connected.
    struct Place {
        std::size_t k, start;
        bool connected;
    };
    Place locate(std::size_t output, std::size_t channel) const;
    const FreeParameter<T>& weights(std::size_t k) const { return this->mFreeParameters[k]; }
    void holdUnconnected(std::size_t k);
    void requireParameters() const;
    Tensor<T>& weightValues(std::size_t k, WeightValues which) const;

    std::vector<Part> mParts;
    std::vector<std::unique_ptr<ConvPlan<T>>> mPlans;
    TensorT mFull, mFullDiff;  // before sub-sampling
    bool mSubSamples = false;
    QuantizedWeights<T, B> mQuantized;
};

template <class T> using ConvCell_Frame = ConvFrame<T, Cpu>;
extern template class ConvFrame<float, Cpu>;
extern template class ConvFrame<double, Cpu>;
extern template class ConvFrame<half, Cpu>;
template <> inline constexpr bool inHalf<ConvFrame> = true;

}  // namespace N2D2
