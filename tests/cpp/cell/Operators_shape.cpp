// Resize, Threshold, TargetBias, Transformation and Scaling.
#include <algorithm>

#include "cell/Operators.hpp"
#include "cell/Oracles.hpp"
#include "cell/resize/ResizeCell_Frame.hpp"
#include "cell/scaling/ScalingCell_Frame.hpp"
#include "cell/targetbias/TargetBiasCell_Frame.hpp"
#include "cell/threshold/ThresholdCell_Frame.hpp"
#include "cell/transformation/TransformationCell_Frame.hpp"
#include "data/transformation/flip/FlipTransformation.hpp"

namespace N2D2::test {

namespace {

/// Position of output o in the input, from the formulas of the specification.
double source(ResizeMode mode, bool align, std::size_t o, std::size_t in, std::size_t out)
{
    const double position = static_cast<double>(o), n = static_cast<double>(in), m = static_cast<double>(out);
    if (mode == ResizeMode::NearestNeighbor)
        return std::floor(position * n / m);
    if (mode == ResizeMode::Bilinear)
        return std::max(0.0, (position + 0.5) * n / m - 0.5);
    return align && out > 1 ? position * (n - 1.0) / (m - 1.0) : position * n / m;
}

Operator resize(const std::string& name, const std::vector<Dims>& inputs, ResizeMode mode, bool align, std::size_t width,
                std::size_t height, bool pairs = false)
{
    unsigned channels = 0;
    for (const Dims& dims : inputs)
        channels += static_cast<unsigned>(dims[2]);
    const auto factory = [=]<class T>(T) {
        auto cell = std::make_shared<ResizeFrame<T, Cpu>>(nullptr, "resize", static_cast<unsigned>(width), static_cast<unsigned>(height),
                                                          channels, mode);
        cell->setParameter("AlignCorners", align ? "1" : "0");
        return cell;
    };
    const auto oracle = [=](const Tensors& parts, const Parameters&) {
        const Tensor<double> x = joined(parts);
        Tensor<double> y({width, height, x.dims()[2], x.dimB()});
        for (std::size_t i = 0; i < y.size(); ++i) {
            const std::size_t plane = i / (width * height), c = plane % x.dims()[2], b = plane / x.dims()[2];
            const double sx = source(mode, align, i % width, x.dimX(), width), sy = source(mode, align, i / width % height, x.dimY(), height);
            const double h = sx - std::floor(sx), v = sy - std::floor(sy);
            const auto at = [&](double px, double py) {
                return x.at({std::min(static_cast<std::size_t>(px), x.dimX() - 1), std::min(static_cast<std::size_t>(py), x.dimY() - 1), c, b});
            };
            const double left = std::floor(sx), top = std::floor(sy);
            y(i) = (1.0 - v) * ((1.0 - h) * at(left, top) + h * at(left + 1.0, top))
                   + v * ((1.0 - h) * at(left, top + 1.0) + h * at(left + 1.0, top + 1.0));
        }
        return y;
    };
    return describe("Resize_" + name, inputs, factory, oracle, pairs);
}

Operator threshold(const char* operation, const std::function<double(double, double, double)>& expected)
{
    const auto factory = [=]<class T>(T) {
        auto cell = std::make_shared<ThresholdFrame<T, Cpu>>(nullptr, "threshold", 3u, -0.25);
        cell->setParameter("Operation", operation);
        cell->setParameter("MaxValue", "2.5");
        return cell;
    };
    const auto oracle = [=](const Tensors& x, const Parameters&) {
        Tensor<double> y = x[0].clone();
        for (double& v : y)
            v = expected(v, -0.25, 2.5);
        return y;
    };
    Operator op = describe(std::string("Threshold_") + operation, {{5, 3, 3, 2}}, factory, oracle);
    op.differentiable = false;
    return op;
}

const OperatorFile file("shape", [](std::vector<Operator>& list) {
    const Dims four{4, 4, 4, 2};
    for (const auto& [text, mode] : {std::pair{"bilinear", ResizeMode::Bilinear}, std::pair{"bilineartf", ResizeMode::BilinearTF},
                                     std::pair{"nearest", ResizeMode::NearestNeighbor}}) {
        const std::string name = text;
        list.push_back(resize(name, {four}, mode, true, 6, 3, true));
        list.push_back(resize(name + "asymmetric", {{5, 7, 2, 2}}, mode, false, 8, 3));
        list.push_back(resize(name + "twoinputs", {{3, 2, 1, 2}, {3, 2, 2, 2}}, mode, true, 7, 5));
        list.push_back(resize(name + "onepixel", {{1, 3, 2, 2}}, mode, true, 4, 1));
        list.push_back(resize(name + "same", {{3, 4, 1, 3}}, mode, false, 3, 4));
        list.push_back(resize(name + "twice", {{9, 5, 2, 2}}, mode, false, 18, 10));
        list.push_back(resize(name + "fourfold", {{4, 3, 4, 2}}, mode, false, 16, 12, true));
    }
    list.push_back(threshold("Binary", [](double x, double t, double max) { return x > t ? max : 0.0; }));
    list.push_back(threshold("BinaryInverted", [](double x, double t, double max) { return x > t ? 0.0 : max; }));
    list.push_back(threshold("Truncate", [](double x, double t, double) { return x > t ? t : x; }));
    list.push_back(threshold("ToZero", [](double x, double t, double) { return x > t ? x : 0.0; }));
    list.push_back(threshold("ToZeroInverted", [](double x, double t, double) { return x > t ? 0.0 : x; }));
    const auto same = [](const Tensors& x, const Parameters&) { return joined(x); };
    list.push_back(describe(
        "TargetBias_notarget", {four}, []<class T>(T) { return std::make_shared<TargetBiasFrame<T, Cpu>>(nullptr, "bias", 4u, -0.3); }, same, true));
    list.push_back(describe(
        "TargetBias_twoinputs", {{2, 3, 1, 2}, {2, 3, 2, 2}},
        []<class T>(T) { return std::make_shared<TargetBiasFrame<T, Cpu>>(nullptr, "bias", 3u, 0.5); }, same));
    list.push_back(describe(
        "Scaling_none", {four}, []<class T>(T) { return std::make_shared<ScalingFrame<T, Cpu>>(nullptr, "scaling", 4u, Scaling()); }, same, true));
    const auto scaling = [](const std::string& name, const Dims& dims, const std::vector<double>& factors, bool clipped, double clip, bool pairs) {
        const unsigned channels = static_cast<unsigned>(dims[2]);
        const auto factory = [=]<class T>(T) {
            const std::vector<double> clips = clipped ? std::vector<double>{clip} : std::vector<double>{};
            return std::make_shared<ScalingFrame<T, Cpu>>(nullptr, "scaling", channels,
                                                          Scaling(std::make_shared<FloatingPointScaling>(factors, clipped, clips)));
        };
        const auto oracle = [=](const Tensors& x, const Parameters&) {
            Tensor<double> y = x[0].clone();
            for (std::size_t i = 0; i < y.size(); ++i) {
                const double v = clipped ? std::clamp(y(i), std::min(clip, 0.0), std::max(clip, 0.0)) : y(i);
                y(i) = v * factors[factors.size() == 1 ? 0 : i / (dims[0] * dims[1]) % channels];
            }
            return y;
        };
        return describe("Scaling_" + name, {dims}, factory, oracle, pairs);
    };
    list.push_back(scaling("float", four, {0.75}, false, 0.0, true));
    list.push_back(scaling("inexact", four, {0.3}, false, 0.0, true));
    list.push_back(scaling("clippedshared", four, {0.3}, true, 0.35, true));
    list.push_back(scaling("channels", {3, 5, 3, 2}, {0.5, -2.0, 0.0}, false, 0.0, false));
    list.push_back(scaling("clipped", {3, 5, 3, 2}, {0.5, -2.0, 3.0}, true, 0.35, false));
    list.push_back(scaling("clippedbelow", {3, 5, 3, 2}, {-1.5}, true, -0.35, false));
    Operator flip = describe(
        "Transformation_flip", {{5, 4, 3, 3}},
        []<class T>(T) {
            return std::make_shared<TransformationFrame<T, Cpu>>(nullptr, "flip", 3u, std::make_shared<FlipTransformation>(true, false));
        },
        [](const Tensors& x, const Parameters&) {
            Tensor<double> y(x[0].dims());
            for (std::size_t i = 0; i < y.size(); ++i)
                y(i) = x[0](i / 5 * 5 + 4 - i % 5);
            return y;
        });
    flip.differentiable = false;
    list.push_back(flip);
});

}  // namespace

}  // namespace N2D2::test
