#pragma once
#include <stdexcept>
#include <string>

#include <pybind11/pybind11.h>

namespace N2D2::Python {

/// Text for a reader: bytes that are no UTF-8 (names in foreign files) become \xNN.
inline pybind11::str shownText(const std::string& text)
{
    PyObject* const decoded = PyUnicode_DecodeUTF8(text.data(), static_cast<Py_ssize_t>(text.size()), "backslashreplace");
    if (!decoded)
        throw pybind11::error_already_set();
    return pybind11::reinterpret_steal<pybind11::str>(decoded);
}

/// Python: N2D2.ParameterError, both a ValueError and a RuntimeError.
class ParameterError : public std::invalid_argument {
public:
    using std::invalid_argument::invalid_argument;
};

}  // namespace N2D2::Python
