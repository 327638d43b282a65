#include "deepnet/TargetedCells.hpp"

#include "deepnet/DeepNet.hpp"
#include "target/Target.hpp"

namespace N2D2 {

std::vector<std::shared_ptr<Cell>> targetedCells(const DeepNet& net)
{
    std::vector<std::shared_ptr<Cell>> cells;
    for (const auto& target : net.getTargets())
        cells.push_back(target->getCell());
    return cells;
}

}  // namespace N2D2
