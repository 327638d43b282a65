#include "cell/deconv/DeconvCell.hpp"

#include <limits>

#include "cell/Window.hpp"

namespace N2D2 {

DeconvCell::DeconvCell(const std::vector<unsigned>& kernelDims, const std::vector<unsigned>& strideDims,
                       const std::vector<int>& paddingDims, const std::vector<unsigned>& dilationDims)
    : Cell(nullptr, "deconv", 1)
{
    setWindow(kernelDims, strideDims, paddingDims, dilationDims);
}

// Geometry -----------------------------------------------------------------------------------------------------------

std::vector<std::size_t> DeconvCell::spatialOutput() const
{
    requireInputRank();
    const std::size_t rank = mKernelDims.size();
    std::vector<std::size_t> output;
    std::vector<long> sizes;
    bool fits = true;
    for (std::size_t d = 0; d < rank; ++d) {
        constexpr auto most = static_cast<double>(std::numeric_limits<int>::max());
        const double extent = (mKernelDims[d] - 1.0) * mDilationDims[d] + 1.0;
        const double size = (static_cast<double>(mInputsDims[d]) - 1.0) * mStrideDims[d] + extent - 2.0 * mPaddingDims[d];
        if (extent > most || size > most)
            throw std::invalid_argument(label() + " outputs of more than 2^31 positions on an axis are not possible");
        fits = fits && size >= 1.0;
        sizes.push_back(static_cast<long>(size));
        output.push_back(size >= 1.0 ? static_cast<std::size_t>(size) : 0);
    }
    if (!fits)
        throw std::invalid_argument(label() + " padding " + dimsText(mPaddingDims) + " leaves no output of an input of "
                                    + dimsText(mInputsDims) + " with a kernel " + dimsText(mKernelDims) + " (" + dimsText(sizes)
                                    + "): padding takes from both sides of the outputs, reduce it");
    return output;
}

ConvGeometry DeconvCell::geometry(std::size_t batch, std::size_t channels, std::size_t groups) const
{
    ConvGeometry g;
    g.input = spatialOutput();
    g.kernel = toSizes(mKernelDims);
    g.stride = toSizes(mStrideDims);
    g.dilation = toSizes(mDilationDims);
    g.padBegin.assign(mPaddingDims.begin(), mPaddingDims.end());
    g.padEnd = g.padBegin;
    g.batch = batch;
    g.inChannels = mNbOutputs;
    g.outChannels = channels;
    g.groups = groups;
    return g;
}

void DeconvCell::getStats(Stats& stats) const
{
    addStats(stats, {mInputsDims.begin(), mInputsDims.end() - 1}, spatialOutput(), {mPaddingDims.begin(), mPaddingDims.end()});
}

std::vector<std::size_t> DeconvCell::getReceptiveField(const std::vector<std::size_t>& outputField) const
{
    std::vector<std::size_t> field(mKernelDims.size(), 1);
    for (std::size_t d = 0; d < field.size(); ++d) {
        const std::size_t wanted = d < outputField.size() ? outputField[d] : 1;
        const std::size_t extent = std::size_t(mKernelDims[d] - 1) * mDilationDims[d] + 1;
        field[d] = (wanted + extent - 2) / mStrideDims[d] + 1;
    }
    return field;
}

}  // namespace N2D2
