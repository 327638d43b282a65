#pragma once
// Radial basis functions, fully connected: the mathematical model (users' manual §22.18).
#include "cell/CellFamily.hpp"
#include "filler/Filler.hpp"
#include "solver/Solver.hpp"

namespace N2D2 {

/// The Gaussian, or what stands for it. With u = d²/(2·s²): exp(-u); 1 where the Gaussian is at least one half (u <= ln 2), else 0;
/// max(0, 1 - u/(2·ln 2)), which is one half there too.
enum class RbfApproximation { None, Rectangular, SemiLinear };
N2D2_ENUM(RbfApproximation, "None", "Rectangular", "SemiLinear")

/// y_j = exp(-‖x - center_j‖² / (2·scaling_j²)): a Gaussian of standard deviation scaling_j about center_j.
class RbfCell : public virtual Cell {
public:
    static constexpr const char* Type = "Rbf";
    static constexpr const char* FamilyName = "Rbf cell";

    RbfCell();
    const char* getType() const override { return Type; }
    void getStats(Stats& stats) const override;

    virtual double getCenter(std::size_t output, std::size_t channel) const = 0;
    virtual void setCenter(std::size_t output, std::size_t channel, double value) = 0;
    virtual double getScaling(std::size_t output) const = 0;
    virtual void setScaling(std::size_t output, double value) = 0;

    const std::shared_ptr<Filler>& getCentersFiller() const { return mCentersFiller; }
    const std::shared_ptr<Filler>& getScalingFiller() const { return mScalingFiller; }
    void setCentersFiller(std::shared_ptr<Filler> filler) { mCentersFiller = std::move(filler); }
    void setScalingFiller(std::shared_ptr<Filler> filler) { mScalingFiller = std::move(filler); }
    const std::shared_ptr<Solver>& getCentersSolver() const { return mCentersSolver; }
    const std::shared_ptr<Solver>& getScalingSolver() const { return mScalingSolver; }
    /// Parameters made already get a copy at once.
    virtual void setCentersSolver(std::shared_ptr<Solver> solver) = 0;
    virtual void setScalingSolver(std::shared_ptr<Solver> solver) = 0;

    /// `_centers`: a line an output; `_scaling`: a value an output.
    void exportFreeParameters(const std::string& fileName) const override;
    void importFreeParameters(const std::string& fileName, bool ignoreNotExists) override;

protected:
    void checkIndex(std::size_t output, std::size_t channel) const;

    Parameter<RbfApproximation> mRbfApprox{this, "RbfApprox", RbfApproximation::None,
                                           "what stands for the Gaussian; Rectangular learns with the gradient of the Gaussian"};
    std::shared_ptr<Filler> mCentersFiller, mScalingFiller;
    std::shared_ptr<Solver> mCentersSolver, mScalingSolver;
};

struct RbfFamily : CellFamily<RbfCell, unsigned> {};

}  // namespace N2D2
