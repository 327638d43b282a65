#include "data/roi/EllipticROI.hpp"

#include <algorithm>
#include <stdexcept>

#include "core/Text.hpp"
#include "data/roi/ShapeParts.hpp"

namespace N2D2 {

namespace {

double normalized(double angle)
{
    const double turns = std::floor((angle + M_PI) / (2.0 * M_PI));
    return angle - turns * 2.0 * M_PI;
}

}  // namespace

EllipticROI::EllipticROI(int label, Point centre, double majorRadius, double minorRadius, double angle)
    : ROI(label), mCentre{centre.x + 0.5, centre.y + 0.5}, mMajor(majorRadius), mMinor(minorRadius), mAngle(angle)
{
    for (const double value : {centre.x, centre.y, majorRadius, minorRadius, angle}) {
        if (!std::isfinite(value))
            throw std::invalid_argument("[ROI] the centre, the radii and the angle of an ellipse must be finite numbers");
    }
    if (majorRadius < 0.0 || minorRadius < 0.0)
        throw std::invalid_argument("[ROI] the radii of an ellipse must not be negative, got " + realText(majorRadius) + " and " + realText(minorRadius));
    mAngle = normalized(angle);
}

Box EllipticROI::box() const
{
    const double c = std::cos(mAngle), s = std::sin(mAngle);
    const double halfWidth = std::hypot(mMajor * c, mMinor * s), halfHeight = std::hypot(mMajor * s, mMinor * c);
    const Point p = centre();
    const int x0 = floorPixel(p.x - halfWidth), y0 = floorPixel(p.y - halfHeight);
    // A shape smaller than a pixel keeps the one it lies in.
    return {x0, y0, std::max(1, floorPixel(p.x + halfWidth) - x0), std::max(1, floorPixel(p.y + halfHeight) - y0)};
}

// The pixels (255) of the ellipse with radii that are `more` pixels longer.
void EllipticROI::fill(cv::Mat& mask, double more) const
{
    const double a = mMajor + more, b = mMinor + more, c = std::cos(mAngle), s = std::sin(mAngle);
    const double half = std::hypot(a * s, b * c);
    const int y0 = std::max(0, ceilPixel(mCentre.y - half - 0.5)), y1 = std::min(mask.rows - 1, floorPixel(mCentre.y + half - 0.5));
    for (int y = y0; y <= y1; ++y) {
        // The line v = const of the ellipse: (u c + v s)^2 / a^2 + (v c - u s)^2 / b^2 <= 1, solved for u.
        const double v = y + 0.5 - mCentre.y, aa = std::max(a * a, 1e-12), bb = std::max(b * b, 1e-12);
        const double q2 = c * c / aa + s * s / bb, q1 = v * c * s * (1.0 / aa - 1.0 / bb), q0 = v * v * (s * s / aa + c * c / bb) - 1.0;
        const double root = q1 * q1 - q2 * q0;
        if (root < -1e-9)
            continue;
        const double middle = mCentre.x - q1 / q2 - 0.5, reach = std::sqrt(std::max(0.0, root)) / q2;
        const int x0 = std::max(0, ceilPixel(middle - reach)), x1 = std::min(mask.cols - 1, floorPixel(middle + reach));
        if (x0 <= x1)
            mask(cv::Rect(x0, y, x1 - x0 + 1, 1)).setTo(255);
    }
}

void EllipticROI::append(cv::Mat& labels, unsigned margin, int outsideLabel) const
{
    if (margin > 0) {
        cv::Mat mask = cv::Mat::zeros(labels.size(), CV_8U);
        fill(mask, std::min(margin, 1u << 20));
        ignoreWhere(labels, mask, outsideLabel);
    }
    cv::Mat mask = cv::Mat::zeros(labels.size(), CV_8U);
    fill(mask, 0.0);
    labels.setTo(label, mask);
}

void EllipticROI::rescale(double xRatio, double yRatio)
{
    mCentre = {mCentre.x * xRatio, mCentre.y * yRatio};
    if (xRatio == yRatio) {
        mMajor *= xRatio;
        mMinor *= xRatio;
        return;
    }
    // The circle of radius 1 goes through M = diag(ratios) * turn(angle) * diag(radii); its axes are those of M M^T.
    const double c = std::cos(mAngle), s = std::sin(mAngle);
    const double m00 = xRatio * c * mMajor, m01 = -xRatio * s * mMinor, m10 = yRatio * s * mMajor, m11 = yRatio * c * mMinor;
    const double xx = m00 * m00 + m01 * m01, yy = m10 * m10 + m11 * m11, xy = m00 * m10 + m01 * m11;
    const double mean = (xx + yy) / 2.0, spread = std::hypot((xx - yy) / 2.0, xy);
    double angle = 0.5 * std::atan2(2.0 * xy, xx - yy);  // of the longer axis
    double major = std::sqrt(std::max(0.0, mean + spread)), minor = std::sqrt(std::max(0.0, mean - spread));
    // The axis that was the major one stays it, even when it has become the shorter.
    const double along = std::abs(std::cos(angle) * m00 + std::sin(angle) * m10), across = std::abs(-std::sin(angle) * m00 + std::cos(angle) * m10);
    if (across > along) {
        std::swap(major, minor);
        angle += M_PI / 2.0;
    }
    if (std::cos(angle) * m00 + std::sin(angle) * m10 < 0.0)
        angle += M_PI;
    mMajor = major;
    mMinor = minor;
    mAngle = normalized(angle);
}

void EllipticROI::rotate(double cx, double cy, double angle)
{
    mCentre = turned(mCentre, cx, cy, angle);
    mAngle = normalized(mAngle + angle);
}

void EllipticROI::translate(double dx, double dy) { mCentre = {mCentre.x + dx, mCentre.y + dy}; }

void EllipticROI::flip(int width, int height, bool horizontal, bool vertical)
{
    if (horizontal) {
        mCentre.x = width - mCentre.x;
        mAngle = M_PI - mAngle;
    }
    if (vertical) {
        mCentre.y = height - mCentre.y;
        mAngle = -mAngle;
    }
    mAngle = normalized(mAngle);
}

std::vector<ROI::Outline> EllipticROI::outlines() const
{
    const double c = std::cos(mAngle), s = std::sin(mAngle);
    const int count = static_cast<int>(std::clamp(4.0 * (mMajor + mMinor), 16.0, 720.0));
    Outline line;
    for (int i = 0; i < count; ++i) {
        const double t = 2.0 * M_PI * i / count, u = mMajor * std::cos(t), v = mMinor * std::sin(t);
        line.push_back({mCentre.x - 0.5 + u * c - v * s, mCentre.y - 0.5 + u * s + v * c});
    }
    return {line};
}

std::shared_ptr<ROI> EllipticROI::mapped(const Map& map) const
{
    Outline line = outlines()[0];
    for (Point& p : line) {
        const Point moved = map({p.x + 0.5, p.y + 0.5});
        p = {moved.x - 0.5, moved.y - 0.5};
    }
    return std::make_shared<PolygonROI>(label, line);
}

std::string EllipticROI::text() const
{
    return "Ellipse " + std::to_string(label) + " " + realText(mCentre.x) + " " + realText(mCentre.y) + " " + realText(mMajor) + " " + realText(mMinor)
           + " " + realText(mAngle);
}

std::string CircularROI::text() const
{
    if (mMajor != mMinor)
        return EllipticROI::text();
    return "Circle " + std::to_string(label) + " " + realText(mCentre.x) + " " + realText(mCentre.y) + " " + realText(mMajor);
}

std::shared_ptr<ROI> ellipseFromWords(const std::string& kind, int label, const std::vector<std::string>& words)
{
    std::vector<double> v;
    for (const std::string& word : words)
        v.push_back(parseReal(word));
    if (v.size() != (kind == "Circle" ? 3u : 5u))
        throw std::runtime_error("[ROI] " + kind + " with " + std::to_string(v.size()) + " numbers");
    const ROI::Point centre{v[0] - 0.5, v[1] - 0.5};
    if (kind == "Circle")
        return std::make_shared<CircularROI>(label, centre, v[2]);
    return std::make_shared<EllipticROI>(label, centre, v[2], v[3], v[4]);
}

}  // namespace N2D2
