#include "kernels/resize.hpp"

#include <cmath>

#include "kernels/cpu/Common.hpp"

namespace N2D2 {

ResizeAxis resizeAxis(ResizeMode mode, std::size_t in, std::size_t out, bool alignCorners)
{
    ResizeAxis axis;
    axis.in = in;
    for (std::size_t o = 0; o < out; ++o) {
        if (mode == ResizeMode::NearestNeighbor) {
            axis.low.push_back(o * in / out);
            continue;
        }
        const bool aligned = mode == ResizeMode::BilinearTF && alignCorners && out > 1;
        const double scale = aligned ? static_cast<double>(in - 1) / static_cast<double>(out - 1)
                                     : static_cast<double>(in) / static_cast<double>(out);
        const double half = mode == ResizeMode::Bilinear ? 0.5 : 0.0;
        const double source = std::max(0.0, (static_cast<double>(o) + half) * scale - half);
        const std::size_t low = std::min(static_cast<std::size_t>(source), in - 1);
        axis.low.push_back(low);
        axis.high.push_back(std::min(low + 1, in - 1));
        axis.weight.push_back(source - static_cast<double>(low));
    }
    return axis;
}

namespace {

using namespace cpu;

/// Planes of the larger and the smaller side; sizes are checked.
std::size_t planesOf(const BaseTensor& x, const BaseTensor& y, const ResizeAxis& across, const ResizeAxis& down)
{
    const std::size_t from = across.in * down.in, to = across.low.size() * down.low.size();
    const std::size_t planes = from ? x.size() / from : 0;
    checkSize(x, planes * from, "source of a resize");
    checkSize(y, planes * to, "destination of a resize");
    return planes;
}

}  // namespace

namespace {

/// Outputs of a row that are treated together: what is kept of them stays in the first cache.
constexpr std::size_t Columns = 512;

/// The part [begin, begin + n) of an axis, n <= Columns, with its weights as the values are. Within [start, start + factor·groups),
/// `factor` outputs after one another have one lower source, and the next `factor` the next one (factor 1: no such part).
template <class T> struct AxisPart {
    const std::size_t *low, *high;
    std::size_t n, start = 0, factor = 1, groups = 0;
    bool nearest;
    T first[Columns], second[Columns];

    AxisPart(const ResizeAxis& axis, std::size_t begin, std::size_t count)
        : low(axis.low.data() + begin), high(axis.high.data() + begin), n(count), nearest(axis.weight.empty())
    {
        for (std::size_t i = 0; i < n && !nearest; ++i) {
            second[i] = static_cast<T>(axis.weight[begin + i]);
            first[i] = T(1) - second[i];
        }
        for (const std::size_t f : {2, 4}) {
            if (axis.low.size() == f * axis.in && n > 2 * f)
                factor = f;
        }
        if (factor == 1)
            return;
        if (low[factor] == low[0])
            while (start < n && low[start] == low[0])
                ++start;
        while (start + factor * (groups + 1) <= n && isGroup(start + factor * groups, low[start] + groups))
            ++groups;
    }

    bool isGroup(std::size_t i, std::size_t source) const
    {
        for (std::size_t f = 0; f < factor; ++f) {
            if (low[i + f] != source || (!nearest && high[i + f] != source + 1))
                return false;
        }
        return true;
    }

    /// body(i) for the outputs before the groups, or behind them.
    template <class Body> void before(const Body& body) const
    {
        for (std::size_t i = 0; i < start; ++i)
            body(i);
    }
    template <class Body> void behind(const Body& body) const
    {
        for (std::size_t i = start + factor * groups; i < n; ++i)
            body(i);
    }
};

template <std::size_t F, class T> void interpolateGroups(const T* row, const AxisPart<T>& part, T* to)
{
    row += part.low[part.start];
    to += part.start;
    if (part.nearest)
        return simdFor(0, part.groups, [=](std::size_t k) N2D2_INLINE {
            for (std::size_t f = 0; f < F; ++f)
                to[F * k + f] = row[k];
        });
    const T *const first = part.first + part.start, *const second = part.second + part.start;
    simdFor(0, part.groups, [=](std::size_t k) N2D2_INLINE {
        for (std::size_t f = 0; f < F; ++f)
            to[F * k + f] = first[F * k + f] * row[k] + second[F * k + f] * row[k + 1];
    });
}

/// Horizontal interpolation of a row.
template <class T> void interpolate(const T* row, const AxisPart<T>& part, T* to)
{
    const auto one = [&](std::size_t i) {
        to[i] = part.nearest ? row[part.low[i]] : part.first[i] * row[part.low[i]] + part.second[i] * row[part.high[i]];
    };
    part.before(one);
    if (part.groups > 0)
        part.factor == 2 ? interpolateGroups<2>(row, part, to) : interpolateGroups<4>(row, part, to);
    part.behind(one);
}

/// Sources between two groups get from both of them.
template <std::size_t F, class T> void spreadGroups(const T* from, const AxisPart<T>& part, T* row)
{
    row += part.low[part.start];
    from += part.start;
    if (part.nearest)
        return simdFor(0, part.groups, [=](std::size_t k) N2D2_INLINE {
            T sum = row[k];
            for (std::size_t f = 0; f < F; ++f)
                sum += from[F * k + f];
            row[k] = sum;
        });
    const T *const first = part.first + part.start, *const second = part.second + part.start;
    const std::size_t last = F * (part.groups - 1);
    for (std::size_t f = 0; f < F; ++f)
        row[0] += first[f] * from[f];
    simdFor(1, part.groups, [=](std::size_t k) N2D2_INLINE {
        T sum = row[k];
        for (std::size_t f = 0; f < F; ++f)
            sum += second[F * k - F + f] * from[F * k - F + f];
        for (std::size_t f = 0; f < F; ++f)
            sum += first[F * k + f] * from[F * k + f];
        row[k] = sum;
    });
    for (std::size_t f = 0; f < F; ++f)
        row[part.groups] += second[last + f] * from[last + f];
}

/// The transpose of interpolate(): adds.
template <class T> void spread(const T* from, const AxisPart<T>& part, T* row)
{
    const auto one = [&](std::size_t i) {
        if (part.nearest) {
            row[part.low[i]] += from[i];
            return;
        }
        row[part.low[i]] += part.first[i] * from[i];
        row[part.high[i]] += part.second[i] * from[i];
    };
    part.before(one);
    if (part.groups > 0)
        part.factor == 2 ? spreadGroups<2>(from, part, row) : spreadGroups<4>(from, part, row);
    part.behind(one);
}

/// Rows times factors, four to a pass.
template <class T> struct WeightedRows {
    T* to;
    std::size_t n, held = 0;
    bool any = false;
    const T* rows[4] = {};
    T factors[4] = {};

    void add(const T* row, T factor)
    {
        rows[held] = row;
        factors[held] = factor;
        if (++held == 4)
            flush();
    }

    void flush()
    {
        if (held == 4 || held == 2)
            held == 4 ? sum<4>(0) : sum<2>(0);
        else
            for (std::size_t k = 0; k < held; ++k)
                sum<1>(k);
        held = 0;
    }

private:
    template <std::size_t N> void sum(std::size_t k)
    {
        T f[N];
        const T* r[N];
        std::copy(factors + k, factors + k + N, f);
        std::copy(rows + k, rows + k + N, r);
        if (any)
            simdFor(0, n, [=, to = to](std::size_t i) N2D2_INLINE {
                T value = to[i] + f[0] * r[0][i];
                for (std::size_t m = 1; m < N; ++m)
                    value += f[m] * r[m][i];
                to[i] = value;
            });
        else
            simdFor(0, n, [=, to = to](std::size_t i) N2D2_INLINE {
                T value = f[0] * r[0][i];
                for (std::size_t m = 1; m < N; ++m)
                    value += f[m] * r[m][i];
                to[i] = value;
            });
        any = true;
    }
};

}  // namespace

template <class T> void resizeForward(Cpu, const Tensor<T>& x, const ResizeAxis& across, const ResizeAxis& down, Tensor<T>& y)
{
    const std::size_t planes = planesOf(x, y, across, down), width = across.low.size(), height = down.low.size();
    const T* const source = x.data();
    T* const destination = y.data();
    parallelFor(
        planes,
        [&](std::size_t p) {
            const T* const plane = source + p * across.in * down.in;
            T* const out = destination + p * width * height;
            if (across.weight.empty()) {
                for (std::size_t begin = 0; begin < width; begin += Columns) {
                    const AxisPart<T> part(across, begin, std::min(Columns, width - begin));
                    for (std::size_t j = 0; j < height; ++j) {
                        T* const to = out + j * width + begin;
                        if (j > 0 && down.low[j] == down.low[j - 1])
                            std::copy(to - width, to - width + part.n, to);
                        else
                            interpolate(plane + down.low[j] * across.in, part, to);
                    }
                }
                return;
            }
            // Rows of the input are interpolated once, for all rows of the output that lie between them.
            alignas(64) T rows[2][Columns];
            for (std::size_t begin = 0; begin < width; begin += Columns) {
                const std::size_t n = std::min(Columns, width - begin), none = down.in;
                const AxisPart<T> part(across, begin, n);
                std::size_t held[2] = {none, none};
                const auto row = [&](std::size_t k) {
                    if (held[k % 2] != k) {
                        interpolate(plane + k * across.in, part, rows[k % 2]);
                        held[k % 2] = k;
                    }
                    return &rows[k % 2][0];
                };
                for (std::size_t j = 0; j < height; ++j) {
                    const T v = static_cast<T>(down.weight[j]);
                    const T *const top = row(down.low[j]), *const bottom = row(down.high[j]);
                    simdFor(0, n, [v, top, bottom, to = out + j * width + begin](std::size_t i) N2D2_INLINE {
                        to[i] = (T(1) - v) * top[i] + v * bottom[i];
                    });
                }
            }
        },
        1 + 4096 / (width * height + 1));
}

template <class T>
void resizeBackward(Cpu, const Tensor<T>& dy, const ResizeAxis& across, const ResizeAxis& down, Tensor<T>& dx, bool accumulate)
{
    const std::size_t planes = planesOf(dx, dy, across, down), width = across.low.size(), height = down.low.size();
    const std::size_t size = across.in * down.in;
    const T* const source = dy.data();
    T* const destination = dx.data();
    // One plane is one work item: what several outputs give to one input is added in their order, down first.
    parallelFor(
        planes,
        [&](std::size_t p) {
            T* const plane = destination + p * size;
            if (!accumulate)
                std::fill(plane, plane + size, T(0));
            const T* const from = source + p * width * height;
            const bool nearest = down.weight.empty();
            alignas(64) T sums[Columns];
            for (std::size_t begin = 0; begin < width; begin += Columns) {
                const std::size_t n = std::min(Columns, width - begin);
                const AxisPart<T> part(across, begin, n);
                std::size_t first = 0;
                for (std::size_t r = 0; r < down.in; ++r) {
                    // Rows that see row r have it, or the one before it, as their lower one.
                    while (first < height && down.low[first] + 1 < r)
                        ++first;
                    WeightedRows<T> weighted{sums, n};
                    for (std::size_t j = first; j < height && down.low[j] <= r; ++j) {
                        T factor = down.low[j] == r ? T(1) : T(0);
                        if (!nearest) {
                            const T v = static_cast<T>(down.weight[j]);
                            factor = (down.low[j] == r ? T(1) - v : T(0)) + (down.high[j] == r ? v : T(0));
                        }
                        if (nearest && factor == T(0))
                            continue;
                        weighted.add(from + j * width + begin, factor);
                    }
                    weighted.flush();
                    if (weighted.any)
                        spread(sums, part, plane + r * across.in);
                }
            }
        },
        1 + 4096 / (width * height + 1));
}

#define N2D2_RESIZE(T)                                                                                                     \
    template void resizeForward<T>(Cpu, const Tensor<T>&, const ResizeAxis&, const ResizeAxis&, Tensor<T>&);               \
    template void resizeBackward<T>(Cpu, const Tensor<T>&, const ResizeAxis&, const ResizeAxis&, Tensor<T>&, bool);
N2D2_RESIZE(float)
N2D2_RESIZE(double)
#undef N2D2_RESIZE

}  // namespace N2D2
