#include "data/transformation/Binding.hpp"
#include "data/transformation/centroidcrop/CentroidCropTransformation.hpp"

N2D2_BIND(5, CentroidCropTransformation)
{
    using namespace N2D2;
    Python::bindTransformation<CentroidCropTransformation>(m, "CentroidCrop", "Crop that centres the centroid.")
        .def(pybind11::init<int>(), pybind11::arg("axis") = -1)
        .def("getAxis", &CentroidCropTransformation::getAxis);
}
