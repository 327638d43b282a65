#include "bindings/Elements.hpp"

#include <algorithm>
#include <type_traits>

namespace N2D2::Python {

namespace {

template <class T> T fromPython(py::handle value)
{
    // `char` is a number here, not a letter.
    using Number = std::conditional_t<std::is_same_v<T, half>, double,
                                      std::conditional_t<std::is_same_v<T, char>,
                                                         std::conditional_t<std::is_signed_v<char>, signed char, unsigned char>, T>>;
    py::detail::make_caster<Number> caster;
    if (value.is_none() || !caster.load(value, true)) {
        PyErr_Clear();
        throw py::type_error("[Tensor] the value " + py::repr(value).cast<std::string>()
                             + " does not fit an element of type " + elementName<T>());
    }
    return static_cast<T>(py::detail::cast_op<Number>(caster));
}

template <class T> py::object toPython(T value)
{
    if constexpr (std::is_same_v<T, bool>)
        return py::bool_(value);
    else if constexpr (isReal<T>)
        return py::float_(static_cast<double>(value));
    else if constexpr (std::is_same_v<T, char>)
        return py::int_(static_cast<int>(value));
    else
        return py::int_(value);
}

template <class T> Tensor<T>& typed(BaseTensor& tensor)
{
    return static_cast<Tensor<T>&>(tensor);
}
template <class T> const Tensor<T>& typed(const BaseTensor& tensor)
{
    return static_cast<const Tensor<T>&>(tensor);
}

template <class T> constexpr DLDataType dlTypeOf()
{
    const std::uint8_t code = std::is_same_v<T, bool>       ? dlBool
                              : isReal<T>                   ? dlFloat
                              : std::is_signed_v<T>         ? dlInt
                                                            : dlUInt;
    return {code, static_cast<std::uint8_t>(8 * sizeof(T)), 1};
}

template <class T> const char* formatOf()
{
    if constexpr (std::is_same_v<T, char>)
        return std::is_signed_v<char> ? "b" : "B";
    else if constexpr (std::is_same_v<T, bool>)
        return "?";
    else if constexpr (std::is_same_v<T, float>)
        return "f";
    else if constexpr (std::is_same_v<T, double>)
        return "d";
    else if constexpr (std::is_same_v<T, half>)
        return "e";
    else if constexpr (std::is_same_v<T, signed char>)
        return "b";
    else if constexpr (std::is_same_v<T, unsigned char>)
        return "B";
    else if constexpr (std::is_same_v<T, short>)
        return "h";
    else if constexpr (std::is_same_v<T, unsigned short>)
        return "H";
    else if constexpr (std::is_same_v<T, int>)
        return "i";
    else if constexpr (std::is_same_v<T, unsigned int>)
        return "I";
    else if constexpr (std::is_same_v<T, long>)
        return "l";
    else if constexpr (std::is_same_v<T, unsigned long>)
        return "L";
    else if constexpr (std::is_same_v<T, long long>)
        return "q";
    else
        return "Q";
}

template <class T> ElementOps opsOf()
{
    ElementOps ops{};
    ops.suffix = elementName<T>();
    // `Tensor_long long` keeps its documented blank (module attribute); the class itself has a usable name.
    std::replace(ops.suffix.begin(), ops.suffix.end(), ' ', '_');
    const DLDataType dl = dlTypeOf<T>();
    const char* kind = dl.code == dlFloat ? "float" : (dl.code == dlInt ? "int" : "uint");
    ops.numpyName = dl.code == dlBool ? "bool" : kind + std::to_string(8 * sizeof(T));
    ops.format = formatOf<T>();
    ops.dlType = dl;
    ops.bytes = sizeof(T);
    ops.type = &typeid(T);
    ops.get = [](const BaseTensor& tensor, std::size_t index) { return toPython<T>(typed<T>(tensor)(index)); };
    ops.set = [](BaseTensor& tensor, std::size_t index, py::handle value) {
        typed<T>(tensor)(index) = fromPython<T>(value);
    };
    ops.fill = [](BaseTensor& tensor, py::handle value) { typed<T>(tensor).fill(fromPython<T>(value)); };
    ops.contains = [](const BaseTensor& tensor, py::handle value) {
        const T wanted = fromPython<T>(value);
        return std::find(typed<T>(tensor).begin(), typed<T>(tensor).end(), wanted) != typed<T>(tensor).end();
    };
    ops.sum = [](const BaseTensor& tensor, bool absolute) -> py::object {
        if constexpr (isReal<T>)
            return py::float_(typed<T>(tensor).sum(absolute));
        else {
            long long total = 0;
            for (const T value : typed<T>(tensor)) {
                const long long v = static_cast<long long>(value);
                total += absolute && v < 0 ? -v : v;
            }
            return py::int_(total);
        }
    };
    ops.wrap = [](const Dims& dims, std::shared_ptr<TensorStorage> storage,
                  std::size_t offset) -> std::shared_ptr<BaseTensor> {
        return std::make_shared<Tensor<T>>(dims, std::move(storage), offset);
    };
    return ops;
}

}  // namespace

const std::vector<ElementOps>& elementTable()
{
#define N2D2_ROW(T) opsOf<T>(),
    static const std::vector<ElementOps> table = {N2D2_ELEMENT_TYPES(N2D2_ROW)};
#undef N2D2_ROW
    return table;
}

const ElementOps& elementOps(const std::type_info& type)
{
    for (const ElementOps& ops : elementTable()) {
        if (*ops.type == type)
            return ops;
    }
    throw std::invalid_argument("[Tensor] this element type is not known to Python");
}

const ElementOps* elementOps(DLDataType type)
{
    // Several C++ types can share a width; the first of the table that is documented wins (char, long).
    for (const ElementOps& ops : elementTable()) {
        if (ops.dlType.code == type.code && ops.dlType.bits == type.bits && type.lanes == 1)
            return &ops;
    }
    return nullptr;
}

const ElementOps* elementOpsOfNumpy(const std::string& numpyName)
{
    for (const ElementOps& ops : elementTable()) {
        if (ops.numpyName == numpyName)
            return &ops;
    }
    return nullptr;
}

}  // namespace N2D2::Python
