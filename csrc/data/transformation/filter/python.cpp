#include "data/filter/FilterKernel.hpp"
#include "data/transformation/Binding.hpp"
#include "data/transformation/filter/FilterTransformation.hpp"

namespace py = pybind11;
using namespace N2D2;

namespace {

/// A kernel by its coefficients, as filters take it.
struct Kernel {
    Tensor<double> values;
};

std::shared_ptr<FilterTransformation> named(const std::string& kernel, const py::kwargs& words)
{
    std::map<std::string, std::string> given;
    double orientation = 0.0;
    for (const auto& [key, value] : words) {
        const auto word = key.cast<std::string>();
        if (word == "orientation")
            orientation = value.cast<double>();
        else if (py::isinstance<py::bool_>(value))
            given[word] = value.cast<bool>() ? "1" : "0";
        else if (py::isinstance<py::str>(value))
            given[word] = value.cast<std::string>();
        else if (py::isinstance<py::sequence>(value)) {
            for (const auto& item : value)
                given[word] += realText(item.cast<double>()) + " ";
        }
        else
            given[word] = py::str(value);
    }
    std::map<std::string, bool> read;
    const auto coefficients = filterKernel(kernel, [&](const std::string& word) -> std::optional<std::string> {
        read[word] = true;
        const auto it = given.find(word);
        return it == given.end() ? std::nullopt : std::optional(it->second);
    });
    for (const auto& [word, value] : given) {
        if (!read[word])
            throw std::invalid_argument("[FilterTransformation] the kernel " + kernel + " has no parameter " + word);
    }
    if (kernel == "Gabor" && !words.contains("orientation"))
        orientation = fromText<double>(given.at("Theta")) / 360.0;
    return std::make_shared<FilterTransformation>(coefficients, orientation);
}

}  // namespace

N2D2_BIND(5, FilterTransformation)
{
    py::class_<Kernel>(m, "Kernel_double", "Coefficients of a filter, row by row.")
        .def(py::init([](const std::string& kernel, unsigned sizeX, unsigned sizeY) {
                 return Kernel{filterKernel("*", [&](const std::string& word) -> std::optional<std::string> {
                     if (word == "Mat")
                         return kernel;
                     if (word == "SizeX")
                         return std::to_string(sizeX);
                     if (word == "SizeY")
                         return std::to_string(sizeY);
                     return std::nullopt;
                 })};
             }),
             py::arg("kernel"), py::arg("sizeX") = 0, py::arg("sizeY") = 0);
    Python::bindTransformation<FilterTransformation>(m, "Filter", "Convolution with a kernel.")
        .def(py::init([](const Kernel& kernel, double orientation) { return std::make_shared<FilterTransformation>(kernel.values, orientation); }),
             py::arg("kernel"), py::arg("orientation") = 0.0)
        .def(py::init(&named), py::arg("kernel"), "A kernel by name, with its parameters as keywords (SizeX, SizeY, Sigma...) and orientation.")
        .def("getOrientation", &FilterTransformation::getOrientation)
        .def("getKernel", [](const FilterTransformation& t) {
            const Tensor<double> kernel = t.getKernel();
            return std::vector<double>(kernel.begin(), kernel.end());
        });
}
