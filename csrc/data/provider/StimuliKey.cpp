// What the transformed stimuli depend on, as text: the keys of caches (spec data §11 row 26).
#include <algorithm>
#include <filesystem>
#include <regex>

#include "core/Text.hpp"
#include "data/provider/StimuliProvider.hpp"

namespace N2D2 {

namespace {

// A file by its size and time; a record of a container file ("name[00007].pgm") changes with its container.
std::string fileText(std::string file)
{
    std::error_code error;
    if (!std::filesystem::exists(file, error))
        file = file.substr(0, file.rfind('['));
    if (!std::filesystem::is_regular_file(file, error))
        return " -";
    return " " + std::to_string(std::filesystem::file_size(file, error)) + " "
           + std::to_string(std::filesystem::last_write_time(file, error).time_since_epoch().count());
}

}  // namespace

std::string StimuliProvider::stimulusText(StimulusID id) const
{
    const std::string file = mDatabase->getStimulusName(id, false);
    std::string text = mDatabase->getStimulusName(id) + fileText(file) + " " + std::to_string(mDatabase->getStimulusLabel(id));
    for (const auto& roi : mDatabase->getStimulusROIs(id))
        text += " " + roi->text();
    const std::string match = mDatabase->getParameter("MultiChannelMatch");
    if (!match.empty()) {
        const std::regex pattern(match);
        if (std::regex_match(file, pattern)) {
            for (const std::string& channel : mDatabase->getParameter<std::vector<std::string>>("MultiChannelReplace"))
                text += fileText(channel.empty() ? "" : std::regex_replace(file, pattern, channel));
        }
    }
    return text;
}

std::string StimuliProvider::cacheableText(StimuliSet set) const
{
    const Lists& list = lists(set);
    std::string text = list.cacheable.describe();
    bool random = list.cacheable.draws();
    if (splitsEarly(list)) {
        for (const auto& channel : list.channels) {
            text += " | " + channel->cacheable.describe();
            random = random || channel->cacheable.draws();
        }
    }
    for (const auto& [parameter, value] : mDatabase->getParameters())
        text += " " + parameter + "=" + value;
    const std::string defaultLabel = mDatabase->getParameter("DefaultLabel");
    text += " default " + (mDatabase->isLabel(defaultLabel) ? std::to_string(mDatabase->getLabelID(defaultLabel)) : "none");
    if (random)
        text += " seed " + std::to_string(seed()) + " " + std::to_string(mOrdinal);
    return text;
}

std::string StimuliProvider::pipelineText(StimuliSet set) const
{
    const Lists& list = lists(set);
    std::string text = cacheableText(set) + " ; " + list.onTheFly.describe();
    for (const auto& channel : list.channels)
        text += " | " + channel->cacheable.describe() + " ; " + channel->onTheFly.describe();
    return text + " seed " + std::to_string(seed());
}

bool StimuliProvider::isDiskCacheable(StimuliSet set) const
{
    const Lists& list = lists(set);
    // Nobody can tell whether Python code has changed.
    return list.cacheable.runsOnWorkers()
           && (!splitsEarly(list)
               || std::all_of(list.channels.begin(), list.channels.end(), [](const auto& channel) { return channel->cacheable.runsOnWorkers(); }));
}

}  // namespace N2D2
