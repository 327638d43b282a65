#include "Descriptors.hpp"

extern "C" {

size_t cudnnGetVersion() { return CUDNN_VERSION; }
const char* cudnnGetErrorString(cudnnStatus_t) { return "refused by the emulated cuDNN"; }
cudnnStatus_t cudnnCreate(cudnnHandle_t* handle)
{
    *handle = reinterpret_cast<cudnnHandle_t>(handle);
    return CUDNN_STATUS_SUCCESS;
}

#define N2D2_DESCRIPTOR(Create, Destroy, Handle, Struct)                                                       \
    cudnnStatus_t Create(Handle* handle)                                                                       \
    {                                                                                                          \
        *handle = new Struct;                                                                                  \
        return CUDNN_STATUS_SUCCESS;                                                                           \
    }                                                                                                          \
    cudnnStatus_t Destroy(Handle handle)                                                                       \
    {                                                                                                          \
        delete handle;                                                                                         \
        return CUDNN_STATUS_SUCCESS;                                                                           \
    }
N2D2_DESCRIPTOR(cudnnCreateTensorDescriptor, cudnnDestroyTensorDescriptor, cudnnTensorDescriptor_t, cudnnTensorStruct)
N2D2_DESCRIPTOR(cudnnCreateFilterDescriptor, cudnnDestroyFilterDescriptor, cudnnFilterDescriptor_t, cudnnFilterStruct)
N2D2_DESCRIPTOR(cudnnCreateConvolutionDescriptor, cudnnDestroyConvolutionDescriptor, cudnnConvolutionDescriptor_t, cudnnConvolutionStruct)
N2D2_DESCRIPTOR(cudnnCreateDropoutDescriptor, cudnnDestroyDropoutDescriptor, cudnnDropoutDescriptor_t, cudnnDropoutStruct)
N2D2_DESCRIPTOR(cudnnCreateRNNDescriptor, cudnnDestroyRNNDescriptor, cudnnRNNDescriptor_t, cudnnRNNStruct)
N2D2_DESCRIPTOR(cudnnCreateRNNDataDescriptor, cudnnDestroyRNNDataDescriptor, cudnnRNNDataDescriptor_t, cudnnRNNDataStruct)
#undef N2D2_DESCRIPTOR

cudnnStatus_t cudnnSetTensorNdDescriptor(cudnnTensorDescriptor_t d, cudnnDataType_t type, int n, const int dims[], const int strides[])
{
    *d = {type, {dims, dims + n}, {strides, strides + n}};
    return n >= 3 ? CUDNN_STATUS_SUCCESS : CUDNN_STATUS_BAD_PARAM;
}
cudnnStatus_t cudnnSetFilterNdDescriptor(cudnnFilterDescriptor_t d, cudnnDataType_t type, cudnnTensorFormat_t format, int n, const int dims[])
{
    *d = {type, {dims, dims + n}};
    return format == CUDNN_TENSOR_NCHW ? CUDNN_STATUS_SUCCESS : CUDNN_STATUS_NOT_SUPPORTED;
}
cudnnStatus_t cudnnSetConvolutionNdDescriptor(cudnnConvolutionDescriptor_t d, int n, const int padding[], const int stride[],
                                              const int dilation[], cudnnConvolutionMode_t mode, cudnnDataType_t)
{
    *d = {{padding, padding + n}, {stride, stride + n}, {dilation, dilation + n}, 1};
    return mode == CUDNN_CROSS_CORRELATION ? CUDNN_STATUS_SUCCESS : CUDNN_STATUS_NOT_SUPPORTED;
}
cudnnStatus_t cudnnSetConvolutionGroupCount(cudnnConvolutionDescriptor_t d, int groups)
{
    d->groups = groups;
    return CUDNN_STATUS_SUCCESS;
}
cudnnStatus_t cudnnSetConvolutionMathType(cudnnConvolutionDescriptor_t, cudnnMathType_t) { return CUDNN_STATUS_SUCCESS; }
cudnnStatus_t cudnnSetDropoutDescriptor(cudnnDropoutDescriptor_t d, cudnnHandle_t, float rate, void*, size_t, unsigned long long)
{
    d->rate = rate;
    return rate == 0.0f ? CUDNN_STATUS_SUCCESS : CUDNN_STATUS_NOT_SUPPORTED;
}

}  // extern "C"
