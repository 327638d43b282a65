// What Python sees of the GPU: the context, the tensors, and the cells' classes, which are in a module of their own (N2D2_CUDA) because
// it needs NVIDIA's libraries. All of it only in a build with the CUDA part; without a usable GPU constructors throw RuntimeError.
#include <pybind11/stl.h>

#include "bindings/Bind.hpp"
#include "bindings/Elements.hpp"
#include "bindings/TensorExchange.hpp"
#include "tensor/CudaTensor.hpp"

namespace py = pybind11;
using namespace N2D2;
using namespace N2D2::Python;

namespace {

struct CudaContext {};

void bindContext(py::module_& m)
{
    const auto setDevice = [](int device) {
        auto api = requireCudaDevice();
        if (device >= api->nbDevices())
            throw std::invalid_argument("[CUDA] device " + std::to_string(device) + " is none of the " + std::to_string(api->nbDevices())
                                        + " of this machine");
        if (device >= 0)
            api->setDevice(device);
    };
    py::class_<CudaContext>(m, "CudaContext", "The GPUs of this machine.")
        .def_static(
            "nbDevice",
            [] {
                const auto api = cudaDevice();
                return api ? api->nbDevices() : 0;
            },
            "0 without a usable GPU; see reason().")
        .def_static(
            "reason",
            [] {
                std::string reason;
                cudaDevice(&reason);
                return reason;
            },
            "Why no GPU is usable; empty when one is.")
        .def_static("setDevice", setDevice, py::arg("device") = -1, "-1: the present one.")
        .def_static("getDevice", [] { return requireCudaDevice()->currentDevice(); })
        .def_static("getMemInfo", [] { return requireCudaDevice()->memory(); }, "(free, total) bytes.")
        .def_static("getDeviceProp", [] { return requireCudaDevice()->describe(); }, "Name and versions, as text.");
    m.def("setCudaDeviceOption", setDevice, py::arg("value"), "The device that models run on.");
}

template <class T> void bindTensor(py::module_& m)
{
    const std::string name = "CudaTensor_" + elementOps(typeid(T)).suffix;
    py::class_<CudaTensor<T>, std::shared_ptr<CudaTensor<T>>, Tensor<T>>(
        m, name.c_str(), py::custom_type_setup(setupTensorBuffer),
        "A tensor with a copy on the GPU. Elements and buffers are the host's: stale until synchronizeDToH(), as the device's are until "
        "synchronizeHToD().")
        .def(py::init<>())
        .def(py::init([](const py::buffer& array) {
                 return std::make_shared<CudaTensor<T>>(static_cast<const Tensor<T>&>(*tensorFromNumpyVerbatim(array, typeid(T))));
             }),
             py::arg("array"), "Copies an array to the host side; the dims are its shape VERBATIM.")
        .def(py::init([](const Dims& dims, py::object value) {
                 auto tensor = std::make_shared<CudaTensor<T>>(dims);
                 if (!value.is_none()) {
                     elementOps(typeid(T)).fill(*tensor, value);
                     tensor->synchronizeHToD();
                 }
                 return tensor;
             }),
             py::arg("dims"), py::arg("value") = py::none(), "Zero filled, or filled with `value` on both sides; dims innermost first.")
        .def(py::init([](const Dims& dims, std::uintptr_t pointer, int device) {
                 const auto api = requireCudaDevice();
                 if (device >= 0 && device != api->currentDevice())
                     throw std::invalid_argument("[CUDA] the memory is on device " + std::to_string(device) + ", N2D2 uses device "
                                                 + std::to_string(api->currentDevice()));
                 return std::make_shared<CudaTensor<T>>(dims, reinterpret_cast<void*>(pointer));
             }),
             py::arg("dims"), py::arg("data_ptr"), py::arg("dev"), "Wraps device memory, whose owner must outlive the tensor.")
        .def("hostBased", &CudaTensor<T>::hostBased, "True when the host's values are the ones that count.")
        .def("data_ptr", [](const CudaTensor<T>& t) { return reinterpret_cast<std::uintptr_t>(t.devicePointer()); }, "Device address.");
    if (name.ends_with("long_long"))
        m.attr("CudaTensor_long") = m.attr(name.c_str());
}

/// Names of GPU classes are looked up here when the module does not have them yet.
py::object lookUp(const std::string& name)
{
    const auto missing = [&](const std::string& why) {
        PyErr_SetString(PyExc_AttributeError, ("module 'N2D2' has no attribute '" + name + "'" + why).c_str());
        throw py::error_already_set();
    };
    if ((name.find("_CUDA") == std::string::npos && !name.starts_with("Cuda")) || name.starts_with("__"))
        missing("");
    if (!cudaCompiled())
        missing(": this build has no CUDA part");
    py::module_ cuda;
    try {
        cuda = py::module_::import("N2D2_CUDA");
    }
    catch (py::error_already_set& error) {
        if (!error.matches(PyExc_ImportError))
            throw;
        missing(": the CUDA part cannot be loaded (" + std::string(py::str(error.value())) + "); pip install 'n2d2[cuda]' provides NVIDIA's libraries");
    }
    if (!py::hasattr(cuda, name.c_str()))
        missing("");
    py::object found = cuda.attr(name.c_str());
    py::module_::import("N2D2").attr(name.c_str()) = found;
    return found;
}

}  // namespace

N2D2_BIND(2, cuda)
{
    m.def("__getattr__", &lookUp, py::arg("name"));
    if (!cudaCompiled())
        return;
    bindContext(m);
    bindTensor<float>(m);
    bindTensor<double>(m);
    bindTensor<char>(m);
    bindTensor<unsigned char>(m);
    bindTensor<short>(m);
    bindTensor<int>(m);
    bindTensor<unsigned int>(m);
    bindTensor<long long>(m);
}
