#include "kernels/boxes.hpp"

#include <algorithm>
#include <cmath>

namespace N2D2 {

double boxIoU(const RealBox& a, const RealBox& b)
{
    const double w = std::min(a.x + a.w, b.x + b.w) - std::max(a.x, b.x), h = std::min(a.y + a.h, b.y + b.h) - std::max(a.y, b.y);
    if (!(w > 0.0 && h > 0.0))
        return 0.0;
    const double common = w * h;
    return common / (a.w * a.h + b.w * b.h - common);
}

RealBox clipBox(RealBox box, double right, double bottom)
{
    const auto clip = [](double& origin, double& size, double end) {
        if (origin < 0.0) {
            size += origin;
            origin = 0.0;
        }
        if (origin + size > end)
            size = end - origin;
        size = std::max(size, 0.0);
    };
    clip(box.x, box.w, right);
    clip(box.y, box.h, bottom);
    return box;
}

std::array<double, 4> encodeBox(const RealBox& reference, const RealBox& box, BoxCoding coding)
{
    const double part = coding == BoxCoding::Center ? 0.5 : 0.0;
    return {(box.x + part * box.w - reference.x - part * reference.w) / reference.w,
            (box.y + part * box.h - reference.y - part * reference.h) / reference.h, std::log(box.w / reference.w),
            std::log(box.h / reference.h)};
}

RealBox decodeBox(const RealBox& reference, const std::array<double, 4>& code, BoxCoding coding)
{
    const double part = coding == BoxCoding::Center ? 0.5 : 0.0;
    const double w = reference.w * std::exp(code[2]), h = reference.h * std::exp(code[3]);
    return {code[0] * reference.w + reference.x + part * (reference.w - w), code[1] * reference.h + reference.y + part * (reference.h - h), w, h};
}

void sortCandidates(std::vector<Candidate>& candidates, std::size_t top)
{
    std::stable_sort(candidates.begin(), candidates.end(), [](const Candidate& a, const Candidate& b) { return a.score > b.score; });
    if (top > 0 && candidates.size() > top)
        candidates.resize(top);
}

void suppressNonMaxima(const std::vector<Candidate>& sorted, double threshold, std::size_t most, std::vector<std::size_t>& survivors)
{
    survivors.clear();
    for (std::size_t i = 0; i < sorted.size() && survivors.size() < most; ++i) {
        const bool suppressed = std::any_of(survivors.begin(), survivors.end(),
                                            [&](std::size_t s) { return boxIoU(sorted[s].box, sorted[i].box) > threshold; });
        if (!suppressed)
            survivors.push_back(i);
    }
}

}  // namespace N2D2
