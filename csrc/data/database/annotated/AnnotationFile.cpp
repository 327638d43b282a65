#include "data/database/annotated/AnnotationFile.hpp"

#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "core/Error.hpp"
#include "core/File.hpp"
#include "core/Text.hpp"

namespace N2D2 {

namespace {

// A damaged file may hold anything: what of it comes into a message is short and printable.
std::string shown(std::string_view word)
{
    std::string text;
    for (const char c : word.substr(0, 60))
        text += static_cast<unsigned char>(c) < 32 || c == 127 ? '?' : c;
    return text + (word.size() > 60 ? "..." : "");
}

}  // namespace

AnnotationFile::AnnotationFile(const std::string& who, const std::string& fileName, Rules rules)
    : mWho(who), mName(fileName), mRules(std::move(rules))
{
    std::error_code error;
    if (!std::filesystem::is_regular_file(fileName, error))
        throw FileNotFound(who + " Could not open annotation file: " + fileName);
    mContent = readFile(fileName, std::uint64_t(1) << 30);
    if (!mRules.ampersands)
        return;
    std::string decoded;
    std::size_t at = 0;
    for (std::size_t found; (found = mContent.find("&amp;", at)) != std::string::npos; at = found + 5)
        decoded.append(mContent, at, found + 1 - at);
    mContent = decoded.append(mContent, at);
}

bool AnnotationFile::nextLine()
{
    mWords.clear();
    mNextWord = 0;
    if (mPosition >= mContent.size())
        return false;
    std::size_t end = mContent.find('\n', mPosition);
    if (end == std::string::npos)
        end = mContent.size();
    mLine = std::string_view(mContent).substr(mPosition, end - mPosition);
    mPosition = std::min(end + 1, mContent.size());
    ++mNumber;
    if (!mLine.empty() && mLine.back() == '\r')
        mLine.remove_suffix(1);
    split();
    return true;
}

void AnnotationFile::split()
{
    std::string_view text = mLine;
    if (mRules.comment)
        text = text.substr(0, text.find(mRules.comment));
    if (trim(text).empty())
        return;
    std::size_t at = 0;
    while (at <= text.size()) {
        const std::size_t end = std::min(text.find_first_of(mRules.separators, at), text.size());
        if (mRules.keepEmpty)
            mWords.push_back(trim(text.substr(at, end - at)));
        else if (end > at)
            mWords.push_back(text.substr(at, end - at));
        at = end + 1;
    }
}

bool AnnotationFile::next()
{
    while (nextLine()) {
        if (!mWords.empty())
            return true;
    }
    return false;
}

std::string AnnotationFile::place() const { return mName + ":" + std::to_string(mNumber); }

void AnnotationFile::fail(const std::string& what) const { throw std::runtime_error(mWho + " " + place() + ": " + what); }

void AnnotationFile::expect(std::size_t least, std::size_t most, const char* form) const
{
    if (mWords.size() < least || mWords.size() > most)
        fail(fmt::format("{} field{} where \"{}\" is expected: \"{}\"", mWords.size(), mWords.size() == 1 ? "" : "s", form, shown(mLine)));
}

double AnnotationFile::toReal(std::string_view word, const char* what) const
{
    double value = 0.0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
    if (error == std::errc::result_out_of_range)
        fail(fmt::format("{} \"{}\" is out of range", what, shown(word)));
    if (error != std::errc() || end != word.data() + word.size() || !std::isfinite(value))
        fail(fmt::format("{} is not a number: \"{}\"", what, shown(word)));
    return value;
}

long long AnnotationFile::toInteger(std::string_view word, const char* what) const
{
    long long value = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
    if (error == std::errc::result_out_of_range)
        fail(fmt::format("{} \"{}\" is out of range", what, shown(word)));
    if (error != std::errc() || end != word.data() + word.size())
        fail(fmt::format("{} is not an integer: \"{}\"", what, shown(word)));
    return value;
}

unsigned long long AnnotationFile::toCount(std::string_view word, const char* what) const
{
    const long long value = toInteger(word, what);
    if (value < 0)
        fail(fmt::format("{} is negative: {}", what, value));
    return static_cast<unsigned long long>(value);
}

int AnnotationFile::toPixel(double value, const char* what) const
{
    constexpr double most = 1e7;
    if (!(std::abs(value) <= most))
        fail(fmt::format("{} is no possible coordinate: {}", what, value));
    return static_cast<int>(value);
}

int AnnotationFile::pixel(std::size_t i, const char* what) const { return toPixel(real(i, what), what); }

std::string_view AnnotationFile::word(const char* what)
{
    if (mNextWord >= mWords.size() && !next())
        fail(fmt::format("the file ends where {} is expected", what));
    return mWords[mNextWord++];
}

int AnnotationFile::wordPixel(const char* what) { return toPixel(static_cast<double>(wordCount(what)), what); }

std::size_t AnnotationFile::bytesLeft() const
{
    if (mNextWord == 0)
        return mContent.size() - mPosition;
    const std::string_view last = mWords[mNextWord - 1];
    return static_cast<std::size_t>(mContent.data() + mContent.size() - (last.data() + last.size()));
}

bool AnnotationFile::atEnd() { return mNextWord >= mWords.size() && !next(); }

}  // namespace N2D2
