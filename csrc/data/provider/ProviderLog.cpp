// The graph of the transformations (spec data §4.8), as Graphviz text.
#include <fmt/format.h>

#include "core/File.hpp"
#include "data/provider/StimuliProvider.hpp"

namespace N2D2 {

namespace {

std::string quoted(const std::string& text)
{
    std::string result;
    for (const char c : text) {
        if (c == '"' || c == '\\')
            result += '\\';
        result += c;
    }
    return result;
}

// A line for the arguments and one for each parameter, so that a chain stays narrow.
std::string parametersText(const Transformation& transformation)
{
    std::string head = transformation.describe(), lines;
    std::size_t tail = 0;
    for (const auto& [name, value] : transformation.getParameters()) {
        tail += name.size() + value.size() + 2;  // " name=value"
        lines += quoted(name + "=" + value) + "\\l";
    }
    return quoted(head.substr(0, head.size() - tail)) + "\\l" + lines;
}

class Chain {
public:
    Chain(std::ostream& stream, const std::string& set) : mStream(stream), mSet(set), mLast(set)
    {
        mStream << fmt::format("    \"{}\" [shape=cylinder, style=filled, fillcolor=yellow];\n", set);
    }
    void startAt(const std::string& node, ImageSize size)
    {
        mLast = node;
        mSize = size;
    }
    const std::string& last() const { return mLast; }
    ImageSize size() const { return mSize; }
    void add(const CompositeTransformation& list, const std::string& kind, bool filled)
    {
        for (std::size_t i = 0; i < list.size(); ++i) {
            const Transformation& element = *list[i];
            mSize = element.getOutputsSize(mSize);
            const std::string node = fmt::format("{}_{}_{}", mSet, kind, i);
            const std::string dims = mSize == ImageSize{} ? "?x?" : fmt::format("{}x{}", mSize.width, mSize.height);
            const bool extraction = std::string(element.getType()) == "ChannelExtraction";
            mStream << fmt::format("    \"{}\" [label=\"{}\\n{}\", shape={}{}];\n", node, element.getType(), dims, extraction ? "invtrapezium" : "box",
                                   filled ? ", style=filled" : "");
            mStream << fmt::format("    \"{}_p\" [label=\"{}\", shape=note, fontsize=9, color=grey, fontcolor=grey];\n", node,
                                   parametersText(element));
            mStream << fmt::format("    \"{}_p\" -> \"{}\" [style=dotted, arrowhead=none, color=grey];\n", node, node);
            mStream << fmt::format("    \"{}\" -> \"{}\";\n", mLast, node);
            mLast = node;
        }
    }

private:
    std::ostream& mStream;
    std::string mSet;
    std::string mLast;
    ImageSize mSize;
};

}  // namespace

void StimuliProvider::logTransformations(const std::string& fileName, StimuliSetMask mask) const
{
    writeFile(fileName, [&](std::ostream& stream) {
        stream << "digraph Transformations {\n";
        for (const StimuliSet set : Database::getStimuliSets(mask)) {
            const std::string name = enumToText(set);
            const Lists& list = lists(set);
            Chain chain(stream, name);
            chain.add(list.cacheable, "cacheable", true);
            chain.add(list.onTheFly, "onTheFly", false);
            const std::string common = chain.last(), data = "DATA" + name;
            const ImageSize size = chain.size();
            stream << fmt::format("    \"{}\" [label=\"{}\\n{}\", shape=box, style=rounded];\n", data, data, dimsText(mSize));
            if (list.channels.empty())
                stream << fmt::format("    \"{}\" -> \"{}\";\n", common, data);
            for (std::size_t c = 0; c < list.channels.size(); ++c) {
                chain.startAt(common, size);
                chain.add(list.channels[c]->cacheable, fmt::format("channel{}_cacheable", c), true);
                chain.add(list.channels[c]->onTheFly, fmt::format("channel{}_onTheFly", c), false);
                stream << fmt::format("    \"{}\" -> \"{}\";\n", chain.last(), data);
            }
        }
        stream << "}\n";
    });
}

}  // namespace N2D2
