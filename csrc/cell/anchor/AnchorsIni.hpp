#pragma once
// The anchors of a layer section (spec ini-and-cli §4.4), for Anchor and ObjectDet.
#include <functional>

#include "cell/anchor/Anchor.hpp"
#include "ini/LayerBuilder.hpp"

namespace N2D2 {

/// `Anchor[i]`, `AnchorBBOX[i]`, `AnchorXY[i]`, those of the file AnchorJSON, RootArea x Ratios x Scales, then with GenerateAnchors those made
/// of the learning set (NbAnchors of each of NbClass classes, NbIter; `classOf` a label); empty when there is none.
std::vector<Anchor> readAnchors(LayerBuilder& layer, const std::function<int(int)>& classOf);

}  // namespace N2D2
