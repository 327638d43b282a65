#include "cell/anchor/Anchor.hpp"

#include <cmath>
#include <stdexcept>

namespace N2D2 {

namespace {

void checkSize(double width, double height)
{
    const double most = 1e6;
    if (!(width >= 1.0 && height >= 1.0 && width <= most && height <= most))
        throw std::invalid_argument("[Anchor] an anchor must have 1 to 1000000 pixels a side, got " + std::to_string(width) + " x "
                                    + std::to_string(height));
}

}  // namespace

Anchor::Anchor(double x, double y, double width, double height)
    : x0(static_cast<float>(x)), y0(static_cast<float>(y)), x1(static_cast<float>(x + width - 1.0)), y1(static_cast<float>(y + height - 1.0))
{
    checkSize(width, height);
    if (!(std::abs(x) <= 1e6 && std::abs(y) <= 1e6))
        throw std::invalid_argument("[Anchor] the corner of an anchor must be within 1000000 pixels of its place");
}

Anchor::Anchor(double width, double height, Anchoring anchoring)
    : Anchor(anchoring == Anchoring::TopLeft ? 0.0 : -(width - 1.0) / 2.0, anchoring == Anchoring::TopLeft ? 0.0 : -(height - 1.0) / 2.0,
             width, height)
{
}

Anchor::Anchor(double area, double ratio, double scale, Anchoring anchoring)
{
    if (!(area > 0.0 && ratio > 0.0 && scale > 0.0))
        throw std::invalid_argument("[Anchor] area, ratio and scale of an anchor must be positive");
    const double columns = std::round(std::sqrt(area / ratio)), width = columns * scale, height = std::round(columns * ratio) * scale;
    const double centre = anchoring == Anchoring::Original          ? (std::sqrt(area) - 1.0) / 2.0
                          : anchoring == Anchoring::OriginalFlipped ? -(std::sqrt(area) - 1.0) / 2.0
                                                                    : 0.0;
    if (anchoring == Anchoring::TopLeft)
        *this = Anchor(0.0, 0.0, width, height);
    else
        *this = Anchor(centre - (width - 1.0) / 2.0, centre - (height - 1.0) / 2.0, width, height);
}

AnchorGrid::AnchorGrid(const std::vector<Anchor>& anchors, std::size_t frameWidth, std::size_t frameHeight, std::size_t mapWidth,
                       std::size_t mapHeight, bool flip)
    : mAnchors(anchors), mFrameWidth(static_cast<double>(frameWidth)), mFrameHeight(static_cast<double>(frameHeight)),
      mStrideX((frameWidth + mapWidth - 1) / mapWidth), mStrideY((frameHeight + mapHeight - 1) / mapHeight)
{
    if (flip) {
        const auto shift = [](std::size_t frame, std::size_t map, std::size_t stride) {
            return static_cast<float>(static_cast<double>(frame) - 1.0 - static_cast<double>((map - 1) * stride));
        };
        const float dx = shift(frameWidth, mapWidth, mStrideX), dy = shift(frameHeight, mapHeight, mStrideY);
        for (Anchor& a : mAnchors) {
            a.x0 += dx;
            a.x1 += dx;
            a.y0 += dy;
            a.y1 += dy;
        }
    }
    for (std::size_t k = 0; k < mAnchors.size(); ++k) {
        for (std::size_t i = 0; i < mapWidth || i < mapHeight; ++i) {
            const Place p = at(k, i, i);
            if ((i < mapWidth && p.w < 1.0) || (i < mapHeight && p.h < 1.0))
                throw std::invalid_argument("anchor " + std::to_string(k) + " is narrower than 2 pixels at point " + std::to_string(i)
                                            + " of the map: make it larger");
        }
    }
}

AnchorGrid::Place AnchorGrid::at(std::size_t anchor, std::size_t x, std::size_t y) const
{
    const Anchor& a = mAnchors[anchor];
    const auto column = static_cast<float>(x * mStrideX), row = static_cast<float>(y * mStrideY);
    Place p{};
    p.x0 = static_cast<int>(a.x0 + column);
    p.y0 = static_cast<int>(a.y0 + row);
    p.x1 = static_cast<int>(a.x1 + column);
    p.y1 = static_cast<int>(a.y1 + row);
    p.w = p.x1 - p.x0;
    p.h = p.y1 - p.y0;
    p.xc = p.x0 + p.w / 2.0;
    p.yc = p.y0 + p.h / 2.0;
    return p;
}

}  // namespace N2D2
