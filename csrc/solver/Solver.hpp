#pragma once
// Updates of free parameters; spec cells §13. The gradient is the ASCENT direction (target − output): solvers add.
#include <iosfwd>

#include "core/Parameterizable.hpp"
#include "core/Registry.hpp"
#include "tensor/Tensor.hpp"

namespace N2D2 {

/// One solver object serves one tensor: it holds its momentum and counters.
class Solver : public Parameterizable {
public:
    virtual const char* getType() const = 0;
    std::string label() const override { return std::string("[") + getType() + " solver]"; }
    /// Copies parameters and counters, not the momentum buffers.
    virtual std::shared_ptr<Solver> clone() const = 0;

    /// data += step(gradient); `diff` is the sum over the batch. Throws std::invalid_argument for inconsistent parameters.
    virtual void update(Tensor<float>& data, const Tensor<float>& diff, std::size_t batchSize) = 0;
    virtual void update(Tensor<double>& data, const Tensor<double>& diff, std::size_t batchSize) = 0;
    /// True when the next gradient starts a new iteration (it then overwrites instead of accumulating).
    virtual bool isNewIteration() const { return true; }
    /// Learning rate of the next update.
    virtual double learningRate(std::size_t batchSize) const = 0;
    /// Learning rate after `iterations` updates (schedule graphs).
    virtual double scheduledRate(std::uint64_t iterations, std::size_t batchSize) const = 0;

    /// Batches that one update takes.
    virtual unsigned iterationSize() const { return 1; }
    /// False when the rate never follows a policy.
    virtual bool hasSchedule() const { return false; }
    /// A point of a schedule: the rate from that stimulus and update on, or a log.
    struct SchedulePoint {
        std::uint64_t stimuli, iteration;
        double rate;
        bool isLog;
    };
    /// From the first stimulus to `maxStimuli`, where the rate changes and every `logStimuli` (0: no logs), at most 10000 points, spread
    /// evenly where there are more. No counter moves.
    std::vector<SchedulePoint> schedule(std::size_t batchSize, std::uint64_t maxStimuli, std::uint64_t logStimuli) const;
    /// Above 0: the rate of every update, whatever the policy says; updates are then made at every batch and not counted (learning
    /// rate exploration). 0: as configured. std::invalid_argument below 0.
    void overrideLearningRate(double rate);
    double overriddenLearningRate() const { return mOverriddenRate; }

    /// Numbers that a resumed run needs beside the parameters: counters first, then momentum tensors, exact.
    virtual void saveState(std::ostream& stream) const = 0;
    virtual void loadState(std::istream& stream) = 0;

private:
    double mOverriddenRate = 0.0;
};

struct SolverFamily : Family<Solver> {
    const char* what() const override { return "solver"; }
};

/// "min:max" with either side empty; the manual's "0" means none, "1" means -1:1. Throws std::invalid_argument.
std::pair<double, double> parseClamping(const std::string& text);

/// Binary records of solver states: u64 nbDims, u64 dims…, u64 count, raw values (§2.9).
void writeTensor(std::ostream& stream, const BaseTensor& tensor);
/// Reads into a tensor of known dims; std::runtime_error on mismatch or a short file.
void readTensor(std::istream& stream, BaseTensor& tensor);

}  // namespace N2D2
