#pragma once
// Several inputs of one size into one: the mathematical model (spec cells §9.3).
#include "activation/Activation.hpp"
#include "cell/CellFamily.hpp"
#include "kernels/elemwise.hpp"

namespace N2D2 {

enum class ElemWiseCoeffMode { PerLayer, PerInput, PerChannel };
N2D2_ENUM(ElemWiseOp, "Sum", "AbsSum", "EuclideanSum", "Prod", "Max")
N2D2_ENUM(ElemWiseCoeffMode, "PerLayer", "PerInput", "PerChannel")

class ElemWiseCell : public virtual Cell {
public:
    static constexpr const char* Type = "ElemWise";
    static constexpr const char* FamilyName = "ElemWise cell";
    using Operation = ElemWiseOp;
    using CoeffMode = ElemWiseCoeffMode;

    /// Missing weights are 1, missing shifts 0. PerLayer and PerInput: one each input. PerChannel: for Sum, one each output channel
    /// shared by the inputs; for the other operations entry k goes to input k.
    ElemWiseCell(Operation operation, CoeffMode mode, const std::vector<double>& weights, const std::vector<double>& shifts)
        : Cell(nullptr, "elemwise", 1), mOperation(operation), mMode(mode), mWeights(weights), mShifts(shifts)
    {
    }
    const char* getType() const override { return Type; }
    void getStats(Stats& stats) const override;

    Operation getOperation() const { return mOperation; }
    CoeffMode getCoeffMode() const { return mMode; }
    /// As given; completed by initialize().
    const std::vector<double>& getWeights() const { return mWeights; }
    const std::vector<double>& getShifts() const { return mShifts; }

protected:
    /// Completes weights and shifts for `nbInputs` inputs; more than that is an error.
    void completeCoefficients(std::size_t nbInputs);
    /// Range of the outputs of inputs of that range: exact in sign, unbounded where it depends on how many there are.
    std::pair<double, double> combinedRange(std::pair<double, double> inputs) const;
    /// Entry of input k, output channel c.
    std::size_t coefficientIndex(std::size_t k, std::size_t c) const
    {
        return mMode == CoeffMode::PerChannel && mOperation == Operation::Sum ? c : k;
    }

    Operation mOperation;
    CoeffMode mMode;
    std::vector<double> mWeights, mShifts;
};

/// nbOutputs, operation, mode, weights, shifts, activation
struct ElemWiseFamily : CellFamily<ElemWiseCell, unsigned, ElemWiseOp, ElemWiseCoeffMode, const std::vector<double>&,
                                   const std::vector<double>&, const std::shared_ptr<Activation>&> {};

}  // namespace N2D2
