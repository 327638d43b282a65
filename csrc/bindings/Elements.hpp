#pragma once
// Element types as Python sees them, erased: one table row a type, so that everything but the constructors of the
// tensor classes is compiled once.
#include <string>
#include <vector>

#include <pybind11/pybind11.h>

#include "bindings/DLPack.hpp"
#include "tensor/Tensor.hpp"

namespace N2D2::Python {

namespace py = pybind11;

struct ElementOps {
    std::string suffix;       ///< of the class name: "float", "unsigned_char"
    std::string numpyName;    ///< "float32"
    const char* format;       ///< of the buffer protocol
    DLDataType dlType;
    std::size_t bytes;
    const std::type_info* type;

    py::object (*get)(const BaseTensor&, std::size_t index);
    /// TypeError when the value cannot be held.
    void (*set)(BaseTensor&, std::size_t index, py::handle value);
    void (*fill)(BaseTensor&, py::handle value);
    bool (*contains)(const BaseTensor&, py::handle value);
    py::object (*sum)(const BaseTensor&, bool absolute);
    std::shared_ptr<BaseTensor> (*wrap)(const Dims&, std::shared_ptr<TensorStorage>, std::size_t offset);
};

const std::vector<ElementOps>& elementTable();
/// std::invalid_argument for a type that Python does not know.
const ElementOps& elementOps(const std::type_info& type);
inline const ElementOps& elementOps(const BaseTensor& tensor) { return elementOps(tensor.getType()); }
/// Null when there is none.
const ElementOps* elementOps(DLDataType type);
const ElementOps* elementOpsOfNumpy(const std::string& numpyName);

}  // namespace N2D2::Python
