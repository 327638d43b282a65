// Copies, softmax and sub-sampling: shapes are checked here, the kernels are in the .cu files.
#include "kernels/cuda/Check.hpp"
#include "kernels/cuda/Kernels.hpp"
#include "kernels/cuda/Launch.hpp"

namespace N2D2 {

namespace {

using namespace gpu;

struct Block {
    std::size_t batch, part, whole, offset;  ///< elements per stimulus of the part, of the whole, and where the part starts
};

Block blockOf(const BaseTensor& part, const BaseTensor& whole, std::size_t offset)
{
    const std::size_t n = part.nbDims();
    bool fits = n >= 2 && whole.nbDims() == n && !part.empty();
    for (std::size_t d = 0; fits && d < n; ++d)
        fits = d == n - 2 || part.dims()[d] == whole.dims()[d];
    if (!fits || offset + part.dims()[n - 2] > whole.dims()[n - 2])
        throw std::invalid_argument("channels of a tensor " + dimsText(part.dims()) + " at offset " + std::to_string(offset)
                                    + " of a tensor " + dimsText(whole.dims()) + ": they do not fit");
    const std::size_t batch = part.dimB(), spatial = part.size() / (batch * part.dims()[n - 2]);
    return {batch, part.size() / batch, whole.size() / batch, offset * spatial};
}

struct Groups {
    std::size_t spatial, group, count;  ///< count: of all stimuli
};

Groups groupsOf(const BaseTensor& x, std::size_t groupSize)
{
    if (x.empty())
        throw std::invalid_argument("softmax of an empty tensor");
    const std::size_t channels = x.nbDims() >= 2 ? x.dims()[x.nbDims() - 2] : 1;
    const std::size_t group = groupSize ? groupSize : channels;
    if (channels % group != 0)
        throw std::invalid_argument("softmax: " + std::to_string(channels) + " channels are not a multiple of the group size "
                                    + std::to_string(group));
    return {x.size() / (x.dimB() * channels), group, x.dimB() * (channels / group)};
}

struct Blocks {
    Box full{{1, 1, 1}}, pooled{{1, 1, 1}}, window{{1, 1, 1}};
    std::size_t planes = 1;

    Blocks(const BaseTensor& x, const BaseTensor& y, const std::vector<std::size_t>& sizes)
    {
        const std::size_t rank = sizes.size();
        bool fits = rank <= 3 && x.nbDims() >= rank + 2 && y.nbDims() == x.nbDims();
        for (std::size_t d = 0; fits && d < x.nbDims(); ++d) {
            const std::size_t expected = d < rank ? (x.dims()[d] + sizes[d] - 1) / sizes[d] : x.dims()[d];
            fits = y.dims()[d] == expected;
            if (d < rank) {
                full.size[d] = x.dims()[d];
                pooled.size[d] = expected;
                window.size[d] = sizes[d];
            }
            else
                planes *= expected;
        }
        if (!fits)
            throw std::invalid_argument("sub-sampling " + dimsText(sizes) + " of " + dimsText(x.dims()) + " into " + dimsText(y.dims()));
    }
};

template <class T> const T* in(const Tensor<T>& tensor) { return deviceData(tensor); }

}  // namespace

template <class T> void scaledCopy(Cuda, const Tensor<T>& x, T alpha, Tensor<T>& y, bool accumulate)
{
    checkSize(y, x.size(), "destination of a copy");
    gpu::scaledCopy(in(x), alpha, deviceData(y), x.size(), accumulate);
}

template <class T> void copyChannelsTo(Cuda, const Tensor<T>& x, Tensor<T>& y, std::size_t offset)
{
    const Block b = blockOf(x, y, offset);
    copyBlocks(in(x), b.part, deviceData(y) + b.offset, b.whole, b.part, b.batch, false);
}

template <class T> void copyChannelsFrom(Cuda, const Tensor<T>& dy, std::size_t offset, Tensor<T>& dx, bool accumulate)
{
    const Block b = blockOf(dx, dy, offset);
    copyBlocks(in(dy) + b.offset, b.whole, deviceData(dx), b.part, b.part, b.batch, accumulate);
}

template <class T> void softmaxForward(Cuda, const Tensor<T>& x, Tensor<T>& y, std::size_t groupSize)
{
    const Groups g = groupsOf(x, groupSize);
    checkSize(y, x.size(), "softmax output");
    gpu::softmaxForward(in(x), deviceData(y), g.spatial, g.group, g.count);
}

template <class T>
void softmaxBackward(Cuda, const Tensor<T>& y, const Tensor<T>& dy, Tensor<T>& dx, std::size_t groupSize, bool accumulate)
{
    const Groups g = groupsOf(y, groupSize);
    checkSize(dy, y.size(), "softmax output gradient");
    checkSize(dx, y.size(), "softmax input gradient");
    gpu::softmaxBackward(in(y), in(dy), deviceData(dx), g.spatial, g.group, g.count, accumulate);
}

template <class T> void sumPoolForward(Cuda, const Tensor<T>& x, const std::vector<std::size_t>& window, Tensor<T>& y)
{
    const Blocks b(x, y, window);
    gpu::sumPoolForward(in(x), b.full, deviceData(y), b.pooled, b.window, b.planes);
}

template <class T> void sumPoolBackward(Cuda, const Tensor<T>& dy, const std::vector<std::size_t>& window, Tensor<T>& dx)
{
    const Blocks b(dx, dy, window);
    gpu::sumPoolBackward(in(dy), b.pooled, deviceData(dx), b.full, b.window, b.planes);
}

template <class T> void zeroUnconnected(Cuda, Tensor<T>& w, const Tensor<bool>& map)
{
    const std::size_t outputs = map.dimX(), channels = map.dimY();
    if (map.empty() || w.nbDims() < 2 || w.dimB() != outputs || w.dims()[w.nbDims() - 2] != channels)
        throw std::invalid_argument("a connectivity map " + dimsText(map.dims()) + " does not fit weights " + dimsText(w.dims()));
    // The host's values count: some hundred bytes, copied each time.
    requireCudaDevice()->copyToDevice(deviceData(map), map.data(), map.size() * sizeof(bool));
    gpu::zeroUnconnected(deviceData(w), in(map), w.size() / (outputs * channels), channels, outputs);
}

#define N2D2_INSTANTIATE(T)                                                                                    \
    template void scaledCopy<T>(Cuda, const Tensor<T>&, T, Tensor<T>&, bool);                                  \
    template void copyChannelsTo<T>(Cuda, const Tensor<T>&, Tensor<T>&, std::size_t);                          \
    template void copyChannelsFrom<T>(Cuda, const Tensor<T>&, std::size_t, Tensor<T>&, bool);                  \
    template void softmaxForward<T>(Cuda, const Tensor<T>&, Tensor<T>&, std::size_t);                          \
    template void softmaxBackward<T>(Cuda, const Tensor<T>&, const Tensor<T>&, Tensor<T>&, std::size_t, bool); \
    template void sumPoolForward<T>(Cuda, const Tensor<T>&, const std::vector<std::size_t>&, Tensor<T>&);      \
    template void sumPoolBackward<T>(Cuda, const Tensor<T>&, const std::vector<std::size_t>&, Tensor<T>&);     \
    template void zeroUnconnected<T>(Cuda, Tensor<T>&, const Tensor<bool>&);
N2D2_INSTANTIATE(float)
N2D2_INSTANTIATE(double)
#undef N2D2_INSTANTIATE

}  // namespace N2D2
