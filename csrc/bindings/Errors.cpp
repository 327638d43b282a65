// Exceptions that pybind11 does not translate by itself, and the usual ones (invalid_argument -> ValueError, out_of_range ->
// IndexError, runtime_error -> RuntimeError), whose texts may quote bytes of a file that are no UTF-8.
#include "bindings/Errors.hpp"
#include "bindings/Bind.hpp"
#include "core/Error.hpp"

namespace py = pybind11;

namespace {

void set(PyObject* type, const std::exception& error)
{
    PyErr_SetObject(type, N2D2::Python::shownText(error.what()).ptr());
}

}  // namespace

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
            set(py::module_::import("N2D2").attr("ParameterError").ptr(), error);
        }
        catch (const N2D2::FileNotFound& error) {
            set(PyExc_FileNotFoundError, error);
        }
        catch (const N2D2::Interrupted& error) {
            set(PyExc_KeyboardInterrupt, error);
        }
        catch (const py::builtin_exception&) {
            throw;  // pybind11's own
        }
        catch (const std::range_error&) {
            throw;
        }
        catch (const std::overflow_error&) {
            throw;
        }
        catch (const std::runtime_error& error) {
            set(PyExc_RuntimeError, error);
        }
        catch (const std::invalid_argument& error) {
            set(PyExc_ValueError, error);
        }
        catch (const std::out_of_range& error) {
            set(PyExc_IndexError, error);
        }
    });
}
