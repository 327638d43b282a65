#pragma once
// Keys of the frame cells in their families: "Frame<float>", "Frame_CUDA<double>".
#include "cell/Cell.hpp"
#include "core/Log.hpp"
#include "core/Registry.hpp"
#include "tensor/CudaTensor.hpp"

namespace N2D2 {

inline std::string frameKey(const std::string& model, const std::string& elementType) { return model + "<" + elementType + ">"; }

/// Factories of one operator over models and element types; Args are those of its constructor after (deepNet, name).
template <class CellT, class... Args>
struct CellFamily : Family<CellT, const std::shared_ptr<DeepNet>&, const std::string&, Args...> {
    const char* what() const override { return CellT::FamilyName; }

    /// A cell that has no GPU coding runs on the CPU between those that have one, one that has no Float16 coding computes in
    /// float: both with a warning.
    std::shared_ptr<CellT> create(const std::string& key, const std::shared_ptr<DeepNet>& net, const std::string& name, Args... args) const
    {
        constexpr std::string_view halves = "<half>";
        if (key.ends_with(halves)) {
            const std::string model = key.substr(0, key.size() - halves.size()), single = frameKey(model, "float");
            const bool onCpu = this->has(frameKey("Frame", "half"));
            if (!onCpu && (this->has(single) || this->has(frameKey("Frame", "float")))) {
                auto cell = create(single, net, name, args...);
                logWarning(cell->label() + " has no Float16 coding in this version: it computes in Float32");
                return cell;
            }
        }
        const std::string onHost = key.starts_with("Frame_CUDA<") ? "Frame" + key.substr(10) : key;
        if (onHost == key || this->has(key) || !this->has(onHost))
            return this->at(key)(net, name, args...);
        requireCudaDevice();
        auto cell = this->at(onHost)(net, name, args...);
        logWarning(cell->label() + " has no Frame_CUDA model in this version: it runs on the CPU");
        return cell;
    }
};

}  // namespace N2D2
