#pragma once
// A tensor whose element type does not matter. Dimensions are listed innermost first: {W, H, C, N} is N-C-H-W row-major.
#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <typeindex>
#include <typeinfo>
#include <vector>

#include "tensor/DataType.hpp"
#include "tensor/Device.hpp"

namespace N2D2 {

using Dims = std::vector<std::size_t>;

/// Product of the dimensions (0 for none); throws std::invalid_argument when it overflows.
std::size_t elementCount(const Dims& dims);
/// The one place where native order and numpy order are converted.
inline Dims reversedDims(const Dims& dims) { return Dims(dims.rbegin(), dims.rend()); }

class BaseTensor;

/// Memory shared by the headers of one tensor: 64-byte aligned host buffer, device buffer, validity and cast caches.
class TensorStorage {
public:
    explicit TensorStorage(std::size_t bytes);
    /// Wraps foreign host memory which `owner` keeps alive.
    TensorStorage(void* foreign, std::size_t bytes, std::shared_ptr<void> owner);
    ~TensorStorage();
    TensorStorage(const TensorStorage&) = delete;
    TensorStorage& operator=(const TensorStorage&) = delete;

    std::byte* host() const { return mHost; }
    std::size_t bytes() const { return mBytes; }

    bool valid = false;
    std::shared_ptr<DeviceBuffer> device;  // allocated on the first use by a CudaTensor
    bool hostBased = true;
    std::map<std::type_index, std::shared_ptr<BaseTensor>> casts;

private:
    std::byte* mHost;
    std::size_t mBytes;
    std::shared_ptr<void> mOwner;
};

class BaseTensor {
public:
    virtual ~BaseTensor() = default;

    const Dims& dims() const { return mDims; }
    std::size_t nbDims() const { return mDims.size(); }
    std::size_t size() const { return mSize; }
    bool empty() const { return mSize == 0; }
    std::size_t dimX() const { return mDims.empty() ? 0 : mDims[0]; }
    std::size_t dimY() const { return mDims.size() > 1 ? mDims[1] : 0; }
    std::size_t dimD() const { return mDims.size() > 2 ? mDims[2] : 0; }
    /// 4 and more dimensions: the last but one; 3: the last; 2: the first (legacy); 1: 0.
    std::size_t dimZ() const;
    std::size_t dimB() const { return mDims.empty() ? 0 : mDims.back(); }

    virtual const std::type_info& getType() const = 0;
    virtual std::string getTypeName() const = 0;
    virtual std::size_t elementBytes() const = 0;
    /// A new tensor of the same class and element type, zero filled.
    virtual std::shared_ptr<BaseTensor> newLike(const Dims& dims) const = 0;
    /// A new header on the same storage.
    virtual std::shared_ptr<BaseTensor> newHeader() const = 0;
    virtual std::shared_ptr<BaseTensor> cloneBase() const = 0;
    /// Element-wise copy with conversion; dims must match (or this be empty).
    virtual void opAssign(const BaseTensor& other) = 0;
    virtual std::string text() const = 0;

    /// New size, zero filled; std::invalid_argument when the memory is shared with other headers.
    void resize(const Dims& dims);
    /// As resize, but leaves other headers on the old memory (for owners whose shape changes: provider, cells).
    void reallocate(const Dims& dims);
    /// Same element count, other dims.
    void reshape(const Dims& dims);
    void clear();
    /// Gives its memory away and keeps its dims: a tensor without data (hostPointer() is null, not valid) until some is attached,
    /// or reallocate().
    std::shared_ptr<TensorStorage> detachStorage();
    /// Memory of at least its size in bytes, from its start; std::invalid_argument when it is less.
    void attachStorage(std::shared_ptr<TensorStorage> storage);
    bool isDetached() const { return mSize != 0 && !mStorage; }
    bool isShared() const { return mStorage && mStorage.use_count() > 1; }

    /// The `dev` argument of the documented API is accepted; one flag is kept per tensor.
    bool isValid(int dev = -1) const;
    void setValid(int dev = -1);
    void clearValid(int dev = -1);

    virtual bool isCuda() const { return false; }
    virtual void synchronizeDToH() const {}
    virtual void synchronizeHToD() const {}
    virtual void synchronizeDToHBased() const {}
    virtual void synchronizeHBasedToD() const {}
    virtual void synchronizeDBasedToH() const {}
    virtual void synchronizeHToDBased() const {}

    const std::shared_ptr<TensorStorage>& storage() const { return mStorage; }
    /// Offset of this view in its storage, in elements.
    std::size_t offset() const { return mOffset; }
    void* hostPointer() const { return mStorage ? mStorage->host() + mOffset * elementBytes() : nullptr; }

protected:
    BaseTensor() = default;
    BaseTensor(const BaseTensor&) = default;
    void setHeader(const Dims& dims, std::shared_ptr<TensorStorage> storage, std::size_t offset);

    Dims mDims;
    std::size_t mSize = 0;
    std::size_t mOffset = 0;
    std::shared_ptr<TensorStorage> mStorage;
};

}  // namespace N2D2
