#pragma once
// Records of a solver's state: words, and optional moment buffers of either type.
#include <iosfwd>

#include "solver/Solver.hpp"

namespace N2D2 {

void putWord(std::ostream& stream, std::uint64_t value);
std::uint64_t getWord(std::istream& stream);

void saveStateBuffer(std::ostream& stream, const std::shared_ptr<BaseTensor>& buffer);
/// Leaves `buffer` null when none was saved. std::runtime_error when the stream is not such a record.
void loadStateBuffer(std::istream& stream, std::shared_ptr<BaseTensor>& buffer);

/// The buffer as Tensor<T> of these dims, made zeroed when it is absent or of another shape.
template <class T> Tensor<T>& stateBuffer(std::shared_ptr<BaseTensor>& buffer, const Dims& dims)
{
    auto typed = std::dynamic_pointer_cast<Tensor<T>>(buffer);
    if (!typed || typed->dims() != dims) {
        typed = std::make_shared<Tensor<T>>(dims);
        buffer = typed;
    }
    return *typed;
}

}  // namespace N2D2
