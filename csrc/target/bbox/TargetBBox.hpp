#pragma once
// Scores the boxes of a detector against the annotated ones (spec cells §19.6).
#include "kernels/boxes.hpp"
#include "target/score/TargetScore.hpp"

namespace N2D2 {

/// Its cell gives records x, y, w, h, score, class, … (ObjectDet), or x, y, w, h, class, … (Proposal with the class; all scores equal),
/// the same number a stimulus. Boxes of positive size whose corner lies in the stimulus count, best score first: each is matched to
/// the annotated box of the highest IoU above 0.5 whatever its class. The first match of an annotated box counts, others are ignored.
/// Confusion: row and column label target + 1; row 0: boxes that match nothing, column 0: annotated boxes that nothing matched.
/// Success of a batch: mean F1-score of its classes (without index 0), 1 when it has none.
class TargetBBox : public TargetScore {
public:
    static constexpr const char* Type = "TargetBBox";
    using TargetScore::TargetScore;

    struct Detection {
        RealBox box;
        double score;
        int classIndex;
        int truth;     ///< annotated box of the stimulus, -1 for none
        bool counted;  ///< the first match of its annotated box, or a match of none
    };

    const char* getType() const override { return Type; }
    void provideTargets(StimuliSet set) override;
    void process(StimuliSet set) override;
    double validationScore(ConfusionTableMetric) const override { return getAverageSuccess(StimuliSet::Validation); }

    /// Of the last process(), best score first.
    const std::vector<Detection>& getDetections(std::size_t batchPos) const { return mDetections.at(batchPos); }

    /// Appends to `<name>/<dirName>/classif.log` a line a box: `id "file" x y w h class score match`, match 1 where it found an annotated box first.
    void logEstimatedLabels(const std::string& dirName) const override;
    /// Boxes are no maps of pixels: std::invalid_argument.
    void logEstimatedLabelsJSON(const std::string& dirName, const std::string& fileName, unsigned xOffset, unsigned yOffset,
                                bool append) const override;
    /// TargetScore's files, and for Validation `AverageSuccess_<fileName>.dat`.
    void log(const std::string& fileName, StimuliSet set) override;

protected:
    std::vector<std::string> classNames() const override;

private:
    struct Layout {
        std::size_t score, classIndex;  ///< places in a record; score = 0: all equal
    };
    Layout layout() const;
    void detect(const Tensor<float>& values, std::size_t records, std::size_t batchPos, const Layout& places);
    /// Matches the boxes of a stimulus with its annotated ones; adds (row, column) pairs.
    void match(std::size_t batchPos, std::vector<std::pair<std::size_t, std::size_t>>& counts);

    std::vector<std::vector<Detection>> mDetections;
};

}  // namespace N2D2
