#include "cell/anchor/AnchorCell.hpp"

#include <algorithm>

#include "data/provider/StimuliProvider.hpp"

namespace N2D2 {

AnchorCell::AnchorCell(std::shared_ptr<StimuliProvider> provider, DetectorType detectorType, AnchorFormat inputFormat,
                       std::vector<Anchor> anchors, unsigned scoresCls)
    : Cell(nullptr, "anchor", 1), mProvider(std::move(provider)), mDetectorType(detectorType), mInputFormat(inputFormat),
      mAnchors(std::move(anchors)), mScoresCls(scoresCls)
{
    if (!mProvider)
        throw std::invalid_argument(label() + " it needs a stimuli provider");
    if (detectorType == DetectorType::YOLO)
        throw std::invalid_argument(label() + " the detector type YOLO is not built yet in this version: LapNet and SSD are");
    if (mAnchors.empty())
        throw std::invalid_argument(label() + " it needs at least one anchor");
    if (scoresCls > 2)
        throw std::invalid_argument(label() + " ScoresCls must be 1 (logistic scores) or 2 (two-class softmax), got "
                                    + std::to_string(scoresCls));
}

void AnchorCell::setLabelsMapping(std::map<int, int> classes, int other)
{
    mClasses = std::move(classes);
    mOtherClass = other;
    mMapped = true;
}

int AnchorCell::classOf(int labelNumber) const
{
    if (!mMapped)
        return labelNumber;
    const auto it = mClasses.find(labelNumber);
    return it == mClasses.end() ? mOtherClass : it->second;
}

const AnchorCell::Match& AnchorCell::getMatch(std::size_t index, std::size_t batchPos) const
{
    const std::size_t n = matchesPerStimulus();
    if (index >= n || batchPos * n + index >= mMatches.size())
        throw std::out_of_range(label() + " it has no anchor " + std::to_string(index) + " at batch position " + std::to_string(batchPos));
    return mMatches[batchPos * n + index];
}

void AnchorCell::readTruths(std::size_t batch)
{
    if (mProvider->getBatch().size() != batch)
        throw std::invalid_argument(label() + " its inputs hold " + std::to_string(batch) + " stimuli, the batch of its stimuli provider "
                                    + std::to_string(mProvider->getBatch().size()));
    const Box frame{0, 0, static_cast<int>(mProvider->getSizeX()), static_cast<int>(mProvider->getSizeY())};
    for (std::size_t b = 0; b < batch; ++b) {
        mTruths[b].clear();
        for (const auto& roi : mProvider->getLabelsROIs(static_cast<unsigned>(b))) {
            const Box box = intersection(roi->box(), frame);
            if (box.empty() || roi->label < 0 || mTruths[b].size() >= *mMaxLabelPerFrame)
                continue;
            mTruths[b].push_back({{static_cast<double>(box.x), static_cast<double>(box.y), static_cast<double>(box.width),
                                   static_cast<double>(box.height)},
                                  roi->label, classOf(roi->label)});
        }
    }
}

AnchorGrid AnchorCell::makeGrid() const
{
    if (mDetectorType == DetectorType::LapNet && (*mNbClass < 1 || mAnchors.size() % static_cast<std::size_t>(*mNbClass) != 0))
        throw std::invalid_argument(label() + " NbClass must be set for a LapNet detector, to a divisor of its " + std::to_string(mAnchors.size())
                                    + " anchors (it is " + std::to_string(*mNbClass) + ")");
    try {
        return AnchorGrid(mAnchors, *mFeatureMapWidth ? *mFeatureMapWidth : mProvider->getSizeX(),
                          *mFeatureMapHeight ? *mFeatureMapHeight : mProvider->getSizeY(), mInputsDims[0], mInputsDims[1], mFlip);
    }
    catch (const std::invalid_argument& error) {
        throw std::invalid_argument(label() + " " + error.what());
    }
}

}  // namespace N2D2
