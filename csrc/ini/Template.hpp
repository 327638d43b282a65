#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace N2D2 {

/// Text of a file together with the name that errors and cycle detection shall use for it.
struct TemplateFile {
    std::string name;
    std::string text;
};

/// What `{% include FILE %}` may do and how much a rendering may produce; a template is an untrusted file.
struct TemplateOptions {
    /// Opens FILE for an include standing in the template `from`; none: includes are refused.
    std::function<TemplateFile(const std::string& file, const std::string& from)> open;
    std::size_t maxOutput = std::size_t{16} << 20;  ///< bytes written in all, those kept in `set` variables included
    std::size_t maxIterations = 1'000'000;          ///< rounds of all loops together
    unsigned maxIncludeDepth = 16;
};

/// A rendered template and where each of its lines comes from.
struct RenderedText {
    struct Origin {
        std::size_t file = 0;  ///< index in `files`
        std::size_t line = 0;  ///< from 1
    };
    std::string text;
    std::vector<Origin> origins;     ///< one for each line of `text`
    std::vector<std::string> files;  ///< the template itself, then what it included
    std::set<std::string> used;      ///< parameters that were looked at
};

/// The template language of INI files and of exported sources: `{{VAR}}`, `{% if/else/endif %}`, `{% for %}`,
/// `{% block %}`, `{% set %}`, `{% include %}` (spec 1.8). Reading checks the structure, rendering gives the text.
/// Errors are std::invalid_argument and begin with `file:LINE `.
class Template {
public:
    /// @param name the file's name in errors
    Template(std::string_view text, std::string name);

    /// @param parameters the variables, by name
    RenderedText render(std::map<std::string, std::string> parameters, const TemplateOptions& options = {}) const;

    const std::string& name() const { return mName; }

    struct Node;
    using Nodes = std::vector<Node>;

private:
    std::string mName;
    std::shared_ptr<const Nodes> mNodes;
};

}  // namespace N2D2
