#include "data/database/tensor/Tensor_Database.hpp"

#include <pybind11/stl.h>

#include "bindings/Bind.hpp"

namespace py = pybind11;
using namespace N2D2;

namespace {

template <class T> bool loadAs(Tensor_Database& database, const std::vector<std::shared_ptr<BaseTensor>>& inputs, const std::vector<int>& labels)
{
    std::vector<Tensor<T>> typed;
    typed.reserve(inputs.size());
    for (const auto& input : inputs) {
        const auto* tensor = dynamic_cast<const Tensor<T>*>(input.get());
        if (!tensor)
            return false;
        typed.push_back(*tensor);  // a header on the same memory
    }
    database.load<T>(typed, labels);
    return true;
}

void load(Tensor_Database& database, const std::vector<std::shared_ptr<BaseTensor>>& inputs, const std::vector<int>& labels)
{
    const bool known = loadAs<float>(database, inputs, labels) || loadAs<double>(database, inputs, labels)
                       || loadAs<unsigned char>(database, inputs, labels) || loadAs<char>(database, inputs, labels)
                       || loadAs<signed char>(database, inputs, labels) || loadAs<short>(database, inputs, labels)
                       || loadAs<unsigned short>(database, inputs, labels) || loadAs<int>(database, inputs, labels)
                       || loadAs<unsigned int>(database, inputs, labels);
    if (!known)
        throw std::invalid_argument("[Tensor_Database] the tensors must be of one element type among float, double, char, signed char, unsigned char, "
                                    "short, unsigned short, int and unsigned int");
}

}  // namespace

N2D2_BIND(5, tensor_database)
{
    py::class_<Tensor_Database, std::shared_ptr<Tensor_Database>, Database>(m, "Tensor_Database", "Stimuli from tensors {X, Y, channels}, copied.")
        .def(py::init<>())
        .def("load", &load, py::arg("inputs"), py::arg("labels"), py::call_guard<py::gil_scoped_release>(),
             "Adds unpartitioned stimuli: tensors of one element type, with a label each.");
}
