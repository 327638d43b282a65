#include "data/transformation/roiextraction/ROIExtractionTransformation.hpp"

#include <set>

#include <opencv2/imgproc.hpp>

#include "data/transformation/DefaultLabel.hpp"
#include "data/transformation/Frames.hpp"
#include "data/transformation/Registration.hpp"

namespace N2D2 {

std::shared_ptr<Transformation> ROIExtractionTransformation::clone() const
{
    auto copy = cloned(std::make_shared<ROIExtractionTransformation>());
    copy->mDatabase = mDatabase;
    return copy;
}

std::vector<ROIExtractionTransformation::Object> ROIExtractionTransformation::segmented(const cv::Mat& labels) const
{
    const auto database = mDatabase.lock();
    const int background = database ? defaultLabelOf(*database) : 0;
    std::set<int> values;
    for (int y = 0; y < labels.rows; ++y)
        values.insert(labels.ptr<int>(y), labels.ptr<int>(y) + labels.cols);
    std::vector<Object> objects;
    for (const int value : values) {
        if (value < 0 || value == background || (*mLabel >= 0 && value != *mLabel))
            continue;
        cv::Mat numbers, stats, centroids;
        const int count = cv::connectedComponentsWithStats(labels == value, numbers, stats, centroids, 8, CV_32S);
        for (int i = 1; i < count; ++i) {
            const int* s = stats.ptr<int>(i);
            if (static_cast<unsigned>(s[cv::CC_STAT_AREA]) >= *mMinSize)
                objects.push_back({{s[cv::CC_STAT_LEFT], s[cv::CC_STAT_TOP], s[cv::CC_STAT_WIDTH], s[cv::CC_STAT_HEIGHT]}, value});
        }
    }
    // Merged until nothing changes: a merged box may come near another one.
    const auto gap = [](int a, int sizeA, int b, int sizeB) { return std::max(a, b) - std::min(a + sizeA, b + sizeB); };  // < 0: overlap
    const auto near = [&](const Object& a, const Object& b) {
        const int h = gap(a.box.x, a.box.width, b.box.x, b.box.width), v = gap(a.box.y, a.box.height, b.box.y, b.box.height);
        return a.label == b.label && ((v < 0 && h < static_cast<int>(*mMergeMaxHDist)) || (h < 0 && v < static_cast<int>(*mMergeMaxVDist)));
    };
    for (bool merged = true; merged;) {
        merged = false;
        for (std::size_t i = 0; i < objects.size(); ++i) {
            for (std::size_t j = objects.size(); j-- > i + 1;) {
                if (!near(objects[i], objects[j]))
                    continue;
                Box& a = objects[i].box;
                const Box& b = objects[j].box;
                const int x1 = std::max(a.x + a.width, b.x + b.width), y1 = std::max(a.y + a.height, b.y + b.height);
                a.x = std::min(a.x, b.x);
                a.y = std::min(a.y, b.y);
                a.width = x1 - a.x;
                a.height = y1 - a.y;
                objects.erase(objects.begin() + static_cast<std::ptrdiff_t>(j));
                merged = true;
            }
        }
    }
    std::erase_if(objects, [&](const Object& object) {
        const double ratio = static_cast<double>(object.box.width) / object.box.height;
        return static_cast<unsigned>(object.box.height) < *mFilterMinHeight || static_cast<unsigned>(object.box.width) < *mFilterMinWidth
               || (*mFilterMinAspectRatio > 0.0 && ratio < *mFilterMinAspectRatio) || (*mFilterMaxAspectRatio > 0.0 && ratio > *mFilterMaxAspectRatio);
    });
    return objects;
}

void ROIExtractionTransformation::apply(cv::Mat& frame, cv::Mat& labels, ROIs& rois, int, Random& random) const
{
    checkFrame(frame);
    const Box whole{0, 0, frame.cols, frame.rows};
    std::vector<Object> objects;
    if (*mLabelSegmentation) {
        // The label of a whole image is that of its pixels.
        const bool single = !labels.empty() && !isLabelMatrix(labels);
        const cv::Mat matrix = single ? cv::Mat(frame.size(), CV_32S, cv::Scalar(labels.at<int>(0, 0))) : labels;
        if (!matrix.empty() && matrix.size() != frame.size())
            throw std::invalid_argument(label() + " the label matrix has not the size of the frame");
        objects = segmented(matrix);
    }
    else {
        for (const auto& roi : rois) {
            const Box inside = intersection(roi->box(), whole);
            if (!inside.empty() && (*mLabel >= 0 ? roi->label == *mLabel : roi->label >= 0))
                objects.push_back({inside, roi->label});
        }
    }
    if (objects.empty()) {
        warn("a frame has no object" + (*mLabel >= 0 ? " of label " + std::to_string(*mLabel) : std::string()));
        labels.setTo(-1);
        rois.clear();
        return;
    }
    const Object& object = objects[random.index(objects.size())];
    const int m = static_cast<int>(*mMargin);
    const Box box = intersection({object.box.x - m, object.box.y - m, object.box.width + 2 * m, object.box.height + 2 * m}, whole);
    extractSlice(frame, labels, rois, {box.x, box.y, box.width, box.height, 0.0}, BorderEnums::ConstantBorder, {});
    if (!*mKeepComposite)
        labels = cv::Mat(1, 1, CV_32S, cv::Scalar(object.label));
}

}  // namespace N2D2

N2D2_REGISTER(ROIExtractionTransformation)
{
    N2D2::registerTransformation(registry, "ROIExtraction",
                                 [](N2D2::Options&, const std::string&) { return std::make_shared<N2D2::ROIExtractionTransformation>(); });
}
