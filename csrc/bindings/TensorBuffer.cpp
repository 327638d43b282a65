// The buffer protocol and numpy. pybind11's own def_buffer keeps the header only: a resized or cleared tensor would leave
// numpy with freed memory, hence the slots of our own.
#include <cstring>

#include "bindings/Elements.hpp"
#include "bindings/TensorExchange.hpp"

namespace N2D2::Python {

namespace {

struct Export {
    std::shared_ptr<TensorStorage> storage;
    std::vector<Py_ssize_t> shape, strides;
};

int getBuffer(PyObject* self, Py_buffer* view, int flags)
{
    view->obj = nullptr;
    try {
        const auto& tensor = py::cast<const BaseTensor&>(py::handle(self));
        const ElementOps& ops = elementOps(tensor);
        auto made = std::make_unique<Export>();
        made->storage = tensor.storage();
        for (const std::size_t d : numpyShape(tensor))
            made->shape.push_back(static_cast<Py_ssize_t>(d));
        made->strides.resize(made->shape.size());
        Py_ssize_t stride = static_cast<Py_ssize_t>(ops.bytes);
        for (std::size_t d = made->shape.size(); d-- > 0;) {
            made->strides[d] = stride;
            stride *= made->shape[d];
        }
        if ((flags & PyBUF_F_CONTIGUOUS) == PyBUF_F_CONTIGUOUS && made->shape.size() > 1)
            throw std::runtime_error("[Tensor] its memory is C-contiguous, not Fortran-contiguous");

        static char nothing;
        view->buf = tensor.empty() ? &nothing : tensor.hostPointer();
        view->len = static_cast<Py_ssize_t>(tensor.size() * ops.bytes);
        view->itemsize = static_cast<Py_ssize_t>(ops.bytes);
        view->readonly = 0;
        view->format = (flags & PyBUF_FORMAT) ? const_cast<char*>(ops.format) : nullptr;
        view->ndim = (flags & PyBUF_ND) ? static_cast<int>(made->shape.size()) : 1;
        view->shape = (flags & PyBUF_ND) ? made->shape.data() : nullptr;
        view->strides = (flags & PyBUF_STRIDES) == PyBUF_STRIDES ? made->strides.data() : nullptr;
        view->suboffsets = nullptr;
        view->internal = made.release();
        view->obj = self;
        Py_INCREF(self);
        return 0;
    }
    catch (const std::exception& error) {
        PyErr_SetString(PyExc_BufferError, error.what());
        return -1;
    }
}

void releaseBuffer(PyObject*, Py_buffer* view) { delete static_cast<Export*>(view->internal); }

/// A buffer view of a Python object, held for as long as the owner lives.
struct Held {
    Py_buffer view{};
    ~Held()
    {
        if (view.obj && Py_IsInitialized()) {
            py::gil_scoped_acquire gil;
            PyBuffer_Release(&view);
        }
    }
};

py::object numpy() { return py::module_::import("numpy"); }

Dims shapeOf(const py::object& array)
{
    Dims shape;
    for (const py::handle d : array.attr("shape"))
        shape.push_back(d.cast<std::size_t>());
    return shape.empty() ? Dims{1} : shape;  // a single number
}

void copyFromArray(const py::object& array, BaseTensor& tensor)
{
    Held held;
    if (PyObject_GetBuffer(array.ptr(), &held.view, PyBUF_C_CONTIGUOUS) != 0)
        throw py::error_already_set();
    if (static_cast<std::size_t>(held.view.len) != tensor.size() * tensor.elementBytes())
        throw std::logic_error("[Tensor] an array has another size than its shape says");
    if (held.view.len)
        std::memcpy(tensor.hostPointer(), held.view.buf, static_cast<std::size_t>(held.view.len));
}

std::shared_ptr<BaseTensor> newTensor(const ElementOps& ops, const Dims& dims)
{
    return ops.wrap(dims, std::make_shared<TensorStorage>(elementCount(dims) * ops.bytes), 0);
}

py::object plainArray(py::handle array, const ElementOps& ops)
{
    return numpy().attr("array")(array, py::arg("dtype") = ops.numpyName, py::arg("order") = "C", py::arg("copy") = true);
}

}  // namespace

Dims numpyShape(const BaseTensor& tensor) { return tensor.dims().empty() ? Dims{0} : reversedDims(tensor.dims()); }

void setupTensorBuffer(PyHeapTypeObject* type)
{
    type->as_buffer.bf_getbuffer = getBuffer;
    type->as_buffer.bf_releasebuffer = releaseBuffer;
    type->ht_type.tp_as_buffer = &type->as_buffer;
}

std::shared_ptr<BaseTensor> tensorFromNumpyVerbatim(py::handle array, const std::type_info& wanted)
{
    const ElementOps& ops = elementOps(wanted);
    const py::object plain = plainArray(array, ops);
    auto tensor = newTensor(ops, shapeOf(plain));
    copyFromArray(plain, *tensor);
    return tensor;
}

std::shared_ptr<BaseTensor> tensorFromNumpy(py::handle source, const std::type_info* wanted, py::handle copy)
{
    const py::object array = numpy().attr("asanyarray")(source);
    const std::string ownType = py::str(array.attr("dtype").attr("name"));
    const ElementOps* ops = wanted ? &elementOps(*wanted) : elementOpsOfNumpy(ownType);
    if (!ops)
        throw std::invalid_argument("[Tensor] an array of type " + ownType + " has no tensor: convert it, for instance with astype(\"float32\")");
    const bool mustCopy = !copy.is_none() && copy.cast<bool>();
    const bool mayCopy = copy.is_none() || mustCopy;
    const Dims shape = shapeOf(array);

    const bool native = ownType == ops->numpyName && array.attr("dtype").attr("isnative").cast<bool>()
                        && array.attr("flags").attr("aligned").cast<bool>() && array.attr("flags").attr("writeable").cast<bool>()
                        && array.attr("flags").attr("c_contiguous").cast<bool>() && elementCount(shape) > 0;
    if (native && !mustCopy) {
        auto held = std::make_shared<Held>();
        if (PyObject_GetBuffer(array.ptr(), &held->view, PyBUF_C_CONTIGUOUS | PyBUF_WRITABLE) != 0)
            throw py::error_already_set();
        void* memory = held->view.buf;
        const auto bytes = static_cast<std::size_t>(held->view.len);
        return ops->wrap(reversedDims(shape), std::make_shared<TensorStorage>(memory, bytes, std::move(held)), 0);
    }
    if (!mayCopy)
        throw std::invalid_argument("[Tensor] the memory of this array cannot be shared (it must be a writable, C-contiguous, aligned array of "
                                    + ops->numpyName + "); leave copy out to copy it");
    auto tensor = newTensor(*ops, reversedDims(shape));
    copyFromArray(plainArray(array, *ops), *tensor);
    return tensor;
}

}  // namespace N2D2::Python
