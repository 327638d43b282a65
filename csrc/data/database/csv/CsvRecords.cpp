#include "data/database/csv/CsvRecords.hpp"

#include <algorithm>
#include <stdexcept>

#include <fmt/format.h>

namespace N2D2 {

namespace {

constexpr char separators[] = {',', ';', '\t'};
constexpr unsigned sampledRecords = 20;

}  // namespace

CsvRecords::CsvRecords(std::string who, std::string name, std::string_view text, char separator)
    : mWho(std::move(who)), mName(std::move(name)), mText(text), mSeparator(separator)
{
    if (mText.substr(0, 3) == "\xEF\xBB\xBF")
        mAt = 3;
}

std::string CsvRecords::where() const { return fmt::format("{} {}:{}", mWho, mName, mRecordLine); }

bool CsvRecords::skipLine()
{
    if (isEnd())
        return false;
    const std::size_t end = mText.find('\n', mAt);
    mAt = end == std::string_view::npos ? mText.size() : end + 1;
    ++mLine;
    return true;
}

void CsvRecords::skipSpaces()
{
    while (!isEnd() && isSpace(mText[mAt]))
        ++mAt;
}

std::size_t CsvRecords::fieldsWith(char separator) const
{
    CsvRecords sample = *this;
    sample.mSeparator = separator;
    std::vector<std::string> fields;
    std::size_t count = 0;
    try {
        for (unsigned i = 0; i < sampledRecords && sample.next(fields); ++i) {
            if (i > 0 && fields.size() != count)
                return 0;
            count = fields.size();
        }
    }
    catch (const std::runtime_error&) {
        return 0;
    }
    return count;
}

void CsvRecords::findSeparator()
{
    std::size_t most = 1;
    for (const char separator : separators) {
        const std::size_t count = fieldsWith(separator);
        if (count > most) {
            most = count;
            mSeparator = separator;
        }
    }
    if (mSeparator != 0)
        return;
    // Some record is broken: the first one decides, and next() names the other.
    bool quoted = false;
    std::size_t counts[std::size(separators)] = {};
    for (std::size_t i = mAt; i < mText.size() && (quoted || mText[i] != '\n'); ++i) {
        quoted ^= mText[i] == '"';
        for (std::size_t s = 0; s < std::size(separators); ++s)
            counts[s] += !quoted && mText[i] == separators[s];
    }
    const std::size_t* const best = std::max_element(std::begin(counts), std::end(counts));
    mSeparator = *best > 0 ? separators[best - counts] : ' ';
}

std::string CsvRecords::quotedText()
{
    const std::size_t begin = mLine;
    std::string text;
    for (++mAt; !isEnd(); ++mAt) {
        const char c = mText[mAt];
        if (c == '"') {
            if (mAt + 1 >= mText.size() || mText[mAt + 1] != '"') {
                ++mAt;
                return text;
            }
            ++mAt;
        }
        mLine += c == '\n';
        text += c;
    }
    mRecordLine = begin;
    throw std::runtime_error(where() + " a quote begins here and does not end");
}

std::string CsvRecords::field()
{
    skipSpaces();
    if (!isEnd() && mText[mAt] == '"') {
        std::string text = quotedText();
        const std::size_t behind = mAt;
        skipSpaces();
        const bool ended = isEnd() || isLineEnd() || (mSeparator == ' ' ? mAt > behind : mText[mAt] == mSeparator);
        if (!ended)
            throw std::runtime_error(where() + fmt::format(" text stands behind the quoted field \"{}\": a quote inside of one is doubled", text));
        return text;
    }
    const std::size_t begin = mAt;
    while (!isEnd() && !isLineEnd() && mText[mAt] != mSeparator && !(mSeparator == ' ' && isSpace(mText[mAt])))
        ++mAt;
    std::size_t end = mAt;
    while (end > begin && (isSpace(mText[end - 1]) || mText[end - 1] == '\r'))
        --end;
    return std::string(mText.substr(begin, end - begin));
}

bool CsvRecords::skipBlankLines()
{
    for (;;) {
        const std::size_t text = mText.find_first_not_of(" \t\r", mAt);
        if (text == std::string_view::npos) {
            mAt = mText.size();
            return false;
        }
        if (mText[text] != '\n')
            return true;
        mAt = text + 1;
        ++mLine;
    }
}

bool CsvRecords::next(std::vector<std::string>& fields)
{
    if (!skipBlankLines())
        return false;
    if (mSeparator == 0)
        findSeparator();
    mRecordLine = mLine;
    fields.clear();
    for (;;) {
        fields.push_back(field());
        if (mSeparator == ' ')
            skipSpaces();
        if (isEnd())
            return true;
        if (isLineEnd()) {
            mAt += mText[mAt] == '\r' ? 2 : 1;
            ++mLine;
            return true;
        }
        if (mSeparator != ' ')
            ++mAt;
    }
}

}  // namespace N2D2
