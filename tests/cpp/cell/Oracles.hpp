#pragma once
// Plain loops in double, straight from the formulas of the specification.
#include <cmath>

#include "cell/Cell.hpp"
#include "kernels/conv.hpp"
#include "kernels/elemwise.hpp"
#include "kernels/pool.hpp"

namespace N2D2::test {

struct Window2d {
    long kx = 1, ky = 1, sx = 1, sy = 1, left = 0, top = 0, right = 0, bottom = 0, dx = 1, dy = 1;

    long outX(long in) const { return (in + left + right - ((kx - 1) * dx + 1) + sx) / sx; }
    long outY(long in) const { return (in + top + bottom - ((ky - 1) * dy + 1) + sy) / sy; }
};

inline double pixel(const Tensor<double>& t, long x, long y, std::size_t c, std::size_t b)
{
    const bool inside = x >= 0 && y >= 0 && x < static_cast<long>(t.dims()[0]) && y < static_cast<long>(t.dims()[1]);
    return inside ? t.at({static_cast<std::size_t>(x), static_cast<std::size_t>(y), c, b}) : 0.0;
}

/// `kernel(k, o, c)` gives the {Kx, Ky} weights or null.
inline Tensor<double> convOracle(const std::vector<Tensor<double>>& x, std::size_t outputs, const Window2d& w,
                                 const std::function<const double*(std::size_t, std::size_t, std::size_t)>& kernel,
                                 const Tensor<double>* bias, std::size_t subSample = 1)
{
    const std::size_t batch = x[0].dimB();
    const long fullX = w.outX(static_cast<long>(x[0].dimX())), fullY = w.outY(static_cast<long>(x[0].dimY()));
    const auto pooled = [&](long n) { return (static_cast<std::size_t>(n) + subSample - 1) / subSample; };
    Tensor<double> y({pooled(fullX), pooled(fullY), outputs, batch});
    for (std::size_t b = 0; b < batch; ++b) {
        for (std::size_t o = 0; o < outputs; ++o) {
            for (long oy = 0; oy < fullY; ++oy) {
                for (long ox = 0; ox < fullX; ++ox) {
                    double sum = bias ? (*bias)(o) : 0.0;
                    for (std::size_t k = 0; k < x.size(); ++k) {
                        for (std::size_t c = 0; c < x[k].dims()[2]; ++c) {
                            const double* weights = kernel(k, o, c);
                            for (long j = 0; weights && j < w.ky; ++j) {
                                for (long i = 0; i < w.kx; ++i)
                                    sum += weights[j * w.kx + i]
                                           * pixel(x[k], ox * w.sx - w.left + i * w.dx, oy * w.sy - w.top + j * w.dy, c, b);
                            }
                        }
                    }
                    y.at({static_cast<std::size_t>(ox) / subSample, static_cast<std::size_t>(oy) / subSample, o, b}) += sum;
                }
            }
        }
    }
    return y;
}

/// `connected(o, c)`.
inline Tensor<double> poolOracle(const Tensor<double>& x, std::size_t outputs, PoolKind kind, const Window2d& w,
                                 const std::function<bool(std::size_t, std::size_t)>& connected)
{
    const std::size_t batch = x.dimB(), channels = x.dims()[2];
    const long width = static_cast<long>(x.dimX()), height = static_cast<long>(x.dimY());
    Tensor<double> y({static_cast<std::size_t>(w.outX(width)), static_cast<std::size_t>(w.outY(height)), outputs, batch});
    for (std::size_t i = 0; i < y.size(); ++i) {
        const long ox = static_cast<long>(i % y.dimX()), oy = static_cast<long>(i / y.dimX() % y.dimY());
        const std::size_t o = i / (y.dimX() * y.dimY()) % outputs, b = i / (y.dimX() * y.dimY() * outputs);
        double best = 0.0, sum = 0.0;
        bool found = false;
        std::size_t count = 0;
        for (std::size_t c = 0; c < channels; ++c) {
            if (!connected(o, c))
                continue;
            ++count;
            for (long py = oy * w.sy - w.top; py < oy * w.sy - w.top + w.ky; ++py) {
                for (long px = ox * w.sx - w.left; px < ox * w.sx - w.left + w.kx; ++px) {
                    if (px < 0 || py < 0 || px >= width || py >= height)
                        continue;
                    const double value = pixel(x, px, py, c, b);
                    best = found ? std::max(best, value) : value;
                    found = true;
                    sum += value;
                }
            }
        }
        y(i) = kind == PoolKind::Max ? best : count ? sum / static_cast<double>(w.kx * w.ky * static_cast<long>(count)) : 0.0;
    }
    return y;
}

/// Channels of several tensors, one after the other.
inline Tensor<double> joined(const std::vector<Tensor<double>>& parts)
{
    Dims dims = parts[0].dims();
    std::size_t& channels = dims[dims.size() - 2];
    channels = 0;
    for (const auto& part : parts)
        channels += part.dims()[dims.size() - 2];
    Tensor<double> all(dims);
    double* to = all.data();
    for (std::size_t b = 0; b < dims.back(); ++b) {
        for (const auto& part : parts) {
            const std::size_t size = part.size() / dims.back();
            to = std::copy_n(part.data() + b * size, size, to);
        }
    }
    return all;
}

}  // namespace N2D2::test
