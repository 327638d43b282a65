#include "ini/NearestName.hpp"

#include <algorithm>
#include <cstddef>

#include <fmt/format.h>

namespace N2D2 {

namespace {

constexpr std::size_t MaxWord = 128;  // the distance is quadratic: longer words are not names somebody typed

char lower(char c)
{
    return (c >= 'A' && c <= 'Z') ? static_cast<char>(c - 'A' + 'a') : c;
}

/// Optimal string alignment distance, in half units: an edit costs 2, a change of case 1.
std::size_t distance(std::string_view a, std::string_view b)
{
    std::vector<std::size_t> before(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j)
        last[j] = 2 * j;

    for (std::size_t i = 1; i <= a.size(); ++i) {
        row[0] = 2 * i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t change = (a[i - 1] == b[j - 1]) ? 0 : (lower(a[i - 1]) == lower(b[j - 1])) ? 1 : 2;
            row[j] = std::min({last[j] + 2, row[j - 1] + 2, last[j - 1] + change});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = std::min(row[j], before[j - 2] + 2);
        }
        before.swap(last);
        last.swap(row);
    }
    return last[b.size()];
}

}  // namespace

std::string nearestName(std::string_view word, const std::vector<std::string>& candidates)
{
    if (word.empty() || word.size() > MaxWord)
        return {};

    const std::string* best = nullptr;
    std::size_t bestDistance = 0;
    for (const std::string& candidate : candidates) {
        if (candidate.empty() || candidate.size() > MaxWord || candidate == word)
            continue;
        const std::size_t d = distance(word, candidate);
        const std::size_t caseOnly = word.size() == candidate.size() ? word.size() : 0;
        const bool sameLetters = caseOnly > 0 && d <= caseOnly
                                 && std::equal(word.begin(), word.end(), candidate.begin(),
                                               [](char x, char y) { return lower(x) == lower(y); });
        const std::size_t allowed = std::max<std::size_t>(2, 2 * std::max(word.size(), candidate.size()) / 3 + 1);
        if ((sameLetters || d <= allowed) && d < 2 * word.size() && (best == nullptr || d < bestDistance)) {
            best = &candidate;
            bestDistance = d;
        }
    }
    return best != nullptr ? *best : std::string();
}

std::string suggestion(std::string_view word, const std::vector<std::string>& candidates)
{
    const std::string nearest = nearestName(word, candidates);
    return nearest.empty() ? std::string() : fmt::format(", did you mean \"{}\"?", nearest);
}

}  // namespace N2D2
