// Exceptions that pybind11 does not translate by itself (it does invalid_argument -> ValueError, out_of_range -> IndexError,
// everything else -> RuntimeError).
#include "bindings/Bind.hpp"
#include "bindings/Errors.hpp"
#include "core/Error.hpp"

namespace py = pybind11;

N2D2_BIND(0, errors)
{
    // The documents promise RuntimeError for an unknown parameter, the design ValueError for a caller's fault: both.
    PyObject* bases = PyTuple_Pack(2, PyExc_ValueError, PyExc_RuntimeError);
    const auto type = py::reinterpret_steal<py::object>(PyErr_NewExceptionWithDoc(
        "N2D2.ParameterError", "A parameter that does not exist, or a value it cannot take.", bases, nullptr));
    Py_XDECREF(bases);
    if (!type)
        throw py::error_already_set();
    m.attr("ParameterError") = type;

    py::register_local_exception_translator([](std::exception_ptr pending) {
        try {
            if (pending)
                std::rethrow_exception(pending);
        }
        catch (const N2D2::Python::ParameterError& error) {
            PyErr_SetString(py::module_::import("N2D2").attr("ParameterError").ptr(), error.what());
        }
        catch (const N2D2::FileNotFound& error) {
            PyErr_SetString(PyExc_FileNotFoundError, error.what());
        }
        catch (const N2D2::Interrupted& error) {
            PyErr_SetString(PyExc_KeyboardInterrupt, error.what());
        }
    });
}
