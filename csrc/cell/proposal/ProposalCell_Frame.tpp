#pragma once
#include <numeric>

#include "cell/FrameCell.tpp"
#include "cell/proposal/ProposalCell_Frame.hpp"
#include "core/Parallel.hpp"

namespace N2D2 {

template <class T, class B>
ProposalFrame<T, B>::ProposalFrame(const std::shared_ptr<DeepNet>& deepNet, const std::string& name,
                                   const std::shared_ptr<StimuliProvider>& provider, unsigned nbOutputs, unsigned nbProposals,
                                   unsigned scoreIndex, unsigned IoUIndex, bool isNms, const std::vector<double>& meansFactor,
                                   const std::vector<double>& stdFactor, const std::vector<unsigned>& numParts,
                                   const std::vector<unsigned>& numTemplates)
    : Cell(deepNet, name, nbOutputs),
      ProposalCell(provider, nbProposals, scoreIndex, IoUIndex, isNms, meansFactor, stdFactor, numParts, numTemplates),
      FrameCell<T, B>(deepNet, name, nbOutputs)
{
    const std::size_t least = 4 + 2 * mMaxParts + 3 * mMaxTemplates;
    if (nbOutputs != least && nbOutputs != least + 1)
        throw std::invalid_argument(this->label() + " it must have " + std::to_string(least) + " outputs (x, y, w, h, 2 a part, 3 a template), or "
                                    + std::to_string(least + 1) + " with the class; got " + std::to_string(nbOutputs));
    mWithClass = nbOutputs == least + 1;
}

template <class T, class B> void ProposalFrame<T, B>::makePlans()
{
    const std::size_t parts = std::accumulate(mNumParts.begin(), mNumParts.end(), std::size_t(0));
    const std::size_t templates = std::accumulate(mNumTemplates.begin(), mNumTemplates.end(), std::size_t(0));
    const std::size_t wanted = 3 + (parts > 0) + (templates > 0);
    if (this->mInputs.size() != wanted)
        throw std::invalid_argument(this->label() + " it needs " + std::to_string(wanted)
                                    + " inputs: boxes, deltas, class scores, then parts and templates where there are any; got "
                                    + std::to_string(this->mInputs.size()));
    mClasses = valuesOf(2);
    const auto expect = [&](std::size_t k, const char* what, std::size_t values) {
        if (valuesOf(k) != values || this->mInputs[k]->dimB() != this->mInputs[0]->dimB())
            throw std::invalid_argument(this->label() + " its input " + std::to_string(k) + " (" + what + ") must hold "
                                        + std::to_string(values) + " values for each of the " + std::to_string(this->mInputs[0]->dimB())
                                        + " boxes, got dims " + dimsText(this->mInputs[k]->dims()));
    };
    expect(0, "boxes", valuesOf(0) == 5 ? 5 : 4);
    expect(1, "deltas", valuesOf(1) == 4 ? 4 : 4 * mClasses);
    expect(2, "class scores", mClasses);
    if (parts > 0)
        expect(3, "parts", 2 * parts);
    if (templates > 0)
        expect(wanted - 1, "templates", 3 * templates);
    for (const auto* list : {&mNumParts, &mNumTemplates}) {
        if (!list->empty() && list->size() != mClasses)
            throw std::invalid_argument(this->label() + " NumParts and NumTemplates must have a number for each of the "
                                        + std::to_string(mClasses) + " classes");
    }
    if (mScoreIndex >= mClasses)
        throw std::invalid_argument(this->label() + " ScoreIndex is " + std::to_string(mScoreIndex) + ", there are " + std::to_string(mClasses)
                                    + " classes");
    if (this->mInputs[0]->dimB() % mNbProposals != 0)
        throw std::invalid_argument(this->label() + " " + std::to_string(this->mInputs[0]->dimB()) + " boxes are not NbProposals="
                                    + std::to_string(mNbProposals) + " a stimulus");
    if (!this->mMapping.empty())
        throw std::invalid_argument(this->label() + " its inputs take no mapping");
    mWork.resize(this->mInputs[0]->dimB() / mNbProposals);
}

template <class T, class B> RealBox ProposalFrame<T, B>::reference(std::size_t record) const
{
    const TensorT& boxes = this->input(0);
    const auto value = [&](std::size_t i) { return static_cast<double>(boxes(i, record)); };
    return {value(0), value(1), value(2), value(3)};
}

template <class T, class B> RealBox ProposalFrame<T, B>::decode(std::size_t record, std::size_t classIndex) const
{
    const std::size_t first = valuesOf(1) == 4 ? 0 : 4 * classIndex;
    std::array<double, 4> code;
    for (std::size_t i = 0; i < 4; ++i)
        code[i] = static_cast<double>(this->input(1)(first + i, record)) * mStd[i] + mMeans[i];
    for (std::size_t i = 2; i < 4; ++i)
        code[i] = std::isnan(code[i]) ? code[i] : std::clamp(code[i], -70.0, 70.0);
    return clipBox(decodeBox(reference(record), code, BoxCoding::Center), static_cast<double>(mProvider->getSizeX()) - 1.0,
                   static_cast<double>(mProvider->getSizeY()) - 1.0);
}

template <class T, class B>
void ProposalFrame<T, B>::write(std::size_t outputRecord, std::size_t record, std::size_t classIndex, const RealBox& box)
{
    T* out = this->mOutputs->data() + outputRecord * this->mNbOutputs;
    for (const double v : {box.x, box.y, box.w, box.h})
        *out++ = static_cast<T>(v);
    if (mWithClass)
        *out++ = static_cast<T>(classIndex);
    const auto before = [&](const std::vector<unsigned>& counts) {
        return std::accumulate(counts.begin(), counts.begin() + static_cast<std::ptrdiff_t>(classIndex), std::size_t(0));
    };
    if (mMaxParts > 0) {
        const RealBox from = reference(record);
        const TensorT& parts = this->input(3);
        for (std::size_t p = 0; p < mNumParts[classIndex]; ++p) {
            const std::size_t place = 2 * (before(mNumParts) + p);
            out[2 * p] = static_cast<T>((static_cast<double>(parts(place, record)) + 0.5) * from.h + from.y);
            out[2 * p + 1] = static_cast<T>((static_cast<double>(parts(place + 1, record)) + 0.5) * from.w + from.x);
        }
        out += 2 * mMaxParts;
    }
    if (mMaxTemplates > 0) {
        const TensorT& templates = this->input(this->mInputs.size() - 1);
        for (std::size_t i = 0; i < 3 * mNumTemplates[classIndex]; ++i)
            out[i] = static_cast<T>(std::exp(static_cast<double>(templates(3 * before(mNumTemplates) + i, record))));
    }
}

template <class T, class B> void ProposalFrame<T, B>::keepBestClasses(std::size_t batchPos)
{
    const TensorT& scores = this->input(2);
    for (std::size_t n = batchPos * mNbProposals; n < (batchPos + 1) * mNbProposals; ++n) {
        std::size_t best = mScoreIndex;
        for (std::size_t c = mScoreIndex; c < mClasses; ++c)
            best = scores(c, n) > scores(best, n) ? c : best;
        if (isProposal(n) && static_cast<double>(scores(best, n)) >= mScoreThreshold)
            write(n, n, best, decode(n, best));
    }
}

template <class T, class B> void ProposalFrame<T, B>::keepPerClass(std::size_t batchPos, Work& work)
{
    const TensorT& scores = this->input(2);
    std::size_t written = 0;
    for (std::size_t c = mScoreIndex; c < mClasses && written < mNbProposals; ++c) {
        work.candidates.clear();
        for (std::size_t n = batchPos * mNbProposals; n < (batchPos + 1) * mNbProposals; ++n) {
            if (isProposal(n) && static_cast<double>(scores(c, n)) >= mScoreThreshold)
                work.candidates.push_back({decode(n, c), static_cast<double>(scores(c, n)), n});
        }
        sortCandidates(work.candidates);
        // Nothing overlaps by more than all.
        suppressNonMaxima(work.candidates, mNms ? *mNMS : 2.0, mNbProposals - written, work.survivors);
        for (const std::size_t i : work.survivors)
            write(batchPos * mNbProposals + written++, work.candidates[i].index, c, work.candidates[i].box);
    }
}

template <class T, class B> void ProposalFrame<T, B>::forward(bool)
{
    for (std::size_t k = 0; k < this->mInputs.size(); ++k)
        toHost(B{}, this->input(k));
    this->mOutputs->fill(T(0));
    parallelFor(mWork.size(), [&](std::size_t b) { mKeepMaxCls ? keepBestClasses(b) : keepPerClass(b, mWork[b]); });
    toDevice(B{}, *this->mOutputs);
}

}  // namespace N2D2
