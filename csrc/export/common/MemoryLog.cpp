// A memory plan for people: log, table, picture.
#include <algorithm>
#include <map>
#include <numeric>

#include <fmt/format.h>

#include "export/common/MemoryPlan.hpp"

namespace N2D2 {

namespace {

std::string nameOf(const Program& program, int t)
{
    return t < 0 ? "env" : program.layers[static_cast<std::size_t>(t)].name;
}

/// Tensors of the arena in the order of their birth.
std::vector<int> tensors(const MemoryPlan& plan)
{
    std::vector<int> list;
    for (int t = -1; t < static_cast<int>(plan.outputs.size()); ++t) {
        if (plan.at(t).inArena)
            list.push_back(t);
    }
    return list;
}

std::string xmlText(const std::string& text)
{
    std::string safe;
    for (const char c : text) {
        switch (c) {
        case '&': safe += "&amp;"; break;
        case '<': safe += "&lt;"; break;
        case '>': safe += "&gt;"; break;
        case '"': safe += "&quot;"; break;
        default: safe += static_cast<unsigned char>(c) < 32 ? ' ' : c;
        }
    }
    return safe;
}

}  // namespace

std::string memoryLog(const Program& program, const MemoryPlan& plan)
{
    std::multimap<std::string, int> byName;
    for (const int t : tensors(plan))
        byName.emplace(nameOf(program, t), t);
    std::string text;
    for (const auto& [name, t] : byName) {
        const Placement& place = plan.at(t);
        text += fmt::format("{}:\n  0 {} (0x{:08X}U) -> {} (0x{:08X}U) [{}] @ {} to {}\n", name, place.offset, place.offset,
                            place.offset + place.bytes, place.offset + place.bytes, place.bytes, place.birth, place.death);
    }
    return text + fmt::format("\nPeak usage = {} bytes; the largest sum of live bytes of a step is {}\n", plan.bytes, plan.liveMaximum());
}

std::string memoryData(const Program& program, const MemoryPlan& plan)
{
    std::string text = "# name first_step last_step first_byte end_byte (behind the last)\n";
    for (const int t : tensors(plan)) {
        const Placement& place = plan.at(t);
        std::string name = nameOf(program, t);
        std::replace_if(name.begin(), name.end(), [](unsigned char c) { return c <= ' '; }, '_');
        text += fmt::format("{} {} {} {} {}\n", name, place.birth, place.death, place.offset, place.offset + place.bytes);
    }
    return text;
}

std::string memoryPicture(const Program& program, const MemoryPlan& plan)
{
    const auto list = tensors(plan);
    const double steps = static_cast<double>(std::max<std::size_t>(program.layers.size(), 1));
    const double left = 90, top = 46, step = std::clamp(1100.0 / steps, 14.0, 60.0), height = 460, bottom = 150;
    const double scale = height / static_cast<double>(std::max<std::size_t>(plan.bytes, 1)), right = left + steps * step;
    static const char* const colours[] = {"#8fb4dc", "#f0b27a", "#98cfa6", "#d99a98", "#b8a5d6", "#c9b199", "#e2b0da", "#bcc1c9"};
    const auto y = [&](std::size_t address) { return top + height - static_cast<double>(address) * scale; };

    std::string svg = fmt::format("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{:.0f}\" height=\"{:.0f}\" font-family=\"sans-serif\" "
                                  "font-size=\"11\">\n<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n",
                                  right + 30, top + height + bottom);
    svg += fmt::format("<text x=\"{:.0f}\" y=\"24\" font-size=\"14\">Memory of {}: {} bytes</text>\n", left,
                       xmlText(program.name.empty() ? "the network" : program.name), plan.bytes);
    for (int k = 0; k <= 4; ++k) {
        const std::size_t address = plan.bytes * static_cast<std::size_t>(k) / 4;
        svg += fmt::format("<line x1=\"{0:.1f}\" x2=\"{1:.1f}\" y1=\"{2:.1f}\" y2=\"{2:.1f}\" stroke=\"#d9dce1\"/>"
                           "<text x=\"{3:.1f}\" y=\"{4:.1f}\" text-anchor=\"end\">{5}</text>\n",
                           left, right, y(address), left - 6, y(address) + 4, address);
    }
    for (std::size_t i = 0; i < program.layers.size(); ++i) {
        const double x = left + (static_cast<double>(i) + 0.5) * step + 4;
        svg += fmt::format("<text transform=\"translate({:.1f},{:.1f}) rotate(-60)\" text-anchor=\"end\" font-size=\"10\">{}</text>\n", x,
                           top + height + 12, xmlText(program.layers[i].name.substr(0, 24)));
    }
    for (const int t : list) {
        const Placement& place = plan.at(t);
        const double x = left + place.birth * step, width = (place.death - place.birth + 1) * step;
        const std::string name = nameOf(program, t);
        svg += fmt::format("<rect x=\"{:.1f}\" y=\"{:.2f}\" width=\"{:.1f}\" height=\"{:.2f}\" fill=\"{}\" fill-opacity=\"0.7\" "
                           "stroke=\"#555\" stroke-width=\"0.6\"><title>{}: {} to {}, steps {} to {}</title></rect>\n",
                           x, y(place.offset + place.bytes), width, static_cast<double>(place.bytes) * scale,
                           colours[static_cast<std::size_t>(t + 1) % std::size(colours)], xmlText(name), place.offset,
                           place.offset + place.bytes, place.birth, place.death);
        if (static_cast<double>(place.bytes) * scale > 13 && width > 6.0 * static_cast<double>(std::min<std::size_t>(name.size(), 20)))
            svg += fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"middle\">{}</text>\n", x + width / 2,
                               y(place.offset) - static_cast<double>(place.bytes) * scale / 2 + 4, xmlText(name.substr(0, 20)));
    }
    return svg + "</svg>\n";
}

}  // namespace N2D2
