#pragma once
// A text file of annotations, read by lines or as one stream of words; every error names the file and the line.
#include <string>
#include <string_view>
#include <vector>

namespace N2D2 {

class AnnotationFile {
public:
    /// What separates words, and what begins a comment at any place of a line ('\0': nothing does). With `keepEmpty` each
    /// separator counts, so that words may be empty. With `ampersands` "&amp;" is read as "&".
    struct Rules {
        std::string separators = " \t";
        char comment = '\0';
        bool keepEmpty = false;
        bool ampersands = false;
    };

    /// Reads the file (CRLF accepted); FileNotFound, std::runtime_error beyond 1 GiB. `who` begins every message.
    AnnotationFile(const std::string& who, const std::string& fileName, Rules rules);
    AnnotationFile(const std::string& who, const std::string& fileName) : AnnotationFile(who, fileName, Rules{}) {}

    /// Goes to the next line that has a word; false at the end.
    bool next();
    /// The next line as it is, blank or not; false at the end.
    bool nextLine();
    std::string_view line() const { return mLine; }
    std::size_t size() const { return mWords.size(); }
    std::string_view operator[](std::size_t i) const { return mWords[i]; }
    /// Fails unless the line has between `least` and `most` words; `form` shows what a line looks like.
    void expect(std::size_t least, std::size_t most, const char* form) const;

    // Word i of the line as a number; fails with the word and what it stands for.
    double real(std::size_t i, const char* what) const { return toReal(mWords[i], what); }
    long long integer(std::size_t i, const char* what) const { return toInteger(mWords[i], what); }
    unsigned long long count(std::size_t i, const char* what) const { return toCount(mWords[i], what); }
    /// A real coordinate truncated toward zero; beyond +-10 millions it fails.
    int pixel(std::size_t i, const char* what) const;

    /// The file as a stream of words: the next one, whatever its line; fails at the end of the file.
    std::string_view word(const char* what);
    unsigned long long wordCount(const char* what) { return toCount(word(what), what); }
    int wordPixel(const char* what);
    /// True when no word is left.
    bool atEnd();
    /// Bytes behind the last word that was taken.
    std::size_t bytesLeft() const;

    const std::string& name() const { return mName; }
    /// `file:line`.
    std::string place() const;
    [[noreturn]] void fail(const std::string& what) const;

private:
    double toReal(std::string_view word, const char* what) const;
    long long toInteger(std::string_view word, const char* what) const;
    unsigned long long toCount(std::string_view word, const char* what) const;
    int toPixel(double value, const char* what) const;
    void split();

    std::string mWho, mName;
    Rules mRules;
    std::string mContent;
    std::size_t mPosition = 0;
    std::size_t mNumber = 0;  // of the current line, from 1
    std::string_view mLine;
    std::vector<std::string_view> mWords;
    std::size_t mNextWord = 0;
};

}  // namespace N2D2
