#include "data/transformation/equalize/EqualizeTransformation.hpp"

#include <opencv2/imgproc.hpp>

#include "data/transformation/Frames.hpp"
#include "data/transformation/Registration.hpp"

namespace N2D2 {

void EqualizeTransformation::apply(cv::Mat& frame, cv::Mat&, ROIs&, int, Random&) const
{
    checkFrame(frame);
    if (frame.depth() != CV_8U || (frame.channels() != 1 && frame.channels() != 3))
        throw std::invalid_argument(label() + " 8U frames of 1 or 3 channels are expected, got " + frameText(frame));
    const auto equalize = [this](cv::Mat& plane) {
        cv::Mat result;
        if (*mMethod == Standard)
            cv::equalizeHist(plane, result);
        else
            cv::createCLAHE(*mClipLimit, cv::Size(static_cast<int>(*mGridSize), static_cast<int>(*mGridSize)))->apply(plane, result);
        plane = result;
    };
    if (frame.channels() == 1)
        return equalize(frame);
    cv::Mat lab, result;
    cv::cvtColor(frame, lab, cv::COLOR_BGR2Lab);
    cv::Mat lightness;
    cv::extractChannel(lab, lightness, 0);
    equalize(lightness);
    cv::insertChannel(lightness, lab, 0);
    cv::cvtColor(lab, result, cv::COLOR_Lab2BGR);
    frame = result;
}

}  // namespace N2D2

N2D2_REGISTER(EqualizeTransformation)
{
    N2D2::registerTransformation(registry, "Equalize",
                                 [](N2D2::Options&, const std::string&) { return std::make_shared<N2D2::EqualizeTransformation>(); });
}
