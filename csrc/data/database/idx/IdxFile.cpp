#include "data/database/idx/IdxFile.hpp"

#include <cstdio>
#include <filesystem>
#include <memory>

#include <fmt/format.h>
#include <zlib.h>

#include "core/Error.hpp"

namespace N2D2 {

namespace {

struct Closer {
    void operator()(gzFile_s* file) const { gzclose(file); }
};

// Deflate cannot shrink more than about 1032 to 1: a small file cannot announce a huge content.
constexpr std::uint64_t deflateRatio = 1040;

}  // namespace

IdxFile readIdx(const std::string& fileName, unsigned nbDims)
{
    namespace fs = std::filesystem;
    std::error_code error;
    IdxFile idx;
    idx.name = fileName;
    if (!fs::is_regular_file(idx.name, error) && fs::is_regular_file(fileName + ".gz", error))
        idx.name = fileName + ".gz";
    if (!fs::is_regular_file(idx.name, error))
        throw FileNotFound("[IDX] Could not open file: " + fileName + " (nor " + fileName + ".gz)");
    const std::uint64_t fileSize = fs::file_size(idx.name, error);
    if (error)
        throw FileNotFound("[IDX] Could not open file: " + idx.name + " (" + error.message() + ")");

    // zlib reads plain files as they are.
    const std::unique_ptr<gzFile_s, Closer> file(gzopen(idx.name.c_str(), "rb"));
    if (!file)
        throw FileNotFound("[IDX] Could not open file: " + idx.name);
    gzbuffer(file.get(), 1u << 17);
    const auto fail = [&](const std::string& what) -> std::runtime_error { return std::runtime_error("[IDX] " + idx.name + ": " + what); };
    const auto word = [&](const char* what) {
        unsigned char bytes[4];
        if (gzread(file.get(), bytes, 4) != 4)
            throw fail(fmt::format("truncated header: the file ends before its {} ({} bytes)", what, fileSize));
        return std::uint32_t(bytes[0]) << 24 | std::uint32_t(bytes[1]) << 16 | std::uint32_t(bytes[2]) << 8 | bytes[3];
    };
    const std::uint32_t expected = 0x00000800u | nbDims;
    const std::uint32_t magic = word("magic number");
    if (magic != expected)
        throw fail(fmt::format("wrong magic number: 0x{:08x} (unsigned bytes, {} dimensions) is expected, got 0x{:08x}", expected, nbDims, magic));
    const bool compressed = gzdirect(file.get()) == 0;
    std::uint64_t size = 1;
    for (unsigned d = 0; d < nbDims; ++d) {
        idx.dims.push_back(word("dimensions"));
        if (__builtin_mul_overflow(size, std::uint64_t(idx.dims.back()), &size))
            throw fail("its header announces an impossible size of " + dimsText(idx.dims));
    }
    const std::uint64_t header = 4 * (1 + std::uint64_t(nbDims));
    if (!compressed && header + size != fileSize)
        throw fail(fmt::format("{} file: the header announces {} values ({} bytes), the file has {} bytes",
                               fileSize < header + size ? "truncated" : "over-long", dimsText(idx.dims), header + size, fileSize));
    if (compressed && size / deflateRatio > fileSize)
        throw fail(fmt::format("the header announces {} values, which {} compressed bytes cannot hold", dimsText(idx.dims), fileSize));

    idx.values.resize(size);
    std::uint64_t done = 0;
    while (done < size) {
        const unsigned part = static_cast<unsigned>(std::min<std::uint64_t>(size - done, 1u << 28));
        const int got = gzread(file.get(), idx.values.data() + done, part);
        if (got <= 0) {
            int code = 0;
            const std::string why = gzerror(file.get(), &code);
            throw fail(fmt::format("truncated file: {} bytes are expected, got {}{}", size, done, code == Z_OK || why.empty() ? "" : " (" + why + ")"));
        }
        done += static_cast<std::uint64_t>(got);
    }
    unsigned char beyond = 0;
    if (gzread(file.get(), &beyond, 1) != 0)
        throw fail(fmt::format("over-long or damaged file: {} values are announced, the content goes on", dimsText(idx.dims)));
    return idx;
}

}  // namespace N2D2
