#pragma once
// OpenMP loops. Results never depend on the number of threads: work items are fixed by the shape, sums are cut into
// slices fixed by the shape and added in slice order (design §5).
#include <algorithm>
#include <cstddef>
#include <exception>

#include <omp.h>

namespace N2D2 {

/// Sets the number of OpenMP threads of the calling thread for a scope.
class ThreadScope {
public:
    explicit ThreadScope(int threads) : mBefore(omp_get_max_threads())
    {
        if (threads != mBefore)
            omp_set_num_threads(threads);
    }
    ~ThreadScope()
    {
        if (omp_get_max_threads() != mBefore)
            omp_set_num_threads(mBefore);
    }
    ThreadScope(const ThreadScope&) = delete;
    ThreadScope& operator=(const ThreadScope&) = delete;

private:
    int mBefore;
};

/// Calls body(i) for i in [0, n) on the threads of the process; the first exception is rethrown here.
template <class Body> void parallelFor(std::size_t n, const Body& body, std::size_t minPerThread = 1)
{
    const std::size_t wanted = std::max<std::size_t>(1, n / std::max<std::size_t>(1, minPerThread));
    const int threads = static_cast<int>(std::min<std::size_t>(wanted, static_cast<std::size_t>(omp_get_max_threads())));
    if (threads <= 1 || omp_in_parallel()) {
        for (std::size_t i = 0; i < n; ++i)
            body(i);
        return;
    }
    std::exception_ptr error;
#pragma omp parallel for num_threads(threads) schedule(static)
    for (std::size_t i = 0; i < n; ++i) {
        try {
            body(i);
        }
        catch (...) {
#pragma omp critical(n2d2ParallelForError)
            if (!error)
                error = std::current_exception();
        }
    }
    if (error)
        std::rethrow_exception(error);
}

/// Number of slices of a sum over `items` stimuli; depends on the shape alone, never on the thread count.
inline std::size_t sumSlices(std::size_t items, std::size_t bytesPerSlice = 0)
{
    const std::size_t most = (bytesPerSlice > (1u << 20)) ? 2 : 4;
    return std::max<std::size_t>(1, std::min(items, most));
}

/// Bounds [begin, end) of slice s of n over `items`.
inline std::pair<std::size_t, std::size_t> sliceBounds(std::size_t s, std::size_t n, std::size_t items)
{
    return {items * s / n, items * (s + 1) / n};
}

}  // namespace N2D2
