#include "solver/Solver.hpp"

#include <istream>
#include <limits>
#include <ostream>

namespace N2D2 {

std::pair<double, double> parseClamping(const std::string& text)
{
    constexpr double infinity = std::numeric_limits<double>::infinity();
    const std::string_view word = trim(text);
    if (word.empty() || word == "0")
        return {-infinity, infinity};
    if (word == "1")
        return {-1.0, 1.0};
    const size_t colon = word.find(':');
    if (colon == std::string_view::npos)
        throw std::invalid_argument("Clamping \"" + text + "\" must be \"min:max\", \"min:\" or \":max\"");
    const std::string_view low = trim(word.substr(0, colon)), high = trim(word.substr(colon + 1));
    const std::pair<double, double> bounds{low.empty() ? -infinity : parseReal(low), high.empty() ? infinity : parseReal(high)};
    if (!(bounds.first <= bounds.second))
        throw std::invalid_argument("Clamping \"" + text + "\": the minimum is greater than the maximum");
    return bounds;
}

namespace {

void put(std::ostream& stream, std::uint64_t value) { stream.write(reinterpret_cast<const char*>(&value), sizeof(value)); }

std::uint64_t get(std::istream& stream)
{
    std::uint64_t value = 0;
    if (!stream.read(reinterpret_cast<char*>(&value), sizeof(value)))
        throw std::runtime_error("the file ends too early");
    return value;
}

}  // namespace

void writeTensor(std::ostream& stream, const BaseTensor& tensor)
{
    put(stream, tensor.nbDims());
    for (const std::size_t d : tensor.dims())
        put(stream, d);
    put(stream, tensor.size());
    stream.write(static_cast<const char*>(tensor.hostPointer()),
                 static_cast<std::streamsize>(tensor.size() * tensor.elementBytes()));
}

void readTensor(std::istream& stream, BaseTensor& tensor)
{
    const std::uint64_t rank = get(stream);
    if (rank > 16)
        throw std::runtime_error("not a tensor record (rank " + std::to_string(rank) + ")");
    Dims dims(rank);
    for (auto& d : dims)
        d = get(stream);
    const std::uint64_t count = get(stream);
    if (dims != tensor.dims() || count != tensor.size())
        throw std::runtime_error("the record has dims " + dimsText(dims) + ", expected " + dimsText(tensor.dims()));
    if (!stream.read(static_cast<char*>(tensor.hostPointer()), static_cast<std::streamsize>(count * tensor.elementBytes())))
        throw std::runtime_error("the file ends too early");
}

}  // namespace N2D2
