#pragma once
// Pruning: masks of 0 and 1 on the weights; spec cells §15.5.
#include "quantizer/QuantizerCell.hpp"

namespace N2D2 {

enum class PruningMode { Identity, Static, Gradual };
N2D2_ENUM(PruningMode, "Identity", "Static", "Gradual")
enum class PruningFiller { None, Random, IterNonStruct };
N2D2_ENUM(PruningFiller, "None", "Random", "IterNonStruct")

/// Range and QuantMode mean nothing here.
class PruneQuantizerCell : public virtual QuantizerCell {
public:
    static constexpr const char* Type = "Prune";

    const char* getType() const override { return Type; }
    void setPruningMode(PruningMode mode) { mPruningMode = mode; }
    void setPruningFiller(PruningFiller filler) { mPruningFiller = filler; }
    void setThreshold(double threshold) { mThreshold = threshold; }
    void setDelta(double delta) { mDelta = delta; }
    void setStartThreshold(double start) { mStartThreshold = start; }
    void setStepSizeThreshold(unsigned stimuli) { mStepSizeThreshold = stimuli; }
    void setGammaThreshold(double gamma) { mGammaThreshold = gamma; }
    PruningMode getPruningMode() const { return mPruningMode; }
    PruningFiller getPruningFiller() const { return mPruningFiller; }
    double getThreshold() const { return mThreshold; }
    double getDelta() const { return mDelta; }
    /// Fraction of pruned weights that is wanted now.
    double getCurrentThreshold() const { return mMade ? mCurrent : firstThreshold(); }

protected:
    double firstThreshold() const;

    Parameter<PruningMode> mPruningMode{this, "PruningMode", PruningMode::Identity, "nothing, at once, or more and more"};
    Parameter<PruningFiller> mPruningFiller{this, "PruningFiller", PruningFiller::Random, "how pruned weights are chosen"};
    Parameter<double> mThreshold{this, "Threshold", 0.2, {.min = 0.0, .max = 1.0}, "fraction of pruned weights"};
    Parameter<double> mDelta{this, "Delta", 0.001, {.min = 0.0, .openMin = true}, "step of the bound of IterNonStruct"};
    Parameter<double> mStartThreshold{this, "StartThreshold", 0.1, {.min = 0.0, .max = 1.0}, "first fraction of Gradual"};
    Parameter<unsigned> mStepSizeThreshold{this, "StepSizeThreshold", 0, "stimuli between two growths of Gradual, 0 = an epoch"};
    Parameter<double> mGammaThreshold{this, "GammaThreshold", 0.05, {.min = 0.0, .max = 1.0}, "growth of Gradual"};

    double mCurrent = 0.0;
    bool mMade = false;  ///< masks exist: they are made at the first pass, of the weights that are there then
};

template <class T> class PruneQuantizerCell_Frame : public PruneQuantizerCell, public QuantizerCellFrame<T> {
public:
    /// Null before initialize().
    std::shared_ptr<BaseTensor> getMasksWeights(std::size_t k) const override;
    void initialize() override;
    void masksChanged() override;
    void weightsReplaced() override;
    void saveState(std::ostream& stream) const override;
    void loadState(std::istream& stream) override;

private:
    void quantize() override;
    void mapGradients(const std::vector<bool>& accumulate) override;
    void updateScalars(std::size_t batchSize) override;
    void weightsAdded(std::size_t k) override;
    void makeMasks();
    void pruneRandom(std::size_t k);
    void pruneSmallest(std::size_t k);

    std::vector<std::shared_ptr<Tensor<T>>> mMasks;
    std::uint64_t mSeen = 0, mDraws = 0;  // stimuli since the last growth; random masks made
};

extern template class PruneQuantizerCell_Frame<float>;
extern template class PruneQuantizerCell_Frame<double>;

}  // namespace N2D2
