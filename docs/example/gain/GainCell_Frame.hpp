#pragma once
// The tensor coding, written once for every element type and backend: it owns tensors and calls kernels.
#include "cell/FrameCell.hpp"
#include "gain/GainCell.hpp"
#include "kernels/eltwise.hpp"

namespace N2D2 {

template <class T, class B> class GainFrame : public GainCell, public FrameCell<T, B> {
public:
    GainFrame(const std::shared_ptr<DeepNet>& deepNet, const std::string& name, unsigned nbOutputs)
        : Cell(deepNet, name, nbOutputs), FrameCell<T, B>(deepNet, name, nbOutputs)
    {
    }

protected:
    Dims outputsDims() const override
    {
        if (this->mInputsDims.back() != this->mNbOutputs)
            throw std::invalid_argument(this->label() + " has " + std::to_string(this->mNbOutputs) + " outputs, but its inputs have "
                                        + std::to_string(this->mInputsDims.back()) + " channels");
        return this->mInputsDims;
    }
    void forward(bool) override { scaledCopy(B{}, this->input(), static_cast<T>(*mGain), *this->mOutputs, false); }
    void backward() override
    {
        if (!this->wantsInputGradient())
            return;
        // `accumulate` is true when another child of the same parent has written its gradient already.
        const auto [target, accumulate] = this->inputGradient();
        scaledCopy(B{}, *this->mDiffInputs, static_cast<T>(*mGain), *target, accumulate);
        this->doneInputGradient();
    }
};

}  // namespace N2D2
