#include "solver/StateFile.hpp"

#include <istream>
#include <ostream>

namespace N2D2 {

void putWord(std::ostream& stream, std::uint64_t value) { stream.write(reinterpret_cast<const char*>(&value), sizeof(value)); }

std::uint64_t getWord(std::istream& stream)
{
    std::uint64_t value = 0;
    if (!stream.read(reinterpret_cast<char*>(&value), sizeof(value)))
        throw std::runtime_error("the state file ends too early");
    return value;
}

void saveStateBuffer(std::ostream& stream, const std::shared_ptr<BaseTensor>& buffer)
{
    putWord(stream, buffer ? 1 : 0);
    if (!buffer)
        return;
    buffer->synchronizeDBasedToH();
    putWord(stream, buffer->getType() == typeid(double) ? 1 : 0);
    writeTensor(stream, *buffer);
}

void loadStateBuffer(std::istream& stream, std::shared_ptr<BaseTensor>& buffer)
{
    buffer.reset();
    const std::uint64_t present = getWord(stream);
    if (present > 1)
        throw std::runtime_error("not a solver state");
    if (!present)
        return;
    const bool isDouble = getWord(stream) == 1;
    const std::uint64_t rank = getWord(stream);
    if (rank > 16)
        throw std::runtime_error("not a solver state");
    Dims dims(rank);
    for (auto& d : dims)
        d = getWord(stream);
    const std::uint64_t count = getWord(stream);
    // The values are read in pieces, so that a forged size fails at the end of the file and not in the allocator.
    const auto read = [&](auto typed) {
        using T = typename decltype(typed)::value_type;
        if (elementCount(dims) != count)
            throw std::runtime_error("not a solver state");
        std::vector<T> values;
        for (std::uint64_t done = 0; done < count;) {
            const std::uint64_t piece = std::min<std::uint64_t>(count - done, 1 << 20);
            values.resize(done + piece);
            if (!stream.read(reinterpret_cast<char*>(values.data() + done), static_cast<std::streamsize>(piece * sizeof(T))))
                throw std::runtime_error("the state file ends too early");
            done += piece;
        }
        auto tensor = std::make_shared<Tensor<T>>(dims);
        std::copy(values.begin(), values.end(), tensor->begin());
        buffer = tensor;
    };
    isDouble ? read(Tensor<double>()) : read(Tensor<float>());
}

}  // namespace N2D2
