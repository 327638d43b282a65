#include "data/provider/MatToTensor.hpp"

#include <memory>
#include <stdexcept>
#include <vector>

#include "core/Simd.hpp"

namespace N2D2 {

namespace {

// Interleaved channels to matrices on the given memory, with OpenCV's vector code.
template <class T> void splitTo(const cv::Mat& mat, T* planes)
{
    std::vector<cv::Mat> to;
    for (int c = 0; c < mat.channels(); ++c)
        to.emplace_back(mat.rows, mat.cols, mat.depth(), planes + static_cast<std::size_t>(c) * mat.total());
    cv::split(mat, to);
}

// One source type, (v - offset) / unity with a true division: the same bits as an explicit RangeAffine gives.
template <class T, class W> void planesOf(const cv::Mat& mat, float* planes, W offset, W unity)
{
    const std::size_t channels = static_cast<std::size_t>(mat.channels());
    if (channels > 1) {
        // Bytes are parted first: a vector of floats then comes from a run of them.
        const auto parted = std::make_unique_for_overwrite<T[]>(mat.total() * channels);
        splitTo(mat, parted.get());
        for (std::size_t c = 0; c < channels; ++c)
            planesOf<T, W>(cv::Mat(mat.rows, mat.cols, mat.depth(), parted.get() + c * mat.total()), planes + c * mat.total(), offset, unity);
        return;
    }
    // A frame without gaps is one row.
    const std::size_t plane = mat.total(), rows = mat.isContinuous() ? 1 : static_cast<std::size_t>(mat.rows), cols = plane / rows;
    for (std::size_t y = 0; y < rows; ++y) {
        const T* row = mat.ptr<T>(static_cast<int>(y));
        float* out = planes + y * cols;
        simdFor(0, cols, [=](std::size_t x) N2D2_INLINE { out[x] = static_cast<float>((static_cast<W>(row[x]) - offset) / unity); });
    }
}

template <class T> void copyPlanes(const cv::Mat& mat, float* planes)
{
    const std::size_t channels = static_cast<std::size_t>(mat.channels());
    const std::size_t cols = static_cast<std::size_t>(mat.cols), rows = static_cast<std::size_t>(mat.rows);
    for (std::size_t y = 0; y < rows; ++y) {
        const T* row = mat.ptr<T>(static_cast<int>(y));
        for (std::size_t c = 0; c < channels; ++c) {
            float* out = planes + (c * rows + y) * cols;
            for (std::size_t x = 0; x < cols; ++x)
                out[x] = static_cast<float>(row[channels * x + c]);
        }
    }
}

}  // namespace

void matToPlanes(const cv::Mat& mat, float* planes, bool signedMapping)
{
    switch (mat.depth()) {
    case CV_8U:
        return signedMapping ? planesOf<unsigned char, float>(mat, planes, 128.f, 128.f) : planesOf<unsigned char, float>(mat, planes, 0.f, 255.f);
    case CV_8S:
        return planesOf<signed char, float>(mat, planes, 0.f, 127.f);
    case CV_16U:
        return signedMapping ? planesOf<unsigned short, float>(mat, planes, 32768.f, 32768.f)
                             : planesOf<unsigned short, float>(mat, planes, 0.f, 65535.f);
    case CV_16S:
        return planesOf<short, float>(mat, planes, 0.f, 32767.f);
    case CV_32S:
        return planesOf<int, double>(mat, planes, 0.0, 2147483647.0);
    default:
        return matToRawPlanes(mat, planes);
    }
}

void matToRawPlanes(const cv::Mat& mat, float* planes)
{
    switch (mat.depth()) {
    case CV_8U:
        return copyPlanes<unsigned char>(mat, planes);
    case CV_8S:
        return copyPlanes<signed char>(mat, planes);
    case CV_16U:
        return copyPlanes<unsigned short>(mat, planes);
    case CV_16S:
        return copyPlanes<short>(mat, planes);
    case CV_32S:
        return copyPlanes<int>(mat, planes);
    case CV_32F:
        return mat.channels() == 1 ? copyPlanes<float>(mat, planes) : splitTo(mat, planes);
    case CV_64F:
        return copyPlanes<double>(mat, planes);
    default:
        throw std::invalid_argument("[StimuliProvider] matrices of this depth cannot become a tensor");
    }
}

}  // namespace N2D2
