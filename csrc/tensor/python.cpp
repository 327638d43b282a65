// BaseTensor and Tensor_<T>. Element access goes through the table of bindings/Elements.hpp; only constructors are per type.
#include <pybind11/stl.h>

#include <sstream>

#include "bindings/Bind.hpp"
#include "bindings/Elements.hpp"
#include "bindings/TensorExchange.hpp"
#include "core/Version.hpp"

namespace py = pybind11;
using namespace N2D2;
using namespace N2D2::Python;

namespace {

std::size_t linearIndex(const BaseTensor& tensor, py::ssize_t index)
{
    if (index < 0 || static_cast<std::size_t>(index) >= tensor.size())
        throw std::out_of_range("[Tensor] linear index " + std::to_string(index) + " is outside of [0, "
                                + std::to_string(tensor.size()) + ")");
    return static_cast<std::size_t>(index);
}

struct Span {
    std::size_t start, step, count;
    std::size_t at(std::size_t i) const { return start + i * step; }  // a negative step wraps around, as modular sums do
};

Span spanOf(const BaseTensor& tensor, const py::slice& slice)
{
    py::ssize_t start = 0, stop = 0, step = 0, length = 0;
    if (!slice.compute(static_cast<py::ssize_t>(tensor.size()), &start, &stop, &step, &length))
        throw py::error_already_set();
    return {static_cast<std::size_t>(start), static_cast<std::size_t>(step), static_cast<std::size_t>(length)};
}

void copyElement(const BaseTensor& from, std::size_t i, BaseTensor& to, std::size_t j)
{
    const std::size_t bytes = from.elementBytes();
    const auto* source = static_cast<const std::byte*>(from.hostPointer()) + i * bytes;
    std::copy(source, source + bytes, static_cast<std::byte*>(to.hostPointer()) + j * bytes);
}

std::shared_ptr<BaseTensor> getSlice(const BaseTensor& tensor, const py::slice& slice)
{
    const Span span = spanOf(tensor, slice);
    auto part = tensor.newLike({span.count});
    for (std::size_t i = 0; i < span.count; ++i)
        copyElement(tensor, span.at(i), *part, i);
    return part;
}

void setSlice(BaseTensor& tensor, const py::slice& slice, py::handle value)
{
    const Span span = spanOf(tensor, slice);
    if (!py::isinstance<BaseTensor>(value)) {
        if (!span.count)
            return;
        const ElementOps& ops = elementOps(tensor);
        ops.set(tensor, span.at(0), value);
        for (std::size_t i = 1; i < span.count; ++i)
            copyElement(tensor, span.at(0), tensor, span.at(i));
        return;
    }
    const auto& given = value.cast<const BaseTensor&>();
    if (given.size() != span.count)
        throw std::invalid_argument("[Tensor] a slice of " + std::to_string(span.count) + " elements cannot take a tensor of "
                                    + std::to_string(given.size()));
    // A copy of the same type: the source may overlap, or be of another type.
    auto converted = tensor.newLike(given.dims());
    converted->opAssign(given);
    for (std::size_t i = 0; i < span.count; ++i)
        copyElement(*converted, i, tensor, span.at(i));
}

std::shared_ptr<BaseTensor> reversed(const BaseTensor& tensor)
{
    auto result = tensor.newLike(reversedDims(tensor.dims()));
    for (std::size_t i = 0; i < tensor.size(); ++i)
        copyElement(tensor, tensor.size() - 1 - i, *result, i);
    return result;
}

std::shared_ptr<BaseTensor> viewRows(const BaseTensor& tensor, std::size_t begin, std::size_t count)
{
    if (tensor.dims().empty() || begin > tensor.dimB() || count > tensor.dimB() - begin)
        throw std::out_of_range("[Tensor] rows " + std::to_string(begin) + ".." + std::to_string(begin + count)
                                + " are beyond the last dimension of " + dimsText(tensor.dims()));
    Dims dims = tensor.dims();
    dims.back() = count;
    return elementOps(tensor).wrap(dims, tensor.storage(), tensor.offset() + begin * (tensor.size() / tensor.dimB()));
}

std::shared_ptr<BaseTensor> viewOne(const BaseTensor& tensor, std::size_t index)
{
    auto view = viewRows(tensor, index, 1);
    Dims dims(tensor.dims().begin(), tensor.dims().end() - 1);
    view->reshape(dims.empty() ? Dims{1} : dims);
    return view;
}

py::object toArray(py::object self, py::object dtype, py::object copy)
{
    auto array = py::module_::import("numpy").attr("asarray")(py::memoryview(self));
    const bool converts = !dtype.is_none() && !py::object(array.attr("dtype")).equal(py::module_::import("numpy").attr("dtype")(dtype));
    if (converts) {
        if (!copy.is_none() && !copy.cast<bool>())
            throw std::invalid_argument("[Tensor] another element type needs a copy");
        return array.attr("astype")(dtype);
    }
    return !copy.is_none() && copy.cast<bool>() ? array.attr("copy")() : array;
}

void bindBase(py::module_& m)
{
    py::class_<BaseTensor, std::shared_ptr<BaseTensor>> base(
        m, "BaseTensor", py::custom_type_setup(setupTensorBuffer),
        "A tensor whose element type does not matter. dims() lists the innermost dimension first; shape is the numpy way round.");
    base.def("empty", &BaseTensor::empty)
        .def("dimX", &BaseTensor::dimX)
        .def("dimY", &BaseTensor::dimY)
        .def("dimD", &BaseTensor::dimD)
        .def("dimZ", &BaseTensor::dimZ)
        .def("dimB", &BaseTensor::dimB)
        .def("size", &BaseTensor::size)
        .def("nbDims", &BaseTensor::nbDims)
        .def("dims", &BaseTensor::dims)
        .def("resize", &BaseTensor::resize, py::arg("dims"), "New size, zero filled; ValueError while the memory is shared.")
        .def("reshape", &BaseTensor::reshape, py::arg("dims"))
        .def("clear", &BaseTensor::clear)
        .def("synchronizeDToH", &BaseTensor::synchronizeDToH)
        .def("synchronizeHToD", &BaseTensor::synchronizeHToD)
        .def("synchronizeDToHBased", &BaseTensor::synchronizeDToHBased)
        .def("synchronizeHBasedToD", &BaseTensor::synchronizeHBasedToD)
        .def("synchronizeDBasedToH", &BaseTensor::synchronizeDBasedToH)
        .def("synchronizeHToDBased", &BaseTensor::synchronizeHToDBased)
        .def("op_assign", &BaseTensor::opAssign, py::arg("other"), "Copies the elements of a tensor of the same dims, converted.")
        .def("isValid", &BaseTensor::isValid, py::arg("dev") = -1)
        .def("setValid", &BaseTensor::setValid, py::arg("dev") = -1)
        .def("clearValid", &BaseTensor::clearValid, py::arg("dev") = -1)
        .def("getType", [](const BaseTensor& t) { return std::string(t.getType().name()); })
        .def("getTypeName", &BaseTensor::getTypeName)
        .def("isShared", &BaseTensor::isShared)
        .def("clone", &BaseTensor::cloneBase, "A tensor of its own memory.");
    base.def_property_readonly("shape", [](const BaseTensor& t) { return py::tuple(py::cast(numpyShape(t))); },
                               "dims() the numpy way round.")
        .def("subTensor", &viewOne, py::arg("index"), "View on one slice of the last dimension, in the same memory.")
        .def("rows", &viewRows, py::arg("begin"), py::arg("count"), "View on consecutive slices of the last dimension.")
        .def("fill", [](BaseTensor& t, py::handle value) { elementOps(t).fill(t, value); }, py::arg("value"))
        .def("sum", [](const BaseTensor& t, bool absolute) { return elementOps(t).sum(t, absolute); }, py::arg("valAbs") = false)
        .def(
            "mean",
            [](const BaseTensor& t, bool absolute) {
                return t.empty() ? 0.0 : elementOps(t).sum(t, absolute).cast<double>() / static_cast<double>(t.size());
            },
            py::arg("valAbs") = false);
    base.def("__len__", &BaseTensor::size)
        .def("__getitem__", [](const BaseTensor& t, py::ssize_t i) { return elementOps(t).get(t, linearIndex(t, i)); })
        .def("__getitem__", &getSlice)
        .def("__setitem__", [](BaseTensor& t, py::ssize_t i, py::handle value) { elementOps(t).set(t, linearIndex(t, i), value); })
        .def("__setitem__", &setSlice)
        .def("__iter__", [](py::handle self) { return py::reinterpret_steal<py::object>(PySeqIter_New(self.ptr())); })
        .def("__contains__", [](const BaseTensor& t, py::handle value) { return elementOps(t).contains(t, value); })
        .def("__reversed__", &reversed)
        .def("__str__", &BaseTensor::text)
        .def("__repr__",
             [](py::handle self) {
                 return "<N2D2." + py::type::of(self).attr("__name__").cast<std::string>() + " dims="
                        + dimsText(self.cast<const BaseTensor&>().dims()) + ">";
             })
        .def("__array__", &toArray, py::arg("dtype") = py::none(), py::arg("copy") = py::none())
        .def("__dlpack__", &tensorToDLPack, py::kw_only(), py::arg("stream") = py::none(), py::arg("max_version") = py::none(),
             py::arg("dl_device") = py::none(), py::arg("copy") = py::none())
        .def("__dlpack_device__", [](const BaseTensor&) { return py::make_tuple(dlCpu, 0); });
}

template <class T> std::shared_ptr<Tensor<T>> cast(std::shared_ptr<BaseTensor> tensor)
{
    return std::static_pointer_cast<Tensor<T>>(std::move(tensor));
}

template <class T> void bindTyped(py::module_& m)
{
    const ElementOps& ops = elementOps(typeid(T));
    const std::string name = "Tensor_" + ops.suffix;
    py::class_<Tensor<T>, std::shared_ptr<Tensor<T>>, BaseTensor>(m, name.c_str(), py::custom_type_setup(setupTensorBuffer))
        .def(py::init<>())
        .def(py::init([](const py::buffer& array) {
                 // Arrays only: bytes and the like are no list of dims either.
                 return cast<T>(tensorFromNumpyVerbatim(array, typeid(T)));
             }),
             py::arg("array"), "Copies an array; the dims are its shape VERBATIM (see from_numpy for the numpy way round).")
        .def(py::init([](const Dims& dims, py::object value) {
                 auto tensor = std::make_shared<Tensor<T>>(dims);
                 if (!value.is_none())
                     elementOps(typeid(T)).fill(*tensor, value);
                 return tensor;
             }),
             py::arg("dims"), py::arg("value") = py::none(), "Zero filled, or filled with `value`; dims innermost first.")
        .def_static(
            "from_numpy",
            [](py::handle array, py::handle copy) { return cast<T>(tensorFromNumpy(array, &typeid(T), copy)); }, py::arg("array"),
            py::arg("copy") = py::none(),
            "A tensor whose shape is the array's. The memory is shared where type and order allow it, unless copy=True.");
    if (name.find("long_long") != std::string::npos) {
        std::string documented = name;
        documented.replace(documented.find("long_long"), 9, "long long");
        m.attr(documented.c_str()) = m.attr(name.c_str());
    }
}

}  // namespace

N2D2_BIND(1, tensor)
{
    bindBase(m);
#define N2D2_BIND_TENSOR(T) bindTyped<T>(m);
    N2D2_ELEMENT_TYPES(N2D2_BIND_TENSOR)
#undef N2D2_BIND_TENSOR
    m.def(
        "from_numpy", [](py::handle array, py::handle copy) { return tensorFromNumpy(array, nullptr, copy); }, py::arg("array"),
        py::arg("copy") = py::none(), "The Tensor_<T> of the array's element type; memory shared where possible.");
    m.def("from_dlpack", &tensorFromDLPack, py::arg("object"), py::kw_only(), py::arg("copy") = py::none(),
          "The Tensor_<T> of a DLPack exporter (torch, numpy, ...) on the CPU; memory shared where possible.");
}
