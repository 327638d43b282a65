#include "data/transformation/distortion/DistortionTransformation.hpp"

#include <algorithm>
#include <cmath>

#include <opencv2/core.hpp>

#include "data/roi/ROI.hpp"

namespace N2D2 {

namespace {

// Zero outside, kernel anchored at floor(size / 2); the 2-D Gaussian is the product of two of these.
void smooth(std::vector<double>& field, int cols, int rows, const std::vector<double>& kernel)
{
    const int anchor = static_cast<int>(kernel.size() / 2), size = static_cast<int>(kernel.size());
    std::vector<double> line(field.size());
    for (int y = 0; y < rows; ++y) {
        for (int x = 0; x < cols; ++x) {
            double sum = 0.0;
            for (int k = std::max(0, anchor - x); k < std::min(size, cols + anchor - x); ++k)
                sum += field[static_cast<size_t>(y * cols + x + k - anchor)] * kernel[static_cast<size_t>(size - 1 - k)];
            line[static_cast<size_t>(y * cols + x)] = sum;
        }
    }
    std::fill(field.begin(), field.end(), 0.0);
    for (int y = 0; y < rows; ++y) {
        double* out = field.data() + y * cols;
        for (int k = std::max(0, anchor - y); k < std::min(size, rows + anchor - y); ++k) {
            const double* in = line.data() + (y + k - anchor) * cols;
            const double weight = kernel[static_cast<size_t>(size - 1 - k)];
            for (int x = 0; x < cols; ++x)
                out[x] += in[x] * weight;
        }
    }
}

struct Source {
    int x, y;
    double fx, fy;
    bool outside;
};

template <class T> void warp(const cv::Mat& from, cv::Mat& to, const std::vector<Source>& sources)
{
    const int channels = from.channels(), cols = from.cols;
    for (int y = 0; y < from.rows; ++y) {
        T* out = to.ptr<T>(y);
        for (int x = 0; x < cols; ++x) {
            const Source& s = sources[static_cast<size_t>(y * cols + x)];
            const T* top = from.ptr<T>(s.y);
            const T* bottom = from.ptr<T>(std::min(s.y + 1, from.rows - 1));
            const int left = s.x * channels, right = std::min(s.x + 1, cols - 1) * channels;
            for (int c = 0; c < channels; ++c) {
                const double value = (1.0 - s.fy) * ((1.0 - s.fx) * static_cast<double>(top[left + c]) + s.fx * static_cast<double>(top[right + c]))
                                     + s.fy * ((1.0 - s.fx) * static_cast<double>(bottom[left + c]) + s.fx * static_cast<double>(bottom[right + c]));
                out[x * channels + c] = static_cast<T>(value);
            }
        }
    }
}

}  // namespace

void DistortionTransformation::apply(cv::Mat& frame, cv::Mat& labels, ROIs& rois, int, Random& random) const
{
    if (frame.empty())
        throw std::invalid_argument(label() + " the frame is empty");
    const int cols = frame.cols, rows = frame.rows;
    const size_t pixels = static_cast<size_t>(cols) * static_cast<size_t>(rows);
    std::vector<double> dx(pixels, 0.0), dy(pixels, 0.0);
    if (*mElasticScaling > 0.0) {
        for (size_t i = 0; i < pixels; ++i) {
            dx[i] = random.uniform(-1.0, 1.0);
            dy[i] = random.uniform(-1.0, 1.0);
        }
    }
    const double sx = *mScaling / 100.0 * random.uniform(-1.0, 1.0), sy = *mScaling / 100.0 * random.uniform(-1.0, 1.0);
    const double angle = *mRotation * random.uniform(-1.0, 1.0) * M_PI / 180.0;
    if (*mElasticScaling > 0.0) {
        const double sigma = *mElasticSigma, centre = (*mElasticGaussianSize - 1.0) / 2.0;
        std::vector<double> kernel(*mElasticGaussianSize);
        for (size_t k = 0; k < kernel.size(); ++k) {
            const double d = static_cast<double>(k) - centre;
            kernel[k] = std::exp(-d * d / (2.0 * sigma * sigma)) / (std::sqrt(2.0 * M_PI) * sigma);
        }
        smooth(dx, cols, rows, kernel);
        smooth(dy, cols, rows, kernel);
    }
    const double cosine = std::cos(angle) - 1.0, sine = std::sin(angle);
    std::vector<Source> sources(pixels);
    for (int y = 0; y < rows; ++y) {
        for (int x = 0; x < cols; ++x) {
            const size_t i = static_cast<size_t>(y * cols + x);
            const double rx = x - cols / 2, ry = y - rows / 2;
            double ox = *mElasticScaling > 0.0 ? *mElasticScaling * dx[i] : 0.0, oy = *mElasticScaling > 0.0 ? *mElasticScaling * dy[i] : 0.0;
            if (*mScaling > 0.0) {
                ox += sx * rx;
                oy += sy * ry;
            }
            if (*mRotation > 0.0) {
                ox += rx * cosine + ry * sine;
                oy += ry * cosine - rx * sine;
            }
            dx[i] = ox;
            dy[i] = oy;
            const double px = x - ox, py = y - oy;
            const double cx = std::clamp(px, 0.0, cols - 1.0), cy = std::clamp(py, 0.0, rows - 1.0);
            Source& s = sources[i];
            s.x = static_cast<int>(cx);
            s.y = static_cast<int>(cy);
            s.fx = cx - s.x;
            s.fy = cy - s.y;
            s.outside = cx != px || cy != py;
        }
    }
    cv::Mat warped(rows, cols, frame.type());
    switch (frame.depth()) {
    case CV_8U:
        warp<unsigned char>(frame, warped, sources);
        break;
    case CV_8S:
        warp<signed char>(frame, warped, sources);
        break;
    case CV_16U:
        warp<unsigned short>(frame, warped, sources);
        break;
    case CV_16S:
        warp<short>(frame, warped, sources);
        break;
    case CV_32S:
        warp<int>(frame, warped, sources);
        break;
    case CV_32F:
        warp<float>(frame, warped, sources);
        break;
    case CV_64F:
        warp<double>(frame, warped, sources);
        break;
    default:
        throw std::invalid_argument(label() + " frames of this depth cannot be distorted");
    }
    frame = warped;
    if (!rois.empty()) {
        // Where a point goes is the place p with p - displacement(p) = point.
        const auto at = [&](const std::vector<double>& field, double x, double y) {
            const double cx = std::clamp(x, 0.0, cols - 1.0), cy = std::clamp(y, 0.0, rows - 1.0);
            const int x0 = static_cast<int>(cx), y0 = static_cast<int>(cy), x1 = std::min(x0 + 1, cols - 1), y1 = std::min(y0 + 1, rows - 1);
            const auto value = [&](int i, int j) { return field[static_cast<size_t>(j * cols + i)]; };
            const double fx = cx - x0, fy = cy - y0;
            return (1.0 - fy) * ((1.0 - fx) * value(x0, y0) + fx * value(x1, y0)) + fy * ((1.0 - fx) * value(x0, y1) + fx * value(x1, y1));
        };
        for (auto& roi : rois) {
            roi = roi->mapped([&](ROI::Point corner) {
                const double x = corner.x - 0.5, y = corner.y - 0.5;
                double px = x, py = y;
                for (int i = 0; i < 30; ++i) {
                    const double qx = x + at(dx, px, py), qy = y + at(dy, px, py);
                    px = qx;
                    py = qy;
                }
                return ROI::Point{px + 0.5, py + 0.5};
            });
        }
        padCropROIs(rois, 0, 0, cols, rows);
    }
    if (!isLabelMatrix(labels))
        return;
    if (labels.rows != rows || labels.cols != cols)
        throw std::invalid_argument(label() + " the label matrix has not the size of the frame");
    cv::Mat moved(rows, cols, CV_32S);
    for (int y = 0; y < rows; ++y) {
        for (int x = 0; x < cols; ++x) {
            const Source& s = sources[static_cast<size_t>(y * cols + x)];
            const int nearestX = std::min(cols - 1, s.x + (s.fx >= 0.5)), nearestY = std::min(rows - 1, s.y + (s.fy >= 0.5));
            moved.at<int>(y, x) = mIgnoreMissingData && s.outside ? -1 : labels.at<int>(nearestY, nearestX);
        }
    }
    labels = moved;
}

std::shared_ptr<Transformation> DistortionTransformation::clone() const
{
    auto copy = std::make_shared<DistortionTransformation>();
    copy->copyParameters(*this);
    return copy;
}

}  // namespace N2D2
