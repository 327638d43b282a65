#pragma once
#include "cell/FrameCell.hpp"
#include "cell/lstm/LSTMCell.hpp"

namespace N2D2 {

template <class T, class B> class LSTMFrame : public LSTMCell, public FrameCell<T, B> {
public:
    using TensorT = typename B::template TensorType<T>;

    LSTMFrame(const std::shared_ptr<DeepNet>& deepNet, const std::string& name, const LSTMArguments& arguments);

    using FrameCell<T, B>::addInput;
    using FrameCell<T, B>::linkInput;
    void addInput(const std::shared_ptr<Cell>& parent, const Tensor<bool>& mapping = Tensor<bool>()) override;
    void linkInput(const std::shared_ptr<Cell>& parent) override;
    void clearInputTensors() override;
    void update() override;
    void setOutputTarget(const Tensor<int>& targets) override;

    void setWeightsSolver(std::shared_ptr<Solver> solver) override;
    void setBiasSolver(std::shared_ptr<Solver> solver) override;
    std::uint64_t noiseDraws() const override { return mDraws; }
    void setNoiseDraws(std::uint64_t draws) override { mDraws = draws; }

    /// States {hidden, batch, pseudo-layers}: before the first step, and after the last valid one of each direction.
    std::shared_ptr<BaseTensor> getFinalHiddenState() const override { return mFinalHidden; }
    std::shared_ptr<BaseTensor> getFinalCellState() const override { return mFinalCell; }

protected:
    Dims outputsDims() const override;
    std::size_t batchSize() const override;
    std::size_t outputsBatch() const override;
    void makeParameters() override;
    void makePlans() override;
    void forward(bool inference) override;
    void backward() override;
    void freezeDraws(bool frozen) override { mFrozen = frozen; }
    void parameterChanged(const std::string& name) override;
    std::vector<std::shared_ptr<BaseTensor>> allParameters() const override;

private:
    /// How the joined inputs are read; `complete`: no more inputs will come.
    Arrival arrival(bool complete) const;
    void drawMasks();
    void findLengths(const TensorT& sequences);
    /// A state parameter for the samples of this batch: itself, or its first samples in `part`.
    const TensorT& initialState(const char* name, TensorT& part);
    /// What backward() writes for the initial states goes to the parent whose final states they are.
    void passToChain();
    static bool allZeroState(const Tensor<T>& state);

    std::unique_ptr<LstmPlan<T>> mPlan;
    Arrival mArrival{false, 0, 0};  // of the plan
    std::weak_ptr<Cell> mParent;    // the LSTM that is the only input
    std::shared_ptr<LSTMFrame> mChain;  // the parent whose final states are the initial ones
    // Sequences {1, values, batch, steps} where inputs, outputs and their gradients have another layout.
    TensorT mSequences, mDiffSequences, mAllOutputs, mDiffAllOutputs, mMasks;
    TensorT mInitialHidden, mInitialCell, mDiffInitialHidden, mDiffInitialCell;
    std::shared_ptr<TensorT> mFinalHidden = std::make_shared<TensorT>(), mFinalCell = std::make_shared<TensorT>();
    TensorT mDiffFinalHidden, mDiffFinalCell;  // written by chained children
    bool mHasDiffFinal = false, mMasked = false, mFrozen = false;
    unsigned mMadeInputMode = 1;
    std::uint64_t mDraws = 0;
};

template <class T> using LSTMCell_Frame = LSTMFrame<T, Cpu>;
extern template class LSTMFrame<float, Cpu>;
extern template class LSTMFrame<double, Cpu>;
extern template class LSTMFrame<half, Cpu>;
template <> inline constexpr bool inHalf<LSTMFrame> = true;

}  // namespace N2D2
