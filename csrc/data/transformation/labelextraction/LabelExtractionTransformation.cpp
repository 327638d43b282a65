#include "data/transformation/labelextraction/LabelExtractionTransformation.hpp"

#include <opencv2/imgproc.hpp>

#include "data/transformation/Frames.hpp"
#include "data/transformation/Registration.hpp"

namespace N2D2 {

namespace {

std::vector<std::string> commaItems(const std::string& text)
{
    std::vector<std::string> items;
    std::size_t at = 0;
    for (;;) {
        const std::size_t comma = text.find(',', at);
        items.emplace_back(trim(std::string_view(text).substr(at, comma == std::string::npos ? comma : comma - at)));
        if (comma == std::string::npos)
            return items;
        at = comma + 1;
    }
}

}  // namespace

LabelExtractionTransformation::LabelExtractionTransformation(const std::string& widths, const std::string& heights, int wanted,
                                                             const std::string& distribution)
    : mWidthsText(widths), mHeightsText(heights), mLabel(wanted), mDistributionText(distribution)
{
    const auto xs = commaItems(widths), ys = commaItems(heights);
    if (xs.size() != ys.size())
        throw std::invalid_argument(label() + " Widths and Heights: as many of both are expected, got \"" + widths + "\" and \"" + heights + "\"");
    for (std::size_t i = 0; i < xs.size(); ++i) {
        const auto width = readOption<unsigned>(label(), "Widths", xs[i]), height = readOption<unsigned>(label(), "Heights", ys[i]);
        if (width == 0 || height == 0 || width > 32767 || height > 32767)
            throw std::invalid_argument(label() + " Widths and Heights of 1 to 32767 are expected, got " + std::to_string(width) + "x" + std::to_string(height));
        mPatches.push_back({static_cast<int>(width), static_cast<int>(height)});
    }
    if (distribution == "Auto")
        return;
    for (const std::string& item : commaItems(distribution)) {
        const std::size_t colon = item.find(':'), dash = item.substr(0, colon).find('-', 1);
        if (colon == std::string::npos)
            throw std::invalid_argument(label() + " Distribution: Auto or label:share,first-last:share,… is expected, got \"" + distribution + "\"");
        const auto first = readOption<int>(label(), "Distribution", item.substr(0, std::min(colon, dash)));
        const auto last = dash < colon ? readOption<int>(label(), "Distribution", item.substr(dash + 1, colon - dash - 1)) : first;
        const auto share = readOption<double>(label(), "Distribution", item.substr(colon + 1));
        if (first < 0 || last < first || last - first > 1 << 20 || !(share >= 0.0) || !(share <= 1e9))
            throw std::invalid_argument(label() + " Distribution: labels from 0 on and a share from 0 on are expected, got \"" + item + "\"");
        for (int l = first; l <= last; ++l)
            mShares[l] = share / (last - first + 1.0);
    }
}

ImageSize LabelExtractionTransformation::getOutputsSize(ImageSize) const
{
    if (mPatches.size() > 1)
        return {0, 0};
    return {static_cast<unsigned>(mPatches[0].width), static_cast<unsigned>(mPatches[0].height)};
}

LabelExtractionTransformation::Patch LabelExtractionTransformation::choosePatch(const ROIs& rois, int id, Patch& erosion, Random& random) const
{
    const auto any = [&](const std::vector<Patch>& patches) { return erosion = patches[random.index(patches.size())]; };
    if (id < 0)
        return any(mPatches);
    std::vector<Patch> fitting;
    Box last;
    for (const Patch& patch : mPatches) {
        for (const auto& roi : rois) {
            const Box box = roi->box();
            if (roi->label == -1 || box.empty())
                continue;
            last = box;
            if (patch.width <= box.width && box.width < 2 * patch.width && patch.height <= box.height && box.height < 2 * patch.height) {
                fitting.push_back(patch);
                break;
            }
        }
    }
    if (!fitting.empty())
        return any(fitting);
    if (last.empty())
        return any(mPatches);
    erosion = {std::max(1, last.width - 1), std::max(1, last.height - 1)};
    return mPatches[0];
}

// Pixels that may be the centre of a patch keep their label, others become -1.
cv::Mat LabelExtractionTransformation::eroded(const cv::Mat& labels, const ROIs& rois, int id, Patch patch) const
{
    cv::Mat result;
    if (id < 0) {
        cv::Mat wide, low, high;
        labels.convertTo(wide, CV_64F);
        const cv::Mat element = cv::getStructuringElement(cv::MORPH_RECT, {patch.width, patch.height});
        cv::erode(wide, low, element);
        cv::dilate(wide, high, element);
        result = cv::Mat(labels.size(), CV_32S, cv::Scalar(-1));
        labels.copyTo(result, low == high);
    }
    else {
        result = labels.clone();
        const Box whole{0, 0, labels.cols, labels.rows};
        const auto fill = [&](const Box& box, int value) {
            const Box inside = intersection(box, whole);
            if (!inside.empty())
                result(cv::Rect(inside.x, inside.y, inside.width, inside.height)).setTo(value);
        };
        for (const auto& roi : rois) {
            const Box box = roi->box();
            const int mx = patch.width / 2, my = patch.height / 2;
            fill({box.x - mx, box.y - my, box.width + 2 * mx, box.height + 2 * my}, -1);
        }
        for (const auto& roi : rois) {
            const Box box = roi->box();
            if (roi->label >= 0 && box.width <= 2 * patch.width && box.height <= 2 * patch.height)
                fill({box.x + patch.width / 2, box.y + patch.height / 2, box.width - patch.width + 1, box.height - patch.height + 1}, roi->label);
        }
    }
    return result;
}

int LabelExtractionTransformation::chooseLabel(const std::vector<int>& present, Random& random) const
{
    if (mLabel >= 0 || present.empty())
        return mLabel;
    std::vector<double> shares;
    double sum = 0.0;
    for (const int l : present) {
        const auto it = mShares.find(l);
        if (!mShares.empty() && it == mShares.end())
            throw std::invalid_argument(label() + " label " + std::to_string(l) + " is not in the Distribution \"" + mDistributionText + "\"");
        sum += shares.emplace_back(mShares.empty() ? 1.0 : it->second);
    }
    const double drawn = random.uniform(0.0, 1.0, Random::ClosedOpen) * (sum > 0.0 ? sum : static_cast<double>(present.size()));
    double reached = 0.0;
    for (std::size_t i = 0; i < present.size(); ++i) {
        reached += sum > 0.0 ? shares[i] : 1.0;
        if (drawn < reached)
            return present[i];
    }
    return present.back();
}

void LabelExtractionTransformation::apply(cv::Mat& frame, cv::Mat& labels, ROIs& rois, int id, Random& random) const
{
    checkFrame(frame);
    if (!isLabelMatrix(labels) || labels.size() != frame.size())
        throw std::invalid_argument(label() + " a label matrix of the frame's size is needed (composite stimuli, or ExpandLabel before)");
    Patch erosion{};
    const Patch patch = choosePatch(rois, id, erosion, random);
    if (patch.width > frame.cols || patch.height > frame.rows)
        throw std::invalid_argument(label() + " the " + std::to_string(patch.width) + "x" + std::to_string(patch.height) + " patch exceeds the frame of "
                                    + std::to_string(frame.cols) + "x" + std::to_string(frame.rows));
    const cv::Mat candidates = eroded(labels, rois, id, erosion);
    const int x0 = patch.width / 2, x1 = frame.cols - (patch.width + 1) / 2, y0 = patch.height / 2, y1 = frame.rows - (patch.height + 1) / 2;
    std::vector<int> present;
    std::map<int, std::vector<cv::Point>> places;
    for (int y = y0; y <= y1 && y < frame.rows; ++y) {
        const int* row = candidates.ptr<int>(y);
        for (int x = x0; x <= x1 && x < frame.cols; ++x) {
            if (row[x] < 0)
                continue;
            auto& points = places[row[x]];
            if (points.empty())
                present.push_back(row[x]);
            points.emplace_back(x, y);
        }
    }
    const int chosen = chooseLabel(present, random);
    Slice slice{0, 0, patch.width, patch.height, 0.0};
    const auto found = places.find(chosen);
    if (found == places.end())
        warn("stimulus " + std::to_string(id) + " has no patch" + (chosen >= 0 ? " of label " + std::to_string(chosen) : ""));
    else {
        const cv::Point centre = found->second[random.index(found->second.size())];
        slice.x = centre.x - patch.width / 2;
        slice.y = centre.y - patch.height / 2;
    }
    extractSlice(frame, labels, rois, slice, BorderEnums::MinusOneReflectBorder, {});
    labels = cv::Mat(1, 1, CV_32S, cv::Scalar(found == places.end() ? -1 : chosen));
}

}  // namespace N2D2

N2D2_REGISTER(LabelExtractionTransformation)
{
    using namespace N2D2;
    registerTransformation(registry, "LabelExtraction", [](Options& options, const std::string& who) {
        const auto widths = takeRequired<std::string>(options, who, "Widths"), heights = takeRequired<std::string>(options, who, "Heights");
        const auto wanted = takeOption(options, who, "Label", -1);
        return std::make_shared<LabelExtractionTransformation>(widths, heights, wanted, takeOption(options, who, "Distribution", std::string("Auto")));
    });
}
