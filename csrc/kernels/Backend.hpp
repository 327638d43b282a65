#pragma once
// A backend is a tag: kernels are overloaded on it, cells are templates over it. `Cpu` here, `Cuda` in kernels/cuda/Cuda.hpp.
#include "tensor/Tensor.hpp"

namespace N2D2 {

struct Cpu {
    template <class T> using TensorType = Tensor<T>;
    static constexpr const char* model = "Frame";
};

/// Which CPU kernels run: oneDNN where it has one (float), or the portable templates (`N2D2_KERNELS=portable`, or a build
/// without oneDNN). Read once from the environment; `useOneDnn(false)` is for tests.
bool oneDnnCompiled();
bool oneDnnEnabled();
void enableOneDnn(bool enabled);
std::string oneDnnVersion();

/// Same bits for any number of threads (default). False lets oneDNN split sums as it likes (`-deterministic 0`).
bool deterministic();
void setDeterministic(bool enabled);

}  // namespace N2D2
