#pragma once
// The partition of an INI section: fractions per label, or numbers of stimuli (DIR, CSV).
#include <functional>
#include <optional>
#include <string>

#include "data/database/Database.hpp"

namespace N2D2 {

struct SectionPartition {
    double learn = 0.0;
    double validation = 0.0;
    std::optional<double> test;  ///< what the others leave, without
    bool perLabel = true;        ///< fractions of each label; otherwise numbers of stimuli
    bool equal = true;           ///< per label: as many of each as of the smallest

    /// Takes PerLabelPartitioning, EquivLabelPartitioning, Learn (required without `learn`), Validation and Test.
    static SectionPartition take(Options& options, const std::string& who, std::optional<double> learn, double validation);
    /// Partitions the unpartitioned stimuli; std::invalid_argument for fractions or counts that are not possible. Says when a set that is asked
    /// for stays empty.
    void apply(Database& database) const;
};

/// A warning for each set that a fraction (or a count) above 0 asks for and that has no stimulus.
void warnEmptySets(const Database& database, double learn, double validation, double test);

/// Calls `loadOne` with the properties of a section, then of those it continues with (LoadMore), whose words must all be known.
void loadSections(Options& options, const SectionLookup& lookup, const std::string& who, const std::function<void(Options&)>& loadOne);

}  // namespace N2D2
