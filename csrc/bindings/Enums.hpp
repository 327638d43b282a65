#pragma once
#include <pybind11/pybind11.h>

#include "core/Enum.hpp"

namespace N2D2::Python {

/// An enumeration of N2D2_ENUM; `exported`: its members are also attributes of the scope.
template <NamedEnum E> pybind11::enum_<E> bindEnum(pybind11::handle scope, const char* name, bool exported = true)
{
    pybind11::enum_<E> bound(scope, name, pybind11::arithmetic());
    const auto names = EnumText<E>::names();
    for (std::size_t i = 0; i < names.size(); ++i)
        bound.value(names[i].c_str(), static_cast<E>(i));
    if (exported)
        bound.export_values();
    return bound;
}

}  // namespace N2D2::Python
