#pragma once
// One class for all pixels of an image (spec cells §19.6).
#include "target/LabelSource.hpp"
#include "target/score/TargetScore.hpp"

namespace N2D2 {

/// The class of an image is that of the largest sum of the outputs over its pixels, of this target's cell or of another target's
/// (ROIsLabelTarget); the right one is the target of most of its labelled pixels, the lowest of equals. An image without any counts nowhere.
/// The confusion matrix and the success count images; those of the top N count one as right among the ScoreTopN best sums.
class TargetAggregate : public TargetScore, public LabelSource {
public:
    static constexpr const char* Type = "TargetAggregate";
    using TargetScore::TargetScore;

    struct Image {
        int target = -1;
        std::vector<std::pair<int, float>> scores;  ///< the ScoreTopN best (class, sum)
    };

    const char* getType() const override { return Type; }
    void process(StimuliSet set) override;
    /// Of the last process(); no scores at padding.
    const Image& getImage(std::size_t batchPos) const { return mImages.at(batchPos); }

    /// Appends to `<name>/<dirName>/classif.log` a line an image: `id "file" target`, then a class and its sum for the ScoreTopN best.
    void logEstimatedLabels(const std::string& dirName) const override;

protected:
    Parameter<unsigned> mScoreTopN{this, "ScoreTopN", 1u, {.min = 1}, "classes kept of an image, best first"};

    const Target& self() const override { return *this; }
    std::vector<std::string> classNames() const override;

private:
    int majority(std::size_t batchPos) const;

    std::vector<Image> mImages;
};

}  // namespace N2D2
