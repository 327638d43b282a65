#include "cell/transpose/TransposeCell.hpp"

#include <algorithm>

namespace N2D2 {

TransposeCell::TransposeCell(const std::vector<int>& perm) : Cell(nullptr, "transpose", 1), mPerm(perm)
{
    auto sorted = perm;
    std::sort(sorted.begin(), sorted.end());
    if (sorted != std::vector<int>{0, 1, 2, 3} || perm[3] != 3)
        throw std::invalid_argument(label() + " perm " + dimsText(perm)
                                    + " must hold 0, 1, 2 in any order, then 3: the batch keeps its place");
}

std::vector<std::size_t> TransposeCell::inverse() const
{
    std::vector<std::size_t> inverse(mPerm.size());
    for (std::size_t d = 0; d < mPerm.size(); ++d)
        inverse[static_cast<std::size_t>(mPerm[d])] = d;
    return inverse;
}

}  // namespace N2D2
