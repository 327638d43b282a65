// LSTM of cuDNN by the equations of its manual: one layer, one bias (that of the recurrence), padded sequences of major steps.
#include <algorithm>
#include <cmath>

#include "Descriptors.hpp"
#include "Emulation.hpp"

namespace {

enum Gate { Input, Forget, New, Output };
constexpr std::size_t workBytes = 512;

/// What a step of one direction and sample leaves for the gradients, in doubles: 4 gates, c, previous c and h, 4 gradients.
constexpr std::size_t kept = 11;

struct Pass {
    const cudnnRNNStruct& r;
    const cudnnRNNDataStruct& in;
    double* reserve;

    std::size_t steps() const { return static_cast<std::size_t>(in.steps); }
    std::size_t batch() const { return static_cast<std::size_t>(in.batch); }
    std::size_t hidden() const { return static_cast<std::size_t>(r.hidden); }
    std::size_t inputs() const { return static_cast<std::size_t>(r.inputs); }
    std::size_t state(std::size_t d, std::size_t b, std::size_t j) const { return (d * batch() + b) * hidden() + j; }
    double* note(std::size_t d, std::size_t t, std::size_t b, std::size_t j) const
    {
        return reserve + (((d * steps() + t) * batch() + b) * hidden() + j) * kept;
    }
    /// body(direction, sample, steps in the order of the direction)
    template <class Body> void overSequences(const Body& body) const
    {
        for (std::size_t d = 0; d < static_cast<std::size_t>(r.directions()); ++d) {
            for (std::size_t b = 0; b < batch(); ++b) {
                std::vector<std::size_t> order(static_cast<std::size_t>(in.lengths[b]));
                for (std::size_t k = 0; k < order.size(); ++k)
                    order[k] = d == 0 ? k : order.size() - 1 - k;
                body(d, b, order);
            }
        }
    }
};

std::size_t reserveDoubles(const cudnnRNNStruct& r, const cudnnRNNDataStruct& in)
{
    return static_cast<std::size_t>(r.directions()) * static_cast<std::size_t>(in.steps) * static_cast<std::size_t>(in.batch)
           * static_cast<std::size_t>(r.hidden) * kept;
}

double sigmoid(double v) { return 1.0 / (1.0 + std::exp(-v)); }

template <class T> struct Arrays {
    const T *x, *weights, *hx, *cx;
};

/// x[t, b, i]
template <class T> double at(const T* x, const Pass& p, std::size_t t, std::size_t b, std::size_t i)
{
    return static_cast<double>(x[(t * p.batch() + b) * p.inputs() + i]);
}

template <class T> void forward(const Pass& p, const Arrays<T>& a, const cudnnRNNDataStruct& out, T* y, T* hy, T* cy)
{
    const std::size_t hidden = p.hidden(), line = static_cast<std::size_t>(out.values);
    std::fill_n(y, p.steps() * p.batch() * line, static_cast<T>(out.fill));
    p.overSequences([&](std::size_t d, std::size_t b, const std::vector<std::size_t>& order) {
        std::vector<double> h(hidden), c(hidden), next(hidden);
        for (std::size_t j = 0; j < hidden; ++j) {
            h[j] = a.hx ? static_cast<double>(a.hx[p.state(d, b, j)]) : 0.0;
            c[j] = a.cx ? static_cast<double>(a.cx[p.state(d, b, j)]) : 0.0;
        }
        for (const std::size_t t : order) {
            for (std::size_t j = 0; j < hidden; ++j) {
                double gates[4];
                for (int g = 0; g < 4; ++g) {
                    const int direction = static_cast<int>(d);
                    double sum = static_cast<double>(a.weights[p.r.bias(direction, g + 4) + j]);
                    for (std::size_t i = 0; i < hidden; ++i)
                        sum += static_cast<double>(a.weights[p.r.matrix(direction, g + 4) + j * hidden + i]) * h[i];
                    if (p.r.skipInput)
                        sum += at(a.x, p, t, b, j);
                    for (std::size_t i = 0; !p.r.skipInput && i < p.inputs(); ++i)
                        sum += static_cast<double>(a.weights[p.r.matrix(direction, g) + j * p.inputs() + i]) * at(a.x, p, t, b, i);
                    gates[g] = g == New ? std::tanh(sum) : sigmoid(sum);
                }
                double* const note = p.note(d, t, b, j);
                std::copy(gates, gates + 4, note);
                note[5] = c[j];
                note[6] = h[j];
                c[j] = gates[Forget] * c[j] + gates[Input] * gates[New];
                note[4] = c[j];
                next[j] = gates[Output] * std::tanh(c[j]);
                y[(t * p.batch() + b) * line + d * hidden + j] = static_cast<T>(next[j]);
            }
            h = next;
        }
        for (std::size_t j = 0; j < hidden; ++j) {
            if (hy)
                hy[p.state(d, b, j)] = static_cast<T>(h[j]);
            if (cy)
                cy[p.state(d, b, j)] = static_cast<T>(c[j]);
        }
    });
}

/// What lies beyond a length in dx is not touched: the manual promises nothing.
template <class T>
void backwardData(const Pass& p, const Arrays<T>& a, const cudnnRNNDataStruct& out, const T* dy, T* dx, const T* dhy, const T* dcy, T* dhx, T* dcx)
{
    const std::size_t hidden = p.hidden(), line = static_cast<std::size_t>(out.values);
    std::vector<double> sums(p.steps() * p.batch() * p.inputs());
    p.overSequences([&](std::size_t d, std::size_t b, const std::vector<std::size_t>& order) {
        std::vector<double> dh(hidden), dc(hidden);
        for (std::size_t j = 0; j < hidden; ++j) {
            dh[j] = dhy ? static_cast<double>(dhy[p.state(d, b, j)]) : 0.0;
            dc[j] = dcy ? static_cast<double>(dcy[p.state(d, b, j)]) : 0.0;
        }
        for (auto step = order.rbegin(); step != order.rend(); ++step) {
            std::vector<double> before(hidden);
            for (std::size_t j = 0; j < hidden; ++j) {
                double* const n = p.note(d, *step, b, j);
                const double gradient = dh[j] + static_cast<double>(dy[(*step * p.batch() + b) * line + d * hidden + j]);
                const double curve = std::tanh(n[4]);
                dc[j] += gradient * n[Output] * (1.0 - curve * curve);
                double* const da = n + 7;
                da[Input] = dc[j] * n[New] * n[Input] * (1.0 - n[Input]);
                da[Forget] = dc[j] * n[5] * n[Forget] * (1.0 - n[Forget]);
                da[New] = dc[j] * n[Input] * (1.0 - n[New] * n[New]);
                da[Output] = gradient * curve * n[Output] * (1.0 - n[Output]);
                dc[j] *= n[Forget];
                for (int g = 0; g < 4; ++g) {
                    for (std::size_t i = 0; i < hidden; ++i)
                        before[i] += da[g] * static_cast<double>(a.weights[p.r.matrix(static_cast<int>(d), g + 4) + j * hidden + i]);
                    double* const sum = sums.data() + (*step * p.batch() + b) * p.inputs();
                    if (p.r.skipInput)
                        sum[j] += da[g];
                    for (std::size_t i = 0; !p.r.skipInput && i < p.inputs(); ++i)
                        sum[i] += da[g] * static_cast<double>(a.weights[p.r.matrix(static_cast<int>(d), g) + j * p.inputs() + i]);
                }
            }
            dh = before;
        }
        for (std::size_t j = 0; j < hidden; ++j) {
            if (dhx)
                dhx[p.state(d, b, j)] = static_cast<T>(dh[j]);
            if (dcx)
                dcx[p.state(d, b, j)] = static_cast<T>(dc[j]);
        }
    });
    for (std::size_t b = 0; b < p.batch(); ++b) {
        for (std::size_t t = 0; t < static_cast<std::size_t>(p.in.lengths[b]); ++t) {
            for (std::size_t i = 0; i < p.inputs(); ++i)
                dx[(t * p.batch() + b) * p.inputs() + i] = static_cast<T>(sums[(t * p.batch() + b) * p.inputs() + i]);
        }
    }
}

template <class T> void backwardWeights(const Pass& p, const T* x, T* dWeights)
{
    std::vector<double> sums(p.r.weights());
    p.overSequences([&](std::size_t d, std::size_t b, const std::vector<std::size_t>& order) {
        const int direction = static_cast<int>(d);
        for (const std::size_t t : order) {
            for (std::size_t j = 0; j < p.hidden(); ++j) {
                for (int g = 0; g < 4; ++g) {
                    const double da = p.note(d, t, b, j)[7 + g];
                    sums[p.r.bias(direction, g + 4) + j] += da;
                    for (std::size_t i = 0; i < p.hidden(); ++i)
                        sums[p.r.matrix(direction, g + 4) + j * p.hidden() + i] += da * p.note(d, t, b, i)[6];
                    for (std::size_t i = 0; !p.r.skipInput && i < p.inputs(); ++i)
                        sums[p.r.matrix(direction, g) + j * p.inputs() + i] += da * at(x, p, t, b, i);
                }
            }
        }
    });
    for (std::size_t i = 0; i < sums.size(); ++i)
        dWeights[i] += static_cast<T>(sums[i]);
}

template <class Body> void typed(const cudnnRNNStruct& r, const Body& body)
{
    r.type == CUDNN_DATA_DOUBLE ? body(double()) : body(float());
}

bool fits(const cudnnRNNStruct& r, const cudnnRNNDataStruct& in, const cudnnRNNDataStruct& out, const cudnnTensorStruct& states,
          std::size_t weightBytes, std::size_t work, std::size_t reserveBytes)
{
    const std::size_t element = r.type == CUDNN_DATA_DOUBLE ? 8 : 4;
    const std::vector<int> expected{r.directions(), in.batch, r.hidden};
    return in.values == r.inputs && out.values == r.directions() * r.hidden && in.lengths == out.lengths && in.steps == out.steps
           && states.dims == expected && states.strides == std::vector<int>{in.batch * r.hidden, r.hidden, 1}
           && weightBytes == r.weights() * element && work >= workBytes && reserveBytes == reserveDoubles(r, in) * sizeof(double)
           && (!r.skipInput || r.inputs == r.hidden);
}

}  // namespace

extern "C" {

cudnnStatus_t cudnnSetRNNDescriptor_v8(cudnnRNNDescriptor_t r, cudnnRNNAlgo_t algo, cudnnRNNMode_t mode, cudnnRNNBiasMode_t bias,
                                       cudnnDirectionMode_t direction, cudnnRNNInputMode_t inputMode, cudnnDataType_t type, cudnnDataType_t,
                                       cudnnMathType_t, int32_t inputs, int32_t hidden, int32_t projection, int32_t layers,
                                       cudnnDropoutDescriptor_t, uint32_t flags)
{
    *r = {direction == CUDNN_BIDIRECTIONAL, inputMode == CUDNN_SKIP_INPUT, type, inputs, hidden};
    const bool known = mode == CUDNN_LSTM && bias == CUDNN_RNN_SINGLE_REC_BIAS && layers == 1 && projection == hidden
                       && flags == CUDNN_RNN_PADDED_IO_ENABLED && algo == CUDNN_RNN_ALGO_STANDARD;
    return known ? CUDNN_STATUS_SUCCESS : CUDNN_STATUS_NOT_SUPPORTED;
}
cudnnStatus_t cudnnSetRNNDataDescriptor(cudnnRNNDataDescriptor_t d, cudnnDataType_t type, cudnnRNNDataLayout_t layout, int steps, int batch,
                                        int values, const int lengths[], void* fill)
{
    *d = {steps, batch, values, {lengths, lengths + batch}, type == CUDNN_DATA_DOUBLE ? *static_cast<double*>(fill) : *static_cast<float*>(fill)};
    const bool inside = std::all_of(d->lengths.begin(), d->lengths.end(), [&](int n) { return n > 0 && n <= steps; });
    return layout == CUDNN_RNN_DATA_LAYOUT_SEQ_MAJOR_UNPACKED && inside ? CUDNN_STATUS_SUCCESS : CUDNN_STATUS_BAD_PARAM;
}
cudnnStatus_t cudnnGetRNNWeightSpaceSize(cudnnHandle_t, cudnnRNNDescriptor_t r, size_t* bytes)
{
    *bytes = r->weights() * (r->type == CUDNN_DATA_DOUBLE ? 8 : 4);
    return CUDNN_STATUS_SUCCESS;
}
cudnnStatus_t cudnnGetRNNTempSpaceSizes(cudnnHandle_t, cudnnRNNDescriptor_t r, cudnnForwardMode_t, cudnnRNNDataDescriptor_t x, size_t* work,
                                        size_t* reserve)
{
    *work = workBytes;
    *reserve = reserveDoubles(*r, *x) * sizeof(double);
    return CUDNN_STATUS_SUCCESS;
}
cudnnStatus_t cudnnGetRNNWeightParams(cudnnHandle_t, cudnnRNNDescriptor_t r, int32_t layer, size_t bytes, const void* space, int32_t id,
                                      cudnnTensorDescriptor_t, void** matrix, cudnnTensorDescriptor_t, void** bias)
{
    const std::size_t element = r->type == CUDNN_DATA_DOUBLE ? 8 : 4;
    if (layer >= r->directions() || id < 0 || id > 7 || bytes != r->weights() * element)
        return CUDNN_STATUS_BAD_PARAM;
    char* const base = static_cast<char*>(const_cast<void*>(space));
    *matrix = id < 4 && r->skipInput ? nullptr : base + r->matrix(layer, id) * element;
    *bias = id < 4 ? nullptr : base + r->bias(layer, id) * element;
    return CUDNN_STATUS_SUCCESS;
}

cudnnStatus_t cudnnRNNForward(cudnnHandle_t, cudnnRNNDescriptor_t r, cudnnForwardMode_t, const int32_t[], cudnnRNNDataDescriptor_t xDesc,
                              const void* x, cudnnRNNDataDescriptor_t yDesc, void* y, cudnnTensorDescriptor_t hDesc, const void* hx, void* hy,
                              cudnnTensorDescriptor_t, const void* cx, void* cy, size_t weightBytes, const void* weights, size_t work, void*,
                              size_t reserveBytes, void* reserve)
{
    const N2D2::Emulation::OnDevice scope;
    if (!fits(*r, *xDesc, *yDesc, *hDesc, weightBytes, work, reserveBytes))
        return CUDNN_STATUS_BAD_PARAM;
    typed(*r, [&]<class T>(T) {
        forward<T>({*r, *xDesc, static_cast<double*>(reserve)},
                   {static_cast<const T*>(x), static_cast<const T*>(weights), static_cast<const T*>(hx), static_cast<const T*>(cx)}, *yDesc,
                   static_cast<T*>(y), static_cast<T*>(hy), static_cast<T*>(cy));
    });
    return CUDNN_STATUS_SUCCESS;
}

cudnnStatus_t cudnnRNNBackwardData_v8(cudnnHandle_t, cudnnRNNDescriptor_t r, const int32_t[], cudnnRNNDataDescriptor_t yDesc, const void*,
                                      const void* dy, cudnnRNNDataDescriptor_t xDesc, void* dx, cudnnTensorDescriptor_t hDesc, const void* hx,
                                      const void* dhy, void* dhx, cudnnTensorDescriptor_t, const void* cx, const void* dcy, void* dcx,
                                      size_t weightBytes, const void* weights, size_t work, void*, size_t reserveBytes, void* reserve)
{
    const N2D2::Emulation::OnDevice scope;
    if (!fits(*r, *xDesc, *yDesc, *hDesc, weightBytes, work, reserveBytes))
        return CUDNN_STATUS_BAD_PARAM;
    typed(*r, [&]<class T>(T) {
        backwardData<T>({*r, *xDesc, static_cast<double*>(reserve)},
                        {nullptr, static_cast<const T*>(weights), static_cast<const T*>(hx), static_cast<const T*>(cx)}, *yDesc,
                        static_cast<const T*>(dy), static_cast<T*>(dx), static_cast<const T*>(dhy), static_cast<const T*>(dcy),
                        static_cast<T*>(dhx), static_cast<T*>(dcx));
    });
    return CUDNN_STATUS_SUCCESS;
}

cudnnStatus_t cudnnRNNBackwardWeights_v8(cudnnHandle_t, cudnnRNNDescriptor_t r, cudnnWgradMode_t mode, const int32_t[],
                                         cudnnRNNDataDescriptor_t xDesc, const void* x, cudnnTensorDescriptor_t hDesc, const void*,
                                         cudnnRNNDataDescriptor_t yDesc, const void*, size_t weightBytes, void* dWeights, size_t work, void*,
                                         size_t reserveBytes, void* reserve)
{
    const N2D2::Emulation::OnDevice scope;
    if (mode != CUDNN_WGRAD_MODE_ADD || !fits(*r, *xDesc, *yDesc, *hDesc, weightBytes, work, reserveBytes))
        return CUDNN_STATUS_BAD_PARAM;
    typed(*r, [&]<class T>(T) {
        backwardWeights<T>({*r, *xDesc, static_cast<double*>(reserve)}, static_cast<const T*>(x), static_cast<T*>(dWeights));
    });
    return CUDNN_STATUS_SUCCESS;
}

}  // extern "C"
