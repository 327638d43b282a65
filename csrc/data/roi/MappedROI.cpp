#include "data/roi/MappedROI.hpp"

#include "core/Text.hpp"

namespace N2D2 {

std::shared_ptr<ROI> mappedROI(const ROI& roi, const std::function<ROI::Point(ROI::Point)>& map)
{
    // A ROI's text is its kind, its label and its corners.
    const auto words = splitItems(roi.text());
    std::string text = words[0] + " " + words[1];
    for (std::size_t i = 2; i + 1 < words.size(); i += 2) {
        const ROI::Point p = map({parseReal(words[i]), parseReal(words[i + 1])});
        text += " " + realText(p.x) + " " + realText(p.y);
    }
    return roiFromText(text);
}

}  // namespace N2D2
