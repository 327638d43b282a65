#include <unordered_map>

#include "bindings/TensorExchange.hpp"

namespace N2D2::Python {

std::shared_ptr<BaseTensor> pythonHeader(const std::shared_ptr<BaseTensor>& tensor)
{
    if (!tensor)
        return nullptr;
    const BaseTensor* address = tensor.get();
    const auto* type = py::detail::get_type_info(typeid(*address));
    if (type && py::detail::get_object_handle(dynamic_cast<const void*>(address), type))
        return tensor;

    // Guarded by the GIL. An address that was used again is found out by the comparison of memory and dims.
    static std::unordered_map<const BaseTensor*, std::weak_ptr<BaseTensor>> headers;
    if (const auto it = headers.find(address); it != headers.end()) {
        const auto known = it->second.lock();
        if (known && known->storage() == tensor->storage() && known->offset() == tensor->offset() && known->dims() == tensor->dims()
            && known->getType() == tensor->getType())
            return known;
    }
    if (headers.size() > 4096)
        std::erase_if(headers, [](const auto& entry) { return entry.second.expired(); });
    auto header = tensor->newHeader();
    headers[address] = header;
    return header;
}

}  // namespace N2D2::Python
