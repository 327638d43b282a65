#pragma once
// An activation as a layer of its own: the mathematical model (spec cells §10).
#include "activation/Activation.hpp"
#include "cell/CellFamily.hpp"

namespace N2D2 {

class ActivationCell : public virtual Cell {
public:
    static constexpr const char* Type = "Activation";
    static constexpr const char* FamilyName = "Activation cell";

    ActivationCell() : Cell(nullptr, "activation", 1) {}
    const char* getType() const override { return Type; }
    void getStats(Stats& stats) const override;
};

struct ActivationCellFamily : CellFamily<ActivationCell, unsigned, const std::shared_ptr<Activation>&> {};

}  // namespace N2D2
