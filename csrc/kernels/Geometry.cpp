// Output sizes of windowed operators, with the checks every backend relies on.
#include <limits>
#include <stdexcept>

#include "core/Error.hpp"
#include "kernels/conv.hpp"
#include "kernels/pool.hpp"

namespace N2D2 {

namespace {

void checkRanks(std::size_t rank, std::initializer_list<std::size_t> others)
{
    if (rank < 1 || rank > 3)
        throw std::invalid_argument("an input of " + std::to_string(rank) + " spatial dimensions; 1 to 3 are supported");
    for (const std::size_t other : others)
        if (other != rank)
            throw std::invalid_argument("window, stride, padding and dilation need one value for each of the "
                                        + std::to_string(rank) + " spatial dimensions");
}

void checkPositive(const std::vector<std::size_t>& values, const char* what)
{
    for (const std::size_t v : values)
        if (v == 0 || v > static_cast<std::size_t>(std::numeric_limits<int>::max()))
            throw std::invalid_argument(std::string(what) + " " + dimsText(values) + " has a size out of range");
}

/// (input + paddings - extent) / stride + 1 per axis; `window` only for the message.
std::vector<std::size_t> outputSizes(const std::vector<std::size_t>& input, const std::vector<std::size_t>& window,
                                     const std::vector<std::size_t>& extent, const std::vector<std::size_t>& stride,
                                     const std::vector<long>& padBegin, const std::vector<long>& padEnd, const char* what)
{
    std::vector<std::size_t> out;
    std::vector<long> padded;
    bool fits = true, changed = false;
    for (std::size_t d = 0; d < input.size(); ++d) {
        constexpr long most = std::numeric_limits<int>::max();
        if (padBegin[d] < -most || padBegin[d] > most || padEnd[d] < -most || padEnd[d] > most)
            throw std::invalid_argument("padding out of range");
        padded.push_back(static_cast<long>(input[d]) + padBegin[d] + padEnd[d]);
        changed = changed || padBegin[d] != 0 || padEnd[d] != 0;
        const long room = padded[d] - static_cast<long>(extent[d]);
        fits = fits && room >= 0;
        out.push_back(room < 0 ? 0 : static_cast<std::size_t>(room) / stride[d] + 1);
    }
    if (!fits)
        throw std::invalid_argument(std::string(what) + " " + dimsText(window)
                                    + (extent == window ? "" : " (dilated to " + dimsText(extent) + ")")
                                    + " is larger than its input " + dimsText(input)
                                    + (changed ? " (" + dimsText(padded) + " with padding)" : ""));
    return out;
}

}  // namespace

std::vector<std::size_t> ConvGeometry::output() const
{
    checkRanks(input.size(), {kernel.size(), stride.size(), dilation.size(), padBegin.size(), padEnd.size()});
    checkPositive(input, "input");
    checkPositive(kernel, "kernel");
    checkPositive(stride, "stride");
    checkPositive(dilation, "dilation");
    checkPositive({batch, inChannels, outChannels, groups}, "batch x input channels x output channels x groups");
    if (inChannels % groups != 0 || outChannels % groups != 0)
        throw std::invalid_argument(std::to_string(inChannels) + " input and " + std::to_string(outChannels)
                                    + " output channels do not divide into " + std::to_string(groups) + " groups");
    std::vector<std::size_t> extent;
    for (std::size_t d = 0; d < kernel.size(); ++d)
        extent.push_back((kernel[d] - 1) * dilation[d] + 1);
    checkPositive(extent, "dilated kernel");
    return outputSizes(input, kernel, extent, stride, padBegin, padEnd, "kernel");
}

std::vector<std::size_t> PoolGeometry::output() const
{
    checkRanks(input.size(), {window.size(), stride.size(), padBegin.size(), padEnd.size()});
    checkPositive(input, "input");
    checkPositive(window, "pooling window");
    checkPositive(stride, "stride");
    checkPositive({batch, inChannels, outChannels}, "batch x input channels x output channels");
    if (map.empty() ? inChannels != outChannels : map.dims() != Dims{outChannels, inChannels})
        throw std::invalid_argument("pooling " + std::to_string(inChannels) + " channels to " + std::to_string(outChannels)
                                    + (map.empty() ? " needs a connectivity map"
                                                   : " with a connectivity map of " + dimsText(map.dims())));
    return outputSizes(input, window, window, stride, padBegin, padEnd, "pooling window");
}

}  // namespace N2D2
