#include "target/TargetMaps.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

namespace N2D2 {

void targetsFromLabels(const int* labels, MapSize labelsSize, int* targets, MapSize size, std::size_t nbTargets, int weakTarget,
                       const std::function<int(int)>& targetOf)
{
    // A run of equal labels is translated once.
    const auto translate = [&](int* to) {
        for (std::size_t p = 0; p < labelsSize.pixels(); ++p)
            to[p] = p > 0 && labels[p] == labels[p - 1] ? to[p - 1] : targetOf(labels[p]);
    };
    if (labelsSize == size) {
        translate(targets);
        return;
    }
    std::vector<int> translated(labelsSize.pixels());
    translate(translated.data());

    // Integer arithmetic: floor(x·in/out) is exact.
    const auto from = [](std::size_t x, std::size_t in, std::size_t out) { return x * in / out; };
    std::vector<std::size_t> counts(nbTargets + 1);  // slot 0 is ignore
    for (std::size_t y = 0; y < size.height; ++y) {
        const std::size_t y0 = from(y, labelsSize.height, size.height);
        const std::size_t y1 = std::max(y0 + 1, from(y + 1, labelsSize.height, size.height));
        for (std::size_t x = 0; x < size.width; ++x) {
            const std::size_t x0 = from(x, labelsSize.width, size.width);
            const std::size_t x1 = std::max(x0 + 1, from(x + 1, labelsSize.width, size.width));
            std::fill(counts.begin(), counts.end(), 0);
            for (std::size_t ly = y0; ly < y1; ++ly) {
                for (std::size_t lx = x0; lx < x1; ++lx)
                    ++counts[static_cast<std::size_t>(translated[ly * labelsSize.width + lx] + 1)];
            }
            auto best = std::max_element(counts.begin(), counts.end());
            if (best - counts.begin() - 1 == weakTarget) {
                const std::size_t weak = *best;
                *best = 0;
                const auto next = std::max_element(counts.begin(), counts.end());
                if (*next > 0)
                    best = next;
                else
                    *best = weak;
            }
            targets[y * size.width + x] = static_cast<int>(best - counts.begin()) - 1;
        }
    }
}

void estimate(const float* outputs, std::size_t pixels, std::size_t nbOutputs, std::size_t topN, double binaryThreshold, int* labels,
              float* values)
{
    if (nbOutputs == 1) {
        for (std::size_t p = 0; p < pixels; ++p) {
            const bool one = static_cast<double>(outputs[p]) > binaryThreshold;
            for (std::size_t n = 0; n < topN; ++n) {
                const bool label = n == 0 ? one : !one;
                labels[n * pixels + p] = label ? 1 : 0;
                values[n * pixels + p] = label ? outputs[p] : 1.0f - outputs[p];
            }
        }
        return;
    }
    const auto less = [](float a, float b) { return std::isnan(a) ? !std::isnan(b) : a < b; };
    std::vector<std::size_t> order(nbOutputs);
    for (std::size_t p = 0; p < pixels; ++p) {
        const auto value = [&](std::size_t o) { return outputs[o * pixels + p]; };
        if (topN == 1) {
            std::size_t best = 0;
            for (std::size_t o = 1; o < nbOutputs; ++o) {
                if (less(value(best), value(o)))
                    best = o;
            }
            labels[p] = static_cast<int>(best);
            values[p] = value(best);
            continue;
        }
        std::iota(order.begin(), order.end(), 0);
        std::partial_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(topN), order.end(), [&](std::size_t a, std::size_t b) {
            return less(value(b), value(a)) || (!less(value(a), value(b)) && a < b);
        });
        for (std::size_t n = 0; n < topN; ++n) {
            labels[n * pixels + p] = static_cast<int>(order[n]);
            values[n * pixels + p] = value(order[n]);
        }
    }
}

double lossOf(const float* outputs, const int* targets, std::size_t pixels, std::size_t nbOutputs, std::size_t batch,
              double targetValue, double defaultValue, std::size_t divisor)
{
    double loss = 0.0;
    std::vector<std::size_t> counts(std::max<std::size_t>(nbOutputs, 2));
    for (std::size_t b = 0; b < batch; ++b) {
        std::fill(counts.begin(), counts.end(), 0);
        const int* goals = targets + b * pixels;
        for (std::size_t p = 0; p < pixels; ++p) {
            if (goals[p] >= 0)
                ++counts[static_cast<std::size_t>(goals[p])];
        }
        for (std::size_t p = 0; p < pixels; ++p) {
            if (goals[p] < 0)
                continue;
            const double weight = pixels > 1 ? 1.0 / static_cast<double>(counts[static_cast<std::size_t>(goals[p])]) : 1.0;
            for (std::size_t o = 0; o < nbOutputs; ++o) {
                const bool hit = nbOutputs == 1 ? goals[p] == 1 : goals[p] == static_cast<int>(o);
                const double y = static_cast<double>(outputs[(b * nbOutputs + o) * pixels + p]);
                const double error = ((hit ? targetValue : defaultValue) - y) * weight;
                loss += error * error;
            }
        }
    }
    return divisor ? loss / static_cast<double>(divisor) : 0.0;
}

}  // namespace N2D2
