#pragma once
// The structures of the DLPack exchange (ABI 0.8 and 1.0), as its specification lays them out.
#include <cstdint>

namespace N2D2::Python {

struct DLDevice {
    std::int32_t type;
    std::int32_t id;
};

struct DLDataType {
    std::uint8_t code;
    std::uint8_t bits;
    std::uint16_t lanes;
};

struct DLTensor {
    void* data;
    DLDevice device;
    std::int32_t ndim;
    DLDataType dtype;
    std::int64_t* shape;
    std::int64_t* strides;
    std::uint64_t byteOffset;
};

struct DLManagedTensor {
    DLTensor tensor;
    void* context;
    void (*deleter)(DLManagedTensor*);
};

struct DLManagedTensorVersioned {
    std::uint32_t major, minor;
    void* context;
    void (*deleter)(DLManagedTensorVersioned*);
    std::uint64_t flags;
    DLTensor tensor;
};

constexpr std::int32_t dlCpu = 1;
constexpr std::uint8_t dlInt = 0, dlUInt = 1, dlFloat = 2, dlBool = 6;
constexpr std::uint64_t dlReadOnly = 1, dlIsCopied = 2;

}  // namespace N2D2::Python
