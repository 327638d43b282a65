#pragma once
// A folder that appears whole or not at all: written beside its place, then renamed.
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace N2D2 {

class ProjectWriter {
public:
    /// Begins in `<folder>.tmp<pid>`. std::runtime_error naming the folder and the cause when it cannot be made, or when `folder` is
    /// there and is neither an earlier project (with a model.json) nor the beginning of one (statistics alone): nothing of a user's is
    /// deleted.
    explicit ProjectWriter(const std::filesystem::path& folder);
    /// Removes what was not committed.
    ~ProjectWriter();
    ProjectWriter(const ProjectWriter&) = delete;
    ProjectWriter& operator=(const ProjectWriter&) = delete;

    /// `path` is relative to the project.
    void write(const std::filesystem::path& path, std::string_view text) const;
    /// Takes the place of the earlier project, of whose folders in `keep` the files that are not written again stay.
    void commit(const std::vector<std::string>& keep = {});

private:
    std::filesystem::path mFolder, mBeside;
};

}  // namespace N2D2
