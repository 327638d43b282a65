#include "target/rois/Regions.hpp"

#include <algorithm>

namespace N2D2 {

std::vector<Region> connectedRegions(const int* labels, MapSize size)
{
    const int width = static_cast<int>(size.width), height = static_cast<int>(size.height);
    const auto at = [&](int x, int y) { return static_cast<std::size_t>(y) * size.width + static_cast<std::size_t>(x); };
    std::vector<bool> seen(size.pixels());
    std::vector<std::pair<int, int>> front;
    std::vector<Region> regions;
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            const int label = labels[at(x, y)];
            if (label <= 0 || seen[at(x, y)])
                continue;
            Region region{label, x, y, x, y, 0};
            seen[at(x, y)] = true;
            front.emplace_back(x, y);
            while (!front.empty()) {
                const auto [px, py] = front.back();
                front.pop_back();
                ++region.pixels;
                region.x0 = std::min(region.x0, px);
                region.x1 = std::max(region.x1, px);
                region.y0 = std::min(region.y0, py);
                region.y1 = std::max(region.y1, py);
                for (int ny = std::max(py - 1, 0); ny <= std::min(py + 1, height - 1); ++ny) {
                    for (int nx = std::max(px - 1, 0); nx <= std::min(px + 1, width - 1); ++nx) {
                        if (seen[at(nx, ny)] || labels[at(nx, ny)] != label)
                            continue;
                        seen[at(nx, ny)] = true;
                        front.emplace_back(nx, ny);
                    }
                }
            }
            regions.push_back(region);
        }
    }
    return regions;
}

void mergeRegions(std::vector<Region>& regions, unsigned maxX, unsigned maxY)
{
    const auto near = [&](const Region& a, const Region& b) {
        const long dx = std::max(a.x0, b.x0) - std::min(a.x1, b.x1), dy = std::max(a.y0, b.y0) - std::min(a.y1, b.y1);
        return a.label == b.label && ((dy <= 0 && dx < static_cast<long>(maxX)) || (dx <= 0 && dy < static_cast<long>(maxY)));
    };
    for (std::size_t i = 0; i < regions.size();) {
        const auto other = std::find_if(regions.begin() + static_cast<std::ptrdiff_t>(i) + 1, regions.end(),
                                        [&](const Region& r) { return near(regions[i], r); });
        if (other == regions.end()) {
            ++i;
            continue;
        }
        Region& grown = regions[i];
        grown = {grown.label, std::min(grown.x0, other->x0), std::min(grown.y0, other->y0), std::max(grown.x1, other->x1),
                 std::max(grown.y1, other->y1), grown.pixels + other->pixels};
        regions.erase(other);
        // The larger box may reach those that were passed before.
        i = 0;
    }
}

}  // namespace N2D2
