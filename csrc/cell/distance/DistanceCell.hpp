#pragma once
// Distances to one learned mean a class, with a margin while learning: the mathematical model (spec cells §11.2).
#include "cell/CellFamily.hpp"
#include "filler/Filler.hpp"
#include "solver/Solver.hpp"

namespace N2D2 {

/// y_j = -½·‖x - mean_j‖². While learning, that of the class which the stimulus is labelled with is multiplied by 1 + m', where m'
/// grows from 0 to the margin over the first EndRampIT stimuli. Gradients (ascent) through k_j = dy_j, and
/// k_t = (1 + m')·dy_t - centerCoef/B for the labelled class t: dx = Σ_j (mean_j - x)·k_j, dmean_j = Σ_b (x - mean_j)·k_j.
class DistanceCell : public virtual Cell {
public:
    static constexpr const char* Type = "Distance";
    static constexpr const char* FamilyName = "Distance cell";

    DistanceCell(double margin, double centerCoef);
    const char* getType() const override { return Type; }
    void getStats(Stats& stats) const override;

    double getMargin() const { return mMargin; }
    double getCenterCoef() const { return mCenterCoef; }
    /// Stimuli learned so far: where the ramp of the margin is.
    virtual std::uint64_t getNbSeen() const = 0;
    virtual double getMean(std::size_t output, std::size_t feature) const = 0;
    virtual void setMean(std::size_t output, std::size_t feature, double value) = 0;

    const std::shared_ptr<Filler>& getWeightsFiller() const { return mWeightsFiller; }
    void setWeightsFiller(std::shared_ptr<Filler> filler) { mWeightsFiller = std::move(filler); }
    const std::shared_ptr<Solver>& getCentroidSolver() const { return mCentroidSolver; }
    /// Means made already get a copy at once.
    virtual void setCentroidSolver(std::shared_ptr<Solver> solver) = 0;

    void exportFreeParameters(const std::string& fileName) const override;
    void importFreeParameters(const std::string& fileName, bool ignoreNotExists) override;

protected:
    void checkIndex(std::size_t output, std::size_t feature) const;

    Parameter<unsigned> mEndRampIT{this, "EndRampIT", 0, "stimuli over which the margin grows to its value; 0: it has it from the first"};
    const double mMargin, mCenterCoef;
    std::shared_ptr<Filler> mWeightsFiller;
    std::shared_ptr<Solver> mCentroidSolver;
};

/// nbOutputs, margin, centerCoef.
struct DistanceFamily : CellFamily<DistanceCell, unsigned, double, double> {};

}  // namespace N2D2
