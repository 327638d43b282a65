#pragma once
// The anchors of a layer section (spec ini-and-cli §4.4), for Anchor and ObjectDet.
#include "cell/anchor/Anchor.hpp"
#include "ini/LayerBuilder.hpp"

namespace N2D2 {

/// `Anchor[i]`, `AnchorBBOX[i]`, `AnchorXY[i]`, then RootArea x Ratios x Scales; empty when there is none.
std::vector<Anchor> readAnchors(LayerBuilder& layer);

}  // namespace N2D2
