#pragma once
#include "cell/FrameCell.hpp"
#include "cell/QuantizedWeights.hpp"
#include "cell/fc/FcCell.hpp"
#include "kernels/fc.hpp"

namespace N2D2 {

template <class T, class B> class FcFrame : public FcCell, public FrameCell<T, B> {
public:
    using TensorT = typename B::template TensorType<T>;

    FcFrame(const std::shared_ptr<DeepNet>& deepNet, const std::string& name, unsigned nbOutputs,
            std::shared_ptr<Activation> activation = nullptr);

    double getWeight(std::size_t output, std::size_t channel) const override;
    void setWeight(std::size_t output, std::size_t channel, double value) override;
    double getBias(std::size_t output) const override;
    void setBias(std::size_t output, double value) override;
    void setWeightsSolver(std::shared_ptr<Solver> solver) override;
    void setBiasSolver(std::shared_ptr<Solver> solver) override;
    void resetWeights() override;
    void resetBias() override;
    std::shared_ptr<QuantizerCell> getQuantizer() const override { return mQuantized.get(); }
    void setQuantizer(const std::shared_ptr<QuantizerCell>& quantizer) override { mQuantized.set(quantizer, *this); }
    void initializeWeightQuantizer() override;
    void exportQuantFreeParameters(const std::string& fileName) const override;
    std::uint64_t noiseDraws() const override { return mDraws; }
    void setNoiseDraws(std::uint64_t draws) override { mDraws = draws; }
    std::string notDifferentiable() const override
    {
        return mNormalize ? "Normalize scales its weights anew at each pass" : "";
    }

protected:
    std::size_t nbInputElements() const override;
    Dims outputsDims() const override { return {1, 1, this->mNbOutputs}; }
    void makeParameters() override;
    void makePlans() override;
    void forward(bool inference) override;
    void backward() override;
    bool concatenatesInputs() const override { return false; }
    void freezeDraws(bool frozen) override { mFrozen = frozen; }
    std::pair<std::size_t, std::size_t> placeOf(const FreeParameter<T>& p, std::size_t i) const override;
    bool usesParameter(const FreeParameter<T>& p) const override { return hasBias() || p.name != "biases"; }
    QuantizerCell* weightQuantizer() const override { return mQuantized.get().get(); }
    std::vector<std::vector<double>> quantizerLines(WeightValues which) const override;
    void setMasks(const std::vector<std::vector<double>>& lines) override;

private:
    /// (input, index in it) of an element of all inputs.
    std::pair<std::size_t, std::size_t> locate(std::size_t channel) const;
    void normalize();
    void drawMask();
    const TensorT& usedWeights(std::size_t k, bool inference);

    std::vector<std::unique_ptr<FcPlan<T>>> mPlans;
    std::vector<TensorT> mDropped;  // weights with the synapses of this pass (DropConnect)
    std::vector<Tensor<bool>> mMasks;
    TensorT mMaskedGradient;        // of one input, when it adds to those of other masks
    std::uint64_t mDraws = 0;
    bool mMasked = false, mFrozen = false;
    QuantizedWeights<T, B> mQuantized;
};

template <class T> using FcCell_Frame = FcFrame<T, Cpu>;
extern template class FcFrame<float, Cpu>;
extern template class FcFrame<double, Cpu>;
extern template class FcFrame<half, Cpu>;
template <> inline constexpr bool inHalf<FcFrame> = true;

}  // namespace N2D2
