#pragma once
#include <map>
#include <string>
#include <vector>

#include "layer/Layer.hpp"

namespace N2D2 {

class Cell;
class DeepNet;
class StimuliProvider;

/// The layers of a network in floating point, with what belongs to which cell.
struct LoweredNetwork {
    Program program;
    struct CellLayers {
        std::string cell;
        std::size_t first = 0, count = 0;  ///< layers of the program; none: the cell gives its input as it is
    };
    std::vector<CellLayers> cells;         ///< in the order of the layers
};

/// std::invalid_argument with all that unsupportedLayers() tells. `integers`: a Softmax that nothing reads is left out, with a note.
LoweredNetwork lowerNetwork(const DeepNet& net, unsigned bits, bool integers);

/// Outputs of a program by the targets of the network (its last cells where it has none); `layerOf`: the layer that gives what a cell does.
std::vector<Program::Output> programOutputs(const DeepNet& net, const std::map<std::string, int>& layerOf);
/// What the transformations of the stimuli of the Test set do, in words.
std::vector<std::string> preprocessingOf(const StimuliProvider& provider);
/// A Softmax that nothing reads is left out of integers.
bool isFinalSoftmax(const DeepNet& net, const Cell& cell);
std::string finalSoftmaxNote(const Cell& cell);

/// "[Conv conv1]".
inline std::string layerLabel(const Layer& layer) { return "[" + enumToText(layer.kind) + " " + layer.name + "]"; }

}  // namespace N2D2
