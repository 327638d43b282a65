#pragma once
#include "cell/FrameCell.hpp"
#include "cell/transpose/TransposeCell.hpp"

namespace N2D2 {

template <class T, class B> class TransposeFrame : public TransposeCell, public FrameCell<T, B> {
public:
    using TensorT = typename B::template TensorType<T>;

    TransposeFrame(const std::shared_ptr<DeepNet>& deepNet, const std::string& name, unsigned nbOutputs, const std::vector<int>& perm);

protected:
    Dims outputsDims() const override;
    std::pair<double, double> plainRange() const override { return this->parentsRange(); }
    void forward(bool inference) override;
    void backward() override;

private:
    /// Header of four axes on the memory of `tensor`.
    static TensorT fourAxes(const TensorT& tensor, const Dims& dims);
};

template <class T> using TransposeCell_Frame = TransposeFrame<T, Cpu>;
extern template class TransposeFrame<float, Cpu>;
extern template class TransposeFrame<double, Cpu>;
extern template class TransposeFrame<half, Cpu>;
template <> inline constexpr bool inHalf<TransposeFrame> = true;

}  // namespace N2D2
