#pragma once
// Sizes of anchors from the annotated boxes of the learning set (spec cells §19.6, ini-and-cli §4.4).
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace N2D2 {

class StimuliProvider;

struct AnchorClusters {
    unsigned nbAnchors = 6;        ///< of each class
    unsigned nbClass = 1;          ///< 1: boxes of all labels together
    unsigned nbIter = 1000000;     ///< at most; it ends when nothing moves
    using Size = std::pair<double, double>;  // width, height

    /// k-means of sizes under the distance 1 - IoU of boxes with a common corner; the centres by increasing area. The first centres are
    /// evenly spread over the sizes by area: the same sizes give the same centres. std::invalid_argument for fewer different sizes than centres.
    std::vector<Size> cluster(std::vector<Size> sizes) const;

    /// Of the boxes as the network sees them (transformed, clipped to the stimuli), class after class; `classOf` a label, -1: it does not count.
    /// The provider's counters are left as they were. std::invalid_argument naming the class that has not enough boxes.
    std::vector<Size> generate(StimuliProvider& provider, const std::function<int(int)>& classOf) const;
};

/// `n2d2_anchors_generated.coord`: a line `AnchorXY[i]=width height` each, to be copied to a model.
void writeAnchorSizes(const std::string& fileName, const std::vector<AnchorClusters::Size>& sizes, std::size_t first = 0);

/// Pairs of numbers of a JSON file, in arrays of any depth. std::invalid_argument for anything else in it.
std::vector<AnchorClusters::Size> readAnchorSizes(const std::string& fileName);

}  // namespace N2D2
