#pragma once
// How Python sees transformations.
#include <pybind11/stl.h>

#include "bindings/Bind.hpp"
#include "bindings/Enums.hpp"
#include "data/transformation/Transformation.hpp"

namespace N2D2::Python {

template <class T> using BoundTransformation = pybind11::class_<T, std::shared_ptr<T>, Transformation>;

/// `<name>Transformation` with the constructor from another one of its kind.
template <class T> BoundTransformation<T> bindTransformation(pybind11::module_& m, const std::string& name, const char* doc)
{
    return BoundTransformation<T>(m, (name + "Transformation").c_str(), doc)
        .def(pybind11::init([](const T& other) { return std::static_pointer_cast<T>(other.clone()); }), pybind11::arg("trans"));
}

/// An enumeration bound with another class, and its members.
inline void shareEnum(const pybind11::object& from, const pybind11::object& to, const char* name)
{
    to.attr(name) = from.attr(name);
    for (const auto item : pybind11::dict(from.attr(name).attr("__members__")))
        pybind11::setattr(to, item.first, item.second);
}

/// Mark of a transformation whose methods may be written in Python.
struct PythonCode {
    virtual ~PythonCode() = default;
};

/// The transformation of a Python object. One whose class is written in Python lives as long as C++ needs it.
std::shared_ptr<Transformation> keptTransformation(const pybind11::object& object);

}  // namespace N2D2::Python
