#include "kernels/cpu/LstmRows.hpp"

#include <bit>
#include <cmath>
#include <cstdint>


namespace N2D2::cpu {

namespace generic {
#include "kernels/cpu/LstmRows.inc"
}  // namespace generic

#if defined(__x86_64__)

#pragma GCC push_options
#pragma GCC target("avx2")
namespace avx2 {
#include "kernels/cpu/LstmRows.inc"
}  // namespace avx2
#pragma GCC pop_options

#pragma GCC push_options
#pragma GCC target("avx512f,avx512dq,avx512vl,prefer-vector-width=512")
namespace avx512 {
#include "kernels/cpu/LstmRows.inc"
}  // namespace avx512
#pragma GCC pop_options

#endif

namespace {

struct Rows {
    void (*forward)(const LstmForwardRow<float>&);
    void (*backward)(const LstmBackwardRow<float>&);
};

Rows choose()
{
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl"))
        return {avx512::forwardRow<float>, avx512::backwardRow<float>};
    if (__builtin_cpu_supports("avx2"))
        return {avx2::forwardRow<float>, avx2::backwardRow<float>};
#endif
    return {generic::forwardRow<float>, generic::backwardRow<float>};
}

const Rows& rows()
{
    static const Rows chosen = choose();
    return chosen;
}

}  // namespace

void lstmForwardRow(const LstmForwardRow<float>& row) { rows().forward(row); }
void lstmBackwardRow(const LstmBackwardRow<float>& row) { rows().backward(row); }
void lstmForwardRow(const LstmForwardRow<double>& row) { generic::forwardRow(row); }
void lstmBackwardRow(const LstmBackwardRow<double>& row) { generic::backwardRow(row); }

}  // namespace N2D2::cpu
