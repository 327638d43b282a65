#pragma once
// What cuDNN's descriptors hold here.
#include <cstdint>
#include <vector>

#include <cudnn.h>

struct cudnnTensorStruct {
    cudnnDataType_t type = CUDNN_DATA_FLOAT;
    std::vector<int> dims, strides;
};
struct cudnnFilterStruct {
    cudnnDataType_t type = CUDNN_DATA_FLOAT;
    std::vector<int> dims;
};
struct cudnnConvolutionStruct {
    std::vector<int> padding, stride, dilation;
    int groups = 1;
};
struct cudnnDropoutStruct {
    float rate = 0.0f;
};
struct cudnnRNNStruct {
    bool bidirectional = false, skipInput = false;
    cudnnDataType_t type = CUDNN_DATA_FLOAT;
    int inputs = 0, hidden = 0;

    int directions() const { return bidirectional ? 2 : 1; }
    /// Elements before a matrix or vector; here biases come first, then recurrent matrices, then those of the inputs.
    std::size_t bias(int direction, int id) const { return static_cast<std::size_t>((direction * 4 + id % 4) * hidden); }
    std::size_t matrix(int direction, int id) const
    {
        const std::size_t biases = static_cast<std::size_t>(directions() * 4 * hidden), square = static_cast<std::size_t>(hidden * hidden);
        const std::size_t recurrent = biases + static_cast<std::size_t>(direction * 4 + id % 4) * square;
        return id >= 4 ? recurrent
                       : biases + static_cast<std::size_t>(directions()) * 4 * square + static_cast<std::size_t>((direction * 4 + id) * hidden * inputs);
    }
    std::size_t weights() const
    {
        return skipInput ? matrix(0, 0) : matrix(directions(), 0);
    }
};
struct cudnnRNNDataStruct {
    int steps = 0, batch = 0, values = 0;
    std::vector<int> lengths;
    double fill = 0.0;
};
