// Resize, Unpool, FMP, distances: shapes are checked and tables copied here, the kernels are in sampling.cu and distance.cu.
#include <algorithm>

#include "kernels/cuda/Check.hpp"
#include "kernels/cuda/Kernels.hpp"
#include "kernels/cuda/Launch.hpp"
#include "kernels/cuda/Runtime.hpp"

namespace N2D2 {

namespace {

using namespace gpu;

/// The tables of an axis on the device.
struct AxisOnDevice {
    CudaTensor<int> places;
    CudaTensor<double> weights;
    ResizeTable table{};

    explicit AxisOnDevice(const ResizeAxis& axis)
    {
        const std::size_t in = axis.in, out = axis.low.size();
        toInt(in, "inputs of an axis");
        toInt(out, "outputs of an axis");
        const auto& high = axis.high.empty() ? axis.low : axis.high;
        places.reallocate({2 * out + 2 * in});
        int* const values = places.data();
        std::copy(axis.low.begin(), axis.low.end(), values);
        std::copy(high.begin(), high.end(), values + out);
        // Sources never go back: the outputs that read a position are a range.
        for (std::size_t i = 0; i < in; ++i) {
            values[2 * out + i] = static_cast<int>(std::lower_bound(high.begin(), high.end(), i) - high.begin());
            values[2 * out + in + i] = static_cast<int>(std::upper_bound(axis.low.begin(), axis.low.end(), i) - axis.low.begin());
        }
        places.synchronizeHToD();
        const int* const base = places.devicePointer();
        table = {in, out, base, base + out, base + 2 * out, base + 2 * out + in, nullptr};
        if (!axis.weight.empty()) {
            weights.reallocate({out});
            std::copy(axis.weight.begin(), axis.weight.end(), weights.begin());
            weights.synchronizeHToD();
            table.weight = weights.devicePointer();
        }
    }
};

const ResizeTable& tableOf(const ResizeAxis& axis)
{
    if (!axis.onDevice)
        axis.onDevice = std::make_shared<const AxisOnDevice>(axis);
    return static_cast<const AxisOnDevice*>(axis.onDevice.get())->table;
}

std::size_t planesOf(const BaseTensor& x, const BaseTensor& y, const ResizeAxis& across, const ResizeAxis& down)
{
    const std::size_t from = across.in * down.in, planes = from ? x.size() / from : 0;
    checkSize(x, planes * from, "source of a resize");
    checkSize(y, planes * across.low.size() * down.low.size(), "destination of a resize");
    return planes;
}

Winners winnersOf(const BaseTensor& values, const Tensor<int>& winners, const Tensor<int>& places, const BaseTensor& whole)
{
    checkSize(winners, values.size(), "winners of the pooling");
    const std::size_t batch = values.dimB();
    const Winners w{batch, values.size() / batch, whole.size() / batch, places.empty() ? whole.size() / batch : places.size(),
                    deviceData(winners), deviceData(places)};
    toInt(std::max(w.n, w.size), "elements per stimulus");
    return w;
}

template <class T> DistanceShape shapeOf(const Tensor<T>& x, const Tensor<T>& centers, const Tensor<T>& y)
{
    const DistanceShape s{x.dimB(), x.size() / x.dimB(), centers.dimB()};
    checkSize(centers, s.features * s.centers, "centers");
    checkSize(y, s.batch * s.centers, "distances");
    return s;
}

template <class T> const T* in(const Tensor<T>& tensor) { return deviceData(tensor); }

}  // namespace

template <class T> void resizeForward(Cuda, const Tensor<T>& x, const ResizeAxis& across, const ResizeAxis& down, Tensor<T>& y)
{
    const std::size_t planes = planesOf(x, y, across, down);
    gpu::resizeForward(in(x), tableOf(across), tableOf(down), deviceData(y), planes);
}

template <class T>
void resizeBackward(Cuda, const Tensor<T>& dy, const ResizeAxis& across, const ResizeAxis& down, Tensor<T>& dx, bool accumulate)
{
    const std::size_t planes = planesOf(dx, dy, across, down);
    gpu::resizeBackward(in(dy), tableOf(across), tableOf(down), deviceData(dx), planes, accumulate);
}

template <class T>
void unpoolForward(Cuda, const Tensor<T>& x, const Tensor<int>& winners, const Tensor<int>& places, Tensor<T>& y, bool accumulate)
{
    const Winners w = winnersOf(x, winners, places, y);
    auto* const links = static_cast<int*>(workspace((x.size() + y.size()) * sizeof(int)));
    gpu::unpoolForward(w, in(x), deviceData(y), links, accumulate);
}

template <class T>
void unpoolBackward(Cuda, const Tensor<T>& dy, const Tensor<int>& winners, const Tensor<int>& places, Tensor<T>& dx, bool accumulate)
{
    gpu::unpoolBackward(winnersOf(dx, winners, places, dy), in(dy), deviceData(dx), accumulate);
}

template <class T>
void fmpForward(Cuda, const FmpRegions& regions, const std::array<std::size_t, 3>& input,
                const std::vector<std::vector<std::size_t>>& channels, const Tensor<T>& x, Tensor<T>& y, Tensor<int>& winners)
{
    FmpTables t{};
    t.batch = x.dimB();
    t.outputs = channels.size();
    t.sample = x.size() / t.batch;
    toInt(t.sample, "elements per stimulus");
    // Drawn anew for each pass: some hundred values.
    std::vector<int> values;
    std::size_t axes[3], places = 1;
    for (std::size_t d = 0; d < 3; ++d) {
        t.input[d] = input[d];
        t.regions[d] = regions.axes[d].size();
        places *= t.regions[d];
        axes[d] = values.size();
        for (const FmpRegions::Range& range : regions.axes[d]) {
            values.push_back(static_cast<int>(range.first));
            values.push_back(static_cast<int>(range.last));
        }
    }
    const std::size_t first = values.size();
    int listed = 0;
    for (const auto& own : channels) {
        values.push_back(listed);
        listed += toInt(own.size(), "connections");
    }
    values.push_back(listed);
    const std::size_t list = values.size();
    for (const auto& own : channels)
        values.insert(values.end(), own.begin(), own.end());
    checkSize(y, t.batch * t.outputs * places, "fractional pooling output");
    checkSize(winners, y.size(), "fractional pooling winners");
    auto* const base = static_cast<int*>(workspace(values.size() * sizeof(int)));
    requireCudaDevice()->copyToDevice(base, values.data(), values.size() * sizeof(int));
    for (std::size_t d = 0; d < 3; ++d)
        t.axis[d] = base + axes[d];
    t.first = base + first;
    t.channels = base + list;
    gpu::fmpForward(t, in(x), deviceData(y), deviceData(winners));
}

template <class T> void distanceForward(Cuda, const Tensor<T>& x, const Tensor<T>& centers, Tensor<T>& y)
{
    gpu::distanceForward(shapeOf(x, centers, y), in(x), in(centers), deviceData(y));
}

template <class T>
void distanceBackwardData(Cuda, const Tensor<T>& x, const Tensor<T>& centers, const Tensor<T>& k, Tensor<T>& dx, bool accumulate)
{
    checkSize(dx, x.size(), "gradient of the input");
    gpu::distanceBackwardData(shapeOf(x, centers, k), in(x), in(centers), in(k), deviceData(dx), accumulate);
}

template <class T>
void distanceBackwardCenters(Cuda, const Tensor<T>& x, const Tensor<T>& centers, const Tensor<T>& k, Tensor<T>& dCenters, bool accumulate)
{
    checkSize(dCenters, centers.size(), "gradient of the centers");
    gpu::distanceBackwardCenters(shapeOf(x, centers, k), in(x), in(centers), in(k), deviceData(dCenters), accumulate);
}

#define N2D2_INSTANTIATE(T)                                                                                                       \
    template void resizeForward<T>(Cuda, const Tensor<T>&, const ResizeAxis&, const ResizeAxis&, Tensor<T>&);                     \
    template void resizeBackward<T>(Cuda, const Tensor<T>&, const ResizeAxis&, const ResizeAxis&, Tensor<T>&, bool);              \
    template void unpoolForward<T>(Cuda, const Tensor<T>&, const Tensor<int>&, const Tensor<int>&, Tensor<T>&, bool);             \
    template void unpoolBackward<T>(Cuda, const Tensor<T>&, const Tensor<int>&, const Tensor<int>&, Tensor<T>&, bool);            \
    template void fmpForward<T>(Cuda, const FmpRegions&, const std::array<std::size_t, 3>&,                                       \
                                const std::vector<std::vector<std::size_t>>&, const Tensor<T>&, Tensor<T>&, Tensor<int>&);        \
    template void distanceForward<T>(Cuda, const Tensor<T>&, const Tensor<T>&, Tensor<T>&);                                       \
    template void distanceBackwardData<T>(Cuda, const Tensor<T>&, const Tensor<T>&, const Tensor<T>&, Tensor<T>&, bool);          \
    template void distanceBackwardCenters<T>(Cuda, const Tensor<T>&, const Tensor<T>&, const Tensor<T>&, Tensor<T>&, bool);
N2D2_INSTANTIATE(float)
N2D2_INSTANTIATE(double)
#undef N2D2_INSTANTIATE

}  // namespace N2D2
