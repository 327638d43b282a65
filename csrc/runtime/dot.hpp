#pragma once
// Sums of products over contiguous elements.

namespace N2D2 {

/// sum + Σ in[i]·weights[i]
template <class Sum, class In, class Weight> inline Sum dotProduct(const In* in, const Weight* weights, int n, Sum sum)
{
    for (int i = 0; i < n; ++i)
        sum += static_cast<Sum>(in[i]) * static_cast<Sum>(weights[i]);
    return sum;
}

/// Floating point: sixteen sums side by side in a fixed order, since compilers may not reorder one.
template <class Sum, class In, class Weight> inline Sum floatDotProduct(const In* in, const Weight* weights, int n, Sum sum)
{
    enum { Lanes = 16 };
    int i = 0;
    if (n >= 2 * Lanes) {
        Sum lanes[Lanes];
        for (int k = 0; k < Lanes; ++k)
            lanes[k] = static_cast<Sum>(in[k]) * static_cast<Sum>(weights[k]);
        for (i = Lanes; i + Lanes <= n; i += Lanes) {
            for (int k = 0; k < Lanes; ++k)
                lanes[k] += static_cast<Sum>(in[i + k]) * static_cast<Sum>(weights[i + k]);
        }
        for (int half = Lanes / 2; half > 0; half /= 2) {
            for (int k = 0; k < half; ++k)
                lanes[k] += lanes[k + half];
        }
        sum += lanes[0];
    }
    for (; i < n; ++i)
        sum += static_cast<Sum>(in[i]) * static_cast<Sum>(weights[i]);
    return sum;
}

inline float dotProduct(const float* in, const float* weights, int n, float sum) { return floatDotProduct(in, weights, n, sum); }
inline double dotProduct(const double* in, const double* weights, int n, double sum) { return floatDotProduct(in, weights, n, sum); }

}  // namespace N2D2
