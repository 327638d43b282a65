#include "data/database/coco/RunLengths.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <opencv2/core.hpp>

namespace N2D2 {

std::vector<std::uint32_t> unpackRuns(const std::string& packed, const std::string& where)
{
    // Five bits a character (from '0' on), the sixth says that more follow; from the fourth run on a run is the difference to the one two
    // before.
    std::vector<std::uint32_t> runs;
    std::size_t at = 0;
    while (at < packed.size()) {
        std::int64_t value = 0;
        unsigned shift = 0;
        for (bool more = true; more; shift += 5) {
            if (at >= packed.size() || shift > 30)
                throw std::runtime_error(where + ": its run lengths are damaged (the string ends within a number)");
            const int c = static_cast<unsigned char>(packed[at++]) - 48;
            if (c < 0 || c > 63)
                throw std::runtime_error(where + fmt::format(": its run lengths are damaged (character {})", at - 1));
            value |= std::int64_t(c & 31) << shift;
            more = c & 32;
            if (!more && (c & 16))
                value |= std::int64_t(-1) * (std::int64_t(1) << (shift + 5));
        }
        if (runs.size() > 2)
            value += runs[runs.size() - 2];
        if (value < 0 || value > 0xffffffffll)
            throw std::runtime_error(where + fmt::format(": its run lengths are damaged (a length of {})", value));
        runs.push_back(static_cast<std::uint32_t>(value));
    }
    return runs;
}

Box boxOfRuns(const std::vector<std::uint32_t>& runs, int width, int height, const std::string& where)
{
    const std::uint64_t pixels = static_cast<std::uint64_t>(width) * static_cast<std::uint64_t>(height);
    const auto rows = static_cast<std::uint64_t>(height);
    std::uint64_t at = 0;
    std::uint64_t x0 = pixels, x1 = 0, y0 = pixels, y1 = 0;
    for (std::size_t i = 0; i < runs.size(); ++i) {
        const std::uint64_t length = runs[i];
        if (length > pixels - at)
            throw std::runtime_error(where + fmt::format(": its run lengths go beyond the {}x{} pixels of the mask", width, height));
        if (i % 2 == 1 && length > 0) {
            const std::uint64_t last = at + length - 1;
            x0 = std::min(x0, at / rows);
            x1 = std::max(x1, last / rows + 1);
            // A run that goes over the end of a column touches its first and last rows.
            const bool wraps = last / rows != at / rows;
            y0 = std::min(y0, wraps ? 0 : at % rows);
            y1 = std::max(y1, wraps ? rows : last % rows + 1);
        }
        at += length;
    }
    if (at != pixels)
        throw std::runtime_error(where + fmt::format(": its run lengths fill {} of the {}x{} pixels of the mask", at, width, height));
    if (x1 <= x0)
        return {};
    return {static_cast<int>(x0), static_cast<int>(y0), static_cast<int>(x1 - x0), static_cast<int>(y1 - y0)};
}

cv::Mat maskOfRuns(const std::vector<std::uint32_t>& runs, int height, const Box& box)
{
    cv::Mat mask = cv::Mat::zeros(box.height, box.width, CV_8U);
    std::int64_t at = 0;
    for (std::size_t i = 0; i < runs.size(); at += runs[i++]) {
        for (std::int64_t p = at; i % 2 == 1 && p < at + runs[i]; ++p)
            mask.at<unsigned char>(static_cast<int>(p % height) - box.y, static_cast<int>(p / height) - box.x) = 255;
    }
    return mask;
}

}  // namespace N2D2
