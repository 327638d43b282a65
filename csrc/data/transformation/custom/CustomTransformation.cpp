#include "data/transformation/custom/CustomTransformation.hpp"

#include <algorithm>

#include <opencv2/core.hpp>

namespace N2D2 {

namespace {

template <class T> void toTensor(const cv::Mat& mat, Tensor<T>& tensor)
{
    const auto channels = static_cast<std::size_t>(mat.channels());
    Dims dims{static_cast<std::size_t>(mat.cols), static_cast<std::size_t>(mat.rows)};
    if (channels > 1)
        dims.push_back(channels);
    tensor.reallocate(dims);
    const std::size_t plane = dims[0] * dims[1];
    for (int y = 0; y < mat.rows; ++y) {
        const T* from = mat.ptr<T>(y);
        T* to = tensor.data() + static_cast<std::size_t>(y) * dims[0];
        for (std::size_t x = 0; x < dims[0]; ++x) {
            for (std::size_t c = 0; c < channels; ++c)
                to[c * plane + x] = from[x * channels + c];
        }
    }
}

template <class T> cv::Mat toMat(const std::string& who, const Tensor<T>& tensor)
{
    Dims dims = tensor.dims();
    while (dims.size() < 3)
        dims.push_back(1);
    if (tensor.empty() || dims.size() > 3 || dims[2] > CV_CN_MAX || dims[0] > 1u << 20 || dims[1] > 1u << 20)
        throw std::invalid_argument(who + " a frame of 1 to 3 dimensions is expected back, got " + dimsText(tensor.dims()));
    const std::size_t channels = dims[2], plane = dims[0] * dims[1];
    cv::Mat mat(static_cast<int>(dims[1]), static_cast<int>(dims[0]), CV_MAKETYPE(cv::DataType<T>::depth, static_cast<int>(channels)));
    for (int y = 0; y < mat.rows; ++y) {
        const T* from = tensor.data() + static_cast<std::size_t>(y) * dims[0];
        T* to = mat.ptr<T>(y);
        for (std::size_t x = 0; x < dims[0]; ++x) {
            for (std::size_t c = 0; c < channels; ++c)
                to[x * channels + c] = from[c * plane + x];
        }
    }
    return mat;
}

}  // namespace

void CustomTransformation::apply(cv::Mat& frame, cv::Mat& labels, ROIs& rois, int id, Random&) const
{
    checkFrame(frame);
    Tensor<int> labelTensor;
    if (!labels.empty())
        toTensor(labels, labelTensor);
    const auto run = [&]<class T>(T, auto method) {
        Tensor<T> tensor;
        toTensor(frame, tensor);
        (this->*method)(tensor, labelTensor, rois, id);
        frame = toMat(label(), tensor);
    };
    switch (frame.depth()) {
    case CV_8U:
        run(static_cast<unsigned char>(0), &CustomTransformation::apply_unsigned_char);
        break;
    case CV_8S:
        run(static_cast<signed char>(0), &CustomTransformation::apply_char);
        break;
    case CV_16U:
        run(static_cast<unsigned short>(0), &CustomTransformation::apply_unsigned_short);
        break;
    case CV_16S:
        run(static_cast<short>(0), &CustomTransformation::apply_short);
        break;
    case CV_32S:
        run(0, &CustomTransformation::apply_int);
        break;
    case CV_32F:
        run(0.0f, &CustomTransformation::apply_float);
        break;
    case CV_64F:
        run(0.0, &CustomTransformation::apply_double);
        break;
    default:
        throw std::invalid_argument(label() + " frames of this depth are not known");
    }
    if (!labels.empty()) {
        labels = toMat(label(), labelTensor);
        if (labels.channels() != 1)
            throw std::invalid_argument(label() + " one plane of labels is expected back, got " + dimsText(labelTensor.dims()));
    }
}

std::shared_ptr<Transformation> CustomTransformation::clone() const
{
    throw std::invalid_argument(label() + " a transformation of your own cannot be copied: make another object");
}

void CustomTransformation::missing(const char* method) const
{
    throw std::invalid_argument(label() + " the class does not define " + method + "(frame, labels, labelsROI, id), for frames of this type");
}

void CustomTransformation::apply_unsigned_char(Tensor<unsigned char>&, Tensor<int>&, ROIs&, int) const { missing("apply_unsigned_char"); }
void CustomTransformation::apply_char(Tensor<signed char>&, Tensor<int>&, ROIs&, int) const { missing("apply_char"); }
void CustomTransformation::apply_unsigned_short(Tensor<unsigned short>&, Tensor<int>&, ROIs&, int) const { missing("apply_unsigned_short"); }
void CustomTransformation::apply_short(Tensor<short>&, Tensor<int>&, ROIs&, int) const { missing("apply_short"); }
void CustomTransformation::apply_int(Tensor<int>&, Tensor<int>&, ROIs&, int) const { missing("apply_int"); }
void CustomTransformation::apply_float(Tensor<float>&, Tensor<int>&, ROIs&, int) const { missing("apply_float"); }
void CustomTransformation::apply_double(Tensor<double>&, Tensor<int>&, ROIs&, int) const { missing("apply_double"); }

}  // namespace N2D2
