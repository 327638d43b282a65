#include "data/database/annotated/JsonFile.hpp"

#include <cmath>
#include <filesystem>
#include <fstream>

#include <fmt/format.h>

#include "core/Error.hpp"

namespace N2D2 {

using nlohmann::json;

namespace {

constexpr int deepest = 64;

// "[json.exception.parse_error.101] parse error at line 3, column 5: ..." as "file:3: parse error at line 3, column 5: ...".
std::string placed(const std::string& fileName, const std::string& text)
{
    const std::size_t end = text.find("] ");
    const std::string plain = end == std::string::npos ? text : text.substr(end + 2);
    const std::size_t line = plain.find("at line ");
    return fileName + (line == std::string::npos ? "" : ":" + std::to_string(std::atol(plain.c_str() + line + 8))) + ": " + plain;
}

bool isKind(const json& value, json::value_t kind)
{
    if (kind == json::value_t::number_float)
        return value.is_number();
    if (kind == json::value_t::number_integer)
        return value.is_number_integer();
    return value.type() == kind;
}

}  // namespace

json readJson(const std::string& who, const std::string& fileName, const json::parser_callback_t& keep)
{
    std::error_code error;
    std::ifstream file;
    if (std::filesystem::is_regular_file(fileName, error))
        file.open(fileName, std::ios::binary);
    if (!file.is_open())
        throw FileNotFound(who + " Could not open annotation file: " + fileName);
    try {
        return json::parse(file, [&](int depth, json::parse_event_t event, json& parsed) {
            if (depth > deepest)
                throw std::runtime_error(fmt::format("{} {}: its values are nested deeper than {} levels", who, fileName, deepest));
            return !keep || keep(depth, event, parsed);
        });
    }
    catch (const json::exception& cause) {
        throw std::runtime_error(who + " " + placed(fileName, cause.what()));
    }
}

const json& jsonMember(const json& object, const char* name, json::value_t kind, const std::string& where)
{
    const auto found = object.is_object() ? object.find(name) : object.end();
    if (found == object.end())
        throw std::runtime_error(fmt::format("{}: \"{}\" is missing", where, name));
    if (!isKind(*found, kind))
        throw std::runtime_error(
            fmt::format("{}: \"{}\" is of the kind {}, {} is expected", where, name, found->type_name(), json(kind).type_name()));
    return *found;
}

double jsonCoordinate(const json& value, const std::string& where)
{
    const double number = value.is_number() ? value.get<double>() : NAN;
    if (!(std::abs(number) <= 1e7))
        throw std::runtime_error(fmt::format("{}: a coordinate is expected, got {}", where,
                                             value.dump(-1, ' ', false, json::error_handler_t::replace).substr(0, 60)));
    return number;
}

}  // namespace N2D2
