#include "deepnet/Safetensors.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <ostream>
#include <stdexcept>

#include <nlohmann/json.hpp>

#include "cell/Cell.hpp"
#include "core/File.hpp"
#include "core/Log.hpp"
#include "deepnet/DeepNet.hpp"

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

namespace {

double bfloatToDouble(std::uint16_t bits)
{
    const std::uint32_t wide = std::uint32_t(bits) << 16;
    float value;
    std::memcpy(&value, &wide, sizeof(value));
    return value;
}

template <class T, class Convert> void unpack(const char* data, std::vector<double>& values, const Convert& convert)
{
    for (std::size_t i = 0; i < values.size(); ++i) {
        T raw;
        std::memcpy(&raw, data + i * sizeof(T), sizeof(T));
        values[i] = convert(raw);
    }
}

struct ElementType {
    std::size_t bytes;
    void (*read)(const char*, std::vector<double>&);
};

template <class T> ElementType plain()
{
    return {sizeof(T), [](const char* data, std::vector<double>& values) { unpack<T>(data, values, [](T v) { return static_cast<double>(v); }); }};
}

const std::map<std::string, ElementType>& elementTypes()
{
    static const std::map<std::string, ElementType> types{
        {"F64", plain<double>()},
        {"F32", plain<float>()},
        {"F16", {2, [](const char* data, std::vector<double>& values) { unpack<std::uint16_t>(data, values, floatOfHalf); }}},
        {"BF16", {2, [](const char* data, std::vector<double>& values) { unpack<std::uint16_t>(data, values, bfloatToDouble); }}},
        {"I64", plain<std::int64_t>()},
        {"I32", plain<std::int32_t>()},
        {"I16", plain<std::int16_t>()},
        {"I8", plain<std::int8_t>()},
        {"U8", plain<std::uint8_t>()}};
    return types;
}

StoredTensor readEntry(const nlohmann::json& entry, const std::string& data)
{
    const auto shape = entry.at("shape").get<std::vector<std::uint64_t>>();
    const auto offsets = entry.at("data_offsets").get<std::vector<std::uint64_t>>();
    const std::string type = entry.at("dtype").get<std::string>();
    const auto known = elementTypes().find(type);
    if (known == elementTypes().end())
        throw std::runtime_error("its type " + type + " is not known");
    if (offsets.size() != 2 || offsets[0] > offsets[1] || offsets[1] > data.size())
        throw std::runtime_error("its data lie beyond the file");
    std::uint64_t count = 1;
    for (const std::uint64_t d : shape) {
        if (d != 0 && count > data.size() / d)
            throw std::runtime_error("its shape is larger than the file");
        count *= d;
    }
    if (offsets[1] - offsets[0] != count * known->second.bytes)
        throw std::runtime_error("its shape and its data do not agree");
    StoredTensor tensor{{shape.begin(), shape.end()}, std::vector<double>(count)};
    known->second.read(data.data() + offsets[0], tensor.values);
    return tensor;
}

std::vector<std::size_t> withoutOnes(std::vector<std::size_t> shape)
{
    shape.erase(std::remove(shape.begin(), shape.end(), 1), shape.end());
    return shape;
}

std::string shapeText(const std::vector<std::size_t>& shape)
{
    std::string text;
    for (const std::size_t d : shape)
        text += (text.empty() ? "" : "x") + std::to_string(d);
    return text.empty() ? "a single value" : text;
}

}  // namespace

std::map<std::string, StoredTensor> readSafetensors(const std::filesystem::path& path)
{
    const std::string bytes = readFile(path, std::uint64_t(1) << 36);
    const auto bad = [&](const std::string& why) { return std::runtime_error("Could not read safetensors file " + path.string() + ": " + why); };
    std::uint64_t length = 0;
    if (bytes.size() < sizeof(length))
        throw bad("it is too short");
    std::memcpy(&length, bytes.data(), sizeof(length));
    if (length > bytes.size() - sizeof(length))
        throw bad("its header is longer than the file");
    std::map<std::string, StoredTensor> tensors;
    std::string name;
    try {
        const auto header = nlohmann::json::parse(bytes.begin() + sizeof(length), bytes.begin() + static_cast<std::ptrdiff_t>(sizeof(length) + length));
        if (!header.is_object())
            throw bad("its header is no JSON object");
        const std::string data = bytes.substr(sizeof(length) + length);
        for (const auto& [key, entry] : header.items()) {
            name = key;
            if (key != "__metadata__")
                tensors.emplace(key, readEntry(entry, data));
        }
    }
    catch (const nlohmann::json::exception& error) {
        throw bad((name.empty() ? "header" : "tensor " + name) + ": " + error.what());
    }
    catch (const std::runtime_error& error) {
        throw name.empty() ? error : bad("tensor " + name + ": " + error.what());
    }
    return tensors;
}

std::string ImportReport::text() const
{
    std::string all;
    for (const auto& [what, names] : {std::pair{"missing", &missing}, {"unexpected", &unexpected}, {"wrong size", &wrongSize}}) {
        for (std::size_t i = 0; i < names->size(); ++i)
            all += (i ? ", " : (all.empty() ? "" : "; ") + std::string(what) + ": ") + (*names)[i];
    }
    return all;
}

ImportReport importSafetensors(DeepNet& net, const std::filesystem::path& path, bool partial)
{
    auto stored = readSafetensors(path);
    ImportReport report;
    struct Found {
        std::shared_ptr<Cell> cell;
        std::shared_ptr<BaseTensor> tensor;
        StoredTensor values;
    };
    std::vector<Found> found;
    for (const auto& [cellName, cell] : net.getCells()) {
        for (const auto& [suffix, tensor] : cell->freeParameterTensors()) {
            const std::string name = cellName + "." + suffix;
            auto entry = stored.extract(name);
            const auto expected = reversedDims(tensor->dims());
            if (entry.empty())
                report.missing.push_back(name);
            else if (withoutOnes(entry.mapped().shape) != withoutOnes({expected.begin(), expected.end()}))
                report.wrongSize.push_back(name + " (" + shapeText(entry.mapped().shape) + " in the file, " + shapeText({expected.begin(), expected.end()}) + " here)");
            else {
                report.imported.push_back(name);
                found.push_back({cell, tensor, std::move(entry.mapped())});
            }
        }
    }
    for (const auto& entry : stored)
        report.unexpected.push_back(entry.first);
    if (!partial && (!report.missing.empty() || !report.wrongSize.empty()))
        throw std::runtime_error("Could not import " + path.string() + ": " + report.text());
    for (const Found& f : found) {
        Tensor<double> values(f.tensor->dims());
        std::copy(f.values.values.begin(), f.values.values.end(), values.begin());
        f.cell->holdOnHost(true);
        f.tensor->opAssign(values);
        f.cell->holdOnHost(false);
    }
    logInfo("Importing weights from " + path.string() + ": " + std::to_string(report.imported.size()) + " tensors");
    if (!report.text().empty())
        logNotice(path.string() + " does not match: " + report.text());
    return report;
}

}  // namespace N2D2
