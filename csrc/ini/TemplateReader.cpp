#include "ini/TemplateNode.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>

#include "core/Error.hpp"
#include "ini/Format.hpp"

namespace N2D2 {

namespace {

constexpr unsigned MaxNesting = 64;
using Node = Template::Node;

/// Recursive-descent reader: `sequence` reads until the tag that closes the surrounding control.
class Reader {
public:
    Reader(std::string_view text, const std::string& name)
        : mText(text)
        , mName(name)
    {
    }

    Template::Nodes run()
    {
        Template::Nodes nodes;
        std::vector<std::string> closing;
        if (sequence(nodes, closing, 0))
            templateError(mName, mTagLine, fmt::format("Source code remaining at end: \"{{% {} %}}\" closes nothing",
                                                       closing[0]));
        return nodes;
    }

private:
    /// Reads nodes; true when a closing tag (else, endif, endfor, endblock, endset) came, then in `closing`.
    bool sequence(Template::Nodes& nodes, std::vector<std::string>& closing, unsigned nesting)
    {
        if (nesting > MaxNesting)
            templateError(mName, mLine, fmt::format("more than {} nested controls", MaxNesting));
        while (mPos < mText.size()) {
            const std::size_t brace = findOpening();
            addText(nodes, brace);
            if (mPos >= mText.size())
                break;
            if (mText[mPos + 1] == '{') {
                addVariable(nodes);
                continue;
            }
            std::vector<std::string> words = tag();
            const std::string& control = words[0];
            if (control == "else" || control == "endif" || control == "endfor" || control == "endblock"
                || control == "endset") {
                expectWords(words, 1, 1, control);
                closing = std::move(words);
                return true;
            }
            addControl(nodes, words, nesting);
        }
        return false;
    }

    std::size_t findOpening() const
    {
        std::size_t pos = mPos;
        while ((pos = mText.find('{', pos)) != std::string_view::npos) {
            if (pos + 1 < mText.size() && (mText[pos + 1] == '{' || mText[pos + 1] == '%'))
                return pos;
            ++pos;
        }
        return mText.size();
    }

    void advance(std::size_t to)
    {
        mLine += static_cast<std::size_t>(std::count(mText.begin() + static_cast<std::ptrdiff_t>(mPos),
                                                     mText.begin() + static_cast<std::ptrdiff_t>(to), '\n'));
        mPos = to;
    }

    Node& add(Template::Nodes& nodes, Node::Kind kind, std::size_t line, std::string text)
    {
        nodes.emplace_back();
        nodes.back().kind = kind;
        nodes.back().line = line;
        nodes.back().text = std::move(text);
        return nodes.back();
    }

    void addText(Template::Nodes& nodes, std::size_t end)
    {
        if (end > mPos)
            add(nodes, Node::Kind::Text, mLine, std::string(mText.substr(mPos, end - mPos)));
        advance(end);
    }

    void addVariable(Template::Nodes& nodes)
    {
        const std::size_t end = mText.find("}}", mPos + 2);
        const std::string_view name = mText.substr(mPos + 2, end == std::string_view::npos ? end : end - mPos - 2);
        if (end == std::string_view::npos || name.find('\n') != std::string_view::npos) {
            const std::string_view rest = mText.substr(mPos, 30);
            templateError(mName, mLine, fmt::format("Missing closing braces near: {}", rest.substr(0, rest.find('\n'))));
        }
        add(nodes, Node::Kind::Variable, mLine, std::string(name));
        advance(end + 2);
    }

    /// The words of the control tag at the current place, at least one.
    std::vector<std::string> tag()
    {
        mTagLine = mLine;
        const std::size_t end = mText.find("%}", mPos + 2);
        if (end == std::string_view::npos)
            templateError(mName, mLine, "Unterminated section: \"{%\" without \"%}\"");
        const std::string_view inside = mText.substr(mPos + 2, end - mPos - 2);
        std::vector<std::string> words;
        std::string word;
        for (const char c : inside) {
            if (isBlank(c) || c == '(' || c == ')' || c == ',') {
                if (!word.empty())
                    words.push_back(std::exchange(word, {}));
            }
            else
                word += c;
        }
        if (!word.empty())
            words.push_back(word);
        if (words.empty())
            templateError(mName, mLine, "control tag \"{% %}\" without a word");
        advance(end + 2);
        return words;
    }

    void expectWords(const std::vector<std::string>& words, std::size_t least, std::size_t most, const char* form)
    {
        if (words.size() < least || words.size() > most)
            templateError(mName, mTagLine, fmt::format("\"{}\" has {} word(s); write {{% {} %}}",
                                                       fmt::join(words, " "), words.size(), form));
    }

    void expectWords(const std::vector<std::string>& words, std::size_t least, std::size_t most, const std::string& form)
    {
        expectWords(words, least, most, form.c_str());
    }

    void addControl(Template::Nodes& nodes, const std::vector<std::string>& words, unsigned nesting)
    {
        const std::string& control = words[0];
        const std::size_t line = mTagLine;
        if (control == "if") {
            expectWords(words, 3, 4, "if VAR OP [VALUE]");
            checkOperator(words);
            Node& node = add(nodes, Node::Kind::If, line, words[1]);
            node.words = {words[2], words.size() > 3 ? words[3] : std::string()};
            if (body(node.body, line, "if", "endif", true, nesting))
                body(node.otherwise, line, "if", "endif", false, nesting);
        }
        else if (control == "for") {
            expectWords(words, 5, 6, "for VAR in range([START,] END)");
            if (words[2] != "in" || words[3] != "range")
                templateError(mName, line, fmt::format("\"{}\": write {{% for VAR in range([START,] END) %}}",
                                                       fmt::join(words, " ")));
            Node& node = add(nodes, Node::Kind::For, line, words[1]);
            node.words = {words.size() > 5 ? words[4] : std::string(), words.back()};
            body(node.body, line, "for", "endfor", false, nesting);
        }
        else if (control == "block") {
            expectWords(words, 2, 2, "block ARRAY");
            body(add(nodes, Node::Kind::Block, line, words[1]).body, line, "block", "endblock", false, nesting);
        }
        else if (control == "set") {
            expectWords(words, 2, 2, "set VAR");
            body(add(nodes, Node::Kind::Set, line, words[1]).body, line, "set", "endset", false, nesting);
        }
        else if (control == "include") {
            expectWords(words, 2, 2, "include FILE");
            add(nodes, Node::Kind::Include, line, words[1]);
        }
        else {
            templateError(mName, line,
                          fmt::format("Unknown control word: {}{}", control,
                                      suggestion(control, {"if", "else", "endif", "for", "endfor", "block", "endblock",
                                                           "set", "endset", "include"})));
        }
    }

    void checkOperator(const std::vector<std::string>& words)
    {
        const std::string& op = words[2];
        const bool existence = op == "exists" || op == "not_exists";
        if (op != "==" && op != "!=" && !existence)
            templateError(mName, mTagLine, fmt::format("Unknown operator: {} in if statement{}", op,
                                                       suggestion(op, {"==", "!=", "exists", "not_exists"})));
        if (existence && words.size() > 3)
            templateError(mName, mTagLine, fmt::format("\"{}\": {} takes no value", fmt::join(words, " "), op));
    }

    /// Reads the body of a control up to its end; true when it stopped at `else` (where that is allowed).
    bool body(Template::Nodes& nodes, std::size_t line, const char* control, const char* end, bool elseAllowed,
              unsigned nesting)
    {
        std::vector<std::string> closing;
        if (!sequence(nodes, closing, nesting + 1))
            templateError(mName, line, fmt::format("Missing {} for this \"{}\"", end, control));
        if (closing[0] == "else" && elseAllowed)
            return true;
        if (closing[0] == "else")
            templateError(mName, mTagLine, fmt::format("\"else\" is out of place inside the \"{}\" of line {}", control,
                                                       line));
        if (closing[0] != end)
            templateError(mName, mTagLine, fmt::format("Missing {} for the \"{}\" of line {}: got \"{}\"", end, control,
                                                       line, closing[0]));
        return false;
    }

    std::string_view mText;
    const std::string& mName;
    std::size_t mPos = 0;
    std::size_t mLine = 1;
    std::size_t mTagLine = 1;
};

}  // namespace

void templateError(const std::string& name, std::size_t line, const std::string& what)
{
    throw std::invalid_argument(fmt::format("{}:{} {}", name, line, what));
}

Template::Nodes readTemplate(std::string_view text, const std::string& name)
{
    return Reader(text, name).run();
}

}  // namespace N2D2
