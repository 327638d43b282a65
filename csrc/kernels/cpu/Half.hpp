#pragma once
// Kernels on halves: the float kernel on float copies of the arguments, rounded once when the results are stored.
#include <tuple>
#include <utility>

#include "kernels/Backend.hpp"

namespace N2D2 {

namespace cpu {

/// The header of a float tensor of the dims of `tensor`, in memory kept with its storage (made at the first call): headers on
/// overlapping parts of a storage have copies that overlap alike. The values are those of the last call of load().
Tensor<float> floatCopy(const Tensor<half>& tensor);

/// An argument of a kernel as it is given to the float kernel.
template <class A> struct FloatArgument {
    A&& given;
    A&& get() { return std::forward<A>(given); }
    void store() {}
};

struct FloatTensor {
    Tensor<float> copy;
    explicit FloatTensor(const Tensor<half>& tensor) : copy(floatCopy(tensor)) { convertHalf(tensor.data(), copy.data(), tensor.size()); }
};

template <> struct FloatArgument<const Tensor<half>&> : FloatTensor {
    using FloatTensor::FloatTensor;
    const Tensor<float>& get() { return copy; }
    void store() {}
};

template <> struct FloatArgument<Tensor<half>&> : FloatTensor {
    Tensor<half>& result;
    explicit FloatArgument(Tensor<half>& tensor) : FloatTensor(tensor), result(tensor) {}
    Tensor<float>& get() { return copy; }
    void store() { convertHalf(copy.data(), result.data(), result.size()); }
};

/// Null stays null.
template <class H> struct FloatPointer : FloatTensor {
    H* given;
    explicit FloatPointer(H* tensor) : FloatTensor(tensor ? *tensor : Tensor<half>()), given(tensor) {}
};

template <> struct FloatArgument<const Tensor<half>*> : FloatPointer<const Tensor<half>> {
    using FloatPointer::FloatPointer;
    const Tensor<float>* get() { return given ? &copy : nullptr; }
    void store() {}
};

template <> struct FloatArgument<Tensor<half>*> : FloatPointer<Tensor<half>> {
    using FloatPointer::FloatPointer;
    Tensor<float>* get() { return given ? &copy : nullptr; }
    void store()
    {
        if (given)
            convertHalf(copy.data(), given->data(), given->size());
    }
};

/// Pointers to halves are taken by value, so that `T*` and `T* const` are one case.
template <class A>
using FloatArgumentOf =
    FloatArgument<std::conditional_t<std::is_pointer_v<std::remove_reference_t<A>>
                                         && std::is_same_v<std::remove_cv_t<std::remove_pointer_t<std::remove_cvref_t<A>>>, Tensor<half>>,
                                     std::remove_cvref_t<A>, A>>;

}  // namespace cpu

/// kernel(arguments…) with each Tensor<half> (or pointer to one) as a Tensor<float>; what is not const is stored back, rounded.
/// What is no tensor of halves is handed on as it is. No allocation after the first call for the same tensors.
template <class Kernel, class... Args> void inFloat(const Kernel& kernel, Args&&... arguments)
{
    std::tuple<cpu::FloatArgumentOf<Args&&>...> copies{cpu::FloatArgumentOf<Args&&>{std::forward<Args>(arguments)}...};
    std::apply(
        [&](auto&... copy) {
            kernel(copy.get()...);
            (copy.store(), ...);
        },
        copies);
}

}  // namespace N2D2
