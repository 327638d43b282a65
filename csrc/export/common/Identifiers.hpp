#pragma once
// Names of cells as identifiers of C and C++.
#include <set>
#include <string>
#include <vector>

namespace N2D2 {

/// Gives each name an identifier of its own: characters other than letters, digits and `_` become `_`; a name that begins with a digit or
/// is a keyword (or a word of the generated code) gets the prefix `cell_`; one that is taken gets `_2`, `_3` … Case alone does not
/// tell two identifiers apart, since they name files and macros too.
class Identifiers {
public:
    Identifiers();
    std::string make(const std::string& name);

private:
    std::set<std::string> mTaken;  // in lower case
};

/// In capitals, for macros.
std::string upperCase(std::string text);

}  // namespace N2D2
