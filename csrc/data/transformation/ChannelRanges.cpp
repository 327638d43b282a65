#include "data/transformation/ChannelRanges.hpp"

namespace N2D2 {

namespace {

constexpr unsigned mostChannels = 512;

std::pair<double, double> rangeFrom(const std::string& who, const std::string& name, const std::string& text)
{
    const auto values = readOption<std::vector<double>>(who, name, text);
    if (values.size() != 2)
        throw OptionError(name, who + " " + name + " must have two values (\"min max\"), got \"" + text + "\"");
    return {values[0], values[1]};
}

}  // namespace

bool hasChannelRanges(const Options& options, const std::string& name)
{
    const auto it = options.lower_bound(name + "[");
    return it != options.end() && it->first.compare(0, name.size() + 1, name + "[") == 0;
}

std::vector<std::pair<double, double>> takeChannelRanges(Options& options, const std::string& who, const std::string& name,
                                                         std::pair<double, double> otherwise)
{
    std::vector<std::pair<double, double>> ranges;
    options.asked.push_back(name);
    const bool byChannel = hasChannelRanges(options, name);
    if (const auto it = options.find(name); it != options.end()) {
        if (byChannel)
            throw OptionError(name, who + " " + name + " is for all channels: it cannot stand beside " + name + "[…]");
        ranges.push_back(rangeFrom(who, name, it->second));
        options.erase(it);
    }
    while (hasChannelRanges(options, name)) {
        const auto it = options.lower_bound(name + "[");
        const std::string property = it->first, text = it->second;
        options.erase(it);
        if (property.back() != ']')
            throw OptionError(property, who + " " + property + ": " + name + "[channel] is expected");
        const auto channel = readOption<unsigned>(who, property, property.substr(name.size() + 1, property.size() - name.size() - 2));
        if (channel >= mostChannels)
            throw OptionError(property, who + " " + property + ": channels of 0 to " + std::to_string(mostChannels - 1) + " are expected");
        if (ranges.size() <= channel)
            ranges.resize(channel + 1, otherwise);
        ranges[channel] = rangeFrom(who, property, text);
    }
    return ranges;
}

}  // namespace N2D2
