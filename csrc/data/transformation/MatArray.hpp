#pragma once
// Images between OpenCV and numpy, for the bindings.
#include <cstring>

#include <opencv2/core.hpp>
#include <pybind11/numpy.h>

namespace N2D2::Python {

inline constexpr const char* numpyTypes[] = {"uint8", "int8", "uint16", "int16", "int32", "float32", "float64"};

/// (rows, columns) or (rows, columns, channels), as OpenCV's Python images; always a copy.
inline cv::Mat matOf(const pybind11::array& given)
{
    const pybind11::array array = pybind11::array::ensure(given, pybind11::array::c_style);
    if (!array || array.ndim() < 2 || array.ndim() > 3 || array.size() == 0 || (array.ndim() == 3 && array.shape(2) > CV_CN_MAX)
        || array.shape(0) > 1 << 30 || array.shape(1) > 1 << 30)
        throw std::invalid_argument("an image (rows, columns) or (rows, columns, channels) is expected");
    for (int depth = CV_8U; depth <= CV_64F; ++depth) {
        if (!array.dtype().is(pybind11::dtype(numpyTypes[depth])) && !array.dtype().equal(pybind11::dtype(numpyTypes[depth])))
            continue;
        const int channels = array.ndim() == 3 ? static_cast<int>(array.shape(2)) : 1;
        cv::Mat mat(static_cast<int>(array.shape(0)), static_cast<int>(array.shape(1)), CV_MAKETYPE(depth, channels));
        std::memcpy(mat.data, array.data(), static_cast<std::size_t>(array.nbytes()));
        return mat;
    }
    throw std::invalid_argument("an image of uint8, int8, uint16, int16, int32, float32 or float64 is expected, got "
                                + std::string(pybind11::str(array.dtype())));
}

inline pybind11::array arrayOf(const cv::Mat& mat)
{
    const cv::Mat whole = mat.isContinuous() ? mat : mat.clone();
    std::vector<pybind11::ssize_t> shape{whole.rows, whole.cols};
    if (whole.channels() > 1)
        shape.push_back(whole.channels());
    return pybind11::array(pybind11::dtype(numpyTypes[whole.depth()]), shape, whole.data);
}

}  // namespace N2D2::Python
