#include "tensor/BaseTensor.hpp"

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <stdexcept>
#include <utility>

namespace N2D2 {

namespace {

constexpr std::size_t alignment = 64;

// Zeros come straight from the system where there are many of them: memory that nobody touches, as the gradients of a network that is
// only tested, is not taken. The address to free stands in front of the values.
std::byte* newZeros(std::size_t bytes)
{
    void* const block = bytes > (std::size_t(1) << 48) ? nullptr : std::calloc(bytes + alignment + sizeof(void*), 1);
    if (!block)
        throw std::runtime_error("[Tensor] out of memory: " + std::to_string(bytes) + " bytes could not be allocated");
    const auto address = (reinterpret_cast<std::uintptr_t>(block) + sizeof(void*) + alignment - 1) / alignment * alignment;
    std::memcpy(reinterpret_cast<void*>(address - sizeof(void*)), &block, sizeof(void*));
    return reinterpret_cast<std::byte*>(address);
}

void freeZeros(const std::byte* values)
{
    void* block;
    std::memcpy(&block, values - sizeof(void*), sizeof(void*));
    std::free(block);
}

}  // namespace

std::size_t elementCount(const Dims& dims)
{
    if (dims.empty())
        return 0;
    std::size_t count = 1;
    for (const std::size_t d : dims) {
        if (__builtin_mul_overflow(count, d, &count) || count > (std::size_t(1) << 48))
            throw std::invalid_argument("[Tensor] dims " + dimsText(dims) + " hold too many elements");
    }
    return count;
}

TensorStorage::TensorStorage(std::size_t bytes) : mHost(newZeros(bytes)), mBytes(bytes) {}

TensorStorage::TensorStorage(void* foreign, std::size_t bytes, std::shared_ptr<void> owner)
    : mHost(static_cast<std::byte*>(foreign)), mBytes(bytes), mOwner(std::move(owner))
{
    if (!mOwner)
        throw std::logic_error("[Tensor] foreign memory needs an owner");
}

TensorStorage::~TensorStorage()
{
    if (!mOwner)
        freeZeros(mHost);
}

std::size_t BaseTensor::dimZ() const
{
    switch (mDims.size()) {
    case 0:
    case 1:
        return 0;
    case 2:
        return mDims[0];
    case 3:
        return mDims[2];
    default:
        return mDims[mDims.size() - 2];
    }
}

void BaseTensor::setHeader(const Dims& dims, std::shared_ptr<TensorStorage> storage, std::size_t offset)
{
    mDims = dims;
    mSize = elementCount(dims);
    mStorage = std::move(storage);
    mOffset = offset;
}

void BaseTensor::reallocate(const Dims& dims)
{
    const std::size_t count = elementCount(dims);
    const bool hostBased = mStorage ? mStorage->hostBased : !isCuda();
    auto storage = std::make_shared<TensorStorage>(count * elementBytes());
    storage->hostBased = hostBased;
    setHeader(dims, std::move(storage), 0);
}

void BaseTensor::resize(const Dims& dims)
{
    if (dims == mDims)
        return;
    if (isShared())
        throw std::invalid_argument("[Tensor] cannot be resized from " + dimsText(mDims) + " to " + dimsText(dims)
                                    + ": its memory is shared with other tensors (clone it first)");
    reallocate(dims);
}

void BaseTensor::reshape(const Dims& dims)
{
    if (elementCount(dims) != mSize) {
        const auto listed = [](const Dims& d) {
            std::string text;
            for (const std::size_t v : d)
                text += std::to_string(v) + " ";
            return text + "= " + std::to_string(elementCount(d));
        };
        throw std::invalid_argument("new size (" + listed(dims) + ") does not match current size (" + listed(mDims) + ")");
    }
    mDims = dims;
}

std::shared_ptr<TensorStorage> BaseTensor::detachStorage()
{
    mOffset = 0;
    return std::exchange(mStorage, nullptr);
}

void BaseTensor::attachStorage(std::shared_ptr<TensorStorage> storage)
{
    if (!storage || storage->bytes() < mSize * elementBytes())
        throw std::invalid_argument("[Tensor] memory of " + std::to_string(storage ? storage->bytes() : 0) + " bytes is too small for dims "
                                    + dimsText(mDims));
    mStorage = std::move(storage);
    mOffset = 0;
}

void BaseTensor::clear() { setHeader({}, nullptr, 0); }

bool BaseTensor::isValid(int) const { return mStorage && mStorage->valid; }

void BaseTensor::setValid(int)
{
    if (mStorage)
        mStorage->valid = true;
}

void BaseTensor::clearValid(int)
{
    if (mStorage)
        mStorage->valid = false;
}

}  // namespace N2D2
