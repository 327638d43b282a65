// Element-wise operations, masks, borders and permutations: shapes are checked here, the kernels are in elemwise.cu and window.cu.
#include <cstring>

#include "kernels/cuda/Check.hpp"
#include "kernels/cuda/Kernels.hpp"
#include "kernels/cuda/Launch.hpp"
#include "kernels/cuda/Runtime.hpp"

namespace N2D2 {

namespace {

using namespace gpu;

/// The inputs of an operation, its tables in the scratch memory: valid until that is asked for again.
template <class T> ElemWiseSources<T> sourcesOf(const ElemWiseArguments<T>& a, const Tensor<T>& y)
{
    const std::size_t channels = y.nbDims() > 1 ? y.dims()[y.nbDims() - 2] : 1;
    const std::size_t planes = channels * y.dimB(), count = a.x.size();
    for (const Tensor<T>* x : a.x) {
        if (x->size() != planes)
            checkSize(*x, y.size(), "input of an element-wise operation");
    }
    if (count == 0 || a.weights.size() != count * channels || a.shifts.size() != a.weights.size())
        throw std::invalid_argument("an element-wise operation needs inputs, and a weight and a shift for each input and channel");
    ElemWiseSources<T> s{};
    s.count = count;
    s.planes = planes;
    s.size = y.size() / std::max<std::size_t>(1, planes);
    s.channels = channels;

    // Addresses first, then coefficients, then the flags: each is aligned.
    const std::size_t addresses = count * sizeof(T*), coefficients = count * channels * sizeof(T);
    const std::size_t bytes = addresses + 2 * coefficients + count;
    std::vector<char> table(bytes);
    for (std::size_t k = 0; k < count; ++k) {
        const T* const address = deviceData(*a.x[k]);
        std::memcpy(table.data() + k * sizeof(T*), &address, sizeof(T*));
        table[addresses + 2 * coefficients + k] = a.x[k]->size() == planes && s.size > 1;
    }
    std::memcpy(table.data() + addresses, a.weights.data(), coefficients);
    std::memcpy(table.data() + addresses + coefficients, a.shifts.data(), coefficients);
    char* const device = static_cast<char*>(workspace(bytes));
    requireCudaDevice()->copyToDevice(device, table.data(), bytes);
    s.data = reinterpret_cast<const T* const*>(device);
    s.weights = reinterpret_cast<const T*>(device + addresses);
    s.shifts = reinterpret_cast<const T*>(device + addresses + coefficients);
    s.single = device + addresses + 2 * coefficients;
    return s;
}

Box planeOf(const BaseTensor& tensor) { return {{tensor.dimX(), tensor.dimY(), 1}}; }

}  // namespace

template <class T>
void elemWiseForward(Cuda, const ElemWiseArguments<T>& a, Tensor<T>& y, Tensor<T>& root, Tensor<int>& winner)
{
    if (a.op == ElemWiseOp::EuclideanSum)
        checkSize(root, y.size(), "root of an element-wise operation");
    if (a.op == ElemWiseOp::Max)
        checkSize(winner, y.size(), "winners of an element-wise operation");
    gpu::elemWiseForward(a.op, sourcesOf(a, y), deviceData(y), deviceData(root), deviceData(winner));
}

template <class T>
void elemWiseBackward(Cuda, const ElemWiseArguments<T>& a, std::size_t k, const Tensor<T>& dy, const Tensor<T>& root,
                      const Tensor<int>& winner, Tensor<T>& dx, bool accumulate)
{
    const ElemWiseSources<T> s = sourcesOf(a, dy);
    checkSize(dx, a.x.at(k)->size(), "gradient of an element-wise operation");
    const bool single = dx.size() == s.planes && s.size > 1;
    gpu::elemWiseBackward<T>(a.op, s, k, single, deviceData(dy), deviceData(root), deviceData(winner), deviceData(dx), accumulate);
}

template <class T> void maskedCopy(Cuda, const Tensor<T>& x, const Tensor<T>& mask, Tensor<T>& y, bool accumulate)
{
    checkSize(mask, x.size(), "mask");
    checkSize(y, x.size(), "destination of a masked copy");
    gpu::maskedCopy<T>(deviceData(x), deviceData(mask), deviceData(y), x.size(), accumulate);
}

template <class T> void paddedCopy(Cuda, const Tensor<T>& x, long left, long top, Tensor<T>& y, bool accumulate)
{
    const Box inner = planeOf(x), outer = planeOf(y);
    const std::size_t planes = x.empty() ? 0 : x.size() / (inner.size[0] * inner.size[1]);
    checkSize(y, planes * outer.size[0] * outer.size[1], "destination of a padding");
    shiftBox<T>(deviceData(x), inner, deviceData(y), outer, {left, top, 0}, planes, accumulate);
}

template <class T>
void transposedCopy(Cuda, const Tensor<T>& x, const std::vector<std::size_t>& perm, Tensor<T>& y, bool accumulate)
{
    if (x.nbDims() != 4 || y.nbDims() != 4 || perm.size() != 4)
        throw std::invalid_argument("a transposition needs tensors of 4 dimensions, got " + dimsText(x.dims()) + " and " + dimsText(y.dims()));
    const std::array<std::size_t, 4> stride{1, x.dims()[0], x.dims()[0] * x.dims()[1], x.dims()[0] * x.dims()[1] * x.dims()[2]};
    std::array<std::size_t, 4> step{}, size{};
    for (std::size_t d = 0; d < 4; ++d) {
        if (perm[d] > 3 || y.dims()[d] != x.dims()[perm[d]])
            throw std::invalid_argument("transposition " + dimsText(perm) + " of " + dimsText(x.dims()) + " into " + dimsText(y.dims()));
        step[d] = stride[perm[d]];
        size[d] = y.dims()[d];
    }
    checkSize(y, x.size(), "destination of a transposition");
    gpu::transposedCopy<T>(deviceData(x), step, deviceData(y), size, accumulate);
}

#define N2D2_INSTANTIATE(T)                                                                                                 \
    template void elemWiseForward<T>(Cuda, const ElemWiseArguments<T>&, Tensor<T>&, Tensor<T>&, Tensor<int>&);              \
    template void elemWiseBackward<T>(Cuda, const ElemWiseArguments<T>&, std::size_t, const Tensor<T>&, const Tensor<T>&,   \
                                      const Tensor<int>&, Tensor<T>&, bool);                                                \
    template void maskedCopy<T>(Cuda, const Tensor<T>&, const Tensor<T>&, Tensor<T>&, bool);                                \
    template void paddedCopy<T>(Cuda, const Tensor<T>&, long, long, Tensor<T>&, bool);                                      \
    template void transposedCopy<T>(Cuda, const Tensor<T>&, const std::vector<std::size_t>&, Tensor<T>&, bool);
N2D2_INSTANTIATE(float)
N2D2_INSTANTIATE(double)
#undef N2D2_INSTANTIATE

}  // namespace N2D2
