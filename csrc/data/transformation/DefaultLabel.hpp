#pragma once
#include "data/database/Database.hpp"

namespace N2D2 {

/// The default label of a database, -1 when it has none or no stimulus made it.
inline int defaultLabelOf(const Database& database)
{
    const auto name = database.getParameter("DefaultLabel");
    return !name.empty() && database.isLabel(name) ? database.getLabelID(name) : -1;
}

}  // namespace N2D2
