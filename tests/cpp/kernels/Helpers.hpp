#pragma once
// What the kernel tests share: seeded tensors, comparisons relative to magnitude, the thread counts that must agree.
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <functional>
#include <vector>

#include <omp.h>

#include "core/Random.hpp"
#include "kernels/Backend.hpp"

namespace N2D2::test {

template <class T> Tensor<T> randomTensor(const Dims& dims, Random& random, double low = -1.0, double high = 1.0)
{
    Tensor<T> t(dims);
    for (T& v : t)
        v = static_cast<T>(random.uniform(low, high));
    return t;
}

template <class T> Tensor<double> toDouble(const Tensor<T>& t)
{
    Tensor<double> d(t.dims());
    std::copy(t.begin(), t.end(), d.begin());
    return d;
}

/// Largest difference relative to the largest magnitude expected (at least 1).
template <class T, class U> double relativeError(const Tensor<T>& got, const Tensor<U>& expected)
{
    double most = 1.0, difference = 0.0;
    if (got.size() != expected.size())
        return std::numeric_limits<double>::infinity();
    for (std::size_t i = 0; i < got.size(); ++i) {
        const double e = static_cast<double>(expected(i)), g = static_cast<double>(got(i));
        if (std::isnan(e) != std::isnan(g))
            return std::numeric_limits<double>::infinity();
        if (std::isnan(e) || e == g)
            continue;  // equal infinities too
        most = std::max(most, std::abs(e));
        difference = std::max(difference, std::abs(e - g));
    }
    return difference / most;
}

template <class T> constexpr double tolerance() { return sizeof(T) == 8 ? 1e-12 : sizeof(T) == 4 ? 2e-5 : 2e-3; }

template <class T> bool sameBits(const Tensor<T>& a, const Tensor<T>& b)
{
    return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(T)) == 0;
}

/// Restores the number of threads and the kernels chosen.
struct KeepSettings {
    int threads = omp_get_max_threads();
    bool oneDnn = oneDnnEnabled(), fixed = deterministic();
    ~KeepSettings()
    {
        omp_set_num_threads(threads);
        enableOneDnn(oneDnn);
        setDeterministic(fixed);
    }
};

/// Runs `compute` at 1, 2, 3 and 4 threads, with plans made under each count, and expects the same bits of every tensor.
template <class T> void expectSameBits(const std::function<std::vector<Tensor<T>>()>& compute, const std::string& what)
{
    KeepSettings keep;
    omp_set_num_threads(1);
    const auto first = compute();
    for (const int threads : {2, 3, 4}) {
        omp_set_num_threads(threads);
        const auto other = compute();
        ASSERT_EQ(first.size(), other.size());
        for (std::size_t i = 0; i < first.size(); ++i)
            EXPECT_TRUE(sameBits(first[i], other[i])) << what << ": result " << i << " differs at " << threads << " threads";
    }
}

/// Both choices of kernels that this build has.
inline std::vector<bool> kernelChoices()
{
    return oneDnnCompiled() ? std::vector<bool>{false, true} : std::vector<bool>{false};
}

}  // namespace N2D2::test
