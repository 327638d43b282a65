#pragma once
// What the quantizers share: loops over elements whose sums do not depend on threads.
#include <cmath>
#include <vector>

#include "core/Parallel.hpp"
#include "runtime/integer_math.hpp"

namespace N2D2 {

/// Calls body(begin, end) on pieces of [0, n) that the size alone decides.
template <class Body> void forPieces(std::size_t n, const Body& body)
{
    constexpr std::size_t piece = 8192;
    parallelFor((n + piece - 1) / piece, [&](std::size_t p) { body(p * piece, std::min(n, (p + 1) * piece)); });
}

/// Combination in the order of the pieces of what term(begin, end) gives for each; `partial` keeps its memory from call to call.
template <class Term, class Combine>
double reducePieces(std::size_t n, std::vector<double>& partial, const Term& term, const Combine& combine, double start = 0.0)
{
    constexpr std::size_t piece = 8192;
    const std::size_t count = (n + piece - 1) / piece;
    if (partial.size() < count)
        partial.resize(count);
    parallelFor(count, [&](std::size_t p) { partial[p] = term(p * piece, std::min(n, (p + 1) * piece)); });
    for (std::size_t p = 0; p < count; ++p)
        start = combine(start, partial[p]);
    return start;
}

template <class Term> double sumPieces(std::size_t n, std::vector<double>& partial, const Term& term)
{
    return reducePieces(n, partial, term, [](double a, double b) { return a + b; });
}

}  // namespace N2D2
