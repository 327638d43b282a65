#include "data/transformation/Binding.hpp"
#include "data/transformation/fourier/FourierTransformations.hpp"

N2D2_BIND(5, FourierTransformations)
{
    using namespace N2D2;
    namespace py = pybind11;
    Python::bindTransformation<DFTTransformation>(m, "DFT", "Discrete Fourier transform.")
        .def(py::init<bool>(), py::arg("twoDimensional") = true);
    Python::bindTransformation<DCTTransformation>(m, "DCT", "Discrete cosine transform.")
        .def(py::init<bool>(), py::arg("twoDimensional") = true);
    Python::bindTransformation<MagnitudePhaseTransformation>(m, "MagnitudePhase", "(re, im) to (magnitude, phase).")
        .def(py::init<bool>(), py::arg("logScale") = false);
}
