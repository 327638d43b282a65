#pragma once
// Kernels by name: `*`, Gaussian, LaplacianOfGaussian, DifferenceOfGaussian, Gabor (spec data §9.1).
#include <functional>
#include <optional>
#include <string>

#include "tensor/Tensor.hpp"

namespace N2D2 {

/// Text of the kernel's parameter `name` (SizeX, SizeY, Mat, Positive, Sigma, Sigma1, Sigma2, Theta, Lambda, Psi, Gamma), or nothing.
using KernelWords = std::function<std::optional<std::string>(const std::string& name)>;

/// Coefficients {SizeX, SizeY}. std::invalid_argument: an unknown kernel, a missing or unreadable word, a matrix of another size.
Tensor<double> filterKernel(const std::string& kernel, const KernelWords& words);

}  // namespace N2D2
