#pragma once
// `[database]` and `[sp]` sections become a database and a provider (spec ini-and-cli §3.3-3.6). What the sections hold is
// declared by the drivers and transformations themselves (data/Options.hpp).
#include <memory>
#include <string>

#include "ini/IniParser.hpp"

namespace N2D2 {

class Database;
class StimuliProvider;
class Transformation;

/// The database of a section with its sub-sections; an empty one, with a warning, when the section is absent.
std::shared_ptr<Database> buildDatabase(IniParser& ini, const std::string& section = "database");

/// The transformation named by a property of the current section; what of the section nobody has read yet is its options.
std::shared_ptr<Transformation> buildTransformation(IniParser& ini, const std::string& typeProperty);

/// `[sp]` (or `[env]`), or the section of the given name, with its transformations; `[cenv]` is refused.
std::shared_ptr<StimuliProvider> buildProvider(IniParser& ini, const std::shared_ptr<Database>& database, const std::string& named = "");

}  // namespace N2D2
