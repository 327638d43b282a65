#include "data/database/annotated/XmlFile.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <string_view>

#include <fmt/format.h>

#include "core/Error.hpp"
#include "core/File.hpp"
#include "core/Text.hpp"

namespace N2D2 {

namespace {

constexpr int deepest = 32;

bool isSpace(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool isNameStart(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == ':' || static_cast<unsigned char>(c) >= 128;
}
bool isName(char c) { return isNameStart(c) || (c >= '0' && c <= '9') || c == '-' || c == '.'; }

void appendUtf8(std::string& text, std::uint32_t code)
{
    if (code < 0x80)
        text += static_cast<char>(code);
    else if (code < 0x800) {
        text += static_cast<char>(0xc0 | code >> 6);
        text += static_cast<char>(0x80 | (code & 63));
    }
    else if (code < 0x10000) {
        text += static_cast<char>(0xe0 | code >> 12);
        text += static_cast<char>(0x80 | (code >> 6 & 63));
        text += static_cast<char>(0x80 | (code & 63));
    }
    else {
        text += static_cast<char>(0xf0 | code >> 18);
        text += static_cast<char>(0x80 | (code >> 12 & 63));
        text += static_cast<char>(0x80 | (code >> 6 & 63));
        text += static_cast<char>(0x80 | (code & 63));
    }
}

class Parser {
public:
    Parser(const std::string& who, const std::string& fileName, const std::string& content) : mWho(who), mName(fileName), mText(content)
    {
        if (mText.starts_with("\xef\xbb\xbf"))
            mAt = 3;
    }

    XmlElement document()
    {
        skipBetween();
        if (atEnd())
            fail("no element");
        XmlElement root = element(0);
        skipBetween();
        if (!atEnd())
            fail("something stands behind the element <" + root.name + ">");
        return root;
    }

private:
    [[noreturn]] void fail(const std::string& what) const
    {
        throw std::runtime_error(fmt::format("{} {}:{}: {}", mWho, mName, line(), what));
    }

    // Counted on from the last call: the text is gone through once.
    std::size_t line() const
    {
        const auto end = mText.begin() + static_cast<std::ptrdiff_t>(std::min(mAt, mText.size()));
        mLine += static_cast<std::size_t>(std::count(mText.begin() + static_cast<std::ptrdiff_t>(mCounted), end, '\n'));
        mCounted = std::min(mAt, mText.size());
        return mLine;
    }
    bool atEnd() const { return mAt >= mText.size(); }
    bool follows(std::string_view what) const { return mText.substr(mAt, what.size()) == what; }

    bool take(std::string_view what)
    {
        if (!follows(what))
            return false;
        mAt += what.size();
        return true;
    }

    void skipSpaces()
    {
        while (!atEnd() && isSpace(mText[mAt]))
            ++mAt;
    }

    // Goes behind the next `mark`; the text before it.
    std::string_view upTo(std::string_view mark, const char* what)
    {
        const std::size_t end = mText.find(mark, mAt);
        if (end == std::string_view::npos)
            fail(std::string(what) + " has no end");
        const std::string_view text = mText.substr(mAt, end - mAt);
        mAt = end + mark.size();
        return text;
    }

    // Spaces, comments and instructions before and behind the root element.
    void skipBetween()
    {
        for (;;) {
            skipSpaces();
            if (take("<!--"))
                upTo("-->", "a comment");
            else if (take("<?"))
                upTo("?>", "an instruction");
            else if (follows("<!"))
                fail("a document type is not accepted");
            else
                return;
        }
    }

    std::string name()
    {
        const std::size_t begin = mAt;
        if (atEnd() || !isNameStart(mText[mAt]))
            fail("a name is expected");
        while (!atEnd() && isName(mText[mAt]))
            ++mAt;
        return std::string(mText.substr(begin, mAt - begin));
    }

    void skipAttributes()
    {
        for (;;) {
            skipSpaces();
            if (atEnd())
                fail("the file ends within a tag");
            if (mText[mAt] == '>' || mText[mAt] == '/')
                return;
            const std::string attribute = name();
            skipSpaces();
            if (!take("="))
                fail("attribute " + attribute + " has no value");
            skipSpaces();
            if (take("\""))
                upTo("\"", "the value of an attribute");
            else if (take("'"))
                upTo("'", "the value of an attribute");
            else
                fail("the value of attribute " + attribute + " is not quoted");
        }
    }

    void entity(std::string& text)
    {
        const std::size_t end = mText.substr(0, std::min(mText.size(), mAt + 12)).find(';', mAt);
        if (end == std::string_view::npos)
            fail("a & that begins no entity");
        const std::string_view word = mText.substr(mAt + 1, end - mAt - 1);
        static constexpr std::pair<std::string_view, char> named[] = {
            {"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"quot", '"'}, {"apos", '\''}};
        const auto* found = std::find_if(std::begin(named), std::end(named), [&](const auto& one) { return one.first == word; });
        if (found != std::end(named))
            text += found->second;
        else if (word.starts_with("#")) {
            const bool hex = word.size() > 1 && word[1] == 'x';
            std::uint32_t code = 0;
            const char* first = word.data() + (hex ? 2 : 1);
            const auto [last, error] = std::from_chars(first, word.data() + word.size(), code, hex ? 16 : 10);
            if (error != std::errc() || last != word.data() + word.size() || code == 0 || code > 0x10ffff)
                fail("&" + std::string(word) + "; is no character");
            appendUtf8(text, code);
        }
        else
            fail("unknown entity &" + std::string(word) + ";");
        mAt = end + 1;
    }

    XmlElement element(int depth)
    {
        XmlElement result;
        if (depth > deepest)
            fail(fmt::format("its elements are nested deeper than {} levels", deepest));
        result.line = line();
        if (!take("<"))
            fail("an element is expected");
        result.name = name();
        skipAttributes();
        if (take("/>"))
            return result;
        if (!take(">"))
            fail("the tag <" + result.name + "> is not closed");
        std::string text;
        for (;;) {
            if (atEnd())
                fail(fmt::format("the file ends within the element <{}> of line {}", result.name, result.line));
            if (take("</")) {
                const std::string closing = name();
                skipSpaces();
                if (closing != result.name || !take(">"))
                    fail(fmt::format("</{}> where the element <{}> of line {} ends", closing, result.name, result.line));
                result.text = std::string(trim(text));
                return result;
            }
            if (take("<!--"))
                upTo("-->", "a comment");
            else if (take("<![CDATA["))
                text += upTo("]]>", "a CDATA section");
            else if (take("<?"))
                upTo("?>", "an instruction");
            else if (mText[mAt] == '<')
                result.children.push_back(element(depth + 1));
            else if (mText[mAt] == '&')
                entity(text);
            else
                text += mText[mAt++];
        }
    }

    std::string mWho, mName;
    std::string_view mText;
    std::size_t mAt = 0;
    mutable std::size_t mCounted = 0, mLine = 1;
};

}  // namespace

const XmlElement* XmlElement::child(const std::string& childName) const
{
    const auto found = std::find_if(children.begin(), children.end(), [&](const XmlElement& one) { return one.name == childName; });
    return found == children.end() ? nullptr : &*found;
}

XmlElement readXml(const std::string& who, const std::string& fileName)
{
    std::error_code error;
    if (!std::filesystem::is_regular_file(fileName, error))
        throw FileNotFound(who + " Could not open annotation file: " + fileName);
    const std::string content = readFile(fileName, std::uint64_t(16) << 20);
    return Parser(who, fileName, content).document();
}

}  // namespace N2D2
