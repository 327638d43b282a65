#include "data/transformation/Binding.hpp"
#include "data/transformation/randomresizecrop/RandomResizeCropTransformation.hpp"

N2D2_BIND(5, RandomResizeCropTransformation)
{
    using namespace N2D2;
    namespace py = pybind11;
    using T = RandomResizeCropTransformation;
    Python::bindTransformation<T>(m, "RandomResizeCrop", "A random window, resized.")
        .def(py::init<unsigned, unsigned>(), py::arg("width"), py::arg("height"))
        .def("getWidth", &T::getWidth)
        .def("getHeight", &T::getHeight)
        .def("getScaleMin", &T::getScaleMin)
        .def("getScaleMax", &T::getScaleMax)
        .def("getRatioMin", &T::getRatioMin)
        .def("getRatioMax", &T::getRatioMax);
}
