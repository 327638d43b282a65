#include "ini/Template.hpp"

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>

#include "core/Text.hpp"
#include "ini/Format.hpp"
#include "ini/TemplateNode.hpp"

namespace N2D2 {

namespace {

using Node = Template::Node;
using Parameters = std::map<std::string, std::string>;

/// Walks the nodes; one object renders one template with all it includes.
class Renderer {
public:
    Renderer(Parameters parameters, const TemplateOptions& options)
        : mParameters(std::move(parameters))
        , mOptions(options)
    {
    }

    RenderedText run(const Template::Nodes& nodes, const std::string& name)
    {
        mOut.files.push_back(name);
        mOut.origins.push_back({0, 1});
        mFiles.push_back(0);
        sequence(nodes);
        return std::move(mOut);
    }

private:
    const std::string& file() const { return mOut.files[mFiles.back()]; }

    [[noreturn]] void fail(const Node& node, const std::string& what) const { templateError(file(), node.line, what); }

    // --- output ------------------------------------------------------------------------------------------------

    void count(const Node& node, std::size_t bytes)
    {
        mBytes += bytes;
        if (mBytes > mOptions.maxOutput)
            fail(node, fmt::format("the template writes more than {} bytes", mOptions.maxOutput));
    }

    void write(const Node& node, std::string_view text, bool movesOn)
    {
        count(node, text.size());
        if (mCapture != nullptr) {
            *mCapture += text;
            return;
        }
        std::size_t line = node.line;
        for (const char c : text) {
            if (c == '\n') {
                line += movesOn ? 1 : 0;
                mOut.origins.push_back({mFiles.back(), line});
                mLineBlank = true;
            }
            else if (mLineBlank && !isBlank(c)) {
                mOut.origins.back() = {mFiles.back(), line};
                mLineBlank = false;
            }
        }
        mOut.text += text;
    }

    // --- variables ---------------------------------------------------------------------------------------------

    /// Inside a block, `` and `.P` stand for ARRAY[i] and ARRAY[i].P.
    std::string fullName(const std::string& name) const
    {
        return !mBlocks.empty() && (name.empty() || name[0] == '.') ? mBlocks.back().first + name : name;
    }

    const std::string* find(const std::string& name)
    {
        if (name == "#" && !mBlocks.empty())
            return &mBlocks.back().second;
        const auto it = mParameters.find(fullName(name));
        if (it == mParameters.end())
            return nullptr;
        mOut.used.insert(it->first);
        return &it->second;
    }

    std::string nearest(const std::string& name) const
    {
        std::vector<std::string> names;
        for (const auto& [known, value] : mParameters)
            names.push_back(known);
        const std::string best = nearestName(fullName(name), names);
        return best.empty() ? best : fmt::format("; did you mean \"{}\"?", best);
    }

    const std::string& value(const Node& node, const std::string& name, const char* where)
    {
        const std::string* found = find(name);
        if (found == nullptr)
            fail(node, fmt::format("Undefined variable name: {}{}{}", fullName(name), where, nearest(name)));
        return *found;
    }

    // --- controls ----------------------------------------------------------------------------------------------

    void sequence(const Template::Nodes& nodes)
    {
        for (const Node& node : nodes) {
            count(node, 1);  // a node that writes nothing costs time too
            switch (node.kind) {
            case Node::Kind::Text: write(node, node.text, true); break;
            case Node::Kind::Variable: write(node, value(node, node.text, ""), false); break;
            case Node::Kind::If: sequence(holds(node) ? node.body : node.otherwise); break;
            case Node::Kind::For: loop(node); break;
            case Node::Kind::Block: block(node); break;
            case Node::Kind::Set: set(node); break;
            case Node::Kind::Include: include(node); break;
            }
        }
    }

    bool holds(const Node& node)
    {
        const std::string& op = node.words[0];
        if (op == "exists")
            return find(node.text) != nullptr;
        if (op == "not_exists")
            return find(node.text) == nullptr;
        return (value(node, node.text, " in if statement") == node.words[1]) == (op == "==");
    }

    void countRound(const Node& node)
    {
        if (++mRounds > mOptions.maxIterations)
            fail(node, fmt::format("the template's loops run more than {} rounds", mOptions.maxIterations));
    }

    static std::optional<double> number(const std::string& text)
    {
        try {
            return parseReal(text);
        }
        catch (const std::invalid_argument&) {
            return std::nullopt;
        }
    }

    double bound(const Node& node, const std::string& word)
    {
        if (const auto value = number(word))
            return *value;
        const std::string* variable = find(word);
        if (variable == nullptr)
            fail(node, fmt::format("Unreadable loop range value: {} is neither a number nor a variable{}", word,
                                   nearest(word)));
        const auto value = number(*variable);
        if (!value)
            fail(node, fmt::format("Unreadable loop range value: {} = \"{}\" is not a number", word, *variable));
        return *value;
    }

    void loop(const Node& node)
    {
        const std::string name = fullName(node.text);
        const double start = node.words[0].empty() ? 0.0 : bound(node, node.words[0]);
        const double end = bound(node, node.words[1]);
        if (mParameters.count(name) > 0)
            fail(node, fmt::format("Variable {} already exists in this context", name));
        for (double v = start; v < end; v += 1.0) {
            countRound(node);
            mParameters[name] = formatShortest(v);
            sequence(node.body);
        }
        mParameters.erase(name);
    }

    void block(const Node& node)
    {
        const std::string array = fullName(node.text);
        const std::string count = value(node, node.text, " in block statement");
        unsigned long long size = 0;
        try {
            size = parseUnsigned(count);
        }
        catch (const std::invalid_argument& error) {
            fail(node, fmt::format("Unreadable size value: {} = \"{}\" ({})", array, count, error.what()));
        }
        for (unsigned long long i = 0; i < size; ++i) {
            countRound(node);
            mBlocks.emplace_back(fmt::format("{}[{}]", array, i), std::to_string(i));
            sequence(node.body);
            mBlocks.pop_back();
        }
    }

    void set(const Node& node)
    {
        std::string text;
        std::string* const outer = std::exchange(mCapture, &text);
        sequence(node.body);
        mCapture = outer;
        mParameters[fullName(node.text)] = std::move(text);
    }

    void include(const Node& node)
    {
        if (!mOptions.open)
            fail(node, fmt::format("include of {} is not available here", node.text));
        if (mFiles.size() > mOptions.maxIncludeDepth)
            fail(node, fmt::format("includes are nested more than {} deep at \"{}\"", mOptions.maxIncludeDepth, node.text));
        countRound(node);

        const Included& included = open(node);
        if (std::find(mFiles.begin(), mFiles.end(), included.file) != mFiles.end())
            fail(node, fmt::format("include cycle: \"{}\" is being included already", mOut.files[included.file]));
        mFiles.push_back(included.file);
        sequence(*included.nodes);
        mFiles.pop_back();
    }

    struct Included {
        std::size_t file = 0;
        std::shared_ptr<const Template::Nodes> nodes;
    };

    /// Each include is opened and read once for a rendering, however many rounds of a loop want it.
    const Included& open(const Node& node)
    {
        const auto key = std::make_pair(mFiles.back(), node.text);
        const auto known = mIncluded.find(key);
        if (known != mIncluded.end())
            return known->second;

        TemplateFile source;
        try {
            source = mOptions.open(node.text, file());
        }
        catch (const std::exception& error) {
            fail(node, fmt::format("include of {}: {}", node.text, error.what()));
        }
        const auto at = std::find(mOut.files.begin(), mOut.files.end(), source.name);
        Included included;
        included.file = static_cast<std::size_t>(at - mOut.files.begin());
        if (at == mOut.files.end())
            mOut.files.push_back(source.name);
        included.nodes = std::make_shared<const Template::Nodes>(readTemplate(source.text, source.name));
        return mIncluded.emplace(key, std::move(included)).first->second;
    }

    Parameters mParameters;
    const TemplateOptions& mOptions;
    RenderedText mOut;
    std::vector<std::size_t> mFiles;                            // being rendered, the innermost last
    std::vector<std::pair<std::string, std::string>> mBlocks;   // "ARRAY[i]" and "i"
    std::map<std::pair<std::size_t, std::string>, Included> mIncluded;
    std::string* mCapture = nullptr;
    std::size_t mBytes = 0;
    std::size_t mRounds = 0;
    bool mLineBlank = true;
};

}  // namespace

Template::Template(std::string_view text, std::string name)
    : mName(std::move(name))
    , mNodes(std::make_shared<const Nodes>(readTemplate(text, mName)))
{
}

RenderedText Template::render(std::map<std::string, std::string> parameters, const TemplateOptions& options) const
{
    return Renderer(std::move(parameters), options).run(*mNodes, mName);
}

}  // namespace N2D2
