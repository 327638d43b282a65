#include "data/database/DriverFiles.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <set>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/Error.hpp"
#include "core/File.hpp"
#include "core/Text.hpp"
#include "data/database/Database.hpp"
#include "data/datafile/DataFile.hpp"

namespace N2D2 {

namespace fs = std::filesystem;

MappedFile::MappedFile(const std::string& who, const std::string& path) : mPath(path)
{
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0)
        throw FileNotFound(fmt::format("{} Could not open file: {} ({})", who, path, std::strerror(errno)));
    struct stat status;
    const bool known = ::fstat(file, &status) == 0 && S_ISREG(status.st_mode);
    if (known && status.st_size > 0) {
        mSize = static_cast<std::size_t>(status.st_size);
        void* const memory = ::mmap(nullptr, mSize, PROT_READ, MAP_PRIVATE, file, 0);
        mData = memory == MAP_FAILED ? nullptr : static_cast<const std::uint8_t*>(memory);
    }
    const int why = errno;
    ::close(file);
    if (!known)
        throw FileNotFound(who + " Could not open file: " + path + " (it is no file)");
    if (mSize > 0 && !mData)
        throw std::runtime_error(fmt::format("{} Could not map file: {} ({})", who, path, std::strerror(why)));
}

MappedFile::~MappedFile()
{
    if (mData)
        ::munmap(const_cast<std::uint8_t*>(mData), mSize);
}

double checkFraction(const std::string& who, const std::string& name, double value)
{
    if (!(value >= 0.0 && value <= 1.0))
        throw std::invalid_argument(who + " " + name + ": a fraction between 0 and 1 is expected, got " + realText(value));
    return value;
}

double remainingFraction(const std::string& who, double learn, double validation)
{
    checkFraction(who, "Learn", learn);
    checkFraction(who, "Validation", validation);
    if (learn + validation > 1.0 + 1e-9)
        throw std::invalid_argument(fmt::format("{} Learn ({}) + Validation ({}) is more than 1", who, realText(learn), realText(validation)));
    return std::max(0.0, 1.0 - learn - validation);
}

std::string existingFolder(const std::string& who, const std::string& path)
{
    std::string folder = expandEnvironmentVariables(path);
    while (folder.size() > 1 && folder.back() == '/')
        folder.pop_back();
    std::error_code error;
    if (!fs::is_directory(folder, error))
        throw FileNotFound(who + " Could not open directory: " + folder);
    return folder;
}

std::string existingFile(const std::string& who, const std::string& path)
{
    const std::string file = expandEnvironmentVariables(path);
    std::error_code error;
    if (!fs::is_regular_file(file, error))
        throw FileNotFound(who + " Could not open file: " + file);
    return file;
}

namespace {

template <class Take> std::vector<std::string> entriesOf(const std::string& who, const std::string& folder, Take take)
{
    std::vector<std::string> found;
    std::error_code error;
    fs::directory_iterator it(folder, error);
    for (; !error && it != fs::directory_iterator(); it.increment(error)) {
        if (take(*it))
            found.push_back(it->path().string());
    }
    if (error)
        throw FileNotFound(who + " Could not read directory: " + folder + " (" + error.message() + ")");
    std::sort(found.begin(), found.end());
    return found;
}

}  // namespace

std::vector<std::string> filesOf(const std::string& who, const std::string& folder, const std::vector<std::string>& extensions)
{
    return entriesOf(who, folder, [&](const fs::directory_entry& entry) {
        std::error_code unreadable;
        if (!extensions.empty() && std::find(extensions.begin(), extensions.end(), fileExtension(entry.path().string())) == extensions.end())
            return false;
        return entry.is_regular_file(unreadable);
    });
}

std::vector<std::string> foldersOf(const std::string& who, const std::string& folder)
{
    return entriesOf(who, folder, [](const fs::directory_entry& entry) {
        std::error_code unreadable;
        return entry.is_directory(unreadable);
    });
}

namespace {

void walkBelow(const std::string& who, const std::string& folder, const std::function<void(const std::string&)>& visit, std::set<std::string>& open)
{
    std::error_code error;
    const std::string real = fs::canonical(folder, error).string();
    if (error || !open.insert(real).second)
        return;
    visit(folder);
    for (const std::string& below : foldersOf(who, folder))
        walkBelow(who, below, visit, open);
    open.erase(real);
}

}  // namespace

void walkFolders(const std::string& who, const std::string& folder, const std::function<void(const std::string&)>& visit)
{
    std::set<std::string> open;
    walkBelow(who, folder, visit, open);
}

std::string lastPart(const std::string& path) { return fs::path(path).filename().string(); }

std::vector<std::string> linesOf(const std::string& who, const std::string& path)
{
    const std::string file = existingFile(who, path);
    const std::string text = readFile(file, std::uint64_t(1) << 28);
    std::vector<std::string> lines;
    std::size_t at = text.rfind("\xEF\xBB\xBF", 0) == 0 ? 3 : 0;
    while (at < text.size()) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        const std::size_t length = end - at - (end > at && text[end - 1] == '\r');
        lines.push_back(text.substr(at, length));
        at = end + 1;
    }
    return lines;
}

}  // namespace N2D2
