#include "data/roi/BitmapROI.hpp"

#include <algorithm>
#include <stdexcept>

#include <opencv2/imgproc.hpp>

#include "core/Text.hpp"
#include "data/roi/ShapeParts.hpp"

namespace N2D2 {

namespace {

constexpr double maxCells = 1 << 28;

/// Bounds of the cells that are not 0 (cv::boundingRect of OpenCV 4.6 misses cells of narrow masks).
cv::Rect usedPart(const cv::Mat& mask)
{
    int x0 = mask.cols, x1 = -1, y0 = mask.rows, y1 = -1;
    for (int y = 0; y < mask.rows; ++y) {
        const unsigned char* line = mask.ptr(y);
        const auto set = [](unsigned char cell) { return cell != 0; };
        const auto first = std::find_if(line, line + mask.cols, set);
        if (first == line + mask.cols)
            continue;
        int last = mask.cols - 1;
        while (!line[last])
            --last;
        x0 = std::min(x0, static_cast<int>(first - line));
        x1 = std::max(x1, last);
        y0 = std::min(y0, y);
        y1 = y;
    }
    return x1 < 0 ? cv::Rect() : cv::Rect(x0, y0, x1 - x0 + 1, y1 - y0 + 1);
}

}  // namespace

BitmapROI::BitmapROI(int label, const cv::Mat& mask, int originX, int originY, int scale) : ROI(label)
{
    if (mask.empty() ? mask.channels() > 1 : mask.type() != CV_8U)
        throw std::invalid_argument("[ROI] the mask of a bitmap must be 8U with one channel");
    if (scale == 0)
        throw std::invalid_argument("[ROI] the scale of a bitmap must be at least 1 pixel a cell");
    const cv::Rect used = usedPart(mask);
    if (!used.empty())
        mMask = cv::Mat(mask(used) != 0).clone();
    const double size = std::abs(static_cast<double>(scale));
    mPlace = {size, 0.0, originX + size * used.x, 0.0, size, originY + size * used.y};
}

ROI::Point BitmapROI::place(double column, double row) const
{
    return {mPlace[0] * column + mPlace[1] * row + mPlace[2], mPlace[3] * column + mPlace[4] * row + mPlace[5]};
}

bool BitmapROI::upright() const
{
    const double size = std::abs(mPlace[0]) + std::abs(mPlace[1]) + std::abs(mPlace[3]) + std::abs(mPlace[4]);
    return (std::abs(mPlace[1]) + std::abs(mPlace[3]) < 1e-9 * size) || (std::abs(mPlace[0]) + std::abs(mPlace[4]) < 1e-9 * size);
}

Box BitmapROI::box() const
{
    if (mMask.empty())
        return {};
    double x0 = 1e9, y0 = 1e9, x1 = -1e9, y1 = -1e9;
    for (const int column : {0, mMask.cols}) {
        for (const int row : {0, mMask.rows}) {
            const Point p = place(column, row);
            x0 = std::min(x0, p.x);
            x1 = std::max(x1, p.x);
            y0 = std::min(y0, p.y);
            y1 = std::max(y1, p.y);
        }
    }
    const int left = floorPixel(x0), top = floorPixel(y0);
    const int right = upright() ? floorPixel(x1) : ceilPixel(x1), bottom = upright() ? floorPixel(y1) : ceilPixel(y1);
    return {left, top, std::max(1, right - left), std::max(1, bottom - top)};
}

cv::Mat BitmapROI::pixels(const Box& part) const
{
    cv::Mat mask = cv::Mat::zeros(std::max(0, part.height), std::max(0, part.width), CV_8U);
    const auto& p = mPlace;
    const double determinant = p[0] * p[4] - p[1] * p[3];
    // One pixel more on each side: pixels by their centres may lie beside a box that is cut to whole pixels.
    Box reach = box();
    reach = {reach.x - 1, reach.y - 1, reach.width + 2, reach.height + 2};
    const Box common = intersection(part, reach);
    if (mMask.empty() || std::abs(determinant) < 1e-12 || common.empty())
        return mask;
    for (int y = common.y; y < common.y + common.height; ++y) {
        unsigned char* line = mask.ptr(y - part.y);
        for (int x = common.x; x < common.x + common.width; ++x) {
            const double dx = x + 0.5 - p[2], dy = y + 0.5 - p[5];
            const double column = std::floor((p[4] * dx - p[1] * dy) / determinant + 1e-9), row = std::floor((p[0] * dy - p[3] * dx) / determinant + 1e-9);
            if (column >= 0.0 && row >= 0.0 && column < mMask.cols && row < mMask.rows)
                line[x - part.x] = mMask.at<unsigned char>(static_cast<int>(row), static_cast<int>(column));
        }
    }
    return mask;
}

void BitmapROI::append(cv::Mat& labels, unsigned margin, int outsideLabel) const
{
    const Box whole{0, 0, labels.cols, labels.rows};
    if (margin > 0) {
        const int m = static_cast<int>(std::min(margin, static_cast<unsigned>(std::max(labels.cols, labels.rows))));
        cv::Mat around = pixels({-m, -m, labels.cols + 2 * m, labels.rows + 2 * m}), wide;
        cv::dilate(around, wide, cv::getStructuringElement(cv::MORPH_RECT, {2 * m + 1, 2 * m + 1}));
        ignoreWhere(labels, wide(cv::Rect(m, m, labels.cols, labels.rows)), outsideLabel);
    }
    labels.setTo(label, pixels(whole));
}

void BitmapROI::rescale(double xRatio, double yRatio)
{
    for (std::size_t i = 0; i < 3; ++i) {
        mPlace[i] *= xRatio;
        mPlace[i + 3] *= yRatio;
    }
}

void BitmapROI::rotate(double cx, double cy, double angle)
{
    const double c = std::cos(angle), s = std::sin(angle);
    const Point origin = turned({mPlace[2], mPlace[5]}, cx, cy, angle);
    mPlace = {c * mPlace[0] - s * mPlace[3], c * mPlace[1] - s * mPlace[4], origin.x, s * mPlace[0] + c * mPlace[3], s * mPlace[1] + c * mPlace[4], origin.y};
}

void BitmapROI::translate(double dx, double dy)
{
    mPlace[2] += dx;
    mPlace[5] += dy;
}

void BitmapROI::flip(int width, int height, bool horizontal, bool vertical)
{
    if (horizontal)
        mPlace = {-mPlace[0], -mPlace[1], width - mPlace[2], mPlace[3], mPlace[4], mPlace[5]};
    if (vertical)
        mPlace = {mPlace[0], mPlace[1], mPlace[2], -mPlace[3], -mPlace[4], height - mPlace[5]};
}

std::shared_ptr<ROI> BitmapROI::mapped(const Map& map) const
{
    // The corners of the cells, moved.
    const int cols = mMask.cols, rows = mMask.rows;
    std::vector<Point> corners;
    double x0 = 1e9, y0 = 1e9, x1 = -1e9, y1 = -1e9;
    for (int row = 0; row <= rows && !mMask.empty(); ++row) {
        for (int column = 0; column <= cols; ++column) {
            const Point p = map(place(column, row));
            corners.push_back(p);
            x0 = std::min(x0, p.x);
            x1 = std::max(x1, p.x);
            y0 = std::min(y0, p.y);
            y1 = std::max(y1, p.y);
        }
    }
    const int left = floorPixel(x0), top = floorPixel(y0), right = ceilPixel(x1), bottom = ceilPixel(y1);
    if (mMask.empty() || right <= left || bottom <= top)
        return std::make_shared<BitmapROI>(label, cv::Mat(), 0, 0);
    if (static_cast<double>(right - left) * (bottom - top) > maxCells)
        throw std::runtime_error("[ROI] a bitmap of " + std::to_string(right - left) + "x" + std::to_string(bottom - top) + " pixels is too large");
    cv::Mat mask = cv::Mat::zeros(bottom - top, right - left, CV_8U);
    for (int row = 0; row < rows; ++row) {
        for (int column = 0; column < cols; ++column) {
            if (!mMask.at<unsigned char>(row, column))
                continue;
            const std::size_t at = static_cast<std::size_t>(row) * static_cast<std::size_t>(cols + 1) + static_cast<std::size_t>(column);
            const Point quad[4] = {corners[at], corners[at + 1], corners[at + static_cast<std::size_t>(cols) + 2], corners[at + static_cast<std::size_t>(cols) + 1]};
            const auto [xMin, xMax] = std::minmax({quad[0].x, quad[1].x, quad[2].x, quad[3].x});
            const auto [yMin, yMax] = std::minmax({quad[0].y, quad[1].y, quad[2].y, quad[3].y});
            for (int y = ceilPixel(yMin - 0.5); y <= floorPixel(yMax - 0.5); ++y) {
                for (int x = ceilPixel(xMin - 0.5); x <= floorPixel(xMax - 0.5); ++x) {
                    bool left0 = true, right0 = true;
                    for (int i = 0; i < 4; ++i) {
                        const Point a = quad[i], b = quad[(i + 1) % 4];
                        const double side = (b.x - a.x) * (y + 0.5 - a.y) - (b.y - a.y) * (x + 0.5 - a.x);
                        left0 = left0 && side >= -1e-9;
                        right0 = right0 && side <= 1e-9;
                    }
                    const int px = x - left, py = y - top;
                    if ((left0 || right0) && px >= 0 && py >= 0 && px < mask.cols && py < mask.rows)
                        mask.at<unsigned char>(py, px) = 255;
                }
            }
        }
    }
    return std::make_shared<BitmapROI>(label, mask, left, top);
}

std::vector<ROI::Outline> BitmapROI::outlines() const
{
    Box part = box();
    if (static_cast<double>(part.width) * part.height > maxCells)
        throw std::runtime_error("[ROI] a bitmap of " + std::to_string(part.width) + "x" + std::to_string(part.height) + " pixels is too large to draw");
    part = {part.x - 1, part.y - 1, part.width + 2, part.height + 2};
    std::vector<std::vector<cv::Point>> found;
    cv::findContours(pixels(part), found, cv::RETR_CCOMP, cv::CHAIN_APPROX_NONE, {part.x, part.y});
    std::vector<Outline> lines;
    for (const auto& contour : found) {
        Outline line;
        for (const cv::Point& p : contour)
            line.push_back({static_cast<double>(p.x), static_cast<double>(p.y)});
        lines.push_back(std::move(line));
    }
    return lines;
}

// Kind, label, the six numbers of the place, columns, rows, then the lengths of runs of equal cells, the first of empty ones.
std::string BitmapROI::text() const
{
    std::string text = "Bitmap " + std::to_string(label);
    for (const double v : mPlace)
        text += " " + realText(v);
    text += " " + std::to_string(mMask.cols) + " " + std::to_string(mMask.rows);
    bool set = false;
    std::size_t run = 0;
    for (std::size_t i = 0; i < mMask.total(); ++i) {
        if ((mMask.data[i] != 0) != set) {
            text += " " + std::to_string(run);
            run = 0;
            set = !set;
        }
        ++run;
    }
    return text + " " + std::to_string(run);
}

std::shared_ptr<ROI> bitmapFromWords(int label, const std::vector<std::string>& words)
{
    if (words.size() < 9)
        throw std::runtime_error("[ROI] Bitmap with " + std::to_string(words.size()) + " numbers");
    auto bitmap = std::make_shared<BitmapROI>(label, cv::Mat(), 0, 0);
    for (std::size_t i = 0; i < 6; ++i)
        bitmap->mPlace[i] = parseReal(words[i]);
    const auto cols = fromText<unsigned>(words[6]), rows = fromText<unsigned>(words[7]);
    if (static_cast<double>(cols) * rows > maxCells || cols > 1u << 20 || rows > 1u << 20)
        throw std::runtime_error("[ROI] a bitmap of " + words[6] + "x" + words[7] + " cells is too large");
    const std::size_t total = static_cast<std::size_t>(cols) * rows;
    std::size_t sum = 0;
    std::vector<std::size_t> runs;
    for (std::size_t i = 8; i < words.size(); ++i) {
        runs.push_back(fromText<std::size_t>(words[i]));
        if (runs.back() > total - sum)
            throw std::runtime_error("[ROI] the runs of a bitmap are longer than its " + std::to_string(total) + " cells");
        sum += runs.back();
    }
    if (sum != total)
        throw std::runtime_error("[ROI] the runs of a bitmap give " + std::to_string(sum) + " of its " + std::to_string(total) + " cells");
    if (total > 0) {
        cv::Mat mask = cv::Mat::zeros(static_cast<int>(rows), static_cast<int>(cols), CV_8U);
        std::size_t at = 0;
        for (std::size_t i = 0; i < runs.size(); ++i) {
            if (i % 2)
                std::fill_n(mask.data + at, runs[i], static_cast<unsigned char>(255));
            at += runs[i];
        }
        bitmap->mMask = mask;
    }
    return bitmap;
}

}  // namespace N2D2
