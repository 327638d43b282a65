#pragma once
// Keys of the frame cells in their families: "Frame<float>", "Frame_CUDA<double>".
#include "cell/Cell.hpp"
#include "core/Registry.hpp"

namespace N2D2 {

/// Factories of one operator over models and element types; Args are those of its constructor after (deepNet, name).
template <class CellT, class... Args>
struct CellFamily : Family<CellT, const std::shared_ptr<DeepNet>&, const std::string&, Args...> {
    const char* what() const override { return CellT::FamilyName; }
};

inline std::string frameKey(const std::string& model, const std::string& elementType) { return model + "<" + elementType + ">"; }

}  // namespace N2D2
