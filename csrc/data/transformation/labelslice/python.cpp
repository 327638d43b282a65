#include "data/transformation/Binding.hpp"
#include "data/transformation/labelslice/LabelSliceExtractionTransformation.hpp"

N2D2_BIND(5, LabelSliceExtractionTransformation)
{
    using namespace N2D2;
    namespace py = pybind11;
    auto bound = Python::bindTransformation<LabelSliceExtractionTransformation>(m, "LabelSliceExtraction", "A window of one label.");
    Python::shareEnum(m.attr("PadCropTransformation"), bound, "BorderType");
    bound.def(py::init<unsigned, unsigned, int, const std::string&>(), py::arg("width"), py::arg("height"), py::arg("label") = -1,
              py::arg("cachePath") = "")
        .def("getLastLabel", &LabelSliceExtractionTransformation::getLastLabel, "Label of the last slice, -1 when it was a random one.")
        .def(
            "getLastSlice",
            [](const LabelSliceExtractionTransformation& t) {
                const Box box = t.getLastSlice();
                return py::make_tuple(box.x, box.y, box.width, box.height);
            },
            "(x, y, width, height) of the last slice in its frame.");
}
