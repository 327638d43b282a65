#include "ini/TextFile.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <system_error>

#include <fmt/format.h>
#include <unistd.h>

namespace N2D2 {

namespace fs = std::filesystem;

void checkIsText(std::string_view text, const std::string& name)
{
    const std::size_t zero = text.find('\0');
    if (zero != std::string_view::npos) {
        const auto line = std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(zero), '\n') + 1;
        throw std::invalid_argument(fmt::format("{}:{} a zero byte: this is not a UTF-8 text file (UTF-16?)", name, line));
    }
}

std::string readTextFile(const std::string& fileName, const std::string& kind, std::size_t maxSize)
{
    const std::string problem = fmt::format("Could not open {} file: {}", kind, fileName);
    std::error_code error;
    const fs::file_status status = fs::status(fileName, error);
    if (!fs::exists(status))
        throw std::runtime_error(problem + " (no such file)");
    if (!fs::is_regular_file(status))
        throw std::runtime_error(problem + " (not a regular file)");

    std::ifstream stream(fileName, std::ios::binary);
    const std::uintmax_t size = fs::file_size(fileName, error);
    if (!stream || error)
        throw std::runtime_error(problem + " (no permission?)");
    if (size > maxSize)
        throw std::invalid_argument(fmt::format("{}: the file has {} bytes, more than the {} allowed for {} files",
                                                fileName, size, maxSize, kind));
    std::string text(static_cast<std::size_t>(size), '\0');
    stream.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (static_cast<std::size_t>(stream.gcount()) != text.size())
        throw std::runtime_error(fmt::format("{}: only {} of {} bytes could be read", fileName, stream.gcount(), size));
    checkIsText(text, fileName);
    return text;
}

void writeTextFile(const std::string& fileName, std::string_view text)
{
    const std::string beside = fmt::format("{}.{}.tmp", fileName, ::getpid());
    std::ofstream stream(beside, std::ios::binary | std::ios::trunc);
    if (!stream)
        throw std::runtime_error(fmt::format("Could not create file: {} (is the folder there and writable?)", beside));
    stream.write(text.data(), static_cast<std::streamsize>(text.size()));
    stream.close();

    std::error_code error;
    if (stream)
        fs::rename(beside, fileName, error);
    if (!stream || error) {
        std::error_code ignored;
        fs::remove(beside, ignored);
        throw std::runtime_error(fmt::format("Could not write file: {} ({})", fileName,
                                             error ? error.message() : std::string("is the disk full?")));
    }
}

std::string timeText()
{
    const std::time_t now = std::time(nullptr);
    std::tm parts{};
    ::localtime_r(&now, &parts);
    std::array<char, 64> buffer{};
    std::string text = ::asctime_r(&parts, buffer.data());
    while (!text.empty() && text.back() == '\n')
        text.pop_back();
    return text;
}

bool liesUnder(const std::string& fileName, const std::vector<std::string>& folders)
{
    std::error_code error;
    const fs::path file = fs::weakly_canonical(fileName, error);
    if (error)
        return false;
    return std::any_of(folders.begin(), folders.end(), [&](const std::string& name) {
        std::error_code folderError;
        const fs::path folder = fs::weakly_canonical(name.empty() ? "." : name, folderError);
        return !folderError && std::mismatch(folder.begin(), folder.end(), file.begin(), file.end()).first == folder.end();
    });
}

std::string expandEnvironment(std::string_view text, std::vector<std::string>* undefined)
{
    std::string out;
    while (true) {
        const std::size_t start = text.find("${");
        const std::size_t end = start == std::string_view::npos ? start : text.find('}', start);
        if (end == std::string_view::npos)
            return out += text;
        const std::string name(text.substr(start + 2, end - start - 2));
        out += text.substr(0, start);
        const char* const value = std::getenv(name.c_str());
        if (value != nullptr)
            out += value;
        else if (undefined != nullptr)
            undefined->push_back(name);
        text.remove_prefix(end + 1);
    }
}

}  // namespace N2D2
