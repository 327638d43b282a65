#pragma once
// Activations, solvers and fillers are one C++ class for all element types; Python knows a name for each type. `X<suffix>_float`
// is the class itself (and `X` another name of it), `X<suffix>_double` a subclass.
#include <memory>
#include <string>

#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

namespace N2D2::Python {

template <class C> struct DoubleOf : C {
    using C::C;
};

/// `constructors(cls)` adds the constructors to each of both; `methods(cls)` the rest, once.
template <class C, class Parent, class Constructors, class Methods>
void bindTyped(pybind11::module_& m, const std::string& name, const std::string& suffix, const char* doc, const Constructors& constructors,
               const Methods& methods)
{
    namespace py = pybind11;
    py::class_<C, std::shared_ptr<C>, Parent> single(m, (name + suffix + "_float").c_str(), doc);
    methods(single);
    constructors(single);
    single.def("getDataType", [](const C&) { return "float"; });
    m.attr(name.c_str()) = single;

    py::class_<DoubleOf<C>, std::shared_ptr<DoubleOf<C>>, C> twice(m, (name + suffix + "_double").c_str(), doc);
    constructors(twice);
    twice.def("getDataType", [](const DoubleOf<C>&) { return "double"; });
}

/// Constructor from another one: the parameters alone are copied.
template <class Class> auto copyParametersInit()
{
    return pybind11::init([](const typename Class::type& other) {
        auto copy = std::make_shared<typename Class::type>();
        copy->copyParameters(other);
        return copy;
    });
}

}  // namespace N2D2::Python
