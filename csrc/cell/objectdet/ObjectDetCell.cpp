#include "cell/objectdet/ObjectDetCell.hpp"

#include <algorithm>

#include "data/provider/StimuliProvider.hpp"

namespace N2D2 {

namespace {

unsigned most(const std::vector<unsigned>& counts) { return counts.empty() ? 0u : *std::max_element(counts.begin(), counts.end()); }

}  // namespace

unsigned ObjectDetCell::Options::nbOutputs() const { return 6 + 2 * most(numParts) + 3 * most(numTemplates); }

ObjectDetCell::ObjectDetCell(std::shared_ptr<StimuliProvider> provider, Options options)
    : Cell(nullptr, "objectdet", 1), mProvider(std::move(provider)), mOptions(std::move(options)), mMaxParts(most(mOptions.numParts)),
      mMaxTemplates(most(mOptions.numTemplates))
{
    if (!mProvider)
        throw std::invalid_argument(label() + " it needs a stimuli provider");
    if (mOptions.nbAnchors == 0 || mOptions.nbProposals == 0 || mOptions.nbClass == 0)
        throw std::invalid_argument(label() + " NbAnchors, NbProposals and NbClass must be at least 1");
    if (!(mOptions.nmsThreshold >= 0.0 && mOptions.nmsThreshold <= 1.0))
        throw std::invalid_argument(label() + " NMS_Threshold must be between 0 and 1");
    if (mOptions.scoreThreshold.size() == 1)
        mOptions.scoreThreshold.assign(mOptions.nbClass, mOptions.scoreThreshold[0]);
    if (mOptions.scoreThreshold.size() != mOptions.nbClass)
        throw std::invalid_argument(label() + " Score_Threshold must have one value for all classes or one for each of the "
                                    + std::to_string(mOptions.nbClass) + ", got " + std::to_string(mOptions.scoreThreshold.size()));
    for (const auto* list : {&mOptions.numParts, &mOptions.numTemplates}) {
        if (!list->empty() && list->size() != mOptions.nbClass)
            throw std::invalid_argument(label() + " NumParts and NumTemplates must have a number for each of the "
                                        + std::to_string(mOptions.nbClass) + " classes");
    }
    const std::size_t given = mOptions.anchors.size();
    if (given == mOptions.nbAnchors) {
        for (std::size_t k = given; k < anchorsOfAll(); ++k)
            mOptions.anchors.push_back(mOptions.anchors[k % given]);
    }
    if (!mOptions.anchors.empty() && mOptions.anchors.size() != anchorsOfAll())
        throw std::invalid_argument(label() + " " + std::to_string(given) + " anchors are given, NbAnchors=" + std::to_string(mOptions.nbAnchors)
                                    + " or that for each class are expected");
    if (mMaxParts > 0 && mOptions.anchors.empty())
        throw std::invalid_argument(label() + " parts are relative to anchors: give the anchors too");
}

AnchorGrid ObjectDetCell::makeGrid(std::size_t width, std::size_t height) const
{
    try {
        return AnchorGrid(mOptions.anchors, *mFeatureMapWidth ? *mFeatureMapWidth : mProvider->getSizeX(),
                          *mFeatureMapHeight ? *mFeatureMapHeight : mProvider->getSizeY(), width, height, false);
    }
    catch (const std::invalid_argument& error) {
        throw std::invalid_argument(label() + " " + error.what());
    }
}

void ObjectDetCell::refuseUnused(const std::string& name)
{
    for (Parameter<double>* word : {&mForegroundRate, &mForegroundMinIoU, &mBackgroundMaxIoU, &mBackgroundMinIoU}) {
        if (name != word->name() || word->text() == word->defaultText())
            continue;
        const std::string value = word->text();
        word->setText(word->defaultText());
        throw std::invalid_argument(label() + " " + name + "=" + value + " would have no effect: while learning, it gives the first boxes with"
                                    " a score of 0 or more whatever they overlap (the word is RP's); remove it");
    }
}

}  // namespace N2D2
