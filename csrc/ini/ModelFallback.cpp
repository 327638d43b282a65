#include "ini/ModelFallback.hpp"

#include "core/Error.hpp"
#include "core/Log.hpp"
#include "tensor/DataType.hpp"
#include "tensor/Device.hpp"

namespace N2D2 {

std::string usableModel(IniParser& ini, const std::string& property, const std::string& model)
{
    if (model == "Frame")
        return model;
    // Pools of any connections, which those of Frame_CUDA are here.
    const bool extended = model == "Frame_EXT_CUDA";
    if (extended && ini.getProperty<std::string>("Type", "") != "Pool")
        ini.fail(property, "model Frame_EXT_CUDA is one of Pool layers: use Frame_CUDA");
    if (model == "Frame_CUDA" || extended) {
        std::string reason;
        if (cudaDevice(&reason))
            return "Frame_CUDA";
        ini.warn(property, "to use Frame_CUDA models, N2D2 needs a CUDA build and a GPU (" + reason + "). *** Using Frame model instead. ***");
        return "Frame";
    }
    if (model.find("Transcode") == 0 || model.find("Spike") == 0 || model == "CSpike" || model == "RRAM" || model == "PCM")
        ini.fail(property, "model " + model + " is not built yet in this version: use Frame or Frame_CUDA");
    ini.fail(property, "Unknown model \"" + model + "\"" + suggestion(model, {"Frame", "Frame_CUDA"}));
}

std::string elementTypeOf(IniParser& ini, const std::string& property, const std::string& dataType)
{
    DataType type{};
    try {
        type = enumFromText<DataType>(dataType);
    }
    catch (const std::invalid_argument& error) {
        ini.fail(property, error.what());
    }
    switch (type) {
    case DataType::Float16:
        return elementName<half>();
    case DataType::Float64:
        return elementName<double>();
    case DataType::Float32:
        break;
    }
    return elementName<float>();
}

}  // namespace N2D2
