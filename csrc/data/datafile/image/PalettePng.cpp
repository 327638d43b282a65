// Indices of PNG files with a palette (OpenCV gives their colours). PNG specification, third edition: §5 chunks, §7 pixels, §8 interlacing, §9 filters.
#include <cstring>

#include <zlib.h>

#include "core/File.hpp"
#include "data/datafile/image/ImageDataFile.hpp"

namespace N2D2 {

namespace {

std::uint32_t word(const unsigned char* p) { return std::uint32_t(p[0]) << 24 | std::uint32_t(p[1]) << 16 | std::uint32_t(p[2]) << 8 | p[3]; }

unsigned char paeth(int a, int b, int c)
{
    const int p = a + b - c, pa = std::abs(p - a), pb = std::abs(p - b), pc = std::abs(p - c);
    return static_cast<unsigned char>(pa <= pb && pa <= pc ? a : pb <= pc ? b : c);
}

/// Undoes the filter of a line of `size` bytes, one byte a pixel or less.
bool unfilter(int filter, unsigned char* line, const unsigned char* above, std::size_t size)
{
    for (std::size_t i = 0; i < size; ++i) {
        const int left = i > 0 ? line[i - 1] : 0, up = above ? above[i] : 0, corner = i > 0 && above ? above[i - 1] : 0;
        switch (filter) {
        case 0:
            return true;
        case 1:
            line[i] = static_cast<unsigned char>(line[i] + left);
            break;
        case 2:
            line[i] = static_cast<unsigned char>(line[i] + up);
            break;
        case 3:
            line[i] = static_cast<unsigned char>(line[i] + (left + up) / 2);
            break;
        case 4:
            line[i] = static_cast<unsigned char>(line[i] + paeth(left, up, corner));
            break;
        default:
            return false;
        }
    }
    return true;
}

}  // namespace

cv::Mat readPalettePng(const std::string& fileName)
{
    const std::string bytes = readFile(fileName);
    const auto* data = reinterpret_cast<const unsigned char*>(bytes.data());
    const auto broken = [&](const char* why) { throw std::runtime_error("[Image] corrupt image file: " + fileName + " (" + why + ")"); };
    if (bytes.size() < 33 || std::memcmp(data, "\x89PNG\r\n\x1a\n", 8) != 0 || std::memcmp(data + 12, "IHDR", 4) != 0)
        broken("no PNG header");
    const std::uint32_t width = word(data + 16), height = word(data + 20);
    const int bits = data[24], colours = data[25], interlaced = data[28];
    if (colours != 3)
        return {};
    if (width == 0 || height == 0 || width > 1u << 24 || height > 1u << 24 || (bits != 1 && bits != 2 && bits != 4 && bits != 8) || interlaced > 1
        || std::uint64_t(width) * height > std::uint64_t(1) << 30)
        broken("impossible header");
    std::string packed;
    for (std::size_t at = 8; at + 12 <= bytes.size();) {
        const std::size_t length = word(data + at);
        if (length > bytes.size() - at - 12)
            broken("truncated chunk");
        if (std::memcmp(data + at + 4, "IDAT", 4) == 0)
            packed.append(bytes, at + 8, length);
        at += 12 + length;
    }
    // Passes of interlaced files: first column and row, steps.
    struct Pass {
        std::uint32_t x, y, dx, dy;
    };
    const std::vector<Pass> passes = interlaced ? std::vector<Pass>{{0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}}
                                                : std::vector<Pass>{{0, 0, 1, 1}};
    const auto count = [](std::uint32_t size, std::uint32_t first, std::uint32_t step) { return size > first ? (size - first + step - 1) / step : 0; };
    std::size_t total = 0;
    for (const Pass& pass : passes) {
        const std::uint32_t cols = count(width, pass.x, pass.dx), rows = count(height, pass.y, pass.dy);
        total += cols ? std::size_t(rows) * (1 + (std::size_t(cols) * static_cast<std::size_t>(bits) + 7) / 8) : 0;
    }
    // Deflate reaches 1032:1 at most: what says more is not there.
    if (total / 1040 > packed.size())
        broken("truncated data");
    std::vector<unsigned char> raw(total);
    uLongf size = static_cast<uLongf>(total);
    const int status = uncompress(raw.data(), &size, reinterpret_cast<const Bytef*>(packed.data()), static_cast<uLong>(packed.size()));
    if (status != Z_OK || size != total)
        broken("truncated or damaged data");
    cv::Mat indices(static_cast<int>(height), static_cast<int>(width), CV_8U);
    unsigned char* line = raw.data();
    for (const Pass& pass : passes) {
        const std::uint32_t cols = count(width, pass.x, pass.dx), rows = count(height, pass.y, pass.dy);
        const std::size_t lineSize = (std::size_t(cols) * static_cast<std::size_t>(bits) + 7) / 8;
        const unsigned char* above = nullptr;
        for (std::uint32_t row = 0; cols > 0 && row < rows; ++row) {
            const int filter = *line++;
            if (!unfilter(filter, line, above, lineSize))
                broken("unknown filter");
            unsigned char* out = indices.ptr(static_cast<int>(pass.y + row * pass.dy));
            for (std::uint32_t column = 0; column < cols; ++column) {
                const std::size_t bit = std::size_t(column) * static_cast<std::size_t>(bits);
                out[pass.x + column * pass.dx] = static_cast<unsigned char>(line[bit / 8] >> (8 - bits - static_cast<int>(bit % 8)) & ((1 << bits) - 1));
            }
            above = line;
            line += lineSize;
        }
    }
    return indices;
}

}  // namespace N2D2
