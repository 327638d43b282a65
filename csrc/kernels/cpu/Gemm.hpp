#pragma once
// The matrix product under the portable kernels: packed panels and one register-tiled micro-kernel per instruction set.
// Every element is summed in the same order whatever the tiling or the thread, so callers may cut a product as they like.
#include <algorithm>
#include <cstddef>

namespace N2D2::cpu {

/// Multiplies packed panels: tile[mr][nr] = Σ_k a[k][mr]·b[k][nr].
template <class T> struct MicroKernel {
    std::size_t mr, nr;
    void (*run)(std::size_t k, const T* a, const T* b, T* tile);
};
/// The micro-kernel of this machine.
template <class T> const MicroKernel<T>& microKernel();
extern template const MicroKernel<float>& microKernel<float>();
extern template const MicroKernel<double>& microKernel<double>();

constexpr std::size_t GemmRows = 96, GemmColumns = 256, GemmDepth = 256, GemmMaxTile = 12 * 32;

inline std::size_t roundUp(std::size_t n, std::size_t multiple) { return (n + multiple - 1) / multiple * multiple; }

/// Elements of workspace that gemm() needs for products of at most m x n x k.
template <class T> std::size_t gemmWorkspace(std::size_t m, std::size_t n, std::size_t k)
{
    const auto& micro = microKernel<T>();
    const std::size_t depth = std::min(k, GemmDepth);
    return roundUp(roundUp(std::min(m, GemmRows), micro.mr) * depth, 16)
           + roundUp(roundUp(std::min(n, GemmColumns), micro.nr) * depth, 16) + GemmMaxTile;
}

/// A strided matrix as an operand. An operand writes itself as packed panels of `width` rows (A) or columns (B), the panel's
/// lines one after the other, zeros beyond the matrix.
template <class T> struct Strided {
    const T* data;
    std::size_t row, column;

    void packRows(std::size_t i0, std::size_t rows, std::size_t k0, std::size_t kc, std::size_t width, T* to) const
    {
        pack(data + i0 * row + k0 * column, row, column, rows, kc, width, to);
    }
    void packColumns(std::size_t k0, std::size_t kc, std::size_t j0, std::size_t columns, std::size_t width, T* to) const
    {
        pack(data + j0 * column + k0 * row, column, row, columns, kc, width, to);
    }

private:
    static void pack(const T* from, std::size_t across, std::size_t along, std::size_t valid, std::size_t kc, std::size_t width,
                     T* to)
    {
        if (across == 1) {
            for (std::size_t kk = 0; kk < kc; ++kk, to += width, from += along) {
                std::copy(from, from + valid, to);
                std::fill(to + valid, to + width, T(0));
            }
        }
        else {
            for (std::size_t i = 0; i < valid; ++i)
                for (std::size_t kk = 0; kk < kc; ++kk)
                    to[kk * width + i] = from[i * across + kk * along];
            for (std::size_t i = valid; i < width; ++i)
                for (std::size_t kk = 0; kk < kc; ++kk)
                    to[kk * width + i] = T(0);
        }
    }
};

/// Destination: element (i, j) is data[i·row + (j / inner)·outer + j % inner], so that columns may run over several images.
/// A bias is added once, per row or per column; either may be null.
template <class T> struct Destination {
    T* data;
    std::size_t row, inner, outer;
    const T* rowBias = nullptr;
    const T* columnBias = nullptr;
    std::size_t firstColumn = 0;  ///< what column 0 of the product is here
};

/// C[m x n] = (accumulate ? C : 0) + A[m x k]·B[k x n] + bias, on the calling thread. A and B offer
/// packRows() and packColumns() as Strided does.
template <class T, class A, class B>
void gemm(std::size_t m, std::size_t n, std::size_t k, const A& a, const B& b, const Destination<T>& c, bool accumulate,
          T* workspace)
{
    const auto& micro = microKernel<T>();
    const std::size_t mr = micro.mr, nr = micro.nr;
    const std::size_t depth = std::min(k, GemmDepth);
    T* const packedA = workspace;
    T* const packedB = packedA + roundUp(roundUp(std::min(m, GemmRows), mr) * depth, 16);
    T* const tile = packedB + roundUp(roundUp(std::min(n, GemmColumns), nr) * depth, 16);

    for (std::size_t k0 = 0; k0 < k; k0 += GemmDepth) {
        const std::size_t kc = std::min(GemmDepth, k - k0);
        const bool first = k0 == 0;
        for (std::size_t j0 = 0; j0 < n; j0 += GemmColumns) {
            const std::size_t nc = std::min(GemmColumns, n - j0);
            for (std::size_t j = 0; j < nc; j += nr)
                b.packColumns(k0, kc, j0 + j, std::min(nr, nc - j), nr, packedB + j * kc);
            for (std::size_t i0 = 0; i0 < m; i0 += GemmRows) {
                const std::size_t mc = std::min(GemmRows, m - i0);
                for (std::size_t i = 0; i < mc; i += mr)
                    a.packRows(i0 + i, std::min(mr, mc - i), k0, kc, mr, packedA + i * kc);
                for (std::size_t j = 0; j < nc; j += nr) {
                    for (std::size_t i = 0; i < mc; i += mr) {
                        micro.run(kc, packedA + i * kc, packedB + j * kc, tile);
                        const std::size_t rows = std::min(mr, mc - i), columns = std::min(nr, nc - j);
                        for (std::size_t ii = 0; ii < rows; ++ii) {
                            const std::size_t row = i0 + i + ii;
                            const T rowBias = c.rowBias ? c.rowBias[row] : T(0);
                            for (std::size_t jj = 0; jj < columns;) {
                                const std::size_t column = c.firstColumn + j0 + j + jj;
                                const std::size_t run = std::min(columns - jj, c.inner - column % c.inner);
                                T* const out = c.data + row * c.row + column / c.inner * c.outer + column % c.inner;
                                const T* const sum = tile + ii * nr + jj;
                                if (!first) {
                                    for (std::size_t x = 0; x < run; ++x)
                                        out[x] += sum[x];
                                }
                                else {
                                    for (std::size_t x = 0; x < run; ++x) {
                                        T value = sum[x] + rowBias;
                                        if (c.columnBias)
                                            value += c.columnBias[column + x];
                                        out[x] = accumulate ? out[x] + value : value;
                                    }
                                }
                                jj += run;
                            }
                        }
                    }
                }
            }
        }
    }
}

}  // namespace N2D2::cpu
