// LSTM on the inner-product plans: one product a layer for the inputs of all steps, one a step for the recurrence. Those are cut
// into blocks fixed by the shape; what is done element by element here does not depend on threads either.
#include "kernels/lstm.hpp"

#include <algorithm>

#include "kernels/cpu/Common.hpp"
#include "kernels/cpu/LstmRows.hpp"
#include "kernels/fc.hpp"

namespace N2D2 {

namespace {

using namespace cpu;

template <class T> Tensor<T> view(const Tensor<T>& whole, const Dims& dims, std::size_t offset)
{
    return Tensor<T>(dims, whole.storage(), whole.offset() + offset);
}

/// Parts of one tensor, made once and kept as long as it stays in place.
template <class T> class Views {
public:
    template <class Make> const std::vector<Tensor<T>>& of(const Tensor<T>& whole, const Make& make)
    {
        if (mStorage != whole.storage() || mOffset != whole.offset()) {
            mStorage = whole.storage();
            mOffset = whole.offset();
            mViews.clear();
            make(mViews);
        }
        return mViews;
    }

private:
    std::shared_ptr<TensorStorage> mStorage;
    std::size_t mOffset = 0;
    std::vector<Tensor<T>> mViews;
};

template <class T> class CpuLstmPlan : public LstmPlan<T> {
public:
    explicit CpuLstmPlan(const LstmShape& shape)
        : s(shape), mBH(s.batch * s.hidden), mLine(s.directions * s.hidden), mRows(s.steps * s.batch)
    {
        for (std::size_t n = 0; n < s.pseudoLayers(); ++n) {
            const std::size_t kind = n < s.directions ? 0 : 1;
            if (s.hasInputMatrix(n) && !mInput[kind])
                mInput[kind] = makeFcPlan<T>(Cpu{}, mRows, s.layerInputs(n), 4 * s.hidden);
            Layer& layer = mLayers.emplace_back();
            layer.gates.reallocate({1, 1, 4 * s.hidden, mRows});
            layer.states.reallocate({1, 1, s.hidden, (s.steps + 1) * s.batch});
            layer.cells.reallocate({1, 1, s.hidden, (s.steps + 1) * s.batch});
            layer.tanhCells.reallocate({1, 1, s.hidden, mRows});
            const std::size_t previous = backwards(n) ? mBH : 0;
            layer.previousStates.emplace_back(view(layer.states, {1, 1, s.hidden, mRows}, previous));
            for (std::size_t t = 0; t < s.steps; ++t) {
                layer.gatesOf.push_back(view(layer.gates, {1, 1, 4 * s.hidden, s.batch}, t * 4 * mBH));
                layer.previousOf.push_back(view(layer.states, {1, 1, s.hidden, s.batch}, previous + t * mBH));
            }
        }
        mStep = makeFcPlan<T>(Cpu{}, s.batch, s.hidden, 4 * s.hidden);
        mRecurrent = makeFcPlan<T>(Cpu{}, mRows, s.hidden, 4 * s.hidden);
        mBias.reallocate({4 * s.hidden});
        mDGates.reallocate({1, 1, 4 * s.hidden, mRows});
        for (std::size_t t = 0; t < s.steps; ++t)
            mDGatesOf.push_back(view(mDGates, {1, 1, 4 * s.hidden, s.batch}, t * 4 * mBH));
        mDh.reallocate({1, 1, s.hidden, s.batch});
        mDc.reallocate({1, 1, s.hidden, s.batch});
        for (std::size_t l = 0; l + 1 < s.layers; ++l)
            mBetween.emplace_back(Dims{1, 1, mLine, mRows});
        for (std::size_t l = 0; l + 1 < std::min<std::size_t>(s.layers, 3); ++l)
            mDBetween.emplace_back(Dims{1, 1, mLine, mRows});
    }

    void forward(const Tensor<T>& x, const Tensor<T>& weights, const Tensor<T>& biases, const Tensor<T>& hx, const Tensor<T>& cx,
                 const std::vector<unsigned>& lengths, const Tensor<T>* masks, Tensor<T>& y, Tensor<T>& hy, Tensor<T>& cy) override
    {
        check(x, weights, y);
        checkSize(biases, s.nbBiases(), "LSTM biases");
        for (const Tensor<T>* state : {&hx, &cx, static_cast<const Tensor<T>*>(&hy), static_cast<const Tensor<T>*>(&cy)})
            checkSize(*state, s.pseudoLayers() * mBH, "LSTM state");
        mLengths = lengths;
        const auto& matrices = weightViews(mWeightViews, weights);
        for (std::size_t n = 0; n < s.pseudoLayers(); ++n) {
            const std::size_t l = n / s.directions;
            const Tensor<T>& in = l == 0 ? x : mBetween[l - 1];
            Tensor<T>& out = l + 1 == s.layers ? y : mBetween[l];
            Layer& layer = mLayers[n];
            for (std::size_t j = 0; j < 4 * s.hidden; ++j)
                mBias(j) = biases(s.inputBias(n) + j) + biases(s.recurrentBias(n) + j);
            if (s.hasInputMatrix(n))
                mInput[n < s.directions ? 0 : 1]->forward(in, matrices[2 * n], &mBias, layer.gates, false);
            else
                addInput(in, layer.gates);
            const std::size_t initial = backwards(n) ? s.steps * mBH : 0, final = backwards(n) ? 0 : s.steps * mBH;
            std::copy_n(hx.data() + n * mBH, mBH, layer.states.data() + initial);
            std::copy_n(cx.data() + n * mBH, mBH, layer.cells.data() + initial);
            for (std::size_t k = 0; k < s.steps; ++k) {
                const std::size_t t = backwards(n) ? s.steps - 1 - k : k;
                mStep->forward(layer.previousOf[t], matrices[2 * n + 1], nullptr, layer.gatesOf[t], true);
                stepForward(n, t, out.data() + t * s.batch * mLine + n % s.directions * s.hidden);
            }
            std::copy_n(layer.states.data() + final, mBH, hy.data() + n * mBH);
            std::copy_n(layer.cells.data() + final, mBH, cy.data() + n * mBH);
            if (masks && l + 1 < s.layers && n % s.directions + 1 == s.directions)
                mask(*masks, l, mBetween[l]);
        }
    }

    void backward(const Tensor<T>& x, const Tensor<T>& weights, const Tensor<T>* masks, const Tensor<T>& dy,
                  const typename LstmPlan<T>::Gradients& g) override
    {
        check(x, weights, dy);
        const auto& matrices = weightViews(mWeightViews, weights);
        const std::vector<Tensor<T>>* dMatrices = g.dWeights ? &weightViews(mGradientViews, *g.dWeights) : nullptr;
        for (std::size_t n = s.pseudoLayers(); n-- > 0;) {
            const std::size_t l = n / s.directions, direction = n % s.directions;
            const Tensor<T>& in = l == 0 ? x : mBetween[l - 1];
            const Tensor<T>& dOut = l + 1 == s.layers ? dy : mDBetween[l % 2 * (mDBetween.size() - 1)];
            Tensor<T>* const dIn = l == 0 ? g.dx : &mDBetween[(l - 1) % 2 * (mDBetween.size() - 1)];
            Layer& layer = mLayers[n];
            initialize(mDh, g.dhy, n);
            initialize(mDc, g.dcy, n);
            for (std::size_t k = s.steps; k-- > 0;) {
                const std::size_t t = backwards(n) ? s.steps - 1 - k : k;
                stepBackward(n, t, dOut.data() + t * s.batch * mLine + direction * s.hidden);
                mStep->backwardData(mDGatesOf[t], matrices[2 * n + 1], mDh, true);
            }
            if (g.dhx)
                std::copy_n(mDh.data(), mBH, g.dhx->data() + n * mBH);
            if (g.dcx)
                std::copy_n(mDc.data(), mBH, g.dcx->data() + n * mBH);
            if (dMatrices) {
                if (s.hasInputMatrix(n))
                    mInput[n < s.directions ? 0 : 1]->backwardWeights(in, mDGates, view1((*dMatrices)[2 * n]), g.addWeights);
                mRecurrent->backwardWeights(layer.previousStates[0], mDGates, view1((*dMatrices)[2 * n + 1]), g.addWeights);
            }
            if (g.dBiases)
                biasGradient(n, *g.dBiases, g.addBiases);
            if (!dIn)
                continue;
            // The directions are walked from the last to the first: the others add.
            const bool add = direction + 1 < s.directions || (l == 0 && g.addX);
            if (s.hasInputMatrix(n))
                mInput[n < s.directions ? 0 : 1]->backwardData(mDGates, matrices[2 * n], *dIn, add);
            else
                inputGradient(*dIn, add);
            if (masks && l > 0 && direction == 0)
                mask(*masks, l - 1, *dIn);
        }
    }

private:
    struct Layer {
        Tensor<T> gates, states, cells, tanhCells;
        std::vector<Tensor<T>> gatesOf, previousOf, previousStates;
    };

    /// States of step t: slot t before and t+1 after it, the other way round for the backward direction.
    bool backwards(std::size_t n) const { return n % s.directions == 1; }
    bool beyond(std::size_t b, std::size_t t) const { return !mLengths.empty() && t >= mLengths[b]; }
    std::size_t perThread() const { return 1 + 2048 / (s.hidden + 1); }
    /// Tensors share memory by their headers.
    static Tensor<T>& view1(const Tensor<T>& header) { return const_cast<Tensor<T>&>(header); }

    void check(const Tensor<T>& x, const Tensor<T>& weights, const Tensor<T>& y) const
    {
        checkSize(x, mRows * s.inputs, "LSTM input");
        checkSize(weights, s.nbWeights(), "LSTM weights");
        checkSize(y, mRows * mLine, "LSTM output");
    }

    const std::vector<Tensor<T>>& weightViews(Views<T>& cache, const Tensor<T>& weights)
    {
        return cache.of(weights, [&](std::vector<Tensor<T>>& views) {
            for (std::size_t n = 0; n < s.pseudoLayers(); ++n) {
                const std::size_t inputs = s.hasInputMatrix(n) ? s.layerInputs(n) : 0;
                views.push_back(inputs ? view(weights, {1, 1, inputs, 4 * s.hidden}, s.inputMatrix(n)) : Tensor<T>());
                views.push_back(view(weights, {1, 1, s.hidden, 4 * s.hidden}, s.recurrentMatrix(n)));
            }
        });
    }

    void addInput(const Tensor<T>& x, Tensor<T>& gates)
    {
        parallelFor(
            mRows,
            [&](std::size_t row) {
                for (std::size_t gate = 0; gate < 4; ++gate)
                    for (std::size_t j = 0; j < s.hidden; ++j)
                        gates((row * 4 + gate) * s.hidden + j) = x(row * s.hidden + j) + mBias(gate * s.hidden + j);
            },
            perThread());
    }

    void inputGradient(Tensor<T>& dx, bool add)
    {
        parallelFor(
            mRows,
            [&](std::size_t row) {
                const T* const gates = mDGates.data() + row * 4 * s.hidden;
                for (std::size_t j = 0; j < s.hidden; ++j) {
                    const T sum = gates[j] + gates[s.hidden + j] + gates[2 * s.hidden + j] + gates[3 * s.hidden + j];
                    T& to = dx(row * s.hidden + j);
                    to = add ? to + sum : sum;
                }
            },
            perThread());
    }

    void stepForward(std::size_t n, std::size_t t, T* out)
    {
        Layer& layer = mLayers[n];
        const std::size_t before = (t + (backwards(n) ? 1 : 0)) * mBH, after = (t + (backwards(n) ? 0 : 1)) * mBH;
        parallelFor(
            s.batch,
            [&](std::size_t b) {
                const std::size_t row = b * s.hidden;
                T* const h = layer.states.data() + after + row;
                T* const c = layer.cells.data() + after + row;
                T* const to = out + b * mLine;
                const T* const cPrevious = layer.cells.data() + before + row;
                if (beyond(b, t)) {
                    std::copy_n(layer.states.data() + before + row, s.hidden, h);
                    std::copy_n(cPrevious, s.hidden, c);
                    std::fill_n(to, s.hidden, T(0));
                    return;
                }
                lstmForwardRow({s.hidden, layer.gates.data() + t * 4 * mBH + 4 * row, cPrevious, c, layer.tanhCells.data() + t * mBH + row, h});
                std::copy_n(h, s.hidden, to);
            },
            perThread());
    }

    void stepBackward(std::size_t n, std::size_t t, const T* dy)
    {
        Layer& layer = mLayers[n];
        const std::size_t before = (t + (backwards(n) ? 1 : 0)) * mBH;
        parallelFor(
            s.batch,
            [&](std::size_t b) {
                const std::size_t row = b * s.hidden;
                T* const dGates = mDGates.data() + t * 4 * mBH + 4 * row;
                if (beyond(b, t)) {
                    std::fill_n(dGates, 4 * s.hidden, T(0));
                    return;
                }
                lstmBackwardRow({s.hidden, layer.gates.data() + t * 4 * mBH + 4 * row, layer.cells.data() + before + row,
                                 layer.tanhCells.data() + t * mBH + row, dy + b * mLine, mDh.data() + row, mDc.data() + row, dGates});
            },
            perThread());
    }

    void initialize(Tensor<T>& state, const Tensor<T>* from, std::size_t n)
    {
        if (from)
            std::copy_n(from->data() + n * mBH, mBH, state.data());
        else
            std::fill_n(state.data(), mBH, T(0));
    }

    /// Both biases of a layer see the same sums.
    void biasGradient(std::size_t n, Tensor<T>& dBiases, bool add)
    {
        mRecurrent->backwardBias(mDGates, mBias, false);
        for (const std::size_t offset : {s.inputBias(n), s.recurrentBias(n)}) {
            for (std::size_t j = 0; j < 4 * s.hidden; ++j)
                dBiases(offset + j) = add ? dBiases(offset + j) + mBias(j) : mBias(j);
        }
    }

    void mask(const Tensor<T>& masks, std::size_t l, Tensor<T>& values)
    {
        const std::size_t size = mRows * mLine;
        const T* const factor = masks.data() + l * size;
        parallelFor(
            mRows,
            [&](std::size_t row) {
                for (std::size_t i = row * mLine; i < (row + 1) * mLine; ++i)
                    values(i) *= factor[i];
            },
            1 + 16384 / mLine);
    }

    LstmShape s;
    std::size_t mBH, mLine, mRows;  ///< batch · hidden; values a step and sample; steps · batch
    std::unique_ptr<FcPlan<T>> mInput[2], mStep, mRecurrent;  // mInput: of the first layer, of the others
    std::vector<Layer> mLayers;
    std::vector<Tensor<T>> mBetween, mDBetween, mDGatesOf;
    Tensor<T> mBias, mDGates, mDh, mDc;
    Views<T> mWeightViews, mGradientViews;
    std::vector<unsigned> mLengths;
};

}  // namespace

template <class T> std::unique_ptr<LstmPlan<T>> makeLstmPlan(Cpu, const LstmShape& shape)
{
    if (!shape.steps || !shape.batch || !shape.inputs || !shape.hidden || !shape.layers || shape.directions < 1 || shape.directions > 2)
        throw std::invalid_argument("an LSTM needs at least one step, sample, input, hidden value and layer, and one or two directions");
    if (shape.skipInput && shape.inputs != shape.hidden)
        throw std::invalid_argument("an LSTM without input matrix needs as many inputs as hidden values");
    return std::make_unique<CpuLstmPlan<T>>(shape);
}

template <class T> void rowsToSteps(Cpu, const Tensor<T>& stimuli, Tensor<T>& sequences)
{
    checkSize(sequences, stimuli.size(), "sequences");
    const std::size_t w = stimuli.dims()[0], h = stimuli.dims()[1], c = stimuli.dims()[2], batch = stimuli.dimB();
    parallelFor(
        h * batch,
        [&](std::size_t row) {
            const std::size_t y = row / batch, b = row % batch;
            for (std::size_t z = 0; z < c; ++z)
                std::copy_n(stimuli.data() + ((b * c + z) * h + y) * w, w, sequences.data() + (row * c + z) * w);
        },
        1 + 4096 / (w * c));
}

template <class T> void stepsToRows(Cpu, const Tensor<T>& sequences, Tensor<T>& stimuli, bool accumulate)
{
    checkSize(sequences, stimuli.size(), "sequences");
    const std::size_t w = stimuli.dims()[0], h = stimuli.dims()[1], c = stimuli.dims()[2], batch = stimuli.dimB();
    parallelFor(
        h * batch,
        [&](std::size_t row) {
            const std::size_t y = row / batch, b = row % batch;
            for (std::size_t z = 0; z < c; ++z) {
                const T* const from = sequences.data() + (row * c + z) * w;
                T* const to = stimuli.data() + ((b * c + z) * h + y) * w;
                for (std::size_t x = 0; x < w; ++x)
                    to[x] = accumulate ? static_cast<T>(to[x] + from[x]) : from[x];
            }
        },
        1 + 4096 / (w * c));
}

namespace {

/// (values a step, batch, steps) of a sequence tensor.
template <class T> std::size_t lastOf(const Tensor<T>& sequences, const std::vector<unsigned>& lengths, std::size_t b)
{
    return lengths.empty() ? sequences.dims()[3] - 1 : lengths[b] - 1;
}

}  // namespace

template <class T> void lastSteps(Cpu, const Tensor<T>& sequences, const std::vector<unsigned>& lengths, Tensor<T>& y)
{
    const std::size_t values = sequences.dims()[1], batch = sequences.dims()[2];
    checkSize(y, values * batch, "outputs of the last steps");
    for (std::size_t b = 0; b < batch; ++b)
        std::copy_n(sequences.data() + (lastOf(sequences, lengths, b) * batch + b) * values, values, y.data() + b * values);
}

template <class T> void fromLastSteps(Cpu, const Tensor<T>& dy, const std::vector<unsigned>& lengths, Tensor<T>& sequences)
{
    const std::size_t values = sequences.dims()[1], batch = sequences.dims()[2];
    checkSize(dy, values * batch, "gradient of the last steps");
    sequences.fill(T(0));
    for (std::size_t b = 0; b < batch; ++b)
        std::copy_n(dy.data() + b * values, values, sequences.data() + (lastOf(sequences, lengths, b) * batch + b) * values);
}

#define N2D2_STEPS(T)                                                                                          \
    template void rowsToSteps<T>(Cpu, const Tensor<T>&, Tensor<T>&);                                           \
    template void stepsToRows<T>(Cpu, const Tensor<T>&, Tensor<T>&, bool);                                     \
    template void lastSteps<T>(Cpu, const Tensor<T>&, const std::vector<unsigned>&, Tensor<T>&);               \
    template void fromLastSteps<T>(Cpu, const Tensor<T>&, const std::vector<unsigned>&, Tensor<T>&);
N2D2_STEPS(float)
N2D2_STEPS(double)
N2D2_STEPS(half)
#undef N2D2_STEPS
template std::unique_ptr<LstmPlan<float>> makeLstmPlan<float>(Cpu, const LstmShape&);
template std::unique_ptr<LstmPlan<double>> makeLstmPlan<double>(Cpu, const LstmShape&);

}  // namespace N2D2
