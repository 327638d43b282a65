#include "data/transformation/composite/CompositeTransformation.hpp"

#include <algorithm>

#include <opencv2/core.hpp>

namespace N2D2 {

void CompositeTransformation::apply(cv::Mat& frame, cv::Mat& labels, ROIs& rois, int id, Random& random) const
{
    for (const auto& element : mElements)
        element->apply(frame, labels, rois, id, random);
}

void CompositeTransformation::reverse(const cv::Mat& frame, cv::Mat& labels, ROIs& rois, int id) const
{
    // The frame in front of each element is needed; elements that draw refuse to be reversed, so any stream will do.
    std::vector<cv::Mat> frames{frame.clone()};
    KeyedRandom random(RandomUse::Other, 0);
    for (std::size_t i = 0; i + 1 < mElements.size(); ++i) {
        frames.push_back(frames.back().clone());
        mElements[i]->apply(frames.back(), random);
    }
    for (std::size_t i = mElements.size(); i-- > 0;)
        mElements[i]->reverse(frames[i], labels, rois, id);
}

ImageSize CompositeTransformation::getOutputsSize(ImageSize size) const
{
    for (const auto& element : mElements)
        size = element->getOutputsSize(size);
    return size;
}

int CompositeTransformation::getOutputsDepth(int depth) const
{
    for (const auto& element : mElements)
        depth = element->getOutputsDepth(depth);
    return depth;
}

bool CompositeTransformation::draws() const
{
    return std::any_of(mElements.begin(), mElements.end(), [](const auto& element) { return element->draws(); });
}

bool CompositeTransformation::runsOnWorkers() const
{
    return std::all_of(mElements.begin(), mElements.end(), [](const auto& element) { return element->runsOnWorkers(); });
}

std::shared_ptr<Transformation> CompositeTransformation::clone() const
{
    auto copy = std::make_shared<CompositeTransformation>();
    for (const auto& element : mElements)
        copy->mElements.push_back(element->clone());
    return copy;
}

void CompositeTransformation::setDatabase(const std::shared_ptr<Database>& database)
{
    for (const auto& element : mElements)
        element->setDatabase(database);
}

void CompositeTransformation::logWarnings() const
{
    for (const auto& element : mElements)
        element->logWarnings();
}

void CompositeTransformation::push_back(const std::shared_ptr<Transformation>& transformation)
{
    if (!transformation)
        throw std::invalid_argument(label() + " a transformation is expected, got none");
    if (const auto* composite = dynamic_cast<const CompositeTransformation*>(transformation.get())) {
        const auto elements = composite->mElements;
        mElements.insert(mElements.end(), elements.begin(), elements.end());
    }
    else
        mElements.push_back(transformation);
}

const std::shared_ptr<Transformation>& CompositeTransformation::operator[](std::size_t index) const
{
    if (index >= mElements.size())
        throw std::out_of_range(label() + " element " + std::to_string(index) + " of " + std::to_string(mElements.size()));
    return mElements[index];
}

std::string CompositeTransformation::arguments() const
{
    std::string text;
    for (const auto& element : mElements)
        text += (text.empty() ? "" : "; ") + element->describe();
    return text;
}

}  // namespace N2D2
