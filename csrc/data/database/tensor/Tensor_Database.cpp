#include "data/database/tensor/Tensor_Database.hpp"

#include <opencv2/core.hpp>

namespace N2D2 {

class Tensor_Database::MatSource : public StimulusSource {
public:
    explicit MatSource(std::vector<cv::Mat> mats) : mMats(std::move(mats)) {}
    cv::Mat read(std::size_t item) const override { return mMats.at(item).clone(); }

private:
    std::vector<cv::Mat> mMats;
};

namespace {

template <class T> constexpr int matDepth()
{
    if constexpr (std::is_same_v<T, unsigned char>)
        return CV_8U;
    else if constexpr (std::is_same_v<T, char>)
        return std::is_signed_v<char> ? CV_8S : CV_8U;
    else if constexpr (std::is_same_v<T, signed char>)
        return CV_8S;
    else if constexpr (std::is_same_v<T, short>)
        return CV_16S;
    else if constexpr (std::is_same_v<T, unsigned short>)
        return CV_16U;
    else if constexpr (std::is_same_v<T, int>)
        return CV_32S;
    else if constexpr (std::is_same_v<T, float>)
        return CV_32F;
    else
        return CV_64F;  // double; unsigned int has no depth of its own
}

// Planes to interleaved.
template <class T, class Out> cv::Mat matOf(const Tensor<T>& tensor)
{
    const std::size_t cols = tensor.dimX(), rows = tensor.nbDims() > 1 ? tensor.dims()[1] : 1, channels = tensor.nbDims() > 2 ? tensor.dims()[2] : 1;
    cv::Mat mat(static_cast<int>(rows), static_cast<int>(cols), CV_MAKETYPE(matDepth<T>(), static_cast<int>(channels)));
    Out* out = mat.ptr<Out>();
    for (std::size_t c = 0; c < channels; ++c) {
        const T* plane = tensor.data() + c * rows * cols;
        for (std::size_t i = 0; i < rows * cols; ++i)
            out[i * channels + c] = static_cast<Out>(plane[i]);
    }
    return mat;
}

}  // namespace

Tensor_Database::Tensor_Database(std::shared_ptr<Context> context) : Database(true, std::move(context)) {}

template <class T> void Tensor_Database::load(const std::vector<Tensor<T>>& inputs, const std::vector<int>& labels)
{
    if (inputs.size() != labels.size())
        throw std::invalid_argument(label() + " " + std::to_string(inputs.size()) + " tensors but " + std::to_string(labels.size()) + " labels");
    std::vector<cv::Mat> mats;
    for (std::size_t i = 0; i < inputs.size(); ++i) {
        Dims dims = inputs[i].dims();
        while (dims.size() > 3 && dims.back() == 1)
            dims.pop_back();
        if (dims.empty() || dims.size() > 3 || elementCount(dims) == 0 || dims[0] > 65535 || (dims.size() > 1 && dims[1] > 65535)
            || (dims.size() > 2 && dims[2] > CV_CN_MAX))
            throw std::invalid_argument(label() + " tensor " + std::to_string(i) + " is " + dimsText(inputs[i].dims())
                                        + ": {X, Y, channels} is expected (at most 65535x65535x" + std::to_string(CV_CN_MAX) + ")");
        if (labels[i] < -1)
            throw std::invalid_argument(label() + " label " + std::to_string(labels[i]) + " of tensor " + std::to_string(i) + ": -1 (none) or more is expected");
        using Out = std::conditional_t<std::is_same_v<T, unsigned int>, double, T>;
        mats.push_back(matOf<T, Out>(inputs[i]));
    }
    const std::size_t count = mats.size(), first = getNbStimuli();
    const auto source = std::make_shared<MatSource>(std::move(mats));
    for (std::size_t i = 0; i < count; ++i)
        addStimulus("Tensor[" + std::to_string(first + i) + "]", labels[i], Unpartitioned, source, i);
}

#define N2D2_LOAD(T) template void Tensor_Database::load<T>(const std::vector<Tensor<T>>&, const std::vector<int>&);
N2D2_LOAD(char)
N2D2_LOAD(signed char)
N2D2_LOAD(unsigned char)
N2D2_LOAD(short)
N2D2_LOAD(unsigned short)
N2D2_LOAD(int)
N2D2_LOAD(unsigned int)
N2D2_LOAD(float)
N2D2_LOAD(double)
#undef N2D2_LOAD

}  // namespace N2D2
