#include "export/common/Identifiers.hpp"

#include <algorithm>
#include <cctype>

namespace N2D2 {

namespace {

// Keywords of C++ (to C++20, and of C), and words that the generated code uses for itself.
const char* const reserved[] = {
    "alignas", "alignof", "and", "and_eq", "asm", "auto", "bitand", "bitor", "bool", "break", "case", "catch", "char", "char8_t",
    "char16_t", "char32_t", "class", "compl", "concept", "const", "consteval", "constexpr", "constinit", "const_cast", "continue",
    "co_await", "co_return", "co_yield", "decltype", "default", "delete", "do", "double", "dynamic_cast", "else", "enum", "explicit",
    "export", "extern", "false", "float", "for", "friend", "goto", "if", "inline", "int", "long", "mutable", "namespace", "new",
    "noexcept", "not", "not_eq", "nullptr", "operator", "or", "or_eq", "private", "protected", "public", "register", "reinterpret_cast",
    "requires", "restrict", "return", "short", "signed", "sizeof", "static", "static_assert", "static_cast", "struct", "switch",
    "template", "this", "thread_local", "throw", "true", "try", "typedef", "typeid", "typename", "union", "unsigned", "using",
    "virtual", "void", "volatile", "wchar_t", "while", "xor", "xor_eq", "int8_t", "int16_t", "int32_t", "int64_t", "uint8_t",
    "uint16_t", "uint32_t", "uint64_t", "size_t", "std", "main", "env", "in", "out", "arena", "input", "mem_info", "forward", "network",
    "n2d2_infer", "n2d2_static", "selftest", "golden", "max", "labels", "n2d2", "null", "eof", "nan", "infinity", "i", "signbit",
    "isnan", "layer_hooks", "score", "stimulus", "linux", "unix", "errno", "assert", "stdin", "stdout", "stderr"};

std::string lowerCase(std::string text)
{
    std::transform(text.begin(), text.end(), text.begin(),
                   [](unsigned char c) { return c < 128 ? static_cast<char>(std::tolower(c)) : '_'; });
    return text;
}

bool isWord(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

}  // namespace

Identifiers::Identifiers() : mTaken(std::begin(reserved), std::end(reserved)) {}

std::string Identifiers::make(const std::string& name)
{
    std::string text;
    for (const char c : name) {
        const char next = isWord(static_cast<unsigned char>(c)) ? c : '_';
        if (next != '_' || text.empty() || text.back() != '_')  // "__" is reserved
            text += next;
    }
    constexpr std::size_t most = 120;  // names of files
    if (text.size() > most)
        text.resize(most);
    const bool keyword = std::find(std::begin(reserved), std::end(reserved), lowerCase(text)) != std::end(reserved);
    if (text.empty() || text[0] == '_' || (text[0] >= '0' && text[0] <= '9') || keyword)
        text = (text.empty() || text[0] != '_' ? "cell_" : "cell") + text;
    std::string unique = text;
    for (unsigned k = 2; !mTaken.insert(lowerCase(unique)).second; ++k)
        unique = text + (text.back() == '_' ? "" : "_") + std::to_string(k);
    return unique;
}

std::string upperCase(std::string text)
{
    std::transform(text.begin(), text.end(), text.begin(),
                   [](unsigned char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : static_cast<char>(c); });
    return text;
}

}  // namespace N2D2
