#pragma once
#include "cell/FrameCell.hpp"
#include "cell/normalize/NormalizeCell.hpp"

namespace N2D2 {

template <class T, class B> class NormalizeFrame : public NormalizeCell, public FrameCell<T, B> {
public:
    using TensorT = typename B::template TensorType<T>;

    NormalizeFrame(const std::shared_ptr<DeepNet>& deepNet, const std::string& name, unsigned nbOutputs, NormalizeNorm norm);

protected:
    Dims outputsDims() const override { return this->joinedDims(); }
    void makePlans() override;
    void forward(bool inference) override;
    void backward() override;

private:
    TensorT mNorms;  // of each pixel, {spatial…, 1, B}
};

template <class T> using NormalizeCell_Frame = NormalizeFrame<T, Cpu>;
extern template class NormalizeFrame<float, Cpu>;
extern template class NormalizeFrame<double, Cpu>;
extern template class NormalizeFrame<half, Cpu>;
template <> inline constexpr bool inHalf<NormalizeFrame> = true;

}  // namespace N2D2
