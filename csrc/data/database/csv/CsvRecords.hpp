#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace N2D2 {

/// Records of a CSV text as RFC 4180 has them, with LF or CRLF. One of `,`, `;`, tab separates fields, spaces around them are dropped; or spaces do,
/// however many. A field in "quotes" may hold separators, line ends and doubled quotes.
class CsvRecords {
public:
    /// `who` and `name` begin the messages. `separator` 0: that of `,` `;` tab which gives the next 20 records the same number of fields, the largest
    /// when several do; else the most frequent one of the next record; else space. The text must outlive the object.
    CsvRecords(std::string who, std::string name, std::string_view text, char separator = 0);
    /// Skips one line, whatever it holds; false at the end.
    bool skipLine();
    /// The next record that is not blank; false at the end. std::runtime_error with the line for a quote that does not end or text behind one.
    bool next(std::vector<std::string>& fields);
    /// The line where the last record began, from 1.
    std::size_t line() const { return mRecordLine; }
    /// `who name:line`, to begin a message about the last record.
    std::string where() const;

private:
    bool isEnd() const { return mAt >= mText.size(); }
    bool isLineEnd() const { return mText[mAt] == '\n' || (mText[mAt] == '\r' && mAt + 1 < mText.size() && mText[mAt + 1] == '\n'); }
    /// What is dropped around fields.
    bool isSpace(char c) const { return c == ' ' || (c == '\t' && mSeparator != '\t'); }
    void skipSpaces();
    void findSeparator();
    /// Fields of the next records while all have as many; 0 when they differ.
    std::size_t fieldsWith(char separator) const;
    bool skipBlankLines();
    std::string field();
    std::string quotedText();

    std::string mWho, mName;
    std::string_view mText;
    char mSeparator;
    std::size_t mAt = 0, mLine = 1, mRecordLine = 0;
};

}  // namespace N2D2
