#pragma once
#include "cell/FrameCell.hpp"
#include "cell/activation/ActivationCell.hpp"

namespace N2D2 {

template <class T, class B> class ActivationFrame : public ActivationCell, public FrameCell<T, B> {
public:
    using TensorT = typename B::template TensorType<T>;

    ActivationFrame(const std::shared_ptr<DeepNet>& deepNet, const std::string& name, unsigned nbOutputs,
                    std::shared_ptr<Activation> activation = nullptr);

protected:
    Dims outputsDims() const override;
    void makePlans() override { this->checkJoinedChannels(); }
    /// The inputs are copied where they belong in the outputs, without a joined copy before.
    bool concatenatesInputs() const override { return false; }
    std::pair<double, double> plainRange() const override { return this->parentsRange(); }
    void forward(bool inference) override;
    void backward() override;

private:
    /// A header on `input` with as many axes as the outputs.
    TensorT like(const TensorT& input) const;
};

template <class T> using ActivationCell_Frame = ActivationFrame<T, Cpu>;
extern template class ActivationFrame<float, Cpu>;
extern template class ActivationFrame<double, Cpu>;
extern template class ActivationFrame<half, Cpu>;
template <> inline constexpr bool inHalf<ActivationFrame> = true;

}  // namespace N2D2
