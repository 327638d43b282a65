#pragma once
// Sums in double with eight running sums: they vectorise in a fixed order, the same on every instruction set.
#include <cstddef>

namespace N2D2::cpu {

double sumOf(const float* values, std::size_t n);
double sumOf(const double* values, std::size_t n);
/// `count` runs of `length` values, whose first ones lie `stride` apart.
struct Runs {
    std::size_t length, count, stride;
};

/// Running sums of runs of values, eight lanes each; every run begins with lane 0.
struct LaneSums {
    double first[8] = {}, second[8] = {};
    static double total(const double* s) { return ((s[0] + s[4]) + (s[1] + s[5])) + ((s[2] + s[6]) + (s[3] + s[7])); }
};
/// first += v - shift, second += (v - shift)²
void addMoments(const float* values, const Runs& runs, double shift, LaneSums& sums);
void addMoments(const double* values, const Runs& runs, double shift, LaneSums& sums);
/// first += g, second += (v - shift)·g
void addProducts(const float* values, const float* gradients, const Runs& runs, double shift, LaneSums& sums);
void addProducts(const double* values, const double* gradients, const Runs& runs, double shift, LaneSums& sums);

}  // namespace N2D2::cpu
