#include "tensor/Tensor.hpp"

#include <algorithm>
#include <sstream>
#include <stdexcept>

namespace N2D2 {

template <class T> Tensor<T>::Tensor(const Dims& dims, T value)
{
    reallocate(dims);
    if (value != T(0))
        fill(value);
}

template <class T> Tensor<T>::Tensor(const Dims& dims, std::shared_ptr<TensorStorage> storage, std::size_t offset)
{
    const std::size_t count = elementCount(dims);
    if ((offset + count) * sizeof(T) > storage->bytes())
        throw std::out_of_range("[Tensor] view of " + dimsText(dims) + " elements at offset " + std::to_string(offset)
                                + " does not fit its storage of " + std::to_string(storage->bytes() / sizeof(T)));
    setHeader(dims, std::move(storage), offset);
}

template <class T> Tensor<T>& Tensor<T>::operator=(const Tensor& other)
{
    if (this != &other)
        opAssign(other);
    return *this;
}

template <class T> Tensor<T> Tensor<T>::operator[](std::size_t i) const
{
    if (mDims.empty() || i >= mDims.back())
        throw std::out_of_range("[Tensor] index " + std::to_string(i) + " is beyond the last dimension of " + dimsText(mDims));
    Dims dims(mDims.begin(), mDims.end() - 1);
    if (dims.empty())
        dims = {1};
    return Tensor(dims, mStorage, mOffset + i * (mSize / mDims.back()));
}

template <class T> Tensor<T> Tensor<T>::rows(std::size_t begin, std::size_t n) const
{
    if (mDims.empty() || begin + n > mDims.back())
        throw std::out_of_range("[Tensor] rows " + std::to_string(begin) + ".." + std::to_string(begin + n)
                                + " are beyond the last dimension of " + dimsText(mDims));
    Dims dims = mDims;
    dims.back() = n;
    return Tensor(dims, mStorage, mOffset + begin * (mSize / mDims.back()));
}

template <class T> Tensor<T> Tensor<T>::clone() const
{
    Tensor copy(mDims);
    std::copy(begin(), end(), copy.begin());
    if (isValid())
        copy.setValid();
    return copy;
}

template <class T> void Tensor<T>::fill(T value) { std::fill(begin(), end(), value); }

template <class T> double Tensor<T>::sum(bool absolute) const
{
    double total = 0.0;
    for (const T value : *this) {
        const double v = static_cast<double>(value);
        total += absolute ? std::abs(v) : v;
    }
    return total;
}

template <class T> double Tensor<T>::std() const
{
    if (mSize == 0)
        return 0.0;
    const double center = mean();
    double total = 0.0;
    for (const T value : *this) {
        const double d = static_cast<double>(value) - center;
        total += d * d;
    }
    return std::sqrt(total / static_cast<double>(mSize));
}

template <class T> bool Tensor<T>::operator==(const Tensor& other) const
{
    return mDims == other.mDims && std::equal(begin(), end(), other.begin());
}

template <class T> void Tensor<T>::opAssign(const BaseTensor& other)
{
    if (mDims.empty() && !mStorage)
        reallocate(other.dims());
    if (mDims != other.dims())
        throw std::invalid_argument("[Tensor] cannot assign dims " + dimsText(other.dims()) + " to dims " + dimsText(mDims));
    convert<T>(other, *this);
}

namespace {

template <class T> void printRows(std::ostringstream& stream, const T* data, const Dims& dims, std::size_t rank)
{
    std::size_t slice = 1;
    for (std::size_t d = 0; d + 1 < rank; ++d)
        slice *= dims[d];
    const auto put = [&](const T value) {
        if constexpr (sizeof(T) == 1)
            stream << static_cast<int>(value) << ' ';
        else
            stream << value << ' ';
    };
    if (rank <= 2) {
        const std::size_t width = dims[0];
        const std::size_t height = rank == 2 ? dims[1] : 1;
        for (std::size_t y = 0; y < height; ++y) {
            for (std::size_t x = 0; x < width; ++x)
                put(data[y * width + x]);
            stream << '\n';
        }
        return;
    }
    for (std::size_t i = 0; i < dims[rank - 1]; ++i) {
        stream << '[' << i << ']';
        if (rank == 3)
            stream << ":\n";
        printRows(stream, data + i * slice, dims, rank - 1);
    }
}

}  // namespace

template <class T> std::string Tensor<T>::text() const
{
    std::ostringstream stream;
    stream.imbue(std::locale::classic());
    if (!empty())
        printRows(stream, data(), mDims, mDims.size());
    return stream.str();
}

namespace {

template <class U, class T> bool convertFrom(const BaseTensor& from, Tensor<T>& to)
{
    if (from.getType() != typeid(U))
        return false;
    const U* source = static_cast<const U*>(from.hostPointer());
    T* target = to.data();
    if constexpr (std::is_same_v<T, U>)
        std::copy(source, source + from.size(), target);
    else if constexpr ((std::is_same_v<T, half> && std::is_same_v<U, float>) || (std::is_same_v<T, float> && std::is_same_v<U, half>))
        convertHalf(source, target, from.size());
    else
        std::transform(source, source + from.size(), target, [](U value) { return static_cast<T>(value); });
    return true;
}

}  // namespace

template <class T> void convert(const BaseTensor& from, Tensor<T>& to)
{
    if (from.size() != to.size())
        throw std::invalid_argument("[Tensor] cannot convert " + dimsText(from.dims()) + " elements to " + dimsText(to.dims()));
#define N2D2_TRY(U) convertFrom<U, T>(from, to) ||
    const bool known = N2D2_ELEMENT_TYPES(N2D2_TRY) false;
#undef N2D2_TRY
    if (!known)
        throw std::invalid_argument("[Tensor] element type " + from.getTypeName() + " cannot be converted");
}

namespace {

template <class T> std::shared_ptr<Tensor<T>> castBuffer(const BaseTensor& from)
{
    auto& slot = from.storage()->casts[std::type_index(typeid(T))];
    auto buffer = std::dynamic_pointer_cast<Tensor<T>>(slot);
    if (!buffer || buffer->dims() != from.dims()) {
        buffer = std::make_shared<Tensor<T>>(from.dims());
        slot = buffer;
    }
    return buffer;
}

}  // namespace

template <class T> Tensor<T> tensor_cast(const BaseTensor& from)
{
    if (const auto* same = dynamic_cast<const Tensor<T>*>(&from))
        return *same;
    if (from.empty())
        return Tensor<T>();
    const auto buffer = castBuffer<T>(from);
    convert<T>(from, *buffer);
    return *buffer;
}

template <class T> Tensor<T> tensor_cast_nocopy(const BaseTensor& from)
{
    if (const auto* same = dynamic_cast<const Tensor<T>*>(&from))
        return *same;
    return from.empty() ? Tensor<T>() : *castBuffer<T>(from);
}

#define N2D2_INSTANTIATE_TENSOR(T)                                                                             \
    template class Tensor<T>;                                                                                  \
    template void convert<T>(const BaseTensor&, Tensor<T>&);                                                   \
    template Tensor<T> tensor_cast<T>(const BaseTensor&);                                                      \
    template Tensor<T> tensor_cast_nocopy<T>(const BaseTensor&);
N2D2_ELEMENT_TYPES(N2D2_INSTANTIATE_TENSOR)

}  // namespace N2D2
