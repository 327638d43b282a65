#include "cell/transformation/TransformationCell.hpp"

#include <opencv2/core.hpp>

namespace N2D2 {

TransformationCell::TransformationCell(std::shared_ptr<Transformation> transformation)
    : Cell(nullptr, "transformation", 1), mTransformation(std::move(transformation))
{
    if (!mTransformation)
        throw std::invalid_argument(label() + " a transformation is needed, got none");
}

void TransformationCell::getStats(Stats& stats) const
{
    stats.nbNodes += getOutputsSize();
}

Dims TransformationCell::transformedDims(const Transformation& transformation, const Dims& dims)
{
    if (dims.size() != 3 || dims[2] > MaxChannels)
        throw std::invalid_argument(transformation.label() + " images of two dimensions and at most " + std::to_string(MaxChannels)
                                    + " channels are expected, got " + dimsText(dims));
    cv::Mat frame = cv::Mat::zeros(static_cast<int>(dims[1]), static_cast<int>(dims[0]), CV_32FC(static_cast<int>(dims[2])));
    KeyedRandom random(RandomUse::Other, 0);
    transformation.apply(frame, random);
    const ImageSize said = transformation.getOutputsSize({static_cast<unsigned>(dims[0]), static_cast<unsigned>(dims[1])});
    const ImageSize done{static_cast<unsigned>(frame.cols), static_cast<unsigned>(frame.rows)};
    if (said != ImageSize{} && said != done)
        throw std::runtime_error(transformation.label() + " announced outputs of " + std::to_string(said.width) + "x" + std::to_string(said.height)
                                 + ", but made " + std::to_string(done.width) + "x" + std::to_string(done.height));
    return {done.width, done.height, static_cast<std::size_t>(frame.channels())};
}

}  // namespace N2D2
