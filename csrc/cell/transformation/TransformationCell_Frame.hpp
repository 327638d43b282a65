#pragma once
#include "cell/FrameCell.hpp"
#include "cell/transformation/TransformationCell.hpp"

namespace N2D2 {

template <class T, class B> class TransformationFrame : public TransformationCell, public FrameCell<T, B> {
public:
    using TensorT = typename B::template TensorType<T>;

    TransformationFrame(const std::shared_ptr<DeepNet>& deepNet, const std::string& name, unsigned nbOutputs,
                        const std::shared_ptr<Transformation>& transformation);

    std::uint64_t noiseDraws() const override { return mDraws; }
    void setNoiseDraws(std::uint64_t draws) override { mDraws = draws; }

protected:
    Dims outputsDims() const override;
    void freezeDraws(bool frozen) override { mFrozen = frozen; }
    void forward(bool inference) override;
    /// No gradient passes an image transformation.
    void backward() override {}

private:
    void transform(const T* from, T* to, Random& random) const;

    std::uint64_t mDraws = 0;
    bool mFrozen = false;
};

template <class T> using TransformationCell_Frame = TransformationFrame<T, Cpu>;
extern template class TransformationFrame<float, Cpu>;
extern template class TransformationFrame<double, Cpu>;
extern template class TransformationFrame<half, Cpu>;
template <> inline constexpr bool inHalf<TransformationFrame> = true;

}  // namespace N2D2
