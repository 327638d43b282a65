#include "data/transformation/compressionnoise/CompressionNoiseTransformation.hpp"

#include <opencv2/imgcodecs.hpp>

#include "data/transformation/Frames.hpp"
#include "data/transformation/Registration.hpp"

namespace N2D2 {

void CompressionNoiseTransformation::apply(cv::Mat& frame, cv::Mat&, ROIs&, int, Random& random) const
{
    checkFrame(frame);
    const std::vector<int>& range = *mCompressionRange;
    if (range.size() != 2 || range[0] < 0 || range[1] > 100 || range[1] < range[0])
        throw std::invalid_argument(label() + " CompressionRange: two integers of 0 to 100 in increasing order are expected, got \"" + toText(range) + "\"");
    if (frame.depth() != CV_8U || (frame.channels() != 1 && frame.channels() != 3))
        throw std::invalid_argument(label() + " 8U frames of 1 or 3 channels are expected, got " + frameText(frame));
    const int quality = 100 - static_cast<int>(random.uniformInt(range[0], range[1]));
    std::vector<unsigned char> bytes;
    if (!cv::imencode(".jpg", frame, bytes, {cv::IMWRITE_JPEG_QUALITY, quality}))
        throw std::runtime_error(label() + " the frame of " + frameText(frame) + " cannot be encoded");
    frame = cv::imdecode(bytes, cv::IMREAD_UNCHANGED);
}

}  // namespace N2D2

N2D2_REGISTER(CompressionNoiseTransformation)
{
    N2D2::registerTransformation(registry, "CompressionNoise",
                                 [](N2D2::Options&, const std::string&) { return std::make_shared<N2D2::CompressionNoiseTransformation>(); });
}
