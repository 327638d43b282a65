#pragma once
// What the second stage of a detector should answer for each region proposal: its class, or its box (spec cells §19.6).
#include "cell/anchor/AnchorCell.hpp"
#include "cell/rp/RPCell.hpp"
#include "kernels/boxes.hpp"
#include "target/Target.hpp"

namespace N2D2 {

enum class TargetRPType { Cls, BBox };
N2D2_ENUM(TargetRPType, "Cls", "BBox")

/// Its cell has one record a proposal of an RP cell, in the same order. A proposal whose anchor overlaps an annotated box by
/// MinOverlap stands for it. Cls: the label's output, else the default one (of the labels mapping). BBox: the box, relative to the
/// proposal; other proposals are left out. Records without proposal are ignored.
class TargetRP : public Target {
public:
    static constexpr const char* Type = "TargetRP";
    using Target::Target;

    const char* getType() const override { return Type; }

    /// Must be called once before the first step; std::invalid_argument when `anchor` does not feed `rp` or, for BBox, the cell has not 4
    /// outputs.
    void link(TargetRPType type, const std::shared_ptr<RPCell>& rp, const std::shared_ptr<AnchorCell>& anchor);
    TargetRPType getTargetType() const { return mTargetType; }

    void provideTargets(StimuliSet set) override;
    /// Cls: targets {1, 1, 1, records}, estimates {1, 1, topN, records}, loss as Target. BBox: the loss is Σ LossLambda·smoothL1 / records.
    void process(StimuliSet set) override;

    /// Appends to `<name>/<dirName>/classif.log` a line a proposal: `id "file" target estimated value v0 …`, or for BBox
    /// `id "file" x y w h` (the decoded box).
    void logEstimatedLabels(const std::string& dirName) const override;
    /// Proposals are no maps of pixels: std::invalid_argument.
    void logEstimatedLabelsJSON(const std::string& dirName, const std::string& fileName, unsigned xOffset, unsigned yOffset,
                                bool append) const override;

protected:
    Parameter<double> mMinOverlap{this, "MinOverlap", 0.5, {.min = 0.0, .max = 1.0}, "least overlap with the box a proposal stands for"};
    Parameter<double> mLossLambda{this, "LossLambda", 1.0, {.min = 0.0}, "BBox: factor of the loss"};
    Parameter<BoxCoding> mBoxCoding{this, "BoxCoding", BoxCoding::TopLeft,
                                    "BBox: x and y are of the top-left corner, or of the centre (as the Proposal layer decodes)"};

private:
    /// The annotated box that record n stands for; null for none.
    const AnchorCell::Truth* truthOf(std::size_t n) const;
    RealBox proposal(const Tensor<float>& proposals, std::size_t n) const;
    void processClasses(StimuliSet set, const Tensor<float>& values);
    void processBoxes(StimuliSet set, const Tensor<float>& values);

    TargetRPType mTargetType = TargetRPType::Cls;
    std::shared_ptr<RPCell> mRP;
    std::shared_ptr<AnchorCell> mAnchor;
    std::shared_ptr<Tensor<float>> mErrors = std::make_shared<Tensor<float>>();
};

}  // namespace N2D2
