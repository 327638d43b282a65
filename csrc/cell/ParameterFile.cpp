#include "cell/ParameterFile.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "core/Error.hpp"
#include "core/File.hpp"
#include "core/Text.hpp"

namespace N2D2 {

namespace fs = std::filesystem;

void writeSyntxt(const fs::path& path, const std::vector<std::vector<double>>& lines, bool single)
{
    writeFile(path, [&](std::ostream& stream) {
        std::string text;
        char buffer[40];
        for (const auto& line : lines) {
            for (const double value : line) {
                const auto end = single ? std::to_chars(buffer, buffer + sizeof(buffer), static_cast<float>(value)).ptr
                                        : std::to_chars(buffer, buffer + sizeof(buffer), value).ptr;
                text.append(buffer, end);
                text += ' ';
            }
            text += '\n';
        }
        stream << text;
    });
}

std::vector<double> readSyntxt(const fs::path& path, std::size_t count)
{
    // A number takes at most 32 characters with its separator: anything longer is not such a file.
    std::string text;
    try {
        text = readFile(path, std::uint64_t(count) * 64 + 65536);
    }
    catch (const FileNotFound&) {
        throw FileNotFound("Could not open synaptic file: " + path.string());
    }
    catch (const std::runtime_error&) {
        throw std::runtime_error("Synaptic file size larger than expected: " + path.string() + " (" + std::to_string(count)
                                 + " values are expected)");
    }
    std::vector<double> values;
    values.reserve(std::min<std::size_t>(count, text.size()));
    const char* p = text.data();
    const char* const end = p + text.size();
    const auto isSpace = [](char c) { return c == ' ' || (c >= '\t' && c <= '\r'); };
    while (true) {
        while (p < end && isSpace(*p))
            ++p;
        if (p == end)
            break;
        if (values.size() == count)
            throw std::runtime_error("Synaptic file size larger than expected: " + path.string() + " (" + std::to_string(count)
                                     + " values are expected)");
        double value = 0.0;
        const char* begin = (*p == '+') ? p + 1 : p;
        const auto result = std::from_chars(begin, end, value);
        const bool underflow = result.ec == std::errc::result_out_of_range;
        if ((result.ec != std::errc() && !underflow) || (result.ptr < end && !isSpace(*result.ptr)))
            throw std::runtime_error("Error while reading synaptic file: " + path.string() + " (value " + std::to_string(values.size() + 1)
                                     + " is not a number: \"" + std::string(p, std::find_if(p, p + std::min<std::ptrdiff_t>(20, end - p), isSpace)) + "\")");
        if (!underflow && !std::isfinite(value))
            throw std::runtime_error("Error while reading synaptic file: " + path.string() + " (value "
                                     + std::to_string(values.size() + 1) + " is not finite)");
        values.push_back(underflow ? 0.0 : value);
        p = result.ptr;
    }
    if (values.size() != count)
        throw std::runtime_error("Error while reading synaptic file: " + path.string() + " (" + std::to_string(values.size())
                                 + " values, " + std::to_string(count) + " are expected)");
    return values;
}

fs::path syntxtFile(const fs::path& fileName, const std::string& suffix)
{
    fs::path stem = fileName;
    const std::string extension = stem.extension() == ".syntxt" ? ".syntxt" : "";
    if (!extension.empty())
        stem.replace_extension();
    return stem.string() + (suffix.empty() ? "" : "_" + suffix) + ".syntxt";
}

std::vector<std::size_t> parseOutputsRemap(const std::string& text, std::size_t nbOutputs)
{
    std::vector<std::size_t> positions;
    if (trim(text).empty()) {
        for (std::size_t k = 0; k < nbOutputs; ++k)
            positions.push_back(k);
        return positions;
    }
    const auto bad = [&](const std::string& why) {
        return std::invalid_argument("OutputsRemap \"" + text + "\" must be a comma list of offset:step (" + why + ")");
    };
    std::vector<bool> seen(nbOutputs, false);
    std::size_t begin = 0;
    while (begin <= text.size()) {
        const std::size_t comma = std::min(text.find(',', begin), text.size());
        const std::string item(trim(std::string_view(text).substr(begin, comma - begin)));
        const std::size_t colon = item.find(':');
        if (colon == std::string::npos)
            throw bad("\"" + item + "\" has no step");
        const long long offset = parseInteger(item.substr(0, colon)), step = parseInteger(item.substr(colon + 1));
        if (step == 0)
            throw bad("a step of 0");
        for (long long k = offset; k >= 0 && k < static_cast<long long>(nbOutputs); k += step) {
            if (seen[k])
                throw bad("output " + std::to_string(k) + " is covered twice");
            seen[k] = true;
            positions.push_back(static_cast<std::size_t>(k));
        }
        begin = comma + 1;
    }
    if (positions.size() != nbOutputs)
        throw bad(std::to_string(positions.size()) + " of " + std::to_string(nbOutputs) + " outputs are covered");
    return positions;
}

}  // namespace N2D2
