#include "data/transformation/Binding.hpp"
#include "data/transformation/randomaffine/RandomAffineTransformation.hpp"

N2D2_BIND(5, RandomAffineTransformation)
{
    using namespace N2D2;
    namespace py = pybind11;
    using T = RandomAffineTransformation;
    using Ranges = std::vector<T::Range>;
    using Probabilities = std::vector<double>;
    Python::bindTransformation<T>(m, "RandomAffine", "Random gain, bias and gamma.")
        .def(py::init<double, double>(), py::arg("gainVar"), py::arg("biasVar") = 0.0)
        .def(py::init([](const Ranges& gain, const Ranges& bias, const Ranges& gamma, const Probabilities& gainProb,
                         const Probabilities& biasProb, const Probabilities& gammaProb) {
                 return std::make_shared<T>(T::Variation{gain, false, gainProb}, T::Variation{bias, false, biasProb},
                                            T::Variation{gamma, false, gammaProb});
             }),
             py::arg("gainRange"), py::arg("biasRange") = Ranges(), py::arg("gammaRange") = Ranges(), py::arg("gainVarProb") = Probabilities(),
             py::arg("biasVarProb") = Probabilities(), py::arg("gammaVarProb") = Probabilities(),
             "Ranges (min, max): one for all channels, or one a channel.");
}
