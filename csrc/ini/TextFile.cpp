#include "ini/TextFile.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <system_error>

#include <fmt/format.h>

#include "core/Error.hpp"
#include "core/File.hpp"

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
        throw FileNotFound(problem + " (no such file)");
    if (!fs::is_regular_file(status))  // a pipe or a device could block or never end
        throw FileNotFound(problem + " (not a regular file)");
    const std::uintmax_t size = fs::file_size(fileName, error);
    if (!error && size > maxSize)
        throw std::invalid_argument(fmt::format("{}: the file has {} bytes, more than the {} allowed for {} files",
                                                fileName, size, maxSize, kind));
    std::string text;
    try {
        text = readFile(fileName, maxSize);
    }
    catch (const FileNotFound&) {
        throw FileNotFound(problem + " (no permission to read it?)");
    }
    checkIsText(text, fileName);
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
