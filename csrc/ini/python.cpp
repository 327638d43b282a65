#include <pybind11/stl.h>

#include "bindings/Bind.hpp"
#include "core/Context.hpp"
#include "deepnet/DeepNet.hpp"
#include "deepnet/Network.hpp"
#include "ini/DeepNetGenerator.hpp"
#include "ini/IniParser.hpp"
#include "run/ExportWords.hpp"

namespace py = pybind11;
using namespace N2D2;

namespace {

/// Names of the classes that only have static members.
struct DeepNetGeneratorName {};
struct CellGeneratorName {};

/// The [export] section is for the executable: it is read for its errors.
void checkExportSection(IniParser& ini)
{
    RunOptions unused;
    readExportSection(ini, unused, {});
}

/// `exact`: other Python types go on to the next overload (True is no integer, 1 is no boolean).
template <class T> void bindSetter(py::class_<IniParser>& parser, bool exact)
{
    parser.def(
        "setProperty", [](IniParser& ini, const std::string& name, const T& value) { ini.setProperty(name, value); },
        py::arg("name"), py::arg("value").noconvert(exact));
}

}  // namespace

N2D2_BIND(7, ini)
{
    using FreeGil = py::call_guard<py::gil_scoped_release>;

    py::class_<DeepNetGeneratorName>(m, "DeepNetGenerator", "Networks from model files.")
        .def_static("generate",
                    [](const std::shared_ptr<Network>& network, const std::string& fileName, bool strict) {
                        return DeepNetGenerator::generate(network, fileName, strict, checkExportSection);
                    },
                    py::arg("network"), py::arg("fileName"), py::arg("strict") = false, FreeGil(),
                    "By the extension of the file; strict: unknown and unused words are errors.")
        .def_static("generateFromINI",
                    [](const std::shared_ptr<Network>& network, const std::string& fileName, bool strict) {
                        return DeepNetGenerator::generateFromINI(network, fileName, strict, checkExportSection);
                    },
                    py::arg("network"), py::arg("fileName"), py::arg("strict") = false, FreeGil());

    py::class_<CellGeneratorName>(m, "CellGenerator")
        .def_property_static(
            "defaultModel", [](const py::object&) { return defaultContext()->defaultModel; },
            [](const py::object&, const std::string& model) { defaultContext()->defaultModel = model; },
            "Model of the cells of generated networks that do not say theirs: Frame or Frame_CUDA.");

    py::class_<IniParser> parser(m, "IniParser", "Sections of properties of a model file.");
    parser.def(py::init<>())
        .def("load", &IniParser::load, py::arg("fileName"), FreeGil())
        .def("currentSection", &IniParser::currentSection, py::arg("section") = "", py::arg("checkForUnknown") = true)
        .def("getSections", &IniParser::getSections, py::arg("pattern") = "*")
        .def("isSection", &IniParser::isSection, py::arg("name"))
        .def("isProperty", &IniParser::isProperty, py::arg("pattern"))
        .def(
            "getProperty", [](IniParser& ini, const std::string& name) { return ini.getProperty<std::string>(name); },
            py::arg("name"), "The resolved text of a property of the current section.");
    bindSetter<bool>(parser, true);
    bindSetter<long long>(parser, true);
    bindSetter<double>(parser, false);
    bindSetter<std::string>(parser, false);
    bindSetter<std::vector<std::string>>(parser, false);
}
