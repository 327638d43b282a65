// LSTM by cuDNN: one descriptor a layer. Its weight space has an order of its own: the matrices are copied in before a pass, the
// gradients out after it.
#include "core/Log.hpp"
#include "kernels/cuda/Check.hpp"
#include "kernels/cuda/Descriptor.hpp"
#include "kernels/cuda/Kernels.hpp"
#include "kernels/cuda/Launch.hpp"

namespace N2D2 {

namespace {

using namespace gpu;

using RnnDescriptor = Descriptor<cudnnRNNDescriptor_t, cudnnCreateRNNDescriptor, cudnnDestroyRNNDescriptor>;
using DataDescriptor = Descriptor<cudnnRNNDataDescriptor_t, cudnnCreateRNNDataDescriptor, cudnnDestroyRNNDataDescriptor>;
using DropoutDescriptor = Descriptor<cudnnDropoutDescriptor_t, cudnnCreateDropoutDescriptor, cudnnDestroyDropoutDescriptor>;

/// Memory of the device alone.
template <class T> class DeviceArray {
public:
    explicit DeviceArray(std::size_t size = 0)
        : mSize(size), mBuffer(size ? std::make_unique<DeviceBuffer>(requireCudaDevice(), size * sizeof(T)) : nullptr)
    {
    }
    T* data() const { return mBuffer ? static_cast<T*>(mBuffer->pointer()) : nullptr; }
    std::size_t size() const { return mSize; }

private:
    std::size_t mSize;
    std::unique_ptr<DeviceBuffer> mBuffer;
};

template <class T> void copyOnDevice(T* to, const T* from, std::size_t n)
{
    check(cudaMemcpyAsync(to, from, n * sizeof(T), cudaMemcpyDeviceToDevice), "copy on the device");
}

template <class T> class CudaLstmPlan : public LstmPlan<T> {
public:
    explicit CudaLstmPlan(const LstmShape& shape)
        : s(shape), mRows(s.steps * s.batch), mLine(s.directions * s.hidden), mStates(s.directions * s.batch * s.hidden),
          mLengths(s.batch), mDeviceLengths(s.batch), mHx(s.layers * mStates), mCx(s.layers * mStates)
    {
        toInt(mRows * std::max(s.inputs, mLine), "elements of the sequences");
        check(cudnnSetDropoutDescriptor(mNoDropout, cudnn(), 0.0f, nullptr, 0, 0), "dropout of an LSTM");
        const int dims[] = {toInt(s.directions, "directions"), toInt(s.batch, "batch"), toInt(s.hidden, "hidden values")};
        const int strides[] = {dims[1] * dims[2], dims[2], 1};
        check(cudnnSetTensorNdDescriptor(mState, cudnnType<T>, 3, dims, strides), "states of an LSTM");
        for (std::size_t l = 0; l < s.layers; ++l)
            mLayers.push_back(std::make_unique<Layer>());
        setLengths({});
        for (std::size_t l = 0; l < s.layers; ++l)
            prepare(l);
    }

    void forward(const Tensor<T>& x, const Tensor<T>& weights, const Tensor<T>& biases, const Tensor<T>& hx, const Tensor<T>& cx,
                 const std::vector<unsigned>& lengths, const Tensor<T>* masks, Tensor<T>& y, Tensor<T>& hy, Tensor<T>& cy) override
    {
        checkSizes(x, weights, y);
        checkSize(biases, s.nbBiases(), "LSTM biases");
        setLengths(lengths);
        copyOnDevice(mHx.data(), deviceData(hx), mHx.size());
        copyOnDevice(mCx.data(), deviceData(cx), mCx.size());
        for (std::size_t l = 0; l < s.layers; ++l) {
            Layer& layer = *mLayers[l];
            putWeights(l, deviceData(weights), deviceData(biases));
            check(cudnnRNNForward(cudnn(), layer.rnn, CUDNN_FWD_MODE_TRAINING, mDeviceLengths.data(), layer.in, inputOf(l, x), layer.out,
                                  layer.outputs.data(), mState, mHx.data() + l * mStates, deviceData(hy) + l * mStates, mState,
                                  mCx.data() + l * mStates, deviceData(cy) + l * mStates, layer.weights.size(), layer.weights.data(),
                                  layer.workBytes, workspace(layer.workBytes), layer.reserve.size(), layer.reserve.data()),
                  "LSTM");
            if (l + 1 < s.layers && masks) {
                copyOnDevice(layer.masked.data(), layer.outputs.data(), mRows * mLine);
                multiplyBy(static_cast<const T*>(deviceData(*masks)) + l * mRows * mLine, layer.masked.data(), mRows * mLine);
            }
            layer.isMasked = masks != nullptr;
        }
        copyOnDevice(deviceData(y), mLayers.back()->outputs.data(), mRows * mLine);
    }

    void backward(const Tensor<T>& x, const Tensor<T>& weights, const Tensor<T>* masks, const Tensor<T>& dy,
                  const typename LstmPlan<T>::Gradients& g) override
    {
        checkSizes(x, weights, dy);
        for (std::size_t l = s.layers; l-- > 0;) {
            Layer& layer = *mLayers[l];
            const T* const dOut = l + 1 == s.layers ? deviceData(dy) : mLayers[l + 1]->dInputs.data();
            const auto of = [&](const Tensor<T>* states) { return states ? deviceData(*states) + l * mStates : nullptr; };
            // Nothing promises values beyond a sequence's end.
            check(cudaMemsetAsync(layer.dInputs.data(), 0, layer.dInputs.size() * sizeof(T)), "gradients of an LSTM");
            check(cudnnRNNBackwardData_v8(cudnn(), layer.rnn, mDeviceLengths.data(), layer.out, layer.outputs.data(), dOut, layer.in,
                                          layer.dInputs.data(), mState, mHx.data() + l * mStates, of(g.dhy), of(g.dhx), mState,
                                          mCx.data() + l * mStates, of(g.dcy), of(g.dcx), layer.weights.size(), layer.weights.data(),
                                          layer.workBytes, workspace(layer.workBytes), layer.reserve.size(), layer.reserve.data()),
                  "gradients of an LSTM");
            check(cudaMemsetAsync(layer.dWeights.data(), 0, layer.dWeights.size()), "gradients of an LSTM");
            check(cudnnRNNBackwardWeights_v8(cudnn(), layer.rnn, CUDNN_WGRAD_MODE_ADD, mDeviceLengths.data(), layer.in, inputOf(l, x), mState,
                                             mHx.data() + l * mStates, layer.out, layer.outputs.data(), layer.dWeights.size(),
                                             layer.dWeights.data(), layer.workBytes, workspace(layer.workBytes), layer.reserve.size(),
                                             layer.reserve.data()),
                  "gradients of the weights of an LSTM");
            takeGradients(l, g);
            if (l > 0 && masks)
                multiplyBy(static_cast<const T*>(deviceData(*masks)) + (l - 1) * mRows * mLine, layer.dInputs.data(), mRows * mLine);
        }
        if (g.dx)
            gpu::scaledCopy(static_cast<const T*>(mLayers[0]->dInputs.data()), T(1), deviceData(*g.dx), mRows * s.inputs, g.addX);
    }

private:
    struct Layer {
        RnnDescriptor rnn;
        DataDescriptor in, out;
        DeviceArray<std::byte> weights, dWeights, reserve;
        std::size_t workBytes = 0;
        DeviceArray<T> outputs, masked, dInputs;
        bool isMasked = false;
    };

    void checkSizes(const Tensor<T>& x, const Tensor<T>& weights, const Tensor<T>& y) const
    {
        checkSize(x, mRows * s.inputs, "LSTM input");
        checkSize(weights, s.nbWeights(), "LSTM weights");
        checkSize(y, mRows * mLine, "LSTM output");
    }

    const T* inputOf(std::size_t l, const Tensor<T>& x) const
    {
        if (l == 0)
            return deviceData(x);
        const Layer& below = *mLayers[l - 1];
        return below.isMasked ? below.masked.data() : below.outputs.data();
    }

    std::size_t inputsOf(std::size_t l) const { return s.layerInputs(l * s.directions); }

    /// cuDNN fills what is beyond a length with 0.
    void setLengths(const std::vector<unsigned>& lengths)
    {
        for (std::size_t b = 0; b < s.batch; ++b)
            mLengths[b] = toInt(lengths.empty() ? s.steps : lengths[b], "sequence length");
        check(cudaMemcpy(mDeviceLengths.data(), mLengths.data(), s.batch * sizeof(std::int32_t), cudaMemcpyHostToDevice), "sequence lengths");
        T zero = T(0);
        const auto describe = [&](const DataDescriptor& data, std::size_t values) {
            check(cudnnSetRNNDataDescriptor(data, cudnnType<T>, CUDNN_RNN_DATA_LAYOUT_SEQ_MAJOR_UNPACKED, toInt(s.steps, "steps"),
                                            toInt(s.batch, "batch"), toInt(values, "values"), mLengths.data(), &zero),
                  "sequences of an LSTM");
        };
        for (std::size_t l = 0; l < s.layers; ++l) {
            describe(mLayers[l]->in, inputsOf(l));
            describe(mLayers[l]->out, mLine);
        }
    }

    void prepare(std::size_t l)
    {
        Layer& layer = *mLayers[l];
        std::size_t weightBytes = 0, reserveBytes = 0;
        const auto configure = [&](cudnnRNNAlgo_t algo) {
            // One bias, that of the recurrence, holds the sum of both: it is there with and without an input matrix.
            auto status = cudnnSetRNNDescriptor_v8(
                layer.rnn, algo, CUDNN_LSTM, CUDNN_RNN_SINGLE_REC_BIAS, s.directions == 2 ? CUDNN_BIDIRECTIONAL : CUDNN_UNIDIRECTIONAL,
                s.skipInput && l == 0 ? CUDNN_SKIP_INPUT : CUDNN_LINEAR_INPUT, cudnnType<T>, cudnnType<T>, CUDNN_FMA_MATH,
                toInt(inputsOf(l), "inputs"), toInt(s.hidden, "hidden values"), toInt(s.hidden, "hidden values"), 1, mNoDropout,
                CUDNN_RNN_PADDED_IO_ENABLED);
            if (status == CUDNN_STATUS_SUCCESS)
                status = cudnnGetRNNWeightSpaceSize(cudnn(), layer.rnn, &weightBytes);
            if (status == CUDNN_STATUS_SUCCESS)
                status = cudnnGetRNNTempSpaceSizes(cudnn(), layer.rnn, CUDNN_FWD_MODE_TRAINING, layer.in, &layer.workBytes, &reserveBytes);
            return status;
        };
        if (!s.persistent || configure(CUDNN_RNN_ALGO_PERSIST_STATIC) != CUDNN_STATUS_SUCCESS) {
            if (s.persistent)
                logNotice("cuDNN has no persistent LSTM kernel for these sizes: the standard one is used");
            check(configure(CUDNN_RNN_ALGO_STANDARD), "LSTM");
        }
        layer.weights = DeviceArray<std::byte>(weightBytes);
        layer.dWeights = DeviceArray<std::byte>(weightBytes);
        layer.reserve = DeviceArray<std::byte>(reserveBytes);
        layer.outputs = DeviceArray<T>(mRows * mLine);
        layer.masked = DeviceArray<T>(l + 1 < s.layers ? mRows * mLine : 0);
        layer.dInputs = DeviceArray<T>(mRows * inputsOf(l));
    }

    /// Calls matrix(pseudo-layer, gate, whether recurrent, where cuDNN has it) and bias(pseudo-layer, gate, where).
    template <class Matrix, class Bias>
    void walk(std::size_t l, const DeviceArray<std::byte>& space, const Matrix& matrix, const Bias& bias)
    {
        Layer& layer = *mLayers[l];
        for (std::size_t d = 0; d < s.directions; ++d) {
            for (std::size_t id = 0; id < 8; ++id) {
                void *where = nullptr, *whereBias = nullptr;
                check(cudnnGetRNNWeightParams(cudnn(), layer.rnn, static_cast<int>(d), space.size(), space.data(), static_cast<int>(id),
                                              mMatrix, &where, mVector, &whereBias),
                      "weights of an LSTM");
                const std::size_t n = l * s.directions + d;
                if (where && (id >= 4 || s.hasInputMatrix(n)))
                    matrix(n, id % 4, id >= 4, static_cast<T*>(where));
                if (whereBias && id >= 4)
                    bias(n, id % 4, static_cast<T*>(whereBias));
            }
        }
    }

    /// (offset in our weights, size) of the matrix of a gate.
    std::pair<std::size_t, std::size_t> place(std::size_t n, std::size_t gate, bool recurrent) const
    {
        const std::size_t size = s.hidden * (recurrent ? s.hidden : s.layerInputs(n));
        return {(recurrent ? s.recurrentMatrix(n) : s.inputMatrix(n)) + gate * size, size};
    }

    void putWeights(std::size_t l, const T* weights, const T* biases)
    {
        walk(
            l, mLayers[l]->weights,
            [&](std::size_t n, std::size_t gate, bool recurrent, T* to) {
                const auto [offset, size] = place(n, gate, recurrent);
                copyOnDevice(to, weights + offset, size);
            },
            [&](std::size_t n, std::size_t gate, T* to) {
                copyOnDevice(to, biases + s.inputBias(n) + gate * s.hidden, s.hidden);
                gpu::scaledCopy(biases + s.recurrentBias(n) + gate * s.hidden, T(1), to, s.hidden, true);
            });
    }

    void takeGradients(std::size_t l, const typename LstmPlan<T>::Gradients& g)
    {
        walk(
            l, mLayers[l]->dWeights,
            [&](std::size_t n, std::size_t gate, bool recurrent, T* from) {
                const auto [offset, size] = place(n, gate, recurrent);
                if (g.dWeights)
                    gpu::scaledCopy(static_cast<const T*>(from), T(1), deviceData(*g.dWeights) + offset, size, g.addWeights);
            },
            [&](std::size_t n, std::size_t gate, T* from) {
                // Both biases of a layer see the same sums.
                for (const std::size_t offset : {s.inputBias(n), s.recurrentBias(n)}) {
                    if (g.dBiases)
                        gpu::scaledCopy(static_cast<const T*>(from), T(1), deviceData(*g.dBiases) + offset + gate * s.hidden, s.hidden,
                                        g.addBiases);
                }
            });
    }

    LstmShape s;
    std::size_t mRows, mLine, mStates;  ///< steps · batch; values a step and sample; state values of a layer
    DropoutDescriptor mNoDropout;
    TensorDescriptor mState, mMatrix, mVector;
    std::vector<std::int32_t> mLengths;
    DeviceArray<std::int32_t> mDeviceLengths;
    DeviceArray<T> mHx, mCx;
    std::vector<std::unique_ptr<Layer>> mLayers;
};

Rows rowsOf(const BaseTensor& stimuli)
{
    return {stimuli.dims()[0], stimuli.dims()[1], stimuli.dims()[2], stimuli.dimB()};
}

/// copy(offset in the sequences, in the outputs, number of values) for the last step of each sample.
template <class T, class Copy> void forLastSteps(const Tensor<T>& sequences, const std::vector<unsigned>& lengths, const Copy& copy)
{
    const std::size_t values = sequences.dims()[1], batch = sequences.dims()[2], steps = sequences.dims()[3];
    if (lengths.empty())
        return copy((steps - 1) * batch * values, 0, batch * values);
    for (std::size_t b = 0; b < batch; ++b)
        copy(((lengths[b] - 1) * batch + b) * values, b * values, values);
}

}  // namespace

template <class T> std::unique_ptr<LstmPlan<T>> makeLstmPlan(Cuda, const LstmShape& shape)
{
    if (!shape.steps || !shape.batch || !shape.inputs || !shape.hidden || !shape.layers || shape.directions < 1 || shape.directions > 2)
        throw std::invalid_argument("an LSTM needs at least one step, sample, input, hidden value and layer, and one or two directions");
    if (shape.skipInput && shape.inputs != shape.hidden)
        throw std::invalid_argument("an LSTM without input matrix needs as many inputs as hidden values");
    return std::make_unique<CudaLstmPlan<T>>(shape);
}

template <class T> void rowsToSteps(Cuda, const Tensor<T>& stimuli, Tensor<T>& sequences)
{
    checkSize(sequences, stimuli.size(), "sequences");
    swapRowsAndSteps(static_cast<const T*>(deviceData(stimuli)), deviceData(sequences), rowsOf(stimuli), true, false);
}

template <class T> void stepsToRows(Cuda, const Tensor<T>& sequences, Tensor<T>& stimuli, bool accumulate)
{
    checkSize(sequences, stimuli.size(), "sequences");
    swapRowsAndSteps(static_cast<const T*>(deviceData(sequences)), deviceData(stimuli), rowsOf(stimuli), false, accumulate);
}

template <class T> void lastSteps(Cuda, const Tensor<T>& sequences, const std::vector<unsigned>& lengths, Tensor<T>& y)
{
    checkSize(y, sequences.size() / sequences.dimB(), "outputs of the last steps");
    forLastSteps(sequences, lengths, [&](std::size_t from, std::size_t to, std::size_t n) {
        copyOnDevice(deviceData(y) + to, static_cast<const T*>(deviceData(sequences)) + from, n);
    });
}

template <class T> void fromLastSteps(Cuda, const Tensor<T>& dy, const std::vector<unsigned>& lengths, Tensor<T>& sequences)
{
    checkSize(dy, sequences.size() / sequences.dimB(), "gradient of the last steps");
    check(cudaMemsetAsync(deviceData(sequences), 0, sequences.size() * sizeof(T)), "gradient of the last steps");
    forLastSteps(sequences, lengths, [&](std::size_t to, std::size_t from, std::size_t n) {
        copyOnDevice(deviceData(sequences) + to, static_cast<const T*>(deviceData(dy)) + from, n);
    });
}

#define N2D2_LSTM(T)                                                                                           \
    template std::unique_ptr<LstmPlan<T>> makeLstmPlan<T>(Cuda, const LstmShape&);                             \
    template void rowsToSteps<T>(Cuda, const Tensor<T>&, Tensor<T>&);                                          \
    template void stepsToRows<T>(Cuda, const Tensor<T>&, Tensor<T>&, bool);                                    \
    template void lastSteps<T>(Cuda, const Tensor<T>&, const std::vector<unsigned>&, Tensor<T>&);              \
    template void fromLastSteps<T>(Cuda, const Tensor<T>&, const std::vector<unsigned>&, Tensor<T>&);
N2D2_LSTM(float)
N2D2_LSTM(double)
#undef N2D2_LSTM

}  // namespace N2D2
