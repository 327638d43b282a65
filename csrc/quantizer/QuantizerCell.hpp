#pragma once
// Quantizers of weights, for training with quantized weights (spec cells §15): the learnt weights keep full precision, a pass
// uses their quantized values, and the gradient of these is mapped back on the learnt ones.
#include <functional>
#include <iosfwd>
#include <optional>

#include "core/Parameterizable.hpp"
#include "core/Random.hpp"
#include "core/Registry.hpp"
#include "solver/Solver.hpp"

namespace N2D2 {

enum class QuantMode { Default, Symmetric, Asymmetric, FullRange };
N2D2_ENUM(QuantMode, "Default", "Symmetric", "Asymmetric", "FullRange")

/// Which values of the weights of a cell with a quantizer.
enum class WeightValues { Learnt, Quantized, Masks };

/// What a cell lends: draws of its own stream, and the number of stimuli of an epoch (0: unknown).
struct QuantizerSurroundings {
    std::string owner;
    std::function<std::unique_ptr<Random>(std::uint64_t draw)> random;
    std::function<std::size_t()> epochSize;
};

/// One object serves one cell. `initialize` may be called again; `propagate`, `backPropagate`, `update` make a step.
class QuantizerCell : public Parameterizable {
public:
    virtual const char* getType() const = 0;
    virtual const char* elementTypeName() const = 0;
    std::string label() const override;
    void setSurroundings(QuantizerSurroundings surroundings) { mSurroundings = std::move(surroundings); }
    const QuantizerSurroundings& surroundings() const { return mSurroundings; }

    /// A tensor of weights and the gradient of its quantized values, which the caller computes. The gradient of the weights
    /// themselves is getDiffFullPrecisionWeights(). std::invalid_argument for another element type or size.
    virtual void addWeights(const std::shared_ptr<BaseTensor>& weights, const std::shared_ptr<BaseTensor>& diffWeights) = 0;
    /// Biases and their gradient pass through.
    void addBiases(const std::shared_ptr<BaseTensor>& biases, const std::shared_ptr<BaseTensor>& diffBiases);
    virtual void initialize() = 0;
    virtual void propagate() = 0;
    virtual void backPropagate() = 0;
    /// Moves what the quantizer itself learns, after a backPropagate().
    virtual void update(std::size_t batchSize) = 0;

    virtual std::size_t nbWeights() const = 0;
    virtual std::shared_ptr<BaseTensor> getQuantizedWeights(std::size_t k) const = 0;
    virtual std::shared_ptr<BaseTensor> getDiffFullPrecisionWeights(std::size_t k) const = 0;
    /// Gradient of the quantized weights.
    virtual std::shared_ptr<BaseTensor> getDiffQuantizedWeights(std::size_t k) const = 0;
    /// 0 where a weight is pruned, else 1; null for a quantizer that does not prune.
    virtual std::shared_ptr<BaseTensor> getMasksWeights(std::size_t) const { return nullptr; }
    /// Masks were written from a file.
    virtual void masksChanged() {}
    /// The weights were replaced, by a file: masks chosen for the former ones are made anew.
    virtual void weightsReplaced() {}
    /// Null before addBiases().
    const std::shared_ptr<BaseTensor>& getQuantizedBiases() const { return mBiases; }
    const std::shared_ptr<BaseTensor>& getDiffFullPrecisionBiases() const { return mDiffBiases; }

    void setRange(unsigned range) { mRange = range; }
    unsigned getRange() const { return mRange; }
    QuantMode getQuantMode() const { return mQuantMode; }
    const std::shared_ptr<Solver>& getSolver() const { return mSolver; }
    void setSolver(std::shared_ptr<Solver> solver);

    /// Suffix of the text file that keeps the learnt scalar; null without one.
    virtual const char* scalarFile() const { return nullptr; }
    /// Nothing while it waits for the first data.
    virtual std::optional<double> scalar() const { return {}; }
    virtual void setScalar(double) {}

    /// All that a resumed run needs beside the parameters.
    virtual void saveState(std::ostream& stream) const = 0;
    virtual void loadState(std::istream& stream) = 0;

protected:
    QuantizerCell();

    Parameter<unsigned> mRange{this, "Range", 255, {.min = 1}, "number of steps, 2^bits - 1"};
    Parameter<QuantMode> mQuantMode{this, "QuantMode", QuantMode::Default, "placement of the levels"};
    std::shared_ptr<Solver> mSolver;

private:
    QuantizerSurroundings mSurroundings;
    std::shared_ptr<BaseTensor> mBiases, mDiffBiases;
};

/// The tensors of a quantizer of weights of element type T, in host memory.
template <class T> class QuantizerCellFrame : public virtual QuantizerCell {
public:
    const char* elementTypeName() const override;
    void addWeights(const std::shared_ptr<BaseTensor>& weights, const std::shared_ptr<BaseTensor>& diffWeights) override;
    void initialize() override {}
    void propagate() final;
    void backPropagate() final { backPropagate({}); }
    /// As backPropagate(); where accumulates[k], the gradient adds to the one that is there.
    void backPropagate(const std::vector<bool>& accumulates);
    void update(std::size_t batchSize) override;
    std::size_t nbWeights() const override { return mWeights.size(); }
    std::shared_ptr<BaseTensor> getQuantizedWeights(std::size_t k) const override { return at(k).quantized; }
    std::shared_ptr<BaseTensor> getDiffFullPrecisionWeights(std::size_t k) const override { return at(k).diff; }
    std::shared_ptr<BaseTensor> getDiffQuantizedWeights(std::size_t k) const override { return at(k).diffQuantized; }

    /// The cell's weights k and their gradient; other tensors of them are made of the same class. `isFree[i]` false: weight i is not
    /// connected, it is held at 0 and counts nowhere; empty: all are free. Cheap when nothing changed.
    void bind(std::size_t k, const std::shared_ptr<Tensor<T>>& weights, const std::shared_ptr<Tensor<T>>& diff,
              const std::function<std::vector<unsigned char>()>& isFree);
    void bindCount(std::size_t count);
    const std::shared_ptr<Tensor<T>>& quantized(std::size_t k) const { return mWeights[k].quantized; }
    const std::shared_ptr<Tensor<T>>& diffQuantized(std::size_t k) const { return mWeights[k].diffQuantized; }

    void saveState(std::ostream& stream) const override;
    void loadState(std::istream& stream) override;

protected:
    struct Weights {
        std::shared_ptr<Tensor<T>> value, quantized, diffQuantized, diff;
        std::vector<unsigned char> free;
        std::size_t count = 0;  ///< of free ones
        std::vector<double> partial;
    };
    virtual void quantize() = 0;
    /// diff (+)= gradient of the learnt weights; `accumulate` as in backPropagate().
    virtual void mapGradients(const std::vector<bool>& accumulate) = 0;
    virtual void updateScalars(std::size_t) {}
    virtual void weightsAdded(std::size_t) {}
    const Weights& at(std::size_t k) const;
    /// Values that are not connected become 0.
    static void holdUnconnected(const Weights& w, Tensor<T>& values);
    std::size_t countAll() const;

    std::vector<Weights> mWeights;
    bool mBackPropagated = false;

private:
    void place(std::size_t k, Weights weights);
    std::vector<bool> mNoneAccumulates;
};

extern template class QuantizerCellFrame<float>;
extern template class QuantizerCellFrame<double>;

/// "SAT", "LSQ", "Prune"; the argument is the element type of the cell, "float" or "double".
struct QuantizerCellFamily : Family<QuantizerCell, const std::string&> {
    const char* what() const override { return "weight quantizer"; }
};

}  // namespace N2D2
