#pragma once
#include <memory>
#include <vector>

namespace N2D2 {

class Cell;
class DeepNet;

/// The cells whose outputs the targets of the network judge, in the order of the targets: for cells that ask for the labels of their
/// network, which know nothing of targets.
std::vector<std::shared_ptr<Cell>> targetedCells(const DeepNet& net);

}  // namespace N2D2
