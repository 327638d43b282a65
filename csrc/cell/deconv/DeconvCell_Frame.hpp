#pragma once
#include "cell/FrameCell.hpp"
#include "cell/deconv/DeconvCell.hpp"
#include "kernels/bias.hpp"

namespace N2D2 {

template <class T, class B> class DeconvFrame : public DeconvCell, public FrameCell<T, B> {
public:
    using TensorT = typename B::template TensorType<T>;

    DeconvFrame(const std::shared_ptr<DeepNet>& deepNet, const std::string& name, const std::vector<unsigned>& kernelDims,
                unsigned nbOutputs, const std::vector<unsigned>& strideDims = {1}, const std::vector<int>& paddingDims = {0},
                const std::vector<unsigned>& dilationDims = {1}, std::shared_ptr<Activation> activation = nullptr);

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

private:
    /// How the channels of one input are connected; made with the weights.
    struct Part {
        std::size_t offset = 0, channels = 0;
        std::size_t groups = 1;  ///< 0: dense weights, `map` {channels, nbOutputs} says which kernels count
        Tensor<bool> map;
    };
    /// Start of the kernel in the weights of its input and that input; nothing when not connected.
    struct Place {
        std::size_t k, start;
        bool connected;
    };
    Place locate(std::size_t output, std::size_t channel) const;
    /// visit(start in weights k, connected) for the kernels of input k, output by output as in a Conv.
    template <class Visit> void forKernels(std::size_t k, const Visit& visit) const;
    const FreeParameter<T>& weights(std::size_t k) const { return this->mFreeParameters[k]; }
    TensorT& values(std::size_t k) const { return static_cast<TensorT&>(*weights(k).value); }
    void fillWeights(std::size_t k, Random& random);
    void holdUnconnected(std::size_t k);
    void requireParameters() const;

    std::vector<Part> mParts;
    std::vector<std::unique_ptr<ConvPlan<T>>> mPlans;
    std::unique_ptr<BiasPlan<T>> mBias;
};

template <class T> using DeconvCell_Frame = DeconvFrame<T, Cpu>;
extern template class DeconvFrame<float, Cpu>;
extern template class DeconvFrame<double, Cpu>;
extern template class DeconvFrame<half, Cpu>;
template <> inline constexpr bool inHalf<DeconvFrame> = true;

}  // namespace N2D2
