#include "data/transformation/Binding.hpp"
#include "data/transformation/sliceextraction/SliceExtractionTransformation.hpp"

N2D2_BIND(5, SliceExtractionTransformation)
{
    using namespace N2D2;
    namespace py = pybind11;
    using T = SliceExtractionTransformation;
    auto bound = Python::bindTransformation<T>(m, "SliceExtraction", "A window of the image.");
    Python::shareEnum(m.attr("PadCropTransformation"), bound, "BorderType");
    bound
        .def(py::init<unsigned, unsigned, unsigned, unsigned>(), py::arg("width"), py::arg("height"), py::arg("OffsetX") = 0,
             py::arg("OffsetY") = 0)
        .def("getWidth", &T::getWidth)
        .def("getHeight", &T::getHeight)
        .def("getOffsetX", &T::getOffsetX)
        .def("getOffsetY", &T::getOffsetY)
        .def("getRandomOffsetX", &T::getRandomOffsetX)
        .def("getRandomOffsetY", &T::getRandomOffsetY)
        .def("getRandomRotation", &T::getRandomRotation)
        .def("getRandomRotationRange", &T::getRandomRotationRange)
        .def("getRandomScaling", &T::getRandomScaling)
        .def("getRandomScalingRange", &T::getRandomScalingRange)
        .def("getAllowPadding", &T::getAllowPadding)
        .def("getBorderType", &T::getBorderType)
        .def("getBorderValue", &T::getBorderValue);
}
