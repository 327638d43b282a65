#pragma once
// Scale-adjusted training (Jin, Yang, Liao, "Towards efficient training for neural network quantization", 2019) with the weights
// of DoReFa; formulas: spec cells §15.2.
#include "quantizer/QuantizerCell.hpp"

namespace N2D2 {

class SATQuantizerCell : public virtual QuantizerCell {
public:
    static constexpr const char* Type = "SAT";

    const char* getType() const override { return Type; }
    void setQuantization(bool apply) { mApplyQuantization = apply; }
    void setScaling(bool apply) { mApplyScaling = apply; }
    bool getApplyQuantization() const { return mApplyQuantization; }
    bool getApplyScaling() const { return mApplyScaling; }
    /// Divisor of the quantized weights k in the last pass: sqrt(variance x outputs x kernel size); 1 without ApplyScaling.
    virtual double getSATScaling(std::size_t k) const = 0;

protected:
    Parameter<bool> mApplyQuantization{this, "ApplyQuantization", true, "false: weights are only brought into [-1, 1]"};
    Parameter<bool> mApplyScaling{this, "ApplyScaling", false, "divides the weights by sqrt(variance x outputs x kernel size)"};
};

template <class T> class SATQuantizerCell_Frame : public SATQuantizerCell, public QuantizerCellFrame<T> {
public:
    double getSATScaling(std::size_t k) const override;

private:
    void quantize() override;
    void mapGradients(const std::vector<bool>& accumulate) override;
    void weightsAdded(std::size_t k) override;
    void parameterChanged(const std::string& name) override;
    /// Steps of the modes with a level at 0.
    double halfRange() const;

    struct Scale {
        double max = 1.0;    ///< of |tanh(w)|; 1 where all are 0
        double scale = 1.0;
    };
    std::vector<Scale> mScales;
};

extern template class SATQuantizerCell_Frame<float>;
extern template class SATQuantizerCell_Frame<double>;

}  // namespace N2D2
