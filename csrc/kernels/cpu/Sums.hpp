#pragma once
// Sums in double with eight running sums: they vectorise in a fixed order, the same on every instruction set.
#include <cstddef>

namespace N2D2::cpu {

double sumOf(const float* values, std::size_t n);
double sumOf(const double* values, std::size_t n);
/// Σ (values - mean)²
double sumOfSquares(const double* values, double mean, std::size_t n);
/// Σ (values - mean)·factors
double sumOfProducts(const double* values, double mean, const double* factors, std::size_t n);
void widen(const float* from, std::size_t n, double* to);
void widen(const double* from, std::size_t n, double* to);

}  // namespace N2D2::cpu
