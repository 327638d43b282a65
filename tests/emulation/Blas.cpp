// cuBLAS, as far as the plug-in calls it: matrices are column-major.
#include <cublas_v2.h>

#include "Emulation.hpp"

namespace {

template <class T>
cublasStatus_t multiply(cublasOperation_t opA, cublasOperation_t opB, int m, int n, int k, T alpha, const T* a, int lda, const T* b, int ldb,
                        T beta, T* c, int ldc)
{
    const N2D2::Emulation::OnDevice scope;
    if (lda < (opA == CUBLAS_OP_N ? m : k) || ldb < (opB == CUBLAS_OP_N ? k : n) || ldc < m)
        return CUBLAS_STATUS_INVALID_VALUE;
    for (int j = 0; j < n; ++j) {
        for (int i = 0; i < m; ++i) {
            double sum = 0.0;
            for (int p = 0; p < k; ++p)
                sum += static_cast<double>(opA == CUBLAS_OP_N ? a[p * lda + i] : a[i * lda + p])
                       * static_cast<double>(opB == CUBLAS_OP_N ? b[j * ldb + p] : b[p * ldb + j]);
            T& target = c[j * ldc + i];
            target = alpha * static_cast<T>(sum) + (beta == T(0) ? T(0) : beta * target);
        }
    }
    return CUBLAS_STATUS_SUCCESS;
}

}  // namespace

extern "C" {

cublasStatus_t cublasCreate_v2(cublasHandle_t* handle)
{
    *handle = reinterpret_cast<cublasHandle_t>(handle);
    return CUBLAS_STATUS_SUCCESS;
}
const char* cublasGetStatusString(cublasStatus_t) { return "refused by the emulated cuBLAS"; }
cublasStatus_t cublasSetAtomicsMode(cublasHandle_t, cublasAtomicsMode_t) { return CUBLAS_STATUS_SUCCESS; }
cublasStatus_t cublasSetMathMode(cublasHandle_t, cublasMath_t) { return CUBLAS_STATUS_SUCCESS; }

cublasStatus_t cublasSgemm_v2(cublasHandle_t, cublasOperation_t opA, cublasOperation_t opB, int m, int n, int k, const float* alpha,
                              const float* a, int lda, const float* b, int ldb, const float* beta, float* c, int ldc)
{
    return multiply(opA, opB, m, n, k, *alpha, a, lda, b, ldb, *beta, c, ldc);
}
cublasStatus_t cublasDgemm_v2(cublasHandle_t, cublasOperation_t opA, cublasOperation_t opB, int m, int n, int k, const double* alpha,
                              const double* a, int lda, const double* b, int ldb, const double* beta, double* c, int ldc)
{
    return multiply(opA, opB, m, n, k, *alpha, a, lda, b, ldb, *beta, c, ldc);
}

}  // extern "C"
