#pragma once
#include "cell/FrameCell.hpp"
#include "cell/distance/DistanceCell.hpp"
#include "kernels/distance.hpp"

namespace N2D2 {

template <class T, class B> class DistanceFrame : public DistanceCell, public FrameCell<T, B> {
public:
    using TensorT = typename B::template TensorType<T>;

    DistanceFrame(const std::shared_ptr<DeepNet>& deepNet, const std::string& name, unsigned nbOutputs, double margin, double centerCoef);

    std::uint64_t getNbSeen() const override { return mSeen; }
    double getMean(std::size_t output, std::size_t feature) const override;
    void setMean(std::size_t output, std::size_t feature, double value) override;
    void setCentroidSolver(std::shared_ptr<Solver> solver) override;
    /// Labels of the next pass: what a user sets who has no Target behind this cell.
    void setOutputTarget(const Tensor<int>& targets) override;
    /// Not draws, but the same: where a resumed run stands in the ramp.
    std::uint64_t noiseDraws() const override { return mSeen; }
    void setNoiseDraws(std::uint64_t seen) override { mSeen = seen; }

protected:
    Dims outputsDims() const override { return {1, 1, this->mNbOutputs}; }
    void makeParameters() override;
    void makePlans() override;
    void forward(bool inference) override;
    void backward() override;
    void freezeDraws(bool frozen) override { mFrozen = frozen; }

private:
    /// Finds the labelled class of each stimulus: given here, or staged by the Target of this cell or of one behind it.
    void findLabels();
    void readStagedLabels(Cell_Frame_Top& frame);

    static constexpr int None = -1;
    std::vector<int> mLabels, mGivenLabels;
    TensorT mCoefficients;
    T mScale = T(1);  // 1 + m' of the last forward
    std::uint64_t mSeen = 0;
    bool mLearning = false, mFrozen = false;
};

template <class T> using DistanceCell_Frame = DistanceFrame<T, Cpu>;
extern template class DistanceFrame<float, Cpu>;
extern template class DistanceFrame<double, Cpu>;

}  // namespace N2D2
