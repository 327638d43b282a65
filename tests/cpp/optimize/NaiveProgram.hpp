#pragma once
// Layers run one value at a time, by their descriptions in layer/Layer.hpp and docs/integer-arithmetic.md: an oracle that has nothing of
// the kernels. Integers are computed in 128 bits.
#include <cmath>
#include <functional>
#include <stdexcept>
#include <vector>

#include "layer/Layer.hpp"

namespace N2D2::test {

__extension__ typedef __int128 Wide;

/// Sums on the way must stay within 32 or 64 bits: std::overflow_error otherwise.
class NaiveProgram {
public:
    explicit NaiveProgram(const Program& program) : mProgram(program) {}

    /// HWC of each layer.
    std::vector<std::vector<double>> run(const std::vector<double>& stimulus)
    {
        std::vector<std::vector<double>> outputs;
        for (const Layer& layer : mProgram.layers) {
            std::vector<const std::vector<double>*> inputs;
            for (const int input : layer.inputs)
                inputs.push_back(input < 0 ? &stimulus : &outputs[static_cast<std::size_t>(input)]);
            outputs.push_back(runLayer(layer, inputs));
        }
        return outputs;
    }

private:
    using Values = std::vector<double>;

    static Wide floorShift(Wide v, unsigned shift) { return v >> shift; }
    static Wide check(const Layer& layer, Wide v)
    {
        const Wide limit = layer.wideSums() ? (Wide(1) << 63) - 1 : (Wide(1) << 31) - 1;
        if (v > limit || v < -limit - 1)
            throw std::overflow_error(layer.name + ": a sum overflows");
        return v;
    }
    static Wide in64(const Layer& layer, Wide v)
    {
        if (v > (Wide(1) << 63) - 1 || v < -(Wide(1) << 63))
            throw std::overflow_error(layer.name + ": a product overflows");
        return v;
    }

    static Wide rescaled(const Layer& layer, const Rescale& rescale, Wide v, std::size_t output)
    {
        const auto at = [output](const auto& values, std::size_t each) { return values.size() == each ? 0 : output * each; };
        const auto half = [](unsigned shift) { return shift > 0 ? Wide(1) << (shift - 1) : Wide(0); };
        switch (rescale.mode) {
        case ScalingMode::NONE:
            return v;
        case ScalingMode::FLOAT_MULT: {
            const double product = static_cast<double>(static_cast<std::int64_t>(v)) * rescale.factors.at(at(rescale.factors, 1));
            return std::abs(product) > 1e15 ? (product > 0 ? Wide(1) << 50 : -(Wide(1) << 50)) : Wide(std::llround(product));
        }
        case ScalingMode::FIXED_MULT16:
        case ScalingMode::FIXED_MULT32:
            return floorShift(in64(layer, v * rescale.multipliers.at(at(rescale.multipliers, 1)) + half(rescale.shift)), rescale.shift);
        case ScalingMode::SINGLE_SHIFT: {
            const unsigned shift = rescale.shifts.at(at(rescale.shifts, 1));
            return floorShift(in64(layer, v + half(shift)), shift);
        }
        case ScalingMode::DOUBLE_SHIFT: {
            const std::size_t i = at(rescale.shifts, 2);
            const unsigned a = rescale.shifts.at(i), b = rescale.shifts.at(i + 1);
            return floorShift(in64(layer, v + v * (Wide(1) << a) + half(b)), b);
        }
        }
        return 0;
    }

    static double finished(const Layer& layer, const Finish& finish, Wide v, std::size_t output)
    {
        if (finish.low == finish.high)
            return static_cast<double>(v);  // handed on as it is
        if (finish.activation == LayerActivation::Rectifier && finish.leak != 0.0 && v < 0)
            v = floorShift(v * finish.slope + (1 << 15), 16);
        v = rescaled(layer, finish.rescale, v, output);
        v = v > finish.high ? finish.high : v < finish.low ? finish.low : v;
        if (finish.table.empty())
            return static_cast<double>(v);
        const auto at = static_cast<std::size_t>(v - finish.low);
        const std::size_t left = at >> finish.tableStep, rest = at & ((std::size_t(1) << finish.tableStep) - 1);
        if (rest == 0)
            return finish.table.at(left);
        const Wide slope = (Wide(finish.table.at(left + 1)) - finish.table.at(left)) * static_cast<Wide>(rest);
        return finish.table.at(left) + static_cast<double>(floorShift(slope + (Wide(1) << (finish.tableStep - 1)), finish.tableStep));
    }

    static double finished(const Finish& finish, double v, std::size_t output)
    {
        if (finish.rescale.mode == ScalingMode::FLOAT_MULT)
            v *= finish.rescale.factors.at(finish.rescale.factors.size() == 1 ? 0 : output);
        switch (finish.activation) {
        case LayerActivation::Linear:
            break;
        case LayerActivation::Rectifier:
            return v > 0 ? (finish.clipping > 0 ? std::min(v, finish.clipping) : v) : finish.leak * v;
        case LayerActivation::Saturation:
            return std::max(-finish.clipping, std::min(finish.clipping, v));
        case LayerActivation::Logistic:
            return 1 / (1 + std::exp(-v));
        case LayerActivation::Tanh:
            return std::tanh(finish.alpha * v);
        case LayerActivation::Softplus:
            return v > 30 ? v : std::log(1 + std::exp(v));
        case LayerActivation::Swish:
            return v / (1 + std::exp(-finish.alpha * v));
        }
        return v;
    }

    static double& at(Values& values, const TensorInfo& info, std::size_t x, std::size_t y, std::size_t c)
    {
        return values.at((y * info.width + x) * info.channels + c);
    }
    static double get(const Values& values, const TensorInfo& info, long x, long y, std::size_t c)
    {
        if (x < 0 || y < 0 || x >= static_cast<long>(info.width) || y >= static_cast<long>(info.height))
            return 0;
        return values.at((static_cast<std::size_t>(y) * info.width + static_cast<std::size_t>(x)) * info.channels + c);
    }

    /// Calls visit(x, y, c) for every output and stores what it gives.
    static Values each(const TensorInfo& out, const std::function<double(std::size_t, std::size_t, std::size_t)>& visit)
    {
        Values values(out.size());
        for (std::size_t y = 0; y < out.height; ++y) {
            for (std::size_t x = 0; x < out.width; ++x) {
                for (std::size_t c = 0; c < out.channels; ++c)
                    at(values, out, x, y, c) = visit(x, y, c);
            }
        }
        return values;
    }

    static Values weighted(const Layer& l, const Values& x)
    {
        const TensorInfo& in = l.inputInfo.at(0);
        const std::size_t perGroup = in.channels / l.groups, outputsPerGroup = l.output.channels / l.groups;
        const auto inputAt = [&l](std::size_t o, unsigned k, unsigned stride, unsigned dilation, int pad) -> long {
            if (l.kind != LayerKind::Deconv)
                return static_cast<long>(o) * stride + static_cast<long>(k) * dilation - pad;
            const long reach = static_cast<long>(o) + pad - static_cast<long>(k) * dilation;
            return reach % static_cast<long>(stride) == 0 ? reach / static_cast<long>(stride) : -1;
        };
        return each(l.output, [&](std::size_t ox, std::size_t oy, std::size_t o) {
            Wide sum = l.isInteger() && !l.biases.empty() ? Wide(l.biases.at(o)) : Wide(0);
            double real = !l.isInteger() && !l.floatBiases.empty() ? l.floatBiases.at(o) : 0.0;
            for (unsigned ky = 0; ky < l.kernelHeight; ++ky) {
                for (unsigned kx = 0; kx < l.kernelWidth; ++kx) {
                    const long ix = inputAt(ox, kx, l.strideX, l.dilationX, l.padLeft), iy = inputAt(oy, ky, l.strideY, l.dilationY, l.padTop);
                    for (std::size_t i = 0; i < perGroup; ++i) {
                        const double v = get(x, in, ix, iy, o / outputsPerGroup * perGroup + i);
                        const std::size_t w = ((o * l.kernelHeight + ky) * l.kernelWidth + kx) * perGroup + i;
                        if (l.isInteger())
                            sum = check(l, sum + Wide(l.weights.at(w)) * Wide(v));
                        else
                            real += l.floatWeights.at(w) * v;
                    }
                }
            }
            return l.isInteger() ? finished(l, l.finish, sum, o) : finished(l.finish, real, o);
        });
    }

    static Values pooled(const Layer& l, const Values& x)
    {
        const TensorInfo& in = l.inputInfo.at(0);
        return each(l.output, [&](std::size_t ox, std::size_t oy, std::size_t c) {
            double most = 0, sum = 0;
            bool any = false;
            for (unsigned ky = 0; ky < l.kernelHeight; ++ky) {
                for (unsigned kx = 0; kx < l.kernelWidth; ++kx) {
                    const long ix = static_cast<long>(ox * l.strideX + kx) - l.padLeft, iy = static_cast<long>(oy * l.strideY + ky) - l.padTop;
                    const double v = get(x, in, ix, iy, c);
                    sum += v;
                    if (ix >= 0 && iy >= 0 && ix < static_cast<long>(in.width) && iy < static_cast<long>(in.height)) {
                        most = any ? std::max(most, v) : v;
                        any = true;
                    }
                }
            }
            double value = l.kind == LayerKind::MaxPool ? most : sum / (l.kernelWidth * l.kernelHeight);
            if (!l.isInteger())
                return finished(l.finish, value, c);
            return finished(l, l.finish, Wide(std::trunc(value)), c);
        });
    }

    static Values joined(const Layer& l, const std::vector<const Values*>& x)
    {
        return each(l.output, [&](std::size_t ox, std::size_t oy, std::size_t c) {
            const std::size_t each = l.perChannel ? l.output.channels : 1, entry = l.perChannel ? c : 0;
            Wide whole = l.operation == LayerElemWise::Prod ? 1 : 0;
            double real = l.operation == LayerElemWise::Prod ? 1 : 0;
            for (std::size_t k = 0; k < x.size(); ++k) {
                const double v = get(*x[k], l.inputInfo[k], static_cast<long>(ox), static_cast<long>(oy), c);
                const Wide i = l.isInteger() ? Wide(v) * (l.multipliers.empty() ? 1 : l.multipliers.at(k * each + entry)) : Wide(0);
                const double f = l.isInteger() ? 0 : v * (l.floatMultipliers.empty() ? 1 : l.floatMultipliers.at(k * each + entry));
                switch (l.operation) {
                case LayerElemWise::Sum:
                    whole = check(l, whole + i);
                    real += f;
                    break;
                case LayerElemWise::AbsSum:
                    whole = check(l, whole + (v < 0 ? -i : i));
                    real += v < 0 ? -f : f;
                    break;
                case LayerElemWise::EuclideanSum:
                    whole = in64(l, whole + i * i);
                    real += f * f;
                    break;
                case LayerElemWise::Prod:
                    whole = in64(l, whole * i);
                    real *= f;
                    break;
                case LayerElemWise::Max:
                    whole = k == 0 || i > whole ? check(l, i) : whole;
                    real = k == 0 || f > real ? f : real;
                    break;
                }
            }
            whole += l.shifts.empty() ? 0 : l.shifts.at(l.shifts.size() == 1 ? 0 : c);
            real += l.floatShifts.empty() ? 0 : l.floatShifts.at(l.floatShifts.size() == 1 ? 0 : c);
            if (l.operation == LayerElemWise::EuclideanSum) {
                Wide root = Wide(std::sqrt(static_cast<double>(whole)));
                while (root * root > whole)
                    --root;
                while ((root + 1) * (root + 1) <= whole)
                    ++root;
                whole = root;
                real = std::sqrt(real);
            }
            return l.isInteger() ? finished(l, l.finish, whole, c) : finished(l.finish, real, c);
        });
    }

    static Values concat(const Layer& l, const std::vector<const Values*>& x)
    {
        return each(l.output, [&](std::size_t ox, std::size_t oy, std::size_t c) {
            std::size_t k = 0;
            while (c >= l.inputInfo[k].channels)
                c -= l.inputInfo[k++].channels;
            const double v = get(*x[k], l.inputInfo[k], static_cast<long>(ox), static_cast<long>(oy), c);
            return l.inputFinish.empty() ? v : finished(l, l.inputFinish.at(k), Wide(v), c);
        });
    }

    static Values softmax(const Layer& l, const Values& x)
    {
        const std::size_t group = l.groupSize ? l.groupSize : l.output.channels;
        return each(l.output, [&](std::size_t ox, std::size_t oy, std::size_t c) {
            const auto value = [&](std::size_t i) { return get(x, l.inputInfo[0], static_cast<long>(ox), static_cast<long>(oy), i); };
            const std::size_t first = c / group * group;
            double most = value(first), sum = 0;
            for (std::size_t i = first; i < first + group; ++i)
                most = std::max(most, value(i));
            const auto exponential = [&](std::size_t i) {
                if (!l.isInteger())
                    return std::exp(value(i) - most);
                return double(l.expTable.at(std::min(l.expTable.size() - 1, static_cast<std::size_t>(most - value(i)))));
            };
            for (std::size_t i = first; i < first + group; ++i)
                sum += exponential(i);
            return l.isInteger() ? std::floor(exponential(c) * l.output.type.high() / sum + 0.5) : exponential(c) / sum;
        });
    }

    static Values resized(const Layer& l, const Values& x)
    {
        const TensorInfo &in = l.inputInfo[0], &out = l.output;
        const auto source = [&l](std::size_t o, std::size_t from, std::size_t to) {
            if (l.resize == LayerResize::NearestNeighbor)
                return static_cast<double>(o * from / to);
            const bool corners = l.alignCorners && to > 1;
            const double scale = corners ? (from - 1.0) / (to - 1.0) : double(from) / double(to), half = l.resize == LayerResize::Bilinear ? 0.5 : 0;
            return std::max(0.0, (o + half) * scale - half);
        };
        return each(out, [&](std::size_t ox, std::size_t oy, std::size_t c) {
            const double sx = source(ox, in.width, out.width), sy = source(oy, in.height, out.height);
            const auto x0 = std::min(std::size_t(sx), in.width - 1), y0 = std::min(std::size_t(sy), in.height - 1);
            const auto x1 = std::min(x0 + 1, in.width - 1), y1 = std::min(y0 + 1, in.height - 1);
            const double fx = sx - double(x0), fy = sy - double(y0);
            const auto v = [&](std::size_t a, std::size_t b) { return get(x, in, long(a), long(b), c); };
            if (l.resize == LayerResize::NearestNeighbor)
                return v(x0, y0);
            return (1 - fy) * ((1 - fx) * v(x0, y0) + fx * v(x1, y0)) + fy * ((1 - fx) * v(x0, y1) + fx * v(x1, y1));
        });
    }

    static Values moved(const Layer& l, const Values& x)
    {
        const TensorInfo &in = l.inputInfo[0], &out = l.output;
        return each(out, [&](std::size_t ox, std::size_t oy, std::size_t c) {
            if (l.kind == LayerKind::Padding)
                return get(x, in, static_cast<long>(ox) - l.padLeft, static_cast<long>(oy) - l.padTop, c);
            if (l.kind == LayerKind::Transpose) {
                std::size_t from[3];
                const std::size_t to[3] = {ox, oy, c};
                for (std::size_t d = 0; d < 3; ++d)
                    from[static_cast<std::size_t>(l.permutation.at(d))] = to[d];
                return get(x, in, long(from[0]), long(from[1]), from[2]);
            }
            // Reshape: the same order of x, then y, then channel.
            const std::size_t i = (c * out.height + oy) * out.width + ox;
            return get(x, in, long(i % in.width), long(i / in.width % in.height), i / (in.width * in.height));
        });
    }

    static Values runLayer(const Layer& l, const std::vector<const Values*>& x)
    {
        switch (l.kind) {
        case LayerKind::Conv:
        case LayerKind::Fc:
        case LayerKind::Deconv:
            return weighted(l, *x.at(0));
        case LayerKind::MaxPool:
        case LayerKind::AveragePool:
            return pooled(l, *x.at(0));
        case LayerKind::ElemWise:
            return joined(l, x);
        case LayerKind::Concat:
            return concat(l, x);
        case LayerKind::Softmax:
            return softmax(l, *x.at(0));
        case LayerKind::Resize:
            return resized(l, *x.at(0));
        case LayerKind::Scaling:
            return each(l.output, [&](std::size_t ox, std::size_t oy, std::size_t c) {
                const double v = get(*x[0], l.inputInfo[0], long(ox), long(oy), c);
                return l.isInteger() ? finished(l, l.finish, Wide(v), c) : finished(l.finish, v, c);
            });
        default:
            return moved(l, *x.at(0));
        }
    }

    const Program& mProgram;
};

}  // namespace N2D2::test
