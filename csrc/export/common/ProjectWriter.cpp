#include "export/common/ProjectWriter.hpp"

#include <algorithm>
#include <stdexcept>
#include <system_error>

#include <unistd.h>

#include "core/File.hpp"

namespace N2D2 {

namespace fs = std::filesystem;

namespace {

[[noreturn]] void fail(const fs::path& folder, const std::string& why)
{
    throw std::runtime_error("Could not write the export folder " + folder.string() + " (" + why + ")");
}

}  // namespace

ProjectWriter::ProjectWriter(const fs::path& folder) : mFolder(folder)
{
    std::error_code error;
    if (mFolder.empty())
        throw std::invalid_argument("An export needs the name of a folder");
    if (!mFolder.has_filename())  // "name/"
        mFolder = mFolder.parent_path();
    const auto status = fs::symlink_status(mFolder, error);
    if (fs::exists(status)) {
        if (!fs::is_directory(mFolder, error))
            fail(mFolder, "a file of that name exists");
        const auto begun = [](const fs::directory_entry& entry) {
            return entry.path().filename() == "statistics" || entry.path().filename() == "stimuli_stats";
        };
        const auto entries = fs::directory_iterator(mFolder, error);
        if (error)
            fail(mFolder, error.message());
        if (!std::all_of(begin(entries), end(entries), begun) && !fs::exists(mFolder / "model.json", error))
            fail(mFolder, "it exists and holds no earlier export: remove it or choose another name");
        mFolder = fs::canonical(mFolder, error);  // a link stays what it is
        if (error)
            fail(folder, error.message());
    }
    mBeside = mFolder.string() + ".tmp" + std::to_string(::getpid());
    fs::remove_all(mBeside, error);
    error.clear();
    fs::create_directories(mBeside, error);
    if (error)
        fail(mFolder, error.message());
}

ProjectWriter::~ProjectWriter()
{
    std::error_code ignored;
    if (!mBeside.empty())
        fs::remove_all(mBeside, ignored);
}

void ProjectWriter::write(const fs::path& path, std::string_view text) const
{
    writeFile(mBeside / path, [&](std::ostream& stream) { stream.write(text.data(), static_cast<std::streamsize>(text.size())); });
}

void ProjectWriter::commit(const std::vector<std::string>& keep)
{
    std::error_code error;
    const fs::path old = mFolder.string() + ".old" + std::to_string(::getpid());
    const bool replaces = fs::exists(mFolder, error);
    if (replaces) {
        for (const std::string& name : keep) {
            if (fs::exists(mFolder / name, error))
                fs::copy(mFolder / name, mBeside / name, fs::copy_options::recursive | fs::copy_options::skip_existing, error);
            if (error)
                fail(mFolder, name + ": " + error.message());
        }
        fs::remove_all(old, error);
        error.clear();
        fs::rename(mFolder, old, error);
        if (error)
            fail(mFolder, error.message());
    }
    fs::rename(mBeside, mFolder, error);
    if (error) {
        std::error_code ignored;
        if (replaces)
            fs::rename(old, mFolder, ignored);
        fail(mFolder, error.message());
    }
    mBeside.clear();
    std::error_code ignored;
    if (replaces)
        fs::remove_all(old, ignored);
}

}  // namespace N2D2
