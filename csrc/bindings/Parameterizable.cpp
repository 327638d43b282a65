#include "core/Parameterizable.hpp"

#include <cxxabi.h>
#include <pybind11/stl.h>

#include "bindings/Bind.hpp"
#include "bindings/Errors.hpp"

namespace py = pybind11;
using namespace N2D2;

namespace {

/// One parameter of an object which it keeps alive.
struct BoundParameter {
    py::object owner;
    ParameterBase* parameter;
};

/// Name of the C++ type in `Parameter<type>`.
std::string typeName(const ParameterBase& parameter)
{
    int status = 0;
    char* demangled = abi::__cxa_demangle(typeid(parameter).name(), nullptr, nullptr, &status);
    std::string name = status == 0 && demangled ? demangled : typeid(parameter).name();
    std::free(demangled);
    const auto open = name.find('<'), close = name.rfind('>');
    return open == std::string::npos || close == std::string::npos ? name : name.substr(open + 1, close - open - 1);
}

template <class Call> auto named(const Call& call)
{
    try {
        return call();
    }
    catch (const std::invalid_argument& error) {
        throw Python::ParameterError(error.what());
    }
}

py::dict boundParameters(py::object self)
{
    py::dict result;
    for (ParameterBase* parameter : self.cast<Parameterizable&>().parameters())
        result[py::str(parameter->name())] = BoundParameter{self, parameter};
    return result;
}

void setBoundParameters(Parameterizable& self, const py::dict& values)
{
    std::map<std::string, std::string> texts;  // read before anything is set: they may be parameters of this object
    for (const auto& [key, value] : values)
        texts[key.cast<std::string>()] = py::isinstance<BoundParameter>(value) ? value.cast<const BoundParameter&>().parameter->text()
                                                                               : value.cast<std::string>();
    for (const auto& entry : texts)
        named([&] { self.setParameter(entry.first, entry.second); });
}

}  // namespace

N2D2_BIND(1, parameterizable)
{
    py::class_<BoundParameter>(m, "Parameter_T")
        .def("getType", [](const BoundParameter& p) { return typeName(*p.parameter); })
        .def("getName", [](const BoundParameter& p) { return p.parameter->name(); })
        .def("getText", [](const BoundParameter& p) { return p.parameter->text(); })
        .def("getDefault", [](const BoundParameter& p) { return p.parameter->defaultText(); })
        .def("getKind", [](const BoundParameter& p) { return p.parameter->kind(); })
        .def("getDoc", [](const BoundParameter& p) { return p.parameter->doc(); })
        .def("__str__", [](const BoundParameter& p) { return p.parameter->text(); });

    py::class_<Parameterizable, std::shared_ptr<Parameterizable>>(m, "Parameterizable", "An object whose parameters are set by name, as text.")
        .def(
            "setParameter", [](Parameterizable& self, const std::string& name, const std::string& value) { named([&] { self.setParameter(name, value); }); },
            py::arg("name"), py::arg("value"), "ParameterError (a ValueError and a RuntimeError) for an unknown name or an unreadable value.")
        .def(
            "getParameter", [](const Parameterizable& self, const std::string& name) { return named([&] { return self.getParameter(name); }); },
            py::arg("name"))
        .def(
            "getParameterAndType",
            [](const Parameterizable& self, const std::string& name) { return named([&] { return self.getParameterAndType(name); }); },
            py::arg("name"), "(value as text, kind) with kind in integer, float, bool, list, string.")
        .def("getParameters", &Parameterizable::getParameters)
        .def("isParameter", &Parameterizable::isParameter, py::arg("name"))
        .def_property("mParameters", &boundParameters, &setBoundParameters);
}
