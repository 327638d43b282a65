#pragma once
#include <opencv2/core.hpp>

#include "cell/FrameCell.tpp"
#include "cell/transformation/TransformationCell_Frame.hpp"
#include "core/Parallel.hpp"
#include "data/provider/MatToTensor.hpp"

namespace N2D2 {

template <class T, class B>
TransformationFrame<T, B>::TransformationFrame(const std::shared_ptr<DeepNet>& deepNet, const std::string& name, unsigned nbOutputs,
                                               const std::shared_ptr<Transformation>& transformation)
    : Cell(deepNet, name, nbOutputs), TransformationCell(transformation), FrameCell<T, B>(deepNet, name, nbOutputs)
{
}

template <class T, class B> Dims TransformationFrame<T, B>::outputsDims() const
{
    if (this->mInputs.size() > 1)
        throw std::invalid_argument(this->label() + " takes a single input");
    Dims dims;
    try {
        dims = transformedDims(*mTransformation, this->mInputsDims);
    }
    catch (const std::invalid_argument& error) {
        throw std::invalid_argument(this->label() + " " + error.what());
    }
    catch (const cv::Exception& error) {
        throw std::invalid_argument(this->label() + " " + mTransformation->label() + " does not take images of real numbers "
                                    + dimsText(this->mInputsDims) + ": " + error.what());
    }
    if (dims[2] != this->mNbOutputs)
        throw std::invalid_argument(this->label() + " has " + std::to_string(this->mNbOutputs) + " outputs, but its transformation "
                                    + mTransformation->getType() + " makes " + std::to_string(dims[2]) + " channels of its input "
                                    + dimsText(this->mInputsDims));
    return dims;
}

template <class T, class B> void TransformationFrame<T, B>::transform(const T* from, T* to, Random& random) const
{
    // Images are single precision: OpenCV does not compute in another everywhere.
    const int width = static_cast<int>(this->mInputsDims[0]), height = static_cast<int>(this->mInputsDims[1]);
    const std::size_t channels = this->mInputsDims[2], plane = this->mInputsDims[0] * this->mInputsDims[1];
    cv::Mat frame(height, width, CV_32FC(static_cast<int>(channels)));
    float* pixels = frame.ptr<float>();
    for (std::size_t i = 0; i < plane; ++i) {
        for (std::size_t c = 0; c < channels; ++c)
            *pixels++ = static_cast<float>(from[c * plane + i]);
    }
    mTransformation->apply(frame, random);
    const Dims& dims = this->mOutputsDims;
    const Dims made{static_cast<std::size_t>(frame.cols), static_cast<std::size_t>(frame.rows), static_cast<std::size_t>(frame.channels())};
    if (made != dims)
        throw std::runtime_error(this->label() + " its transformation made an image " + dimsText(made) + " instead of " + dimsText(dims));
    if constexpr (std::is_same_v<T, float>)
        matToRawPlanes(frame, to);
    else {
        std::vector<float> values(this->getOutputsSize());
        matToRawPlanes(frame, values.data());
        std::copy(values.begin(), values.end(), to);
    }
}

template <class T, class B> void TransformationFrame<T, B>::forward(bool)
{
    const TensorT& x = this->input();
    toHost(B{}, x);
    const std::size_t batch = this->batchSize(), inSize = this->getInputsSize(), outSize = this->getOutputsSize();
    // A stream of its own for every image: the same draws for any number of threads.
    const std::uint64_t first = mDraws;
    if (mTransformation->draws() && !mFrozen)
        mDraws += batch;
    std::vector<std::unique_ptr<Random>> streams;
    for (std::size_t b = 0; mTransformation->draws() && b < batch; ++b)
        streams.push_back(this->noiseRandom(first + b));
    parallelFor(batch, [&](std::size_t b) {
        KeyedRandom unused(RandomUse::Other, 0);
        transform(x.data() + b * inSize, this->mOutputs->data() + b * outSize, streams.empty() ? unused : *streams[b]);
    });
    toDevice(B{}, *this->mOutputs);
}

}  // namespace N2D2
