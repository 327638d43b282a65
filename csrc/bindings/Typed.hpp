#pragma once
// Activations, solvers and fillers are one C++ class for all element types; Python knows a name for each type. `X<suffix>_float`
// is the class itself (and `X` another name of it), `X<suffix>_double` and `X<suffix>_half` subclasses; where the build has the CUDA part, so are
// `X<suffix>_CUDA_float` and `X<suffix>_CUDA_double`, which cannot be made without a GPU.
#include <memory>
#include <string>

#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include "tensor/CudaTensor.hpp"

namespace N2D2::Python {

template <class C> struct DoubleOf : C {
    using C::C;
};
template <class C> struct HalfOf : C {
    using C::C;
};
template <class C> struct CudaOf : C {
    using C::C;
    std::shared_ptr<DeviceApi> device = requireCudaDevice();
};
template <class C> struct CudaDoubleOf : C {
    using C::C;
    std::shared_ptr<DeviceApi> device = requireCudaDevice();
};

/// One more name of C, with constructors of its own.
template <class Sub, class C, class Constructors>
void bindSubclass(pybind11::module_& m, const std::string& name, const char* doc, const char* dataType, const char* model,
                  const Constructors& constructors)
{
    pybind11::class_<Sub, std::shared_ptr<Sub>, C> cls(m, name.c_str(), doc);
    constructors(cls);
    cls.def("getDataType", [dataType](const Sub&) { return dataType; });
    cls.def("getModel", [model](const Sub&) { return model; });
}

/// `constructors(cls)` adds the constructors to each of both; `methods(cls)` the rest, once.
template <class C, class Parent, class Constructors, class Methods>
void bindTyped(pybind11::module_& m, const std::string& name, const std::string& suffix, const char* doc, const Constructors& constructors,
               const Methods& methods)
{
    namespace py = pybind11;
    py::class_<C, std::shared_ptr<C>, Parent> single(m, (name + suffix + "_float").c_str(), doc);
    methods(single);
    constructors(single);
    single.def("getDataType", [](const C&) { return "float"; });
    m.attr(name.c_str()) = single;

    const std::string full = name + suffix;
    bindSubclass<DoubleOf<C>, C>(m, full + "_double", doc, "double", "Frame", constructors);
    bindSubclass<HalfOf<C>, C>(m, full + "_half", doc, "half", "Frame", constructors);
    if (suffix == "_Frame" && cudaCompiled()) {
        bindSubclass<CudaOf<C>, C>(m, full + "_CUDA_float", doc, "float", "Frame_CUDA", constructors);
        bindSubclass<CudaDoubleOf<C>, C>(m, full + "_CUDA_double", doc, "double", "Frame_CUDA", constructors);
    }
}

/// Constructor from another one: the parameters alone are copied.
template <class Class> auto copyParametersInit()
{
    return pybind11::init([](const typename Class::type& other) {
        auto copy = std::make_shared<typename Class::type>();
        copy->copyParameters(other);
        return copy;
    });
}

}  // namespace N2D2::Python
