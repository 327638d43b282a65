#pragma once
// Long short-term memory over whole sequences (spec cells §11.1): i,f,o = σ(Wx + bW + Rh + bR), g = tanh(…), c' = f∘c + i∘g, h' = o∘tanh(c').
#include <algorithm>
#include <memory>
#include <vector>

#include "kernels/Backend.hpp"

namespace N2D2 {

/// Sizes of a stack. Layer l reads `inputs` values a step (l = 0) or the hidden values of all directions of the layer below.
struct LstmShape {
    std::size_t steps = 1, batch = 1, inputs = 1, hidden = 1, layers = 1, directions = 1;
    bool skipInput = false;   ///< the first layer has no input matrix: its input is added to all four gates
    bool persistent = false;  ///< a GPU's kernels that keep the recurrent weights on the chip, where they fit

    /// Matrices and biases are listed by "pseudo-layer" n = layer · directions + direction; gates in the order I, F, C, O.
    std::size_t pseudoLayers() const { return layers * directions; }
    std::size_t layerInputs(std::size_t n) const { return n < directions ? inputs : directions * hidden; }
    bool hasInputMatrix(std::size_t n) const { return !skipInput || n >= directions; }
    /// Rows of the four gates one after the other: 4·hidden x layerInputs(n), then 4·hidden x hidden.
    std::size_t inputMatrix(std::size_t n) const
    {
        const std::size_t below = std::min(n, directions), above = n - below;
        return 4 * hidden * (below * ((skipInput ? 0 : inputs) + hidden) + above * (directions + 1) * hidden);
    }
    std::size_t recurrentMatrix(std::size_t n) const { return inputMatrix(n) + (hasInputMatrix(n) ? 4 * hidden * layerInputs(n) : 0); }
    std::size_t nbWeights() const { return inputMatrix(pseudoLayers()); }
    /// 4·hidden of the inputs, then 4·hidden of the recurrence.
    std::size_t inputBias(std::size_t n) const { return 8 * hidden * n; }
    std::size_t recurrentBias(std::size_t n) const { return inputBias(n) + 4 * hidden; }
    std::size_t nbBiases() const { return inputBias(pseudoLayers()); }
};

/// Sequences are {1, values, batch, steps}, states {hidden, batch, pseudo-layers}. A sample of n steps (`lengths`, empty = all whole)
/// gives zeros beyond; its backward direction starts at step n-1. The plan keeps what backward() needs of the last forward().
template <class T> class LstmPlan {
public:
    virtual ~LstmPlan() = default;
    /// `masks` {1, hidden·directions, batch, steps, layers-1} multiplies the outputs of all layers but the last; null: none.
    virtual void forward(const Tensor<T>& x, const Tensor<T>& weights, const Tensor<T>& biases, const Tensor<T>& hx, const Tensor<T>& cx,
                         const std::vector<unsigned>& lengths, const Tensor<T>* masks, Tensor<T>& y, Tensor<T>& hy, Tensor<T>& cy) = 0;

    struct Gradients {
        const Tensor<T>* dhy = nullptr;  ///< of the final states; null: zero
        const Tensor<T>* dcy = nullptr;
        Tensor<T>* dx = nullptr;         ///< null: not wanted
        bool addX = false;
        Tensor<T>* dWeights = nullptr;
        bool addWeights = false;
        Tensor<T>* dBiases = nullptr;
        bool addBiases = false;
        Tensor<T>* dhx = nullptr;        ///< of the initial states, overwritten; null: not wanted
        Tensor<T>* dcx = nullptr;
    };
    /// Gradients for the gradient dy of the last forward()'s y; x, weights and masks as given there.
    virtual void backward(const Tensor<T>& x, const Tensor<T>& weights, const Tensor<T>* masks, const Tensor<T>& dy,
                          const Gradients& gradients) = 0;
};

template <class T> std::unique_ptr<LstmPlan<T>> makeLstmPlan(Cpu, const LstmShape& shape);

/// Stimuli {W, H, C, B}, whose rows are the steps, as sequences {1, W·C, B, H}: value c·W + x of step y. And back, adding if asked.
template <class T> void rowsToSteps(Cpu, const Tensor<T>& stimuli, Tensor<T>& sequences);
template <class T> void stepsToRows(Cpu, const Tensor<T>& sequences, Tensor<T>& stimuli, bool accumulate);
/// y[b] = values of sample b at its last step. And back: gradients at the last steps, 0 elsewhere.
template <class T> void lastSteps(Cpu, const Tensor<T>& sequences, const std::vector<unsigned>& lengths, Tensor<T>& y);
template <class T> void fromLastSteps(Cpu, const Tensor<T>& dy, const std::vector<unsigned>& lengths, Tensor<T>& sequences);

}  // namespace N2D2
