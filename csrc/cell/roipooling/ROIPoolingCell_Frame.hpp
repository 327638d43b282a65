#pragma once
#include "cell/FrameCell.hpp"
#include "cell/roipooling/ROIPoolingCell.hpp"

namespace N2D2 {

/// Input 0: boxes {1, 1, 4, P·batch}, P for each stimulus in their order; inputs 1…: maps, whose channels the outputs list in turn.
/// Outputs {outputsWidth, outputsHeight, nbOutputs, P·batch}; an empty box gives 0. The boxes get no gradient.
template <class T, class B> class ROIPoolingFrame : public ROIPoolingCell, public FrameCell<T, B> {
public:
    using TensorT = typename B::template TensorType<T>;

    ROIPoolingFrame(const std::shared_ptr<DeepNet>& deepNet, const std::string& name, const std::shared_ptr<StimuliProvider>& provider,
                    unsigned outputsWidth, unsigned outputsHeight, unsigned nbOutputs, ROIPoolingKind pooling);

protected:
    Dims outputsDims() const override { return {mOutputsWidth, mOutputsHeight, this->mNbOutputs}; }
    std::size_t outputsBatch() const override { return this->mInputs[0]->dimB(); }
    bool concatenatesInputs() const override { return false; }
    bool relaxesInputs() const override { return true; }
    bool isFixedInput(std::size_t k) const override { return k == 0; }
    void makePlans() override;
    void forward(bool inference) override;
    void backward() override;

private:
    /// The part of one axis of a map that an output covers: whole pixels [begin, end), or two neighbours with their weights.
    struct Span {
        std::size_t begin = 0, end = 0;
        double weights[2] = {0.0, 0.0};
        bool inside = true;  ///< no neighbour lies beyond the map
    };
    struct Map {
        std::size_t width, height, channels, firstChannel;
        double ratioX, ratioY;  ///< pixels of the stimulus in one of the map
    };
    Span span(std::size_t o, std::size_t outputs, double origin, double size, std::size_t mapSize) const;
    /// Spans of all outputs of each box on map k; empty boxes have none.
    void locate(std::size_t k);
    bool isBilinear() const { return mPooling == ROIPoolingKind::Bilinear || mPooling == ROIPoolingKind::BilinearTF; }
    /// Calls visit(place in the map, weight) for what an output of an average or bilinear pooling sums.
    template <class Visit> static void visitSum(const Map& map, const Span& column, const Span& row, bool bilinear, bool ignorePadding, const Visit& visit);

    std::vector<Map> mMaps;
    std::vector<std::vector<Span>> mColumns, mRows;    // of each map: box by box
    std::vector<std::vector<bool>> mEmpty;             // of each map: the box covers nothing
    std::vector<int> mArgMax;                          // Max: place of the winner in its channel, -1 = none
    std::size_t mPerStimulus = 1;
};

template <class T> using ROIPoolingCell_Frame = ROIPoolingFrame<T, Cpu>;
extern template class ROIPoolingFrame<float, Cpu>;
extern template class ROIPoolingFrame<double, Cpu>;

}  // namespace N2D2
