#include "data/database/SectionPartition.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/format.h>

#include "core/Error.hpp"
#include "core/Log.hpp"

namespace N2D2 {

SectionPartition SectionPartition::take(Options& options, const std::string& who, std::optional<double> learn, double validation)
{
    SectionPartition partition;
    partition.perLabel = takeOption(options, who, "PerLabelPartitioning", true);
    partition.equal = takeOption(options, who, "EquivLabelPartitioning", true);
    partition.learn = learn ? takeOption(options, who, "Learn", *learn) : takeRequired<double>(options, who, "Learn");
    partition.validation = takeOption(options, who, "Validation", validation);
    const bool hasTest = options.count("Test") > 0;
    const double test = takeOption(options, who, "Test", 0.0);
    if (hasTest)
        partition.test = test;
    return partition;
}

void SectionPartition::apply(Database& database) const
{
    const std::string who = database.label();
    if (perLabel) {
        if (learn + validation > 1.0 + 1e-9)
            throw std::invalid_argument(fmt::format("{} Learn + Validation = {} is more than 1 (PerLabelPartitioning=0 makes them counts)", who, learn + validation));
        const double rest = test.value_or(std::max(0.0, 1.0 - learn - validation));
        database.partitionStimuliPerLabel(learn, validation, rest, equal);
        database.partitionStimuli(0.0, 0.0, 1.0);
        warnEmptySets(database, learn, validation, rest > 1e-9 ? rest : 0.0);
        return;
    }
    const double left = database.getNbStimuli(Database::Unpartitioned);
    const double wanted[3] = {learn, validation, test.value_or(left - learn - validation)};
    // All are looked at before the first stimulus is moved.
    for (const int set : {Database::Learn, Database::Validation, Database::Test}) {
        const double count = wanted[set];
        if (count < 0.0 || count != std::floor(count) || count > left)
            throw std::invalid_argument(fmt::format("{} {}: a count between 0 and the {} stimuli is expected with PerLabelPartitioning=0, got {}", who,
                                                    enumToText(static_cast<Database::StimuliSet>(set)), left, count));
    }
    if (wanted[0] + wanted[1] + wanted[2] > left)
        throw std::invalid_argument(fmt::format("{} Learn ({}) + Validation ({}) + Test ({}) are more than the {} stimuli", who, wanted[0], wanted[1], wanted[2], left));
    for (const int set : {Database::Learn, Database::Validation, Database::Test})
        database.partitionStimuli(static_cast<unsigned>(wanted[set]), static_cast<Database::StimuliSet>(set));
}

void warnEmptySets(const Database& database, double learn, double validation, double test)
{
    const double asked[3] = {learn, validation, test};
    for (const int set : {Database::Learn, Database::Validation, Database::Test}) {
        const auto which = static_cast<Database::StimuliSet>(set);
        if (asked[set] > 0.0 && database.getNbStimuli(which) == 0 && database.getNbStimuli() > 0)
            logWarning(fmt::format("{} the set {} has no stimulus: {} of {} stimuli are less than one", database.label(), enumToText(which), asked[set],
                                   database.getNbStimuli()));
    }
}

void loadSections(Options& options, const SectionLookup& lookup, const std::string& who, const std::function<void(Options&)>& loadOne)
{
    std::string more = takeOption(options, who, "LoadMore", std::string());
    loadOne(options);
    std::set<std::string> done;
    while (!more.empty()) {
        if (!done.insert(more).second)
            throw std::invalid_argument(who + " LoadMore leads back to the section " + more);
        if (!lookup)
            throw std::invalid_argument(who + " LoadMore needs a file with the section " + more);
        const std::string name = more;
        Options section = lookup(name);
        section.erase("Type");
        section.erase("LoadInMemory");
        more = takeOption(section, who, "LoadMore", std::string());
        loadOne(section);
        if (!section.empty())
            throw std::invalid_argument(who + " unknown property " + section.begin()->first + " in the section " + name
                                        + suggestion(section.begin()->first, section.asked));
    }
}

}  // namespace N2D2
