// Inner product by cuBLAS. Its matrices are column-major: w {…, inputs, outputs} is a matrix of `inputs` rows.
#include "kernels/cuda/Check.hpp"
#include "kernels/cuda/Kernels.hpp"
#include "kernels/cuda/Launch.hpp"
#include "kernels/cuda/Runtime.hpp"

namespace N2D2 {

namespace {

using namespace gpu;

void multiply(cublasOperation_t opA, cublasOperation_t opB, int m, int n, int k, const float* a, int lda, const float* b, int ldb,
              bool accumulate, float* c)
{
    const float one = 1.0f, beta = accumulate ? 1.0f : 0.0f;
    check(cublasSgemm(cublas(), opA, opB, m, n, k, &one, a, lda, b, ldb, &beta, c, m), "matrix product");
}

void multiply(cublasOperation_t opA, cublasOperation_t opB, int m, int n, int k, const double* a, int lda, const double* b, int ldb,
              bool accumulate, double* c)
{
    const double one = 1.0, beta = accumulate ? 1.0 : 0.0;
    check(cublasDgemm(cublas(), opA, opB, m, n, k, &one, a, lda, b, ldb, &beta, c, m), "matrix product");
}

template <class T> class CudaFcPlan : public FcPlan<T> {
public:
    CudaFcPlan(std::size_t batch, std::size_t inputs, std::size_t outputs)
        : mBatch(toInt(batch, "batch")), mInputs(toInt(inputs, "inputs")), mOutputs(toInt(outputs, "outputs"))
    {
    }

    void forward(const Tensor<T>& x, const Tensor<T>& w, const Tensor<T>* bias, Tensor<T>& y, bool accumulate) override
    {
        check(x, w, y);
        multiply(CUBLAS_OP_T, CUBLAS_OP_N, mOutputs, mBatch, mInputs, deviceData(w), mInputs, deviceData(x), mInputs, accumulate,
                 deviceData(y));
        if (bias) {
            checkSize(*bias, size(mOutputs), "bias");
            addBias(deviceData(*bias), deviceData(y), 1, size(mOutputs), size(mBatch));
        }
    }

    void backwardData(const Tensor<T>& dy, const Tensor<T>& w, Tensor<T>& dx, bool accumulate) override
    {
        check(dx, w, dy);
        multiply(CUBLAS_OP_N, CUBLAS_OP_N, mInputs, mBatch, mOutputs, deviceData(w), mInputs, deviceData(dy), mOutputs, accumulate,
                 deviceData(dx));
    }

    void backwardWeights(const Tensor<T>& x, const Tensor<T>& dy, Tensor<T>& dw, bool accumulate) override
    {
        check(x, dw, dy);
        multiply(CUBLAS_OP_N, CUBLAS_OP_T, mInputs, mOutputs, mBatch, deviceData(x), mInputs, deviceData(dy), mOutputs, accumulate,
                 deviceData(dw));
    }

    void backwardBias(const Tensor<T>& dy, Tensor<T>& db, bool accumulate) override
    {
        checkSize(dy, size(mBatch) * size(mOutputs), "output gradient");
        checkSize(db, size(mOutputs), "bias gradient");
        channelSums(deviceData(dy), deviceData(db), 1, size(mOutputs), size(mBatch), accumulate);
    }

private:
    static std::size_t size(int n) { return static_cast<std::size_t>(n); }

    void check(const Tensor<T>& x, const Tensor<T>& w, const Tensor<T>& y) const
    {
        checkSize(x, size(mBatch) * size(mInputs), "input");
        checkSize(w, size(mInputs) * size(mOutputs), "weights");
        checkSize(y, size(mBatch) * size(mOutputs), "output");
    }

    int mBatch, mInputs, mOutputs;
};

}  // namespace

template <class T> std::unique_ptr<FcPlan<T>> makeFcPlan(Cuda, std::size_t batch, std::size_t inputs, std::size_t outputs)
{
    if (batch == 0 || inputs == 0 || outputs == 0)
        throw std::invalid_argument("an inner product of no elements");
    return std::make_unique<CudaFcPlan<T>>(batch, inputs, outputs);
}

template std::unique_ptr<FcPlan<float>> makeFcPlan(Cuda, std::size_t, std::size_t, std::size_t);
template std::unique_ptr<FcPlan<double>> makeFcPlan(Cuda, std::size_t, std::size_t, std::size_t);

}  // namespace N2D2
