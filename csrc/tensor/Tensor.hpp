#pragma once
// Contiguous typed tensor with reference semantics: copying a Tensor makes a new header on the same memory, `clone()` copies.
#include <cmath>
#include <initializer_list>
#include <limits>

#include "tensor/BaseTensor.hpp"

namespace N2D2 {

template <class T> class Tensor : public BaseTensor {
public:
    using value_type = T;

    Tensor() = default;
    /// Zero filled, or filled with `value`.
    explicit Tensor(const Dims& dims, T value = T(0));
    /// Shares the memory of `other`.
    Tensor(const Tensor& other) = default;
    /// A header on given storage (views, foreign memory).
    Tensor(const Dims& dims, std::shared_ptr<TensorStorage> storage, std::size_t offset = 0);

    /// Element-wise copy into the existing memory; dims must match, or this tensor be empty (it then gets memory of its own).
    Tensor& operator=(const Tensor& other);

    T* data() { return static_cast<T*>(hostPointer()); }
    const T* data() const { return static_cast<const T*>(hostPointer()); }
    T* begin() { return data(); }
    T* end() { return data() + mSize; }
    const T* begin() const { return data(); }
    const T* end() const { return data() + mSize; }

    /// Linear index, unchecked.
    T& operator()(std::size_t index) { return data()[index]; }
    const T& operator()(std::size_t index) const { return data()[index]; }
    /// Linear index inside batch slice `b`, unchecked.
    T& operator()(std::size_t index, std::size_t b) { return data()[b * (mSize / dimB()) + index]; }
    const T& operator()(std::size_t index, std::size_t b) const { return data()[b * (mSize / dimB()) + index]; }
    /// Coordinates x, y, …, unchecked.
    T& at(std::initializer_list<std::size_t> coordinates) { return data()[linear(coordinates)]; }
    const T& at(std::initializer_list<std::size_t> coordinates) const { return data()[linear(coordinates)]; }

    /// View on slice `i` of the last dimension; std::out_of_range beyond.
    Tensor operator[](std::size_t i) const;
    /// View on `n` consecutive slices of the last dimension.
    Tensor rows(std::size_t begin, std::size_t n) const;

    Tensor clone() const;
    void fill(T value);
    void assign(const Dims& dims, T value)
    {
        resize(dims);
        fill(value);
    }
    double sum(bool absolute = false) const;
    double mean(bool absolute = false) const { return mSize ? sum(absolute) / static_cast<double>(mSize) : 0.0; }
    /// Population standard deviation.
    double std() const;
    bool operator==(const Tensor& other) const;
    bool operator!=(const Tensor& other) const { return !(*this == other); }

    const std::type_info& getType() const override { return typeid(T); }
    std::string getTypeName() const override { return elementName<T>(); }
    std::size_t elementBytes() const override { return sizeof(T); }
    std::shared_ptr<BaseTensor> newLike(const Dims& dims) const override { return std::make_shared<Tensor<T>>(dims); }
    std::shared_ptr<BaseTensor> newHeader() const override { return std::make_shared<Tensor<T>>(*this); }
    std::shared_ptr<BaseTensor> cloneBase() const override { return std::make_shared<Tensor<T>>(clone()); }
    void opAssign(const BaseTensor& other) override;
    /// Rows of space-separated values.
    std::string text() const override;

private:
    std::size_t linear(std::initializer_list<std::size_t> coordinates) const
    {
        std::size_t index = 0, stride = 1, d = 0;
        for (const std::size_t c : coordinates) {
            index += c * stride;
            stride *= mDims[d++];
        }
        return index;
    }
};

/// Element-wise conversion between any two element types; dims must match.
template <class T> void convert(const BaseTensor& from, Tensor<T>& to);

/// `from` itself when its type is T, else a converted copy in a buffer cached with the source and refreshed at each call.
template <class T> Tensor<T> tensor_cast(const BaseTensor& from);
/// The same cached buffer without refreshing its values (for outputs).
template <class T> Tensor<T> tensor_cast_nocopy(const BaseTensor& from);

#define N2D2_EXTERN_TENSOR(T)                                                                                  \
    extern template class Tensor<T>;                                                                           \
    extern template void convert<T>(const BaseTensor&, Tensor<T>&);                                            \
    extern template Tensor<T> tensor_cast<T>(const BaseTensor&);                                               \
    extern template Tensor<T> tensor_cast_nocopy<T>(const BaseTensor&);
N2D2_ELEMENT_TYPES(N2D2_EXTERN_TENSOR)
#undef N2D2_EXTERN_TENSOR

}  // namespace N2D2
