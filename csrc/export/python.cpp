// DeepNetExport and the <Type>CellExport classes: what can be exported where.
#include <pybind11/stl.h>

#include "bindings/Bind.hpp"
#include "core/Registry.hpp"
#include "export/Export.hpp"
#include "optimize/lowering/CellLowering.hpp"

namespace py = pybind11;
using namespace N2D2;

namespace {

struct DeepNetExportName {};
template <int> struct CellExportName {};

constexpr const char* cellTypes[] = {"Activation", "Anchor", "BatchNorm", "Conv", "Deconv", "ElemWise", "FMP", "Fc", "LRN", "ObjectDet",
                                     "Padding", "Pool", "Proposal", "ROIPooling", "RP", "Reshape", "Resize", "Scaling", "Softmax", "Transpose"};

template <int Index> void bindCellExport(py::module_& m)
{
    const std::string type = cellTypes[Index];
    py::class_<CellExportName<Index>>(m, (type + "CellExport").c_str())
        .def_static(
            "isExportableTo",
            [type](const std::string& exportType) {
                registry().family<ExporterFamily>().at(exportType);
                return registry().family<CellLoweringFamily>().has(type);
            },
            py::arg("type"), "True if the export of that type has cells of this one; ValueError for a type that is not built.");
}

template <int... Indices> void bindCellExports(py::module_& m, std::integer_sequence<int, Indices...>) { (bindCellExport<Indices>(m), ...); }

}  // namespace

N2D2_BIND(7, export)
{
    py::class_<DeepNetExportName> exports(m, "DeepNetExport", "The exports there are, and their parameters.");
    exports.def_static(
        "types", [] { return registry().family<ExporterFamily>().keys(); }, "Types of exports that are built.");
    exports.attr("parametersFile") = "";
    exports.def_static(
        "setExportParameters", [](const std::string& file) { py::module_::import("N2D2").attr("DeepNetExport").attr("parametersFile") = file; },
        py::arg("exportParameters"), "INI file of the parameters of the exports that follow, unless they name another; \"\": none.");
    bindCellExports(m, std::make_integer_sequence<int, static_cast<int>(std::size(cellTypes))>{});
}
