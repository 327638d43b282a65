#include "data/transformation/fourier/FourierTransformations.hpp"

#include <cmath>

#include "data/transformation/Frames.hpp"
#include "data/transformation/Registration.hpp"

namespace N2D2 {

namespace {

cv::Mat padded(const cv::Mat& frame, int rows, int cols)
{
    cv::Mat result = cv::Mat::zeros(rows, cols, frame.type());
    frame.copyTo(result(cv::Rect(0, 0, frame.cols, frame.rows)));
    return result;
}

}  // namespace

void DFTTransformation::apply(cv::Mat& frame, cv::Mat&, ROIs&, int, Random&) const
{
    checkFrame(frame);
    if (frame.channels() != 1)
        throw std::invalid_argument(label() + " a frame of one channel is expected, got " + frameText(frame) + " (ChannelExtraction takes one)");
    cv::Mat wide, result;
    frame.convertTo(wide, CV_64F);
    wide = padded(wide, cv::getOptimalDFTSize(frame.rows), cv::getOptimalDFTSize(frame.cols));
    cv::dft(wide, result, cv::DFT_COMPLEX_OUTPUT | (mTwoDimensional ? 0 : cv::DFT_ROWS));
    frame = result;
}

int DFTTransformation::getOutputsDepth(int) const { return CV_64F; }

void DCTTransformation::apply(cv::Mat& frame, cv::Mat&, ROIs&, int, Random&) const
{
    checkFrame(frame);
    if (frame.channels() != 1 || (frame.depth() != CV_32F && frame.depth() != CV_64F))
        throw std::invalid_argument(label() + " a frame of one channel of 32F or 64F is expected, got " + frameText(frame)
                                    + " (ChannelExtraction takes a channel, RangeAffine makes 32F)");
    const auto even = [](int side) { return 2 * cv::getOptimalDFTSize((side + 1) / 2); };
    cv::Mat result;
    cv::dct(padded(frame, even(frame.rows), even(frame.cols)), result, mTwoDimensional ? 0 : cv::DCT_ROWS);
    frame = result;
}

void MagnitudePhaseTransformation::apply(cv::Mat& frame, cv::Mat&, ROIs&, int, Random&) const
{
    checkFrame(frame);
    if (frame.channels() != 2 || (frame.depth() != CV_32F && frame.depth() != CV_64F))
        throw std::invalid_argument(label() + " two channels (re, im) of 32F or 64F, as those of DFT, are expected, got " + frameText(frame));
    cv::Mat result;
    frame.convertTo(result, CV_64F);
    for (int y = 0; y < result.rows; ++y) {
        double* row = result.ptr<double>(y);
        for (int x = 0; x < result.cols; ++x, row += 2) {
            const double magnitude = std::hypot(row[0], row[1]), phase = std::atan2(row[1], row[0]);
            row[0] = *mLogScale ? std::log1p(magnitude) : magnitude;
            row[1] = phase;
        }
    }
    frame = result;
}

int MagnitudePhaseTransformation::getOutputsDepth(int) const { return CV_64F; }

}  // namespace N2D2

N2D2_REGISTER(FourierTransformations)
{
    using namespace N2D2;
    registerTransformation(registry, "DFT", [](Options& options, const std::string& who) {
        return std::make_shared<DFTTransformation>(takeOption(options, who, "TwoDimensional", true));
    });
    registerTransformation(registry, "DCT", [](Options& options, const std::string& who) {
        return std::make_shared<DCTTransformation>(takeOption(options, who, "TwoDimensional", true));
    });
    registerTransformation(registry, "MagnitudePhase", [](Options&, const std::string&) { return std::make_shared<MagnitudePhaseTransformation>(); });
}
