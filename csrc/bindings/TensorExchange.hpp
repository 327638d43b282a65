#pragma once
// Memory shared with Python: the buffer protocol, numpy, DLPack. Whatever is handed out keeps the storage, not the header.
#include <pybind11/pybind11.h>

#include "tensor/BaseTensor.hpp"

namespace N2D2::Python {

namespace py = pybind11;

/// Dims the numpy way round; (0) for a tensor without dims.
Dims numpyShape(const BaseTensor& tensor);

/// What Python is given for a tensor of the core: a header of its own on the same memory, so that reshaping it there leaves the
/// cell alone. The same one as before while that is alive and still fits; the tensor itself when it came from Python.
std::shared_ptr<BaseTensor> pythonHeader(const std::shared_ptr<BaseTensor>& tensor);

/// Installs the buffer protocol on a tensor class (py::custom_type_setup).
void setupTensorBuffer(PyHeapTypeObject* type);

/// A tensor of the array's own element type, or of `wanted` when given, dims reversed. Shares the memory when type, order and
/// alignment allow it, unless `copy` is True; with copy False, std::invalid_argument when it cannot.
std::shared_ptr<BaseTensor> tensorFromNumpy(py::handle array, const std::type_info* wanted, py::handle copy);
/// The legacy constructor: dims verbatim, always a copy.
std::shared_ptr<BaseTensor> tensorFromNumpyVerbatim(py::handle array, const std::type_info& wanted);

/// `object.__dlpack__()` or a capsule; shares the memory, copies what is not contiguous or read-only (copy: as above).
std::shared_ptr<BaseTensor> tensorFromDLPack(py::handle object, py::handle copy);
py::capsule tensorToDLPack(const BaseTensor& tensor, py::handle stream, py::handle maxVersion, py::handle dlDevice, py::handle copy);

}  // namespace N2D2::Python
