#include "data/roi/ROI.hpp"

#include <algorithm>
#include <stdexcept>

#include <fmt/format.h>
#include <opencv2/imgproc.hpp>

#include "core/Log.hpp"
#include "core/Text.hpp"
#include "data/roi/ShapeParts.hpp"

namespace N2D2 {

Box intersection(const Box& a, const Box& b)
{
    const int x0 = std::max(a.x, b.x), y0 = std::max(a.y, b.y);
    const int x1 = std::min(a.x + a.width, b.x + b.width), y1 = std::min(a.y + a.height, b.y + b.height);
    return {x0, y0, std::max(0, x1 - x0), std::max(0, y1 - y0)};
}

ROIs cloneROIs(const ROIs& rois)
{
    ROIs copies;
    copies.reserve(rois.size());
    for (const auto& roi : rois)
        copies.push_back(roi->clone());
    return copies;
}

void padCropROIs(ROIs& rois, int x, int y, int width, int height)
{
    for (auto& roi : rois)
        roi->translate(-x, -y);
    const Box window{0, 0, width, height};
    std::erase_if(rois, [&](const auto& roi) { return intersection(roi->box(), window).empty(); });
}

cv::Mat ROI::extract(const cv::Mat& image) const
{
    const Box whole = box(), part = intersection(whole, {0, 0, image.cols, image.rows});
    if (part != whole)
        logWarning(fmt::format("[ROI] the box {}x{} at ({}, {}) leaves the image of {}x{}: what lies in it is extracted", whole.width, whole.height,
                               whole.x, whole.y, image.cols, image.rows));
    return part.empty() ? cv::Mat() : image(rectOf(part));
}

void ROI::draw(cv::Mat& image, const Colour& colour, unsigned thickness) const
{
    std::vector<std::vector<cv::Point>> lines;
    for (const Outline& outline : outlines()) {
        std::vector<cv::Point> line;
        for (const Point& p : outline)
            line.emplace_back(floorPixel(p.x + 0.5), floorPixel(p.y + 0.5));
        if (!line.empty())
            lines.push_back(std::move(line));
    }
    if (image.channels() > 4)
        throw std::invalid_argument("[ROI] images of 1 to 4 channels can be drawn on, this one has " + std::to_string(image.channels()));
    const cv::Scalar value = image.channels() < 3 ? cv::Scalar::all(colour.red) : cv::Scalar(colour.blue, colour.green, colour.red, colour.alpha);
    cv::polylines(image, lines, true, value, static_cast<int>(std::clamp(thickness, 1u, 32767u)));
}

std::shared_ptr<ROI> roiFromText(const std::string& text)
{
    auto words = splitItems(text);
    try {
        const std::string kind = words.at(0);
        const int label = fromText<int>(words.at(1));
        words.erase(words.begin(), words.begin() + 2);
        if (kind == "Circle" || kind == "Ellipse")
            return ellipseFromWords(kind, label, words);
        if (kind == "Bitmap")
            return bitmapFromWords(label, words);
        if ((kind == "Polygon" || kind == "Rectangle") && words.size() % 2 == 0) {
            std::vector<ROI::Point> points;
            for (size_t i = 0; i < words.size(); i += 2)
                points.push_back({parseReal(words[i]), parseReal(words[i + 1])});
            if (kind == "Polygon") {
                for (auto& p : points)
                    p = {p.x - 0.5, p.y - 0.5};
                return std::make_shared<PolygonROI>(label, points);
            }
            if (points.empty() || points.size() == 4)
                return std::shared_ptr<ROI>(new RectangularROI(label, std::move(points)));
        }
    }
    catch (const std::logic_error&) {
        // said below
    }
    throw std::runtime_error("[ROI] unreadable: \"" + text.substr(0, 200) + "\"");
}

}  // namespace N2D2
