#include "data/transformation/Binding.hpp"
#include "data/transformation/apodization/ApodizationTransformation.hpp"

namespace py = pybind11;
using namespace N2D2;

namespace {

// `Which` and not `name`: the member of the base would hide it.
template <WindowName Which> struct Window : WindowFunction {
    Window() { name = Which; }
};

template <WindowName name> py::class_<Window<name>, WindowFunction> bindWindow(py::module_& m)
{
    return {m, (enumToText(name) + "_double").c_str()};
}

template <WindowName name> void bindPlain(py::module_& m) { bindWindow<name>(m).def(py::init<>()); }

template <WindowName name> void bindWith(py::module_& m, const char* word, double WindowFunction::*member)
{
    bindWindow<name>(m).def(py::init([member](double value) {
                                Window<name> window;
                                window.*member = value;
                                return window;
                            }),
                            py::arg(word) = WindowFunction().*member);
}

}  // namespace

N2D2_BIND(5, ApodizationTransformation)
{
    py::class_<WindowFunction>(m, "WindowFunction_double", "A window by its formula.")
        .def("__call__", &WindowFunction::values, py::arg("size"), "Its coefficients.");
    bindPlain<WindowName::Rectangular>(m);
    bindPlain<WindowName::Hann>(m);
    bindPlain<WindowName::Hamming>(m);
    bindPlain<WindowName::Cosine>(m);
    bindWith<WindowName::Gaussian>(m, "sigma", &WindowFunction::sigma);
    bindWith<WindowName::Blackman>(m, "alpha", &WindowFunction::alpha);
    bindWith<WindowName::Kaiser>(m, "beta", &WindowFunction::beta);
    Python::bindTransformation<ApodizationTransformation>(m, "Apodization", "Each row times a window.")
        .def(py::init<const WindowFunction&, unsigned>(), py::arg("func"), py::arg("size"))
        .def("getSize", &ApodizationTransformation::getSize);
}
