#include "cell/anchor/AnchorClusters.hpp"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <ostream>

#include "core/File.hpp"
#include "core/Text.hpp"
#include "data/provider/StimuliProvider.hpp"
#include "kernels/boxes.hpp"

namespace N2D2 {

namespace {

using Size = AnchorClusters::Size;

double overlap(const Size& a, const Size& b) { return boxIoU({0.0, 0.0, a.first, a.second}, {0.0, 0.0, b.first, b.second}); }

bool smaller(const Size& a, const Size& b)
{
    const double first = a.first * a.second, second = b.first * b.second;
    return first != second ? first < second : a < b;
}

}  // namespace

std::vector<Size> AnchorClusters::cluster(std::vector<Size> sizes) const
{
    std::sort(sizes.begin(), sizes.end(), smaller);
    std::vector<Size> different = sizes;
    different.erase(std::unique(different.begin(), different.end()), different.end());
    if (nbAnchors == 0 || different.size() < nbAnchors)
        throw std::invalid_argument(std::to_string(nbAnchors) + " anchors cannot be made of " + std::to_string(different.size())
                                    + " different sizes of boxes");
    std::vector<Size> centres;
    for (std::size_t k = 0; k < nbAnchors; ++k)
        centres.push_back(different[(2 * k + 1) * different.size() / (2 * static_cast<std::size_t>(nbAnchors))]);
    std::vector<std::size_t> assigned(sizes.size(), nbAnchors);
    for (unsigned iteration = 0; iteration < nbIter; ++iteration) {
        bool moved = false;
        std::vector<Size> sums(nbAnchors);
        std::vector<std::size_t> counts(nbAnchors);
        for (std::size_t i = 0; i < sizes.size(); ++i) {
            const auto nearest = std::max_element(centres.begin(), centres.end(), [&](const Size& a, const Size& b) {
                return overlap(sizes[i], a) < overlap(sizes[i], b);
            });
            const auto k = static_cast<std::size_t>(nearest - centres.begin());
            moved = moved || assigned[i] != k;
            assigned[i] = k;
            sums[k].first += sizes[i].first;
            sums[k].second += sizes[i].second;
            ++counts[k];
        }
        if (!moved)
            break;
        for (std::size_t k = 0; k < nbAnchors; ++k) {
            // A centre that nothing is near to stays: it is one of the sizes.
            if (counts[k] > 0)
                centres[k] = {sums[k].first / static_cast<double>(counts[k]), sums[k].second / static_cast<double>(counts[k])};
        }
    }
    std::sort(centres.begin(), centres.end(), smaller);
    return centres;
}

std::vector<Size> AnchorClusters::generate(StimuliProvider& provider, const std::function<int(int)>& classOf) const
{
    if (nbClass == 0)
        throw std::invalid_argument("NbClass must be at least 1");
    const Box frame{0, 0, static_cast<int>(provider.getSizeX()), static_cast<int>(provider.getSizeY())};
    std::vector<std::vector<Size>> sizes(nbClass);
    const ProviderState before = provider.getState();
    const unsigned count = provider.getDatabase()->getNbStimuli(StimuliSet::Learn);
    for (unsigned start = 0; start < count; start += provider.getBatchSize()) {
        provider.readBatch(StimuliSet::Learn, start);
        for (unsigned b = 0; b < provider.getBatchSize(); ++b) {
            for (const auto& roi : provider.getLabelsROIs(b)) {
                const Box box = intersection(roi->box(), frame);
                const int classIndex = nbClass == 1 ? (classOf(roi->label) < 0 ? -1 : 0) : classOf(roi->label);
                if (!box.empty() && classIndex >= 0 && classIndex < static_cast<int>(nbClass))
                    sizes[static_cast<std::size_t>(classIndex)].emplace_back(box.width, box.height);
            }
        }
    }
    provider.setState(before);
    std::vector<Size> anchors;
    for (std::size_t c = 0; c < nbClass; ++c) {
        try {
            const auto centres = cluster(std::move(sizes[c]));
            anchors.insert(anchors.end(), centres.begin(), centres.end());
        }
        catch (const std::invalid_argument& error) {
            throw std::invalid_argument("annotated boxes of the learning set"
                                        + (nbClass > 1 ? ", class " + std::to_string(c) : std::string()) + ": " + error.what());
        }
    }
    return anchors;
}

void writeAnchorSizes(const std::string& fileName, const std::vector<Size>& sizes, std::size_t first)
{
    writeFile(fileName, [&](std::ostream& stream) {
        for (std::size_t k = 0; k < sizes.size(); ++k)
            stream << "AnchorXY[" << first + k << "]=" << realText(sizes[k].first) << " " << realText(sizes[k].second) << "\n";
    });
}

namespace {

void collect(const nlohmann::json& node, std::vector<Size>& sizes, const std::string& fileName)
{
    const bool pair = node.is_array() && node.size() == 2 && node[0].is_number() && node[1].is_number();
    if (pair) {
        sizes.emplace_back(node[0].get<double>(), node[1].get<double>());
        return;
    }
    if (!node.is_array() || node.empty())
        throw std::invalid_argument("pairs of numbers, in arrays, are expected in " + fileName + ", got " + node.dump().substr(0, 60));
    for (const auto& item : node)
        collect(item, sizes, fileName);
}

}  // namespace

std::vector<Size> readAnchorSizes(const std::string& fileName)
{
    std::vector<Size> sizes;
    const auto root = nlohmann::json::parse(readFile(fileName, 1u << 24), nullptr, false);
    if (root.is_discarded())
        throw std::invalid_argument(fileName + " is not a JSON file");
    collect(root, sizes, fileName);
    return sizes;
}

}  // namespace N2D2
