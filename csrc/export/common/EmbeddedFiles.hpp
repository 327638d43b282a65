#pragma once
// Files that exported projects carry, which the build put into the library (cmake/N2D2Embed.cmake): no path is needed to find them.
#include <string>
#include <vector>

namespace N2D2 {

struct EmbeddedFile {
    const char* name;  ///< `runtime/<header>` or `<target>/<path in the project>`
    const char* text;
};

/// In the order of their names within a folder.
const std::vector<EmbeddedFile>& embeddedFiles();

}  // namespace N2D2
