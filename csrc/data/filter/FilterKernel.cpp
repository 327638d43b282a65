#include "data/filter/FilterKernel.hpp"

#include <cmath>

#include "core/Error.hpp"
#include "core/Text.hpp"

namespace N2D2 {

namespace {

constexpr std::size_t LargestKernel = 1024;

template <class T> T wordOf(const KernelWords& words, const std::string& name, std::optional<T> otherwise)
{
    const auto text = words(name);
    if (!text && !otherwise)
        throw std::invalid_argument(name + " is needed");
    if (!text)
        return *otherwise;
    try {
        return fromText<T>(*text);
    }
    catch (const std::invalid_argument& error) {
        throw std::invalid_argument(name + "=" + *text + " cannot be read: " + error.what());
    }
}

double positive(const KernelWords& words, const std::string& name, double otherwise)
{
    const double value = wordOf<double>(words, name, otherwise);
    if (!(value > 0.0) || !std::isfinite(value))
        throw std::invalid_argument(name + " must be greater than 0, got " + realText(value));
    return value;
}

Tensor<double> customKernel(const KernelWords& words)
{
    const auto text = words("Mat");
    if (!text)
        throw std::invalid_argument("Mat is needed: the coefficients, row by row");
    const auto values = fromText<std::vector<double>>(*text);
    std::size_t x = wordOf<unsigned>(words, "SizeX", 0u), y = wordOf<unsigned>(words, "SizeY", 0u);
    if (x == 0 && y == 0)
        x = y = static_cast<std::size_t>(std::lround(std::sqrt(static_cast<double>(values.size()))));
    else if (x == 0)
        x = values.size() / y;
    else if (y == 0)
        y = values.size() / x;
    if (values.empty() || x > LargestKernel || y > LargestKernel || x * y != values.size())
        throw std::invalid_argument("Mat has " + std::to_string(values.size()) + " coefficients, not " + std::to_string(x) + "x" + std::to_string(y));
    Tensor<double> kernel({x, y});
    std::copy(values.begin(), values.end(), kernel.begin());
    return kernel;
}

/// Positive coefficients then add to 1, negative ones to -1.
void makeZeroSum(Tensor<double>& kernel)
{
    double above = 0.0, below = 0.0;
    for (const double v : kernel)
        (v > 0.0 ? above : below) += v;
    for (double& v : kernel) {
        if (v > 0.0)
            v /= above;
        else if (v < 0.0)
            v /= -below;
    }
}

}  // namespace

Tensor<double> filterKernel(const std::string& name, const KernelWords& words)
{
    if (name == "*")
        return customKernel(words);
    const bool laplacian = name == "LoG" || name == "LaplacianOfGaussian", difference = name == "DoG" || name == "DifferenceOfGaussian";
    const bool gaussian = name == "Gaussian", gabor = name == "Gabor";
    if (!laplacian && !difference && !gaussian && !gabor)
        throw std::invalid_argument("Unknown kernel \"" + name + "\""
                                    + suggestion(name, {"*", "Gaussian", "LoG", "LaplacianOfGaussian", "DoG", "DifferenceOfGaussian", "Gabor"}));
    const std::size_t sizeX = wordOf<unsigned>(words, "SizeX", std::nullopt), sizeY = wordOf<unsigned>(words, "SizeY", std::nullopt);
    if (sizeX == 0 || sizeY == 0 || sizeX > LargestKernel || sizeY > LargestKernel)
        throw std::invalid_argument("SizeX and SizeY must be between 1 and " + std::to_string(LargestKernel));
    Tensor<double> kernel({sizeX, sizeY});
    const double x0 = (static_cast<double>(sizeX) - 1.0) / 2.0, y0 = (static_cast<double>(sizeY) - 1.0) / 2.0;
    const auto fill = [&](const auto& value) {
        for (std::size_t y = 0; y < sizeY; ++y) {
            for (std::size_t x = 0; x < sizeX; ++x)
                kernel(y * sizeX + x) = value(static_cast<double>(x) - x0, static_cast<double>(y) - y0);
        }
    };
    if (difference) {
        const double s1 = positive(words, "Sigma1", 2.0), s2 = positive(words, "Sigma2", 1.0);
        fill([&](double x, double y) {
            const double r2 = x * x + y * y;
            return (std::exp(-r2 / (2.0 * s1 * s1)) / s1 - std::exp(-r2 / (2.0 * s2 * s2)) / s2) / std::sqrt(2.0 * M_PI);
        });
    }
    else if (gabor) {
        const double theta = wordOf<double>(words, "Theta", std::nullopt) * M_PI / 180.0;
        const double psi = wordOf<double>(words, "Psi", 90.0) * M_PI / 180.0;  // degrees (spec data §7 #27)
        const double lambda = positive(words, "Lambda", 10.0), sigma = positive(words, "Sigma", std::sqrt(2.0));
        const double sigmaY = sigma / positive(words, "Gamma", 0.5);
        fill([&](double x, double y) {
            const double along = x * std::cos(theta) + y * std::sin(theta), across = -x * std::sin(theta) + y * std::cos(theta);
            return std::exp(-0.5 * (along * along / (sigma * sigma) + across * across / (sigmaY * sigmaY)))
                   * std::cos(2.0 * M_PI * along / lambda + psi) / (2.0 * M_PI * sigma * sigmaY);
        });
    }
    else {
        const double s2 = std::pow(positive(words, "Sigma", std::sqrt(2.0)), 2);
        fill([&](double x, double y) {
            const double r2 = (x * x + y * y) / (2.0 * s2);
            return gaussian ? std::exp(-r2) / (2.0 * M_PI * s2) : -(1.0 - r2) * std::exp(-r2) / (M_PI * s2 * s2);
        });
    }
    if (!gaussian)
        makeZeroSum(kernel);
    if (!gabor && !wordOf<bool>(words, "Positive", true)) {
        for (double& v : kernel)
            v = -v;
    }
    return kernel;
}

}  // namespace N2D2
