#pragma once
// Spatial vectors of windowed cells (Conv, Pool, …), x first.
#include <stdexcept>
#include <string>
#include <vector>

#include "cell/Cell.hpp"
#include "core/Error.hpp"

namespace N2D2 {

/// One value for each of `rank` axes: a single value holds for all, a short vector of `neutral` ones (the defaults) is extended.
template <class V>
std::vector<V> perAxis(const std::string& label, const char* what, std::vector<V> values, std::size_t rank, V neutral)
{
    if (values.size() == 1)
        values.assign(rank, values[0]);
    bool neutralOnly = values.size() < rank;
    for (const V value : values)
        neutralOnly = neutralOnly && value == neutral;
    if (neutralOnly)
        values.assign(rank, neutral);
    if (values.size() != rank)
        throw std::invalid_argument(label + " " + what + " " + dimsText(values) + " has " + std::to_string(values.size())
                                    + " dimensions, its window has " + std::to_string(rank));
    return values;
}

/// Rank of a window given by the user: a single size means a square. 1 to 3 axes.
template <class V> std::vector<V> windowDims(const std::string& label, const char* what, std::vector<V> window)
{
    if (window.size() == 1)
        window.push_back(window[0]);
    if (window.empty() || window.size() > 3)
        throw std::invalid_argument(label + " " + what + " must have 1 to 3 dimensions, got " + std::to_string(window.size()));
    return window;
}

template <class V> void checkPositive(const std::string& label, const char* what, const std::vector<V>& values)
{
    for (const V value : values) {
        if (value == V(0))
            throw std::invalid_argument(label + " " + what + " " + dimsText(values) + " must be at least 1 on every axis");
    }
}

/// Extended padding {begin of each axis…, end of each axis…}: {left, top, right, bottom} in 2-D.
inline std::vector<int> checkedExtendedPadding(const std::string& label, std::vector<int> padding, std::size_t rank)
{
    if (padding.size() != 2 * rank)
        throw std::invalid_argument(label + " an extended padding has " + std::to_string(2 * rank)
                                    + " values (left, top, right, bottom for a 2-D window), got " + std::to_string(padding.size()));
    return padding;
}

/// How often an element of a window that stands at positions `from` of each axis falls inside `inside` positions, `begin` before the first.
inline unsigned long long usesInside(const std::vector<std::size_t>& from, const std::vector<unsigned>& window,
                                     const std::vector<unsigned>& stride, const std::vector<unsigned>& dilation,
                                     const std::vector<long>& begin, const std::vector<std::size_t>& inside)
{
    unsigned long long uses = 1;  // the axes are independent
    for (std::size_t d = 0; d < from.size(); ++d) {
        unsigned long long count = 0;
        for (std::size_t i = 0; i < from[d]; ++i) {
            for (std::size_t k = 0; k < window[d]; ++k) {
                const long position = static_cast<long>(i * stride[d] + k * dilation[d]) - begin[d];
                count += position >= 0 && position < static_cast<long>(inside[d]);
            }
        }
        uses *= count;
    }
    return uses;
}

/// Of a channel and an output.
inline unsigned long long connectedPairs(const Cell& cell)
{
    unsigned long long pairs = 0;
    for (std::size_t c = 0; c < cell.getNbChannels(); ++c) {
        for (std::size_t o = 0; o < cell.getNbOutputs(); ++o)
            pairs += cell.isConnection(c, o);
    }
    return pairs;
}

template <class V> std::vector<std::size_t> toSizes(const std::vector<V>& values)
{
    return {values.begin(), values.end()};
}

}  // namespace N2D2
