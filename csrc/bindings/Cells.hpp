#pragma once
// What the python.cpp files of the operators share.
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include "bindings/Bind.hpp"
#include "bindings/Enums.hpp"
#include "cell/FrameCell.hpp"
#include "deepnet/DeepNet.hpp"
#include "quantizer/QuantizerCell.hpp"
#ifdef N2D2_BIND_CUDA
#include "kernels/cuda/Cuda.hpp"
#endif

namespace N2D2::Python {

namespace py = pybind11;

#ifdef N2D2_BIND_CUDA
// The module N2D2_CUDA compiles the operators' python.cpp files once more, for their GPU classes alone: the models are bound already.
using FrameBackend = Cuda;

template <class Interface> struct CellClass {
    using type = Interface;
    template <class... Args> CellClass& def(const Args&...) { return *this; }
};
template <class Interface> CellClass<Interface> bindCell(py::module_&, const char*, const char*) { return {}; }
template <NamedEnum E, class Interface> void bindEnum(const CellClass<Interface>&, const char*) {}
#else
using FrameBackend = Cpu;

template <class Interface> using CellClass = py::class_<Interface, std::shared_ptr<Interface>, Cell>;

/// The mathematical model `name` ("FcCell"), which cannot be constructed.
template <class Interface> CellClass<Interface> bindCell(py::module_& m, const char* name, const char* doc)
{
    return CellClass<Interface>(m, name, py::multiple_inheritance(), doc);
}
#endif

template <class Frame, class Interface, class T>
using FrameClass = py::class_<Frame, std::shared_ptr<Frame>, Interface, FrameCell<T, FrameBackend>>;

/// The calls of every step, on the class itself: to find a shared base, pybind11 would try the classes derived from it one
/// after the other, up to 20 us for the last ones.
template <class Class> void bindSteps(Class& cls)
{
    using Frame = typename Class::type;
    cls.def(
           "propagate", [](Frame& c, bool inference) { c.propagate(inference); }, py::arg("inference") = false,
           py::call_guard<py::gil_scoped_release>())
        .def(
            "backPropagate", [](Frame& c) { c.backPropagate(); }, py::call_guard<py::gil_scoped_release>(),
            "Does nothing when nobody wrote the gradient of the outputs.")
        .def("setDiffInputsValid", [](Frame& c) {
            c.getDiffInputs()->synchronizeHToD();
            c.getDiffInputs()->setValid();
        });
}

/// `<name>_Frame_float`, `<name>_Frame_double` and `<name>_Frame_half` (`_Frame_CUDA_float` and `_double` in N2D2_CUDA);
/// `constructor(cls)` is called for each. Cells whose documented name has no type
/// (`plainName`): `<name>_Frame` is another name of the float one.
template <template <class, class> class Frame, class Interface, class Constructor>
void bindFrames(py::module_& m, const std::string& name, const Constructor& constructor, bool plainName = false)
{
    const auto bind = [&]<class T>(T) {
        const std::string full = name + "_" + FrameBackend::model + (plainName && std::is_same_v<T, float> ? "" : std::string("_") + elementName<T>());
        FrameClass<Frame<T, FrameBackend>, Interface, T> cls(m, full.c_str(), py::multiple_inheritance());
        constructor(cls);
        bindSteps(cls);
        if (plainName && std::is_same_v<T, float>)
            m.attr((full + "_float").c_str()) = cls;
    };
    bind(float());
    bind(double());
    if constexpr (std::is_same_v<FrameBackend, Cpu> && inHalf<Frame>)
        bind(half());
}

/// Copies elements into a tensor that Python gave; one of another size takes the dims of `values`.
void fillGiven(BaseTensor& given, const BaseTensor& values);
inline void fillGiven(BaseTensor& given, double value) { fillGiven(given, Tensor<double>({1}, value)); }
/// The one element of a tensor; std::invalid_argument for another size.
double oneElement(const BaseTensor& given, const std::string& who);

/// `get<What>X()`, `get<What>Y()` and `get<What>Dims()`; an axis that is not there counts as `missing`.
template <class Class, class Getter, class Number> void bindAxes(Class& cls, const std::string& what, Getter dims, Number missing)
{
    using C = typename Class::type;
    const auto axis = [dims, missing](std::size_t i) {
        return [dims, missing, i](const C& c) {
            const auto& values = (c.*dims)();
            return i < values.size() ? values[i] : missing;
        };
    };
    cls.def(("get" + what + "X").c_str(), axis(0)).def(("get" + what + "Y").c_str(), axis(1)).def(("get" + what + "Dims").c_str(), dims);
}

/// Accessors of weights that are single elements or kernels: fillers, solvers, quantizer and resets, alike in Fc, Conv, Deconv.
template <class Class> void bindWeightTools(Class& cls)
{
    using C = typename Class::type;
    cls.def("setWeightsSolver", [](C& c, std::shared_ptr<Solver> s) { c.setWeightsSolver(std::move(s)); }, py::arg("solver"))
        .def("getWeightsSolver", [](const C& c) { return c.getWeightsSolver(); })
        .def("setBiasSolver", [](C& c, std::shared_ptr<Solver> s) { c.setBiasSolver(std::move(s)); }, py::arg("solver"))
        .def("getBiasSolver", [](const C& c) { return c.getBiasSolver(); })
        .def("setWeightsFiller", [](C& c, std::shared_ptr<Filler> f) { c.setWeightsFiller(std::move(f)); }, py::arg("filler"))
        .def("getWeightsFiller", [](const C& c) { return c.getWeightsFiller(); })
        .def("setBiasFiller", [](C& c, std::shared_ptr<Filler> f) { c.setBiasFiller(std::move(f)); }, py::arg("filler"))
        .def("getBiasFiller", [](const C& c) { return c.getBiasFiller(); })
        .def("resetWeights", [](C& c) { c.resetWeights(); })
        .def("resetBias", [](C& c) { c.resetBias(); })
        .def("resetWeightsSolver", [](C& c, std::shared_ptr<Solver> s) { c.setWeightsSolver(std::move(s)); }, py::arg("solver"));
    if constexpr (requires(C& c) { c.initializeWeightQuantizer(); }) {
        cls.def("setQuantizer", [](C& c, const std::shared_ptr<QuantizerCell>& q) { c.setQuantizer(q); }, py::arg("quantizer").none(true))
            .def("getQuantizer", [](const C& c) { return dynamic_cast<const Cell_Frame_Top&>(c).getQuantizer(); })
            .def("initializeWeightQuantizer", [](C& c) {
                c.initializeWeightQuantizer();
                if (const auto quantizer = dynamic_cast<const Cell_Frame_Top&>(c).getQuantizer())
                    quantizer->initialize();
            });
    }
}

}  // namespace N2D2::Python
