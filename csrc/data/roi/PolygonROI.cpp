// Straight-sided shapes.
#include <algorithm>

#include <opencv2/imgproc.hpp>

#include "core/Text.hpp"
#include "data/roi/ShapeParts.hpp"

namespace N2D2 {

namespace {

std::string pointsText(const char* kind, int label, const std::vector<ROI::Point>& points)
{
    std::string text = std::string(kind) + " " + std::to_string(label);
    for (const auto& p : points)
        text += " " + realText(p.x) + " " + realText(p.y);
    return text;
}

std::vector<ROI::Point> moved(const std::vector<ROI::Point>& points, const ROI::Map& map)
{
    std::vector<ROI::Point> result;
    for (const auto& p : points)
        result.push_back(map(p));
    return result;
}

}  // namespace

PolygonROI::PolygonROI(int label, const std::vector<Point>& pixels) : ROI(label), mCorners(pixels)
{
    for (auto& corner : mCorners)
        corner = {corner.x + 0.5, corner.y + 0.5};
}

PolygonROI::PolygonROI(int label, std::vector<Point> corners, bool) : ROI(label), mCorners(std::move(corners)) {}

std::vector<ROI::Point> PolygonROI::pixels() const
{
    std::vector<Point> points;
    for (const auto& corner : mCorners)
        points.push_back({static_cast<double>(floorPixel(corner.x)), static_cast<double>(floorPixel(corner.y))});
    return points;
}

Box PolygonROI::box() const
{
    const auto points = pixels();
    if (points.empty())
        return {};
    double x0 = points[0].x, x1 = x0, y0 = points[0].y, y1 = y0;
    for (const auto& p : points) {
        x0 = std::min(x0, p.x);
        x1 = std::max(x1, p.x);
        y0 = std::min(y0, p.y);
        y1 = std::max(y1, p.y);
    }
    return {static_cast<int>(x0), static_cast<int>(y0), static_cast<int>(x1 - x0) + 1, static_cast<int>(y1 - y0) + 1};
}

void PolygonROI::append(cv::Mat& labels, unsigned margin, int outsideLabel) const
{
    std::vector<cv::Point> points;
    for (const auto& p : pixels())
        points.emplace_back(static_cast<int>(p.x), static_cast<int>(p.y));
    if (points.empty())
        return;
    const std::vector<std::vector<cv::Point>> contours{points};
    if (margin > 0) {
        cv::Mat mask = cv::Mat::zeros(labels.size(), CV_8U);
        cv::polylines(mask, contours, true, cv::Scalar(255), static_cast<int>(std::min(2 * margin, 32767u)));
        ignoreWhere(labels, mask, outsideLabel);
    }
    cv::Mat mask = cv::Mat::zeros(labels.size(), CV_8U);
    cv::fillPoly(mask, contours, cv::Scalar(255));
    labels.setTo(label, mask);
}

void PolygonROI::rescale(double xRatio, double yRatio)
{
    for (auto& p : mCorners)
        p = {p.x * xRatio, p.y * yRatio};
}

void PolygonROI::rotate(double cx, double cy, double angle)
{
    for (auto& p : mCorners)
        p = turned(p, cx, cy, angle);
}

void PolygonROI::translate(double dx, double dy)
{
    for (auto& p : mCorners)
        p = {p.x + dx, p.y + dy};
}

void PolygonROI::flip(int width, int height, bool horizontal, bool vertical)
{
    for (auto& p : mCorners)
        p = {horizontal ? width - p.x : p.x, vertical ? height - p.y : p.y};
}

std::shared_ptr<ROI> PolygonROI::mapped(const Map& map) const
{
    // Long sides bend: points between the corners move too.
    std::vector<Point> points;
    for (size_t i = 0; i < mCorners.size(); ++i) {
        const Point a = mCorners[i], b = mCorners[(i + 1) % mCorners.size()];
        const double length = std::hypot(b.x - a.x, b.y - a.y);
        const int parts = length > 4.0 && mCorners.size() < 4096 ? static_cast<int>(std::min(1024.0, std::ceil(length / 4.0))) : 1;
        for (int part = 0; part < parts; ++part)
            points.push_back({a.x + (b.x - a.x) * part / parts, a.y + (b.y - a.y) * part / parts});
    }
    return std::shared_ptr<ROI>(new PolygonROI(label, moved(points, map), true));
}

std::string PolygonROI::text() const { return pointsText("Polygon", label, mCorners); }

RectangularROI::RectangularROI(int label, int x0, int y0, int x1, int y1) : PolygonROI(label, {}, true)
{
    const double left = std::min(x0, x1), right = std::max(x0, x1), top = std::min(y0, y1), bottom = std::max(y0, y1);
    if (left < right && top < bottom)
        mCorners = {{left, top}, {right, top}, {right, bottom}, {left, bottom}};
}

bool RectangularROI::upright() const
{
    const auto same = [](double a, double b) { return std::abs(a - b) < 1e-6; };
    const auto& c = mCorners;
    return (same(c[0].x, c[3].x) && same(c[1].x, c[2].x) && same(c[0].y, c[1].y) && same(c[2].y, c[3].y))
           || (same(c[0].y, c[3].y) && same(c[1].y, c[2].y) && same(c[0].x, c[1].x) && same(c[2].x, c[3].x));
}

Box RectangularROI::box() const
{
    if (mCorners.empty())
        return {};
    double x0 = mCorners[0].x, x1 = x0, y0 = mCorners[0].y, y1 = y0;
    for (const auto& p : mCorners) {
        x0 = std::min(x0, p.x);
        x1 = std::max(x1, p.x);
        y0 = std::min(y0, p.y);
        y1 = std::max(y1, p.y);
    }
    // A rectangle smaller than a pixel keeps the one it lies in.
    const int left = floorPixel(x0), top = floorPixel(y0);
    const int right = upright() ? floorPixel(x1) : ceilPixel(x1), bottom = upright() ? floorPixel(y1) : ceilPixel(y1);
    return {left, top, std::max(1, right - left), std::max(1, bottom - top)};
}

std::vector<ROI::Point> RectangularROI::pixels() const
{
    // Corners move half a pixel towards the centre: from the outline to the centres of the corner pixels.
    double cx = 0.0, cy = 0.0;
    for (const auto& p : mCorners) {
        cx += p.x / 4.0;
        cy += p.y / 4.0;
    }
    std::vector<Point> points;
    for (const auto& p : mCorners) {
        const double x = p.x + (cx > p.x ? 0.5 : -0.5), y = p.y + (cy > p.y ? 0.5 : -0.5);
        points.push_back({static_cast<double>(floorPixel(x)), static_cast<double>(floorPixel(y))});
    }
    return points;
}

void RectangularROI::append(cv::Mat& labels, unsigned margin, int outsideLabel) const
{
    if (mCorners.empty())
        return;
    if (!upright()) {
        PolygonROI::append(labels, margin, outsideLabel);
        return;
    }
    const Box whole{0, 0, labels.cols, labels.rows};
    const Box inside = box();
    if (margin > 0) {
        const int m = static_cast<int>(std::min(margin, 1u << 20));
        const Box around = intersection({inside.x - m, inside.y - m, inside.width + 2 * m, inside.height + 2 * m}, whole);
        if (!around.empty()) {
            cv::Mat part = labels(rectOf(around));
            part.setTo(-1, part == cv::Scalar(outsideLabel));
        }
    }
    const Box common = intersection(inside, whole);
    if (!common.empty())
        labels(rectOf(common)).setTo(label);
}

std::shared_ptr<ROI> RectangularROI::mapped(const Map& map) const
{
    return std::shared_ptr<ROI>(new RectangularROI(label, moved(mCorners, map)));
}

std::string RectangularROI::text() const { return pointsText("Rectangle", label, mCorners); }

}  // namespace N2D2
