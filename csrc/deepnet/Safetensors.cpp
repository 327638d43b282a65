#include "deepnet/Safetensors.hpp"

#include <cstdint>
#include <ostream>
#include <stdexcept>

#include <nlohmann/json.hpp>

#include "core/File.hpp"

namespace N2D2 {

void writeSafetensors(const std::filesystem::path& path, const std::vector<std::pair<std::string, std::shared_ptr<BaseTensor>>>& tensors)
{
    nlohmann::ordered_json header = nlohmann::ordered_json::object();
    header["__metadata__"] = {{"format", "n2d2"}};
    std::size_t offset = 0;
    for (const auto& [name, tensor] : tensors) {
        const std::string type = tensor->getType() == typeid(float) ? "F32" : tensor->getType() == typeid(double) ? "F64"
                                 : tensor->getType() == typeid(half)                                         ? "F16"
                                                                                                             : "";
        if (type.empty())
            throw std::invalid_argument("[safetensors] tensor " + name + " of type " + tensor->getTypeName() + " cannot be written");
        const std::size_t bytes = tensor->size() * tensor->elementBytes();
        header[name] = {{"dtype", type},
                        {"shape", reversedDims(tensor->dims())},
                        {"data_offsets", {offset, offset + bytes}}};
        offset += bytes;
    }
    std::string text = header.dump();
    text.resize((text.size() + 7) / 8 * 8, ' ');
    writeFile(path, [&](std::ostream& stream) {
        const std::uint64_t length = text.size();
        stream.write(reinterpret_cast<const char*>(&length), sizeof(length));
        stream << text;
        for (const auto& entry : tensors)
            stream.write(static_cast<const char*>(entry.second->hostPointer()),
                         static_cast<std::streamsize>(entry.second->size() * entry.second->elementBytes()));
    });
}

}  // namespace N2D2
