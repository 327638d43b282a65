#include <cstring>

#include "bindings/Elements.hpp"
#include "bindings/TensorExchange.hpp"

namespace N2D2::Python {

namespace {

constexpr const char* plainName = "dltensor";
constexpr const char* versionedName = "dltensor_versioned";

// Handing out ------------------------------------------------------------------------------------------------------

struct Handed {
    std::shared_ptr<TensorStorage> storage;
    std::vector<std::int64_t> shape, strides;
    DLManagedTensor plain{};
    DLManagedTensorVersioned versioned{};
};

void fillTensor(DLTensor& out, Handed& handed, const BaseTensor& tensor, const ElementOps& ops)
{
    out.data = tensor.hostPointer();
    out.device = {dlCpu, 0};
    out.ndim = static_cast<std::int32_t>(handed.shape.size());
    out.dtype = ops.dlType;
    out.shape = handed.shape.data();
    out.strides = handed.strides.data();
    out.byteOffset = 0;
}

template <class Managed> void dropUnused(PyObject* capsule, const char* name)
{
    // A consumer renames what it took.
    if (!PyCapsule_IsValid(capsule, name))
        return;
    auto* managed = static_cast<Managed*>(PyCapsule_GetPointer(capsule, name));
    if (managed->deleter)
        managed->deleter(managed);
}

// Taking -----------------------------------------------------------------------------------------------------------

template <class Managed> std::shared_ptr<void> ownerOf(Managed* managed)
{
    return std::shared_ptr<void>(managed, [](void* pointer) {
        auto* taken = static_cast<Managed*>(pointer);
        if (taken->deleter && Py_IsInitialized()) {
            py::gil_scoped_acquire gil;
            taken->deleter(taken);
        }
    });
}

bool isContiguous(const DLTensor& tensor)
{
    if (!tensor.strides)
        return true;
    std::int64_t expected = 1;
    for (std::int32_t d = tensor.ndim; d-- > 0;) {
        if (tensor.shape[d] != 1 && tensor.strides[d] != expected)
            return false;
        expected *= tensor.shape[d];
    }
    return true;
}

void copyStrided(const DLTensor& from, const std::byte* source, std::byte*& target, std::int32_t d, std::size_t bytes)
{
    if (d == from.ndim) {
        std::memcpy(target, source, bytes);
        target += bytes;
        return;
    }
    for (std::int64_t i = 0; i < from.shape[d]; ++i)
        copyStrided(from, source + i * from.strides[d] * static_cast<std::int64_t>(bytes), target, d + 1, bytes);
}

std::shared_ptr<BaseTensor> take(const DLTensor& from, std::shared_ptr<void> owner, bool readOnly, py::handle copy)
{
    if (from.device.type != dlCpu)
        throw std::invalid_argument("[Tensor] memory of a device (DLPack type " + std::to_string(from.device.type)
                                    + ") cannot be taken as host memory: copy it to the CPU first");
    const ElementOps* ops = elementOps(from.dtype);
    if (!ops)
        throw std::invalid_argument("[Tensor] elements of DLPack code " + std::to_string(from.dtype.code) + ", "
                                    + std::to_string(from.dtype.bits) + " bits have no tensor: convert them to float first");
    Dims dims;
    for (std::int32_t d = from.ndim; d-- > 0;) {
        if (from.shape[d] < 0)
            throw std::invalid_argument("[Tensor] a DLPack shape is negative");
        dims.push_back(static_cast<std::size_t>(from.shape[d]));
    }
    if (dims.empty())
        dims = {1};
    const std::size_t count = elementCount(dims);
    auto* memory = static_cast<std::byte*>(from.data) + from.byteOffset;
    const bool aligned = reinterpret_cast<std::uintptr_t>(memory) % ops->bytes == 0;
    const bool shareable = count > 0 && isContiguous(from) && !readOnly && aligned;
    const bool mustCopy = !copy.is_none() && copy.cast<bool>();
    if (shareable && !mustCopy)
        return ops->wrap(dims, std::make_shared<TensorStorage>(memory, count * ops->bytes, std::move(owner)), 0);
    if (!copy.is_none() && !mustCopy)
        throw std::invalid_argument("[Tensor] this memory cannot be shared (not contiguous, read-only, empty or not aligned); leave copy out to copy it");
    auto tensor = ops->wrap(dims, std::make_shared<TensorStorage>(count * ops->bytes), 0);
    auto* target = static_cast<std::byte*>(tensor->hostPointer());
    if (count && isContiguous(from))
        std::memcpy(target, memory, count * ops->bytes);
    else if (count)
        copyStrided(from, memory, target, 0, ops->bytes);
    return tensor;
}

py::object askForCapsule(py::handle object)
{
    if (PyCapsule_CheckExact(object.ptr()))
        return py::reinterpret_borrow<py::object>(object);
    if (!py::hasattr(object, "__dlpack__"))
        throw py::type_error("[Tensor] an object of type " + py::str(py::type::of(object)).cast<std::string>() + " has no __dlpack__");
    try {
        return object.attr("__dlpack__")(py::arg("max_version") = py::make_tuple(1, 0));
    }
    catch (py::error_already_set& error) {
        if (!error.matches(PyExc_TypeError))
            throw;
    }
    return object.attr("__dlpack__")();  // an exporter older than 1.0
}

}  // namespace

py::capsule tensorToDLPack(const BaseTensor& tensor, py::handle stream, py::handle maxVersion, py::handle dlDevice, py::handle copy)
{
    if (!stream.is_none())
        throw std::invalid_argument("[Tensor] host memory has no stream: stream must be None");
    if (!dlDevice.is_none()) {
        const auto device = dlDevice.cast<std::pair<int, int>>();
        if (device != std::pair<int, int>(dlCpu, 0)) {
            PyErr_SetString(PyExc_BufferError, "[Tensor] it can only be handed out on the CPU");
            throw py::error_already_set();
        }
    }
    const bool copied = !copy.is_none() && copy.cast<bool>();
    const std::shared_ptr<BaseTensor> source = copied ? tensor.cloneBase() : nullptr;
    const BaseTensor& given = source ? *source : tensor;
    const ElementOps& ops = elementOps(given);

    auto handed = std::make_unique<Handed>();
    handed->storage = given.storage();
    for (const std::size_t d : numpyShape(given))
        handed->shape.push_back(static_cast<std::int64_t>(d));
    handed->strides.resize(handed->shape.size());
    std::int64_t stride = 1;
    for (std::size_t d = handed->shape.size(); d-- > 0;) {
        handed->strides[d] = stride;
        stride *= handed->shape[d];
    }
    const bool versioned = !maxVersion.is_none() && maxVersion.cast<std::pair<int, int>>().first >= 1;
    Handed* raw = handed.release();
    if (versioned) {
        auto& managed = raw->versioned;
        managed.major = 1;
        managed.minor = 0;
        managed.context = raw;
        managed.deleter = [](DLManagedTensorVersioned* self) { delete static_cast<Handed*>(self->context); };
        managed.flags = copied ? dlIsCopied : 0;
        fillTensor(managed.tensor, *raw, given, ops);
        return py::capsule(&managed, versionedName, [](PyObject* c) { dropUnused<DLManagedTensorVersioned>(c, versionedName); });
    }
    auto& managed = raw->plain;
    managed.context = raw;
    managed.deleter = [](DLManagedTensor* self) { delete static_cast<Handed*>(self->context); };
    fillTensor(managed.tensor, *raw, given, ops);
    return py::capsule(&managed, plainName, [](PyObject* c) { dropUnused<DLManagedTensor>(c, plainName); });
}

std::shared_ptr<BaseTensor> tensorFromDLPack(py::handle object, py::handle copy)
{
    const py::object capsule = askForCapsule(object);
    if (PyCapsule_IsValid(capsule.ptr(), versionedName)) {
        auto* managed = static_cast<DLManagedTensorVersioned*>(PyCapsule_GetPointer(capsule.ptr(), versionedName));
        if (managed->major > 1)
            throw std::invalid_argument("[Tensor] DLPack version " + std::to_string(managed->major) + " is not known");
        PyCapsule_SetName(capsule.ptr(), "used_dltensor_versioned");
        return take(managed->tensor, ownerOf(managed), (managed->flags & dlReadOnly) != 0, copy);
    }
    if (PyCapsule_IsValid(capsule.ptr(), plainName)) {
        auto* managed = static_cast<DLManagedTensor*>(PyCapsule_GetPointer(capsule.ptr(), plainName));
        PyCapsule_SetName(capsule.ptr(), "used_dltensor");
        return take(managed->tensor, ownerOf(managed), false, copy);
    }
    throw std::invalid_argument("[Tensor] this capsule holds no DLPack tensor, or was used already");
}

}  // namespace N2D2::Python
