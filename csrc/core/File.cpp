#include "core/File.hpp"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <locale>
#include <sstream>

#include <fcntl.h>
#include <unistd.h>

#include "core/Error.hpp"

namespace N2D2 {

namespace fs = std::filesystem;

void makeDirectories(const fs::path& path)
{
    if (path.empty())
        return;
    std::error_code error;
    fs::create_directories(path, error);
    if (error || !fs::is_directory(path, error))
        throw std::runtime_error("Could not create directory: " + path.string() + " ("
                                 + (error ? error.message() : std::string("a file of that name exists")) + ")");
}

namespace {

void syncPath(const fs::path& path)
{
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor >= 0) {
        ::fsync(descriptor);
        ::close(descriptor);
    }
}

[[noreturn]] void fail(const fs::path& path, int code)
{
    throw std::runtime_error("Could not write file: " + path.string() + " ("
                             + (code ? std::strerror(code) : "unknown error") + ")");
}

}  // namespace

void writeFile(const fs::path& path, const std::function<void(std::ostream&)>& write, bool sync)
{
    makeDirectories(path.parent_path());
    std::error_code ignored;
    // A special file (/dev/full, /dev/null, a pipe) is written in place: renaming over it would replace the device.
    const bool special = fs::exists(path, ignored) && !fs::is_regular_file(path, ignored);
    if (special && fs::is_directory(path, ignored))
        throw std::runtime_error("Could not write file: " + path.string() + " (a directory of that name exists)");
    const fs::path beside = special ? path : fs::path(path.string() + ".tmp" + std::to_string(::getpid()));
    errno = 0;
    int code = 0;
    {
        std::ofstream stream(beside, std::ios::binary | std::ios::trunc);
        if (!stream)
            fail(path, errno);
        stream.imbue(std::locale::classic());
        try {
            write(stream);
            stream.flush();
        }
        catch (...) {
            stream.close();
            if (!special)
                fs::remove(beside, ignored);
            throw;
        }
        if (!stream)
            code = errno ? errno : EIO;
        stream.close();
        if (!stream && !code)
            code = errno ? errno : EIO;
    }
    if (code) {
        if (!special)
            fs::remove(beside, ignored);
        fail(path, code);
    }
    if (special)
        return;
    if (sync)
        syncPath(beside);
    std::error_code error;
    fs::rename(beside, path, error);
    if (error) {
        fs::remove(beside, ignored);
        throw std::runtime_error("Could not write file: " + path.string() + " (" + error.message() + ")");
    }
}

std::string readFile(const fs::path& path, std::uint64_t maxBytes)
{
    std::error_code error;
    if (fs::is_directory(path, error))
        throw FileNotFound("Could not open file: " + path.string() + " (it is a directory)");
    std::ifstream stream(path, std::ios::binary);
    if (!stream)
        throw FileNotFound("Could not open file: " + path.string() + " (" + std::strerror(errno) + ")");
    std::string content;
    char buffer[1 << 16];
    while (stream.read(buffer, sizeof(buffer)) || stream.gcount() > 0) {
        content.append(buffer, static_cast<size_t>(stream.gcount()));
        if (content.size() > maxBytes)
            throw std::runtime_error("File is larger than the expected " + std::to_string(maxBytes) + " bytes: " + path.string());
    }
    return content;
}

std::string safeFileName(const std::string& name)
{
    std::string safe = name;
    for (char& c : safe) {
        if (static_cast<unsigned char>(c) < 32 || std::strchr("<>:\"|?*", c))
            c = '_';
    }
    return safe;
}

}  // namespace N2D2
