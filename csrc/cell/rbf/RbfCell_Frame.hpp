#pragma once
#include "cell/FrameCell.hpp"
#include "cell/rbf/RbfCell.hpp"
#include "kernels/distance.hpp"

namespace N2D2 {

template <class T, class B> class RbfFrame : public RbfCell, public FrameCell<T, B> {
public:
    using TensorT = typename B::template TensorType<T>;

    RbfFrame(const std::shared_ptr<DeepNet>& deepNet, const std::string& name, unsigned nbOutputs);

    double getCenter(std::size_t output, std::size_t channel) const override;
    void setCenter(std::size_t output, std::size_t channel, double value) override;
    double getScaling(std::size_t output) const override;
    void setScaling(std::size_t output, double value) override;
    void setCentersSolver(std::shared_ptr<Solver> solver) override;
    void setScalingSolver(std::shared_ptr<Solver> solver) override;
    /// A step function has no gradient to check: with Rectangular it is the Gaussian, whose gradient is used, that is checked.
    GradientReport checkGradients(std::size_t samples, double epsilon = 1e-4, double maxError = 1e-6) override;

protected:
    Dims outputsDims() const override { return {1, 1, this->mNbOutputs}; }
    void makeParameters() override;
    void makePlans() override;
    void forward(bool inference) override;
    void backward() override;

private:
    /// s², kept away from 0.
    static T square(T scaling) { return std::max(scaling * scaling, T(1e-12)); }

    TensorT mDistances;  // -½·d², then u = d²/(2·s²)
    TensorT mCoefficients;
};

template <class T> using RbfCell_Frame = RbfFrame<T, Cpu>;
extern template class RbfFrame<float, Cpu>;
extern template class RbfFrame<double, Cpu>;

}  // namespace N2D2
