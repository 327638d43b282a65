#pragma once
// Batch normalization: the mathematical model (spec cells §8.1).
#include "activation/Activation.hpp"
#include "cell/CellFamily.hpp"
#include "solver/Solver.hpp"

namespace N2D2 {

class BatchNormCell : public virtual Cell {
public:
    static constexpr const char* Type = "BatchNorm";
    static constexpr const char* FamilyName = "BatchNorm cell";

    BatchNormCell();
    const char* getType() const override { return Type; }
    void getStats(Stats& stats) const override;

    /// One value of each kind a channel; std::runtime_error before initialize(), std::out_of_range beyond the outputs.
    virtual double getScale(std::size_t index) const = 0;
    virtual double getBias(std::size_t index) const = 0;
    virtual double getMean(std::size_t index) const = 0;
    virtual double getVariance(std::size_t index) const = 0;
    virtual void setScale(std::size_t index, double value) = 0;
    virtual void setBias(std::size_t index, double value) = 0;
    virtual void setMean(std::size_t index, double value) = 0;
    /// std::invalid_argument when negative.
    virtual void setVariance(std::size_t index, double value) = 0;
    /// {1, 1, nbOutputs, 1}; null before initialize().
    virtual std::shared_ptr<BaseTensor> getScales() const = 0;
    virtual std::shared_ptr<BaseTensor> getBiases() const = 0;
    virtual std::shared_ptr<BaseTensor> getMeans() const = 0;
    virtual std::shared_ptr<BaseTensor> getVariances() const = 0;

    double getMovingAverageMomentum() const { return mMovingAverageMomentum; }
    /// The value in use: 1e-5 for a parameter of 0.
    double getEpsilon() const { return mEpsilon > 0.0 ? *mEpsilon : SmallestEpsilon; }

    const std::shared_ptr<Solver>& getScaleSolver() const { return mScaleSolver; }
    const std::shared_ptr<Solver>& getBiasSolver() const { return mBiasSolver; }
    /// Parameters made already get a copy at once.
    virtual void setScaleSolver(std::shared_ptr<Solver> solver) = 0;
    virtual void setBiasSolver(std::shared_ptr<Solver> solver) = 0;

    void exportFreeParameters(const std::string& fileName) const override;
    void importFreeParameters(const std::string& fileName, bool ignoreNotExists) override;

protected:
    static constexpr double SmallestEpsilon = 1e-5;

    Parameter<double> mEpsilon{this, "Epsilon", 1e-5, {.min = 0.0}, "added to the variance (0: the smallest that is allowed, 1e-5)"};
    Parameter<double> mMovingAverageMomentum{this, "MovingAverageMomentum", 0.1, {.min = 0.0, .max = 1.0, .openMax = true},
                                             "weight of a batch in the running statistics; 0: they are used and never change"};
    Parameter<bool> mBackPropagate{this, "BackPropagate", true, "computes the gradient of the inputs"};
    std::shared_ptr<Solver> mScaleSolver, mBiasSolver;
};

struct BatchNormFamily : CellFamily<BatchNormCell, unsigned, const std::shared_ptr<Activation>&> {};

}  // namespace N2D2
