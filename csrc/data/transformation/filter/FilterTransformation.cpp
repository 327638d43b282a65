#include "data/transformation/filter/FilterTransformation.hpp"

#include <cmath>

#include <opencv2/imgproc.hpp>

#include "data/filter/FilterKernel.hpp"
#include "data/transformation/Frames.hpp"
#include "data/transformation/Registration.hpp"

namespace N2D2 {

FilterTransformation::FilterTransformation(const Tensor<double>& kernel, double orientation) : mKernel(kernel.clone()), mOrientation(orientation)
{
    if (mKernel.empty() || mKernel.nbDims() != 2)
        throw std::invalid_argument(label() + " a kernel {columns, rows} is expected, got " + dimsText(mKernel.dims()));
}

void FilterTransformation::apply(cv::Mat& frame, cv::Mat&, ROIs&, int, Random&) const
{
    checkFrame(frame);
    const cv::Mat kernel(static_cast<int>(mKernel.dims()[1]), static_cast<int>(mKernel.dims()[0]), CV_64F, const_cast<double*>(mKernel.data()));
    atDepth(frame, {CV_8U, CV_16U, CV_16S, CV_32F, CV_64F}, [&](const cv::Mat& in, cv::Mat& out) { cv::filter2D(in, out, -1, kernel); });
}

std::string FilterTransformation::arguments() const
{
    std::string text = dimsText(mKernel.dims());
    for (const double v : mKernel)
        text += " " + realText(v);
    return text + ", " + realText(mOrientation);
}

}  // namespace N2D2

N2D2_REGISTER(FilterTransformation)
{
    using namespace N2D2;
    registerTransformation(registry, "Filter", [](Options& options, const std::string& who) {
        const auto name = takeRequired<std::string>(options, who, "Kernel");
        const auto orientation = takeOption(options, who, "Orientation", HUGE_VAL);
        double theta = 0.0;
        std::map<std::string, std::string> words;
        for (const char* word : {"SizeX", "SizeY", "Mat", "Positive", "Sigma", "Sigma1", "Sigma2", "Theta", "Lambda", "Psi", "Gamma"}) {
            const std::string property = std::string("Kernel.") + word;
            options.asked.push_back(property);
            if (const auto it = options.find(property); it != options.end()) {
                words[word] = it->second;
                options.erase(it);
            }
        }
        // A word that another kernel reads would have no effect.
        std::map<std::string, bool> read;
        Tensor<double> kernel;
        try {
            const Tensor<double> made = filterKernel(name, [&](const std::string& word) -> std::optional<std::string> {
                read[word] = true;
                const auto it = words.find(word);
                return it == words.end() ? std::nullopt : std::optional(it->second);
            });
            kernel.reallocate(made.dims());
            std::copy(made.begin(), made.end(), kernel.begin());
        }
        catch (const std::invalid_argument& error) {
            throw std::invalid_argument(who + " Kernel=" + name + ": " + error.what());
        }
        for (const auto& [word, value] : words) {
            if (!read[word])
                throw OptionError("Kernel." + word, who + " the kernel " + name + " has no parameter " + word);
        }
        if (name == "Gabor")
            theta = fromText<double>(words.at("Theta")) / 360.0;
        return std::make_shared<FilterTransformation>(kernel, std::isfinite(orientation) ? orientation : theta);
    });
}
