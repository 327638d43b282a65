#pragma once
#include "cell/FrameCell.tpp"
#include "cell/unpool/UnpoolCell_Frame.hpp"
#include "kernels/eltwise.hpp"
#include "kernels/unpool.hpp"

namespace N2D2 {

template <class T, class B>
UnpoolFrame<T, B>::UnpoolFrame(const std::shared_ptr<DeepNet>& deepNet, const std::string& name, const std::vector<unsigned>& poolDims,
                               unsigned nbOutputs, const std::vector<unsigned>& strideDims, const std::vector<unsigned>& paddingDims,
                               PoolKind pooling, std::shared_ptr<Activation> activation)
    : Cell(deepNet, name, nbOutputs), UnpoolCell(poolDims, strideDims, paddingDims, pooling),
      FrameCell<T, B>(deepNet, name, nbOutputs, std::move(activation))
{
}

template <class T, class B> Dims UnpoolFrame<T, B>::outputsDims() const
{
    Dims dims = spatialOutput();
    dims.push_back(this->mNbOutputs);
    return dims;
}

template <class T, class B> void UnpoolFrame<T, B>::makePlans()
{
    this->checkInputsAgree();
    mRoutes.clear();
    mPlans.clear();
    mAverages.clear();
    std::size_t offset = 0;
    for (std::size_t k = 0; k < this->mInputs.size(); ++k) {
        if (const PoolCell* pool = poolOf(k, this->mInputs.size())) {
            Dims dims = this->mInputsDims;
            dims.back() = this->inputChannels(k);
            checkPool(*pool, dims, offset);
        }
        if (mPooling == PoolKind::Max)
            makeRoutes(k);
        else
            makeAveragePlan(k);
        offset += this->inputChannels(k);
    }
}

template <class T, class B> void UnpoolFrame<T, B>::makeRoutes(std::size_t k)
{
    PoolCell* const pool = poolOf(k, this->mInputs.size());
    auto& frame = dynamic_cast<Cell_Frame_Top&>(*pool);
    const auto own = spatialOutput();
    const Dims& pooled = pool->getInputsDims();
    const std::size_t rank = own.size(), plane = elementCount(pooled) / pooled.back();
    std::size_t first = 0;  // channel
    for (std::size_t j = 0; j < frame.nbInputs(); ++j) {
        const Dims dims = frame.getInputs(j)->dims();
        const std::size_t channels = dims.size() > 1 ? dims[dims.size() - 2] : 1;
        mRoutes.push_back({k, j, pool, {}});
        if (frame.nbInputs() > 1 || !std::equal(own.begin(), own.end(), pooled.begin(), pooled.end() - 1)) {
            TensorInt& places = mRoutes.back().places;
            places.reallocate({channels * plane});
            for (std::size_t i = 0; i < places.size(); ++i) {
                std::size_t rest = i % plane, place = 0, step = 1;
                bool inside = true;
                for (std::size_t d = 0; d < rank; ++d) {
                    const std::size_t x = rest % pooled[d];
                    rest /= pooled[d];
                    inside = inside && x < own[d];
                    place += x * step;
                    step *= own[d];
                }
                places(i) = inside ? static_cast<int>((first + i / plane) * step + place) : -1;
            }
            toDevice(B{}, places);
        }
        first += channels;
    }
}

template <class T, class B> void UnpoolFrame<T, B>::makeAveragePlan(std::size_t k)
{
    const std::size_t channels = this->inputChannels(k), outputs = this->mNbOutputs;
    const Tensor<bool> part = this->mappingPart(k);
    Tensor<bool> map({channels, outputs});  // of the pooling: from the outputs to the channels
    for (std::size_t c = 0; c < channels; ++c) {
        for (std::size_t o = 0; o < outputs; ++o)
            map(o * channels + c) = part.empty() || part(c * outputs + o);
    }
    PoolGeometry g = geometry(this->batchSize(), channels);
    // One to one has kernels of its own.
    if (channels != outputs || mappingGroups(map) != channels)
        replaceTensor(g.map, map);
    mPlans.push_back(makePoolPlan<T>(B{}, g));
    mAverages.emplace_back(this->mInputs[k]->dims());
}

template <class T, class B> typename UnpoolFrame<T, B>::TensorInt UnpoolFrame<T, B>::winners(const Route& route) const
{
    // The pool may live on the other side.
    const TensorInt all(dynamic_cast<const Tensor<int>&>(*route.pool->getArgMax(route.pooled)));
    fetch(B{}, all.isCuda() ? static_cast<const BaseTensor&>(all) : *route.pool->getArgMax(route.pooled));
    if (all.size() != this->input(route.k).size())
        throw std::invalid_argument(this->label() + " the winners of " + route.pool->getName() + " have dims " + dimsText(all.dims())
                                    + ", the input " + dimsText(this->input(route.k).dims())
                                    + ": the pool must be propagated before, with the same batch");
    return all;
}

template <class T, class B> void UnpoolFrame<T, B>::forward(bool)
{
    for (std::size_t k = 0; k < mPlans.size(); ++k)
        mPlans[k]->backward(this->input(k), mNoWinners, *this->mOutputs, k > 0);
    for (const Route& route : mRoutes)
        unpoolForward(B{}, this->input(route.k), winners(route), route.places, *this->mOutputs, &route != &mRoutes.front());
}

template <class T, class B> void UnpoolFrame<T, B>::backward()
{
    for (std::size_t k = 0; k < mPlans.size(); ++k) {
        if (!this->wantsInputGradient(k))
            continue;
        const auto [target, accumulate] = this->inputGradient(k);
        if (accumulate) {
            mPlans[k]->forward(*this->mDiffInputs, mAverages[k], nullptr);
            scaledCopy(B{}, mAverages[k], T(1), *target, true);
        }
        else
            mPlans[k]->forward(*this->mDiffInputs, *target, nullptr);
        this->doneInputGradient(k);
    }
    for (std::size_t i = 0; i < mRoutes.size();) {
        const std::size_t k = mRoutes[i].k;
        const bool wanted = this->wantsInputGradient(k);
        const auto [target, accumulate] = wanted ? this->inputGradient(k) : std::pair<TensorT*, bool>{nullptr, false};
        for (bool first = true; i < mRoutes.size() && mRoutes[i].k == k; ++i, first = false) {
            if (wanted)
                unpoolBackward(B{}, *this->mDiffInputs, winners(mRoutes[i]), mRoutes[i].places, *target, accumulate || !first);
        }
        if (wanted)
            this->doneInputGradient(k);
    }
}

}  // namespace N2D2
