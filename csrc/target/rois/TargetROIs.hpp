#pragma once
// Boxes around what a network segments, scored against the annotated ones (spec cells §19.5).
#include "kernels/boxes.hpp"
#include "target/LabelSource.hpp"
#include "target/rois/Regions.hpp"
#include "target/score/TargetScore.hpp"

namespace N2D2 {

/// The outputs of its cell are a map of classes, 0 being the background: connected pixels of one estimated class make a box. Boxes get
/// their class and score from the sums of the outputs within them, of this target's cell or of another target's (ROIsLabelTarget).
/// Best score first, each takes the annotated box of the highest IoU above MinOverlap. The first on an annotated box counts
/// (target, class), later ones are ignored; a box without one counts in row 0, an annotated box that nothing found in column 0. Of stimuli
/// with a single label, each box counts against it. Success of a stimulus: right counts / counts, 1 when there is none.
class TargetROIs : public TargetScore, public LabelSource {
public:
    static constexpr const char* Type = "TargetROIs";
    using TargetScore::TargetScore;

    struct Detection {
        Box box;                                    ///< pixels of the stimulus
        std::vector<std::pair<int, float>> scores;  ///< the ScoreTopN best (class, sum of the outputs in the box)
        int truth = -1;                             ///< annotated box, -1 for none
        bool counted = true;
        int label() const { return scores.front().first; }
    };

    const char* getType() const override { return Type; }
    void process(StimuliSet set) override;

    /// Of the last process(), best score first.
    const std::vector<Detection>& getDetections(std::size_t batchPos) const { return mDetections.at(batchPos); }

    /// Target's images, and for each stimulus `<name>/<dirName>/<base>.<ext>` with its boxes (annotated ones thin) and `<base>.log`, a line
    /// a box: `"file" x y w h class score match`, match 1 where it found an annotated box first; with ScoreTopN the next classes and scores.
    void logEstimatedLabels(const std::string& dirName) const override;

protected:
    Parameter<unsigned> mMinSize{this, "MinSize", 0u, "least number of pixels of a region, in the outputs"};
    Parameter<double> mMinOverlap{this, "MinOverlap", 0.5, {.min = 0.0, .max = 1.0}, "IoU above which a box finds an annotated one"};
    Parameter<unsigned> mFilterMinHeight{this, "FilterMinHeight", 0u, "least height of a region, in the outputs"};
    Parameter<unsigned> mFilterMinWidth{this, "FilterMinWidth", 0u, "least width of a region, in the outputs"};
    Parameter<double> mFilterMinAspectRatio{this, "FilterMinAspectRatio", 0.0, {.min = 0.0}, "least width / height of a region; 0 = any"};
    Parameter<double> mFilterMaxAspectRatio{this, "FilterMaxAspectRatio", 0.0, {.min = 0.0}, "greatest width / height of a region; 0 = any"};
    Parameter<unsigned> mMergeMaxHDist{this, "MergeMaxHDist", 1u, "boxes in common rows merge when less apart, touching ones being 1 apart"};
    Parameter<unsigned> mMergeMaxVDist{this, "MergeMaxVDist", 1u, "boxes in common columns merge when less apart"};
    Parameter<bool> mGenerateLabelsROIs{this, "GenerateLabelsROIs", true, "regions of the labels stand for annotated boxes where there are none"};
    Parameter<unsigned> mScoreTopN{this, "ScoreTopN", 1u, {.min = 1}, "classes kept of a box, best first"};

    const Target& self() const override { return *this; }
    std::vector<std::string> classNames() const override;

private:
    struct Truth {
        RealBox box;
        int target;
        bool found = false;
    };
    using Counts = std::vector<std::pair<std::size_t, std::size_t>>;  // (row, column)
    void detect(std::size_t batchPos);
    Detection detection(const Region& region, std::size_t batchPos) const;
    std::vector<Truth> truths(std::size_t batchPos) const;
    void match(std::size_t batchPos, Counts& counts);

    std::vector<std::vector<Detection>> mDetections;
    std::vector<std::vector<Truth>> mTruths;
};

}  // namespace N2D2
