#pragma once
// Element types of tensors and their names.
#include <cstdint>
#include <string>
#include <typeinfo>

#include "core/Enum.hpp"
#include "tensor/Half.hpp"

namespace N2D2 {

/// INI words of `DataType`. Float16 stores halves; kernels and solvers compute in float.
enum class DataType { Float16, Float32, Float64 };
N2D2_ENUM(DataType, "Float16", "Float32", "Float64")

/// C++ name of an element type as `getTypeName()` prints it ("float", "unsigned char").
template <class T> const char* elementName();

#define N2D2_ELEMENT_TYPES(X)                                                                                  \
    X(float)                                                                                                   \
    X(double)                                                                                                  \
    X(half)                                                                                                    \
    X(char)                                                                                                    \
    X(signed char)                                                                                             \
    X(unsigned char)                                                                                           \
    X(short)                                                                                                   \
    X(unsigned short)                                                                                          \
    X(int)                                                                                                     \
    X(unsigned int)                                                                                            \
    X(long)                                                                                                    \
    X(unsigned long)                                                                                           \
    X(long long)                                                                                               \
    X(unsigned long long)                                                                                      \
    X(bool)

#define N2D2_DECLARE_NAME(T)                                                                                   \
    template <> inline const char* elementName<T>() { return #T; }
N2D2_ELEMENT_TYPES(N2D2_DECLARE_NAME)
#undef N2D2_DECLARE_NAME

}  // namespace N2D2
