#pragma once
#include "cell/FrameCell.hpp"
#include "cell/objectdet/ObjectDetCell.hpp"

namespace N2D2 {

/// Input 0: the planes of an Anchor cell, whose anchors are those of class 0, then of class 1, …. Then with NumTemplates a map of
/// templates (3 channels each), and with NumParts a map of parts (2 each), class after class: within one, CA lists all anchors of
/// the first value, then of the next; AC all values of the first anchor, then of the next.
/// Outputs {1, 1, nbOutputs, nbProposals·nbClass·batch}, record i + class·nbProposals + b·nbProposals·nbClass: x, y, w, h, score, class,
/// parts (y, x), templates; the rest is 0. No gradient.
template <class T, class B> class ObjectDetFrame : public ObjectDetCell, public FrameCell<T, B> {
public:
    using TensorT = typename B::template TensorType<T>;

    ObjectDetFrame(const std::shared_ptr<DeepNet>& deepNet, const std::string& name, const std::shared_ptr<StimuliProvider>& provider,
                   unsigned nbOutputs, const Options& options);

protected:
    Dims outputsDims() const override { return {1, 1, this->mNbOutputs}; }
    std::size_t outputsBatch() const override { return this->batchSize() * mOptions.nbProposals * mOptions.nbClass; }
    bool concatenatesInputs() const override { return false; }
    bool relaxesInputs() const override { return true; }
    void makePlans() override;
    void forward(bool inference) override;
    void backward() override {}
    void parameterChanged(const std::string& name) override;

private:
    struct Work {
        std::vector<Candidate> candidates;
        std::vector<std::size_t> survivors;
    };
    void detect(std::size_t batchPos, std::size_t classIndex, bool inference, Work& work);
    void write(T* record, std::size_t batchPos, std::size_t classIndex, const Candidate& candidate);
    /// Channel of value v of `perItem` values in a map of `counts` items a class.
    std::size_t channelOf(const std::vector<unsigned>& counts, std::size_t perItem, std::size_t classIndex, std::size_t anchor,
                          std::size_t value) const;

    std::vector<Work> mWork;  // of each stimulus and class
    AnchorGrid mGrid;
    std::size_t mWidth = 0, mHeight = 0, mTemplates = 0, mParts = 0;  // the inputs of templates and parts, 0 = none
};

template <class T> using ObjectDetCell_Frame = ObjectDetFrame<T, Cpu>;
extern template class ObjectDetFrame<float, Cpu>;
extern template class ObjectDetFrame<double, Cpu>;

}  // namespace N2D2
