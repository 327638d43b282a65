#include "data/transformation/normalize/NormalizeTransformation.hpp"

#include <opencv2/core.hpp>

#include "data/database/StimulusRead.hpp"
#include "data/transformation/Frames.hpp"
#include "data/transformation/Registration.hpp"

namespace N2D2 {

void NormalizeTransformation::apply(cv::Mat& frame, cv::Mat&, ROIs&, int, Random&) const
{
    checkFrame(frame);
    const auto normalize = [this](cv::Mat& data) {
        const double unity = depthUnity(data.depth());
        cv::Mat result;
        if (*mNorm == MinMax) {
            double low, high;
            cv::minMaxIdx(data.reshape(1), &low, &high);
            const double scale = high > low ? (*mNormMax - *mNormMin) * unity / (high - low) : 0.0;
            data.convertTo(result, data.depth(), scale, *mNormMin * unity - low * scale);
        }
        else {
            static constexpr int codes[] = {cv::NORM_L1, cv::NORM_L2, cv::NORM_INF};
            cv::Mat wide;
            data.convertTo(wide, CV_64F, 1.0 / unity);
            const double norm = cv::norm(wide.reshape(1), codes[*mNorm]);
            wide.convertTo(result, CV_32F, norm > 0.0 ? *mNormValue / norm : 0.0);
        }
        data = result;
    };
    if (mPerChannel && frame.channels() > 1)
        eachChannel(frame, normalize);
    else
        normalize(frame);
}

int NormalizeTransformation::getOutputsDepth(int depth) const { return *mNorm == MinMax ? depth : CV_32F; }

}  // namespace N2D2

N2D2_REGISTER(NormalizeTransformation)
{
    N2D2::registerTransformation(registry, "Normalize",
                                 [](N2D2::Options&, const std::string&) { return std::make_shared<N2D2::NormalizeTransformation>(); });
}
