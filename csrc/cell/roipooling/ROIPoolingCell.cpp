#include "cell/roipooling/ROIPoolingCell.hpp"

namespace N2D2 {

ROIPoolingCell::ROIPoolingCell(std::shared_ptr<StimuliProvider> provider, unsigned outputsWidth, unsigned outputsHeight, ROIPoolingKind pooling)
    : Cell(nullptr, "roipooling", 1), mProvider(std::move(provider)), mOutputsWidth(outputsWidth), mOutputsHeight(outputsHeight),
      mPooling(pooling)
{
    if (!mProvider)
        throw std::invalid_argument(label() + " it needs a stimuli provider");
    if (outputsWidth == 0 || outputsHeight == 0)
        throw std::invalid_argument(label() + " OutputsWidth and OutputsHeight must be at least 1");
}

}  // namespace N2D2
