#include "data/database/voc/VocMask.hpp"

#include <array>
#include <stdexcept>

#include <fmt/format.h>
#include <opencv2/core.hpp>

namespace N2D2 {

namespace {

// Bits 0, 3, 6 of the value are red's highest ones downwards, 1, 4, 7 green's, 2, 5 blue's.
std::array<int, 3> colourOf(int value)
{
    std::array<int, 3> bgr{};
    for (int bit = 0; bit < 8; ++bit)
        bgr[static_cast<std::size_t>(2 - bit % 3)] |= (value >> bit & 1) << (7 - bit / 3);
    return bgr;
}

// -1 for a colour that is not in the map.
int valueOf(const std::array<int, 3>& bgr)
{
    int value = 0;
    for (int bit = 0; bit < 8; ++bit)
        value |= (bgr[static_cast<std::size_t>(2 - bit % 3)] >> (7 - bit / 3) & 1) << bit;
    return colourOf(value) == bgr ? value : -1;
}

}  // namespace

cv::Mat vocMaskLabels(const std::string& who, const cv::Mat& mask, const std::vector<int>& ids)
{
    if (mask.depth() != CV_8U || (mask.channels() != 1 && mask.channels() != 3 && mask.channels() != 4))
        throw std::runtime_error(fmt::format("{} has {} channels of {} bytes: 8 bits of grey or of colours are expected", who,
                                             mask.channels(), mask.elemSize1()));
    cv::Mat labels(mask.rows, mask.cols, CV_32S);
    const auto channels = static_cast<std::size_t>(mask.channels());
    for (int y = 0; y < mask.rows; ++y) {
        const auto* from = mask.ptr<unsigned char>(y);
        auto* to = labels.ptr<int>(y);
        for (int x = 0; x < mask.cols; ++x, from += channels) {
            const int value = channels == 1 ? from[0] : valueOf({from[0], from[1], from[2]});
            if (value == 255)
                to[x] = -1;
            else if (value >= 0 && static_cast<std::size_t>(value) < ids.size())
                to[x] = ids[static_cast<std::size_t>(value)];
            else if (value < 0)
                throw std::runtime_error(fmt::format("{}: pixel ({}, {}) has the colour ({}, {}, {}), which stands for no class", who, x, y,
                                                     from[2], from[1], from[0]));
            else
                throw std::runtime_error(
                    fmt::format("{}: pixel ({}, {}) has the value {}, there are {} classes", who, x, y, value, ids.size() - 1));
        }
    }
    return labels;
}

}  // namespace N2D2
