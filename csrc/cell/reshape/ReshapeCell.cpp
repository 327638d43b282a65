#include "cell/reshape/ReshapeCell.hpp"

#include <algorithm>

namespace N2D2 {

ReshapeCell::ReshapeCell(const std::vector<int>& dims) : Cell(nullptr, "reshape", 1), mDims(dims)
{
    if (mDims.empty() || std::count(mDims.begin(), mDims.end(), -1) > 1 || *std::min_element(mDims.begin(), mDims.end()) < -1)
        throw std::invalid_argument(label() + " dims " + dimsText(mDims) + " must be sizes, 0 (keep) or one -1 (inferred)");
}

Dims ReshapeCell::resolve(const Dims& input) const
{
    Dims dims;
    std::size_t known = 1, inferred = mDims.size();
    for (std::size_t d = 0; d < mDims.size(); ++d) {
        if (mDims[d] == 0 && d >= input.size())
            throw std::invalid_argument(label() + " dims " + dimsText(mDims) + " keep axis " + std::to_string(d)
                                        + ", which its input " + dimsText(input) + " does not have");
        dims.push_back(mDims[d] == -1 ? 1 : mDims[d] == 0 ? input[d] : static_cast<std::size_t>(mDims[d]));
        if (mDims[d] == -1)
            inferred = d;
        known *= dims.back();
    }
    const std::size_t size = elementCount(input);
    if (inferred < dims.size())
        dims[inferred] = size / known;
    if (elementCount(dims) != size)
        throw std::invalid_argument(label() + " dims " + dimsText(mDims) + " do not fit an input " + dimsText(input) + " of "
                                    + std::to_string(size) + " elements");
    while (dims.size() < 3)
        dims.push_back(1);
    return dims;
}

}  // namespace N2D2
