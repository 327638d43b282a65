#pragma once
// JSON files of annotations: strict, with a bounded depth; errors name the file and the line.
#include <functional>
#include <string>

#include <nlohmann/json.hpp>

namespace N2D2 {

/// The content of the file. `keep`, when given, is asked for each event as nlohmann::json's callback is: what it refuses is
/// dropped at once, so that a large file needs little memory. FileNotFound; std::runtime_error where the file is no JSON,
/// ends early or goes deeper than 64 levels.
nlohmann::json readJson(const std::string& who, const std::string& fileName, const nlohmann::json::parser_callback_t& keep = nullptr);

/// The member of an object; std::runtime_error `where: "name" is missing` or is no `kind`.
const nlohmann::json& jsonMember(const nlohmann::json& object, const char* name, nlohmann::json::value_t kind, const std::string& where);
/// A number within +-10 millions.
double jsonCoordinate(const nlohmann::json& value, const std::string& where);

}  // namespace N2D2
