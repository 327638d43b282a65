#pragma once
// Reference boxes of detectors and their places on a feature map (spec cells §12.1, §12.2).
#include <string>
#include <vector>

#include "core/Enum.hpp"
#include "kernels/boxes.hpp"

namespace N2D2 {

enum class Anchoring { TopLeft, Centered, Original, OriginalFlipped };
enum class DetectorType { LapNet, SSD, YOLO };
/// Order of the coordinate planes: all anchors of x, then of y, … (CA), or x, y, w, h of each anchor (AC).
enum class AnchorFormat { CA, AC };
/// Order of the coordinates of a point.
enum class PixelFormat { XY, YX };
N2D2_ENUM(Anchoring, "TopLeft", "Centered", "Original", "OriginalFlipped")
N2D2_ENUM(DetectorType, "LapNet", "SSD", "YOLO")
N2D2_ENUM(AnchorFormat, "CA", "AC")
N2D2_ENUM(PixelFormat, "XY", "YX")

/// Corner pixels (both inside the box) relative to the place where the anchor stands.
struct Anchor {
    float x0 = 0.0f, y0 = 0.0f, x1 = 0.0f, y1 = 0.0f;

    Anchor() = default;
    Anchor(double x, double y, double width, double height);
    /// TopLeft stands with its corner on the place, any other anchoring with its centre.
    Anchor(double width, double height, Anchoring anchoring = Anchoring::TopLeft);
    /// width = scale·round(√(area/ratio)), height = scale·round(ratio·round(√(area/ratio))). Original and OriginalFlipped stand with
    /// their centre ±(√area − 1)/2 off the place.
    Anchor(double area, double ratio, double scale, Anchoring anchoring = Anchoring::TopLeft);
};

/// Anchors at each point of a feature map, in pixels of the reference frame (FeatureMapWidth x FeatureMapHeight).
class AnchorGrid {
public:
    struct Place {
        int x0, y0, x1, y1;             ///< corners, truncated
        double w, h, xc, yc;            ///< differences of the corners, centre
        RealBox box() const { return {static_cast<double>(x0), static_cast<double>(y0), w, h}; }
    };

    AnchorGrid() = default;
    /// `flip`: anchors are counted from the far corner. std::invalid_argument for an anchor narrower than 2 pixels somewhere.
    AnchorGrid(const std::vector<Anchor>& anchors, std::size_t frameWidth, std::size_t frameHeight, std::size_t mapWidth,
               std::size_t mapHeight, bool flip);

    std::size_t size() const { return mAnchors.size(); }
    Place at(std::size_t anchor, std::size_t x, std::size_t y) const;
    double frameWidth() const { return mFrameWidth; }
    double frameHeight() const { return mFrameHeight; }
    bool crossesBorder(const Place& p) const { return p.x0 < 0 || p.y0 < 0 || p.x1 > mFrameWidth - 1.0 || p.y1 > mFrameHeight - 1.0; }

private:
    std::vector<Anchor> mAnchors;
    double mFrameWidth = 0.0, mFrameHeight = 0.0;
    std::size_t mStrideX = 1, mStrideY = 1;
};

}  // namespace N2D2
