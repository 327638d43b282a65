#include "target/rp/TargetRP.hpp"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <iomanip>

#include "cell/FrameCell.hpp"
#include "core/File.hpp"
#include "core/Register.hpp"
#include "data/provider/StimuliProvider.hpp"

namespace N2D2 {

void TargetRP::link(TargetRPType type, const std::shared_ptr<RPCell>& rp, const std::shared_ptr<AnchorCell>& anchor)
{
    if (!rp || !anchor)
        throw std::invalid_argument(label() + " it needs an RP cell and an Anchor cell");
    if (rp->getNbAnchors() != anchor->getAnchors().size())
        throw std::invalid_argument(label() + " RP cell " + rp->getName() + " chooses among " + std::to_string(rp->getNbAnchors())
                                    + " anchors, Anchor cell " + anchor->getName() + " has " + std::to_string(anchor->getAnchors().size()));
    if (type == TargetRPType::BBox && mCell->getNbOutputs() != 4)
        throw std::invalid_argument(label() + " cell " + mCell->getName() + " must have 4 outputs for boxes, it has "
                                    + std::to_string(mCell->getNbOutputs()));
    mTargetType = type;
    mRP = rp;
    mAnchor = anchor;
}

void TargetRP::provideTargets(StimuliSet)
{
    if (!mRP)
        throw std::invalid_argument(label() + " it is not linked to an RP and an Anchor cell yet");
    if (mDataAsTarget)
        throw std::invalid_argument(label() + " DataAsTarget is not possible: its targets are the annotated boxes");
    mBatch = mStimuliProvider->getBatch();
}

const AnchorCell::Truth* TargetRP::truthOf(std::size_t n) const
{
    const int index = mRP->getAnchorIndices()[n];
    const std::size_t b = n / mRP->getNbProposals();
    if (index < 0 || mBatch[b] < 0)
        return nullptr;
    const AnchorCell::Match& match = mAnchor->getMatch(static_cast<std::size_t>(index), b);
    if (match.truth < 0 || match.IoU < mMinOverlap)
        return nullptr;
    return &mAnchor->getTruths(b)[static_cast<std::size_t>(match.truth)];
}

RealBox TargetRP::proposal(const Tensor<float>& proposals, std::size_t n) const
{
    return {proposals(0, n), proposals(1, n), proposals(2, n), proposals(3, n)};
}

void TargetRP::process(StimuliSet set)
{
    const Tensor<float> values = outputs();
    const std::size_t records = mRP ? mRP->getAnchorIndices().size() : 0;
    if (!mRP || mBatch.size() * mRP->getNbProposals() != records)
        throw std::invalid_argument(label() + " provideTargets() must be called for this batch before process()");
    if (values.dimB() != records || values.size() != records * mCell->getNbOutputs())
        throw std::invalid_argument(label() + " outputs of dims " + dimsText(values.dims()) + " are not a record of "
                                    + std::to_string(mCell->getNbOutputs()) + " values for each of the " + std::to_string(records)
                                    + " proposals of " + mRP->getName());
    mTargetType == TargetRPType::Cls ? processClasses(set, values) : processBoxes(set, values);
}

void TargetRP::processClasses(StimuliSet set, const Tensor<float>& values)
{
    const std::size_t records = values.dimB(), nbOutputs = mCell->getNbOutputs();
    const int other = getDefaultTarget();
    if (other < LabelsMapping::Ignored)
        throw std::invalid_argument(label() + " the output of proposals without object is missing: add a line \"default N\" to its"
                                    " LabelsMapping (or call setDefaultTarget)");
    const Dims dims{1, 1, 1, records}, estimates{1, 1, mTargetTopN, records};
    if (mTargets->dims() != dims)
        mTargets->reallocate(dims);
    if (mEstimatedLabels->dims() != estimates) {
        mEstimatedLabels->reallocate(estimates);
        mEstimatedLabelsValue->reallocate(estimates);
    }
    std::size_t valid = 0;
    for (std::size_t n = 0; n < records; ++n) {
        const bool present = mRP->getAnchorIndices()[n] >= 0 && mBatch[n / mRP->getNbProposals()] >= 0;
        const AnchorCell::Truth* truth = truthOf(n);
        int& target = (*mTargets)(n);
        target = !present ? LabelsMapping::Ignored : truth ? getLabelTarget(truth->label) : other;
        if (target >= static_cast<int>(getNbTargets()))
            throw std::invalid_argument(label() + " target " + std::to_string(target) + " is beyond the " + std::to_string(getNbTargets())
                                        + " targets of cell " + mCell->getName() + ": map the labels (LabelsMapping) or add outputs");
        valid += target >= 0;
    }
    if (set == StimuliSet::Learn) {
        frame().setOutputTarget(*mTargets);
        mLoss.push_back(frame().applyLoss(mTargetValue, mDefaultValue));
    }
    else
        mLoss.push_back(valid ? lossOf(values.data(), mTargets->data(), 1, nbOutputs, records, mTargetValue, mDefaultValue, valid) : 0.0);
    for (std::size_t n = 0; n < records; ++n)
        estimate(values.data() + n * nbOutputs, 1, nbOutputs, mTargetTopN, mBinaryThreshold, mEstimatedLabels->data() + n * mTargetTopN,
                 mEstimatedLabelsValue->data() + n * mTargetTopN);
    mEstimatedLabels->setValid();
    mEstimatedLabelsValue->setValid();
}

void TargetRP::processBoxes(StimuliSet set, const Tensor<float>& values)
{
    const auto* rpFrame = dynamic_cast<const Cell_Frame_Top*>(mRP.get());
    const std::shared_ptr<BaseTensor> boxes = rpFrame->getOutputs();
    boxes->synchronizeDBasedToH();
    const Tensor<float> proposals = tensor_cast<float>(*boxes);
    const std::size_t records = values.dimB();
    if (mErrors->dims() != values.dims())
        mErrors->reallocate(values.dims());
    mErrors->fill(0.0f);
    double loss = 0.0;
    for (std::size_t n = 0; n < records; ++n) {
        const AnchorCell::Truth* truth = truthOf(n);
        const RealBox reference = proposal(proposals, n);
        if (!truth || !(reference.w > 0.0 && reference.h > 0.0))
            continue;
        const auto goal = encodeBox(reference, truth->box, mBoxCoding);
        for (std::size_t i = 0; i < 4; ++i) {
            const double error = goal[i] - static_cast<double>(values(i, n)), size = std::abs(error);
            (*mErrors)(i, n) = static_cast<float>(mLossLambda * std::clamp(error, -1.0, 1.0));
            loss += mLossLambda * (size < 1.0 ? 0.5 * error * error : size - 0.5);
        }
    }
    if (set == StimuliSet::Learn)
        frame().setOutputErrors(*mErrors);
    mLoss.push_back(loss / static_cast<double>(records));
}

void TargetRP::logEstimatedLabels(const std::string& dirName) const
{
    const Tensor<float> values = outputs();
    if (!mRP || values.dimB() != mRP->getAnchorIndices().size() || mLoss.empty())
        throw std::invalid_argument(label() + " process() must be called before logEstimatedLabels()");
    const std::filesystem::path dir = std::filesystem::path(directory()) / safeFileName(dirName), path = dir / "classif.log";
    makeDirectories(dir);
    std::ofstream stream(path, std::ios::app);
    stream.imbue(std::locale::classic());
    const Tensor<float> proposals = tensor_cast<float>(*dynamic_cast<const Cell_Frame_Top*>(mRP.get())->getOutputs());
    const std::size_t size = mCell->getNbOutputs();
    for (std::size_t n = 0; n < values.dimB(); ++n) {
        const int id = mBatch[n / mRP->getNbProposals()];
        if (id < 0 || mRP->getAnchorIndices()[n] < 0)
            continue;
        stream << id << " " << std::quoted(stimulusName(id));
        if (mTargetType == TargetRPType::Cls) {
            const float value = (*mEstimatedLabelsValue)(n * mTargetTopN);
            stream << " " << (*mTargets)(n) << " "
                   << (static_cast<double>(value) >= mValueThreshold ? (*mEstimatedLabels)(n * mTargetTopN) : -1) << " " << value;
            for (std::size_t i = 0; i < size; ++i)
                stream << " " << values(i, n);
        }
        else {
            const RealBox box = decodeBox(proposal(proposals, n), {values(0, n), values(1, n), values(2, n), values(3, n)}, mBoxCoding);
            for (const double v : {box.x, box.y, box.w, box.h})
                stream << " " << static_cast<float>(v);
        }
        stream << "\n";
    }
    stream.flush();
    if (!stream)
        throw std::runtime_error(label() + " Could not write file: " + path.string());
}

void TargetRP::logEstimatedLabelsJSON(const std::string&, const std::string&, unsigned, unsigned, bool) const
{
    throw std::invalid_argument(label() + " its proposals are no pixel-wise labels: there is no JSON file of them");
}

}  // namespace N2D2

N2D2_REGISTER(TargetRP)
{
    registry.family<N2D2::TargetFamily>().addType<N2D2::TargetRP>();
}
