#pragma once
// Boxes of detectors: overlap, clipping and non-maximum suppression (spec cells §12).
#include <array>
#include <cstddef>
#include <vector>

#include "core/Enum.hpp"

namespace N2D2 {

/// (x, y) is the top-left corner.
struct RealBox {
    double x = 0.0, y = 0.0, w = 0.0, h = 0.0;
};

/// Intersection over union; 0 without a strict overlap (and for a value that is not a number).
double boxIoU(const RealBox& a, const RealBox& b);

/// The part of the box in [0, right] x [0, bottom]; a size of 0 when it lies outside.
RealBox clipBox(RealBox box, double right, double bottom);

/// What x and y of coded boxes are relative to.
enum class BoxCoding { TopLeft, Center };
N2D2_ENUM(BoxCoding, "TopLeft", "Center")

/// (Δx/w, Δy/h, ln(w'/w), ln(h'/h)) from a reference of size w x h to a box of size w' x h': differences of corners or of centres.
std::array<double, 4> encodeBox(const RealBox& reference, const RealBox& box, BoxCoding coding);
/// The inverse.
RealBox decodeBox(const RealBox& reference, const std::array<double, 4>& code, BoxCoding coding);

/// A scored box; `index` is what the caller finds it by.
struct Candidate {
    RealBox box;
    double score = 0.0;
    std::size_t index = 0;
};

/// By decreasing score; equal scores keep their order. `top` > 0: only the first ones are kept.
void sortCandidates(std::vector<Candidate>& candidates, std::size_t top = 0);

/// Places of the survivors in the sorted list, `most` at the most: a candidate survives unless an earlier survivor overlaps it with
/// an IoU above `threshold`; a suppressed one suppresses nobody.
void suppressNonMaxima(const std::vector<Candidate>& sorted, double threshold, std::size_t most, std::vector<std::size_t>& survivors);

}  // namespace N2D2
