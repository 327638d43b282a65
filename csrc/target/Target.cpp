#include "target/Target.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <istream>
#include <ostream>

#include "cell/FrameCell.hpp"
#include "core/File.hpp"
#include "core/Log.hpp"
#include "core/Register.hpp"
#include "data/database/Database.hpp"
#include "data/provider/StimuliProvider.hpp"
#include "solver/StateFile.hpp"

namespace N2D2 {

namespace {

class DatabaseLabels : public LabelNames {
public:
    explicit DatabaseLabels(Database& database) : mDatabase(database) {}
    int count() const override { return static_cast<int>(mDatabase.getNbLabels()); }
    std::string name(int label) const override { return mDatabase.getLabelName(label); }
    int add(const std::string& name) override { return mDatabase.addLabel(name); }

private:
    Database& mDatabase;
};

}  // namespace

Target::Target(const std::string& name, const std::shared_ptr<Cell>& cell, const std::shared_ptr<StimuliProvider>& sp,
               double targetValue, double defaultValue, unsigned targetTopN, const std::string& labelsMappingFile,
               bool createMissingLabels)
    : mName(name), mCell(cell), mStimuliProvider(sp), mTargetValue(targetValue), mDefaultValue(defaultValue), mTargetTopN(targetTopN)
{
    const std::string speaker = "[Target " + name + "]";
    if (!cell)
        throw std::invalid_argument(speaker + " it needs a cell");
    if (!sp)
        throw std::invalid_argument(speaker + " it needs a stimuli provider");
    if (targetTopN == 0 || targetTopN > getNbTargets())
        throw std::invalid_argument(speaker + " TopN is " + std::to_string(targetTopN) + ", it must be between 1 and the "
                                    + std::to_string(getNbTargets()) + " targets of cell " + cell->getName());
    if (!labelsMappingFile.empty())
        labelsMapping(labelsMappingFile, createMissingLabels);
}

Target::~Target() = default;

unsigned Target::getNbTargets() const { return std::max(2u, mCell->getNbOutputs()); }

void Target::setCell(const std::shared_ptr<Cell>& cell)
{
    if (!cell || cell->getNbOutputs() != mCell->getNbOutputs())
        throw std::invalid_argument(label() + " it can only move to a cell of " + std::to_string(mCell->getNbOutputs()) + " outputs, not to "
                                    + (cell ? cell->getName() + " of " + std::to_string(cell->getNbOutputs()) : "none"));
    mCell = cell;
}

void Target::setStimuliProvider(const std::shared_ptr<StimuliProvider>& sp)
{
    if (!sp)
        throw std::invalid_argument(label() + " it needs a stimuli provider");
    mStimuliProvider = sp;
}

void Target::setMaskLabelTarget(const std::shared_ptr<Target>& target)
{
    if (target.get() == this)
        throw std::invalid_argument(label() + " a target cannot mask itself");
    mMaskLabelTarget = target;
}

std::string Target::directory() const { return safeFileName(mName); }

Cell_Frame_Top& Target::frame() const
{
    auto* top = dynamic_cast<Cell_Frame_Top*>(mCell.get());
    if (!top)
        throw std::invalid_argument(label() + " its cell " + mCell->getName() + " is not a Frame cell");
    return *top;
}

// Labels -------------------------------------------------------------------------------------------------------------

void Target::labelsMapping(const std::string& fileName, bool createMissingLabels)
{
    if (fileName.empty()) {
        mLabelsMapping = LabelsMapping();
        return;
    }
    DatabaseLabels labels(*mStimuliProvider->getDatabase());
    mLabelsMapping.read(fileName, labels, createMissingLabels, label());
}

void Target::setLabelTarget(int labelNumber, int output)
{
    if (output >= static_cast<int>(getNbTargets()))
        throw std::invalid_argument(label() + " output " + std::to_string(output) + " is beyond the " + std::to_string(getNbTargets())
                                    + " targets of cell " + mCell->getName());
    mLabelsMapping.set(labelNumber, output);
}

void Target::setDefaultTarget(int output)
{
    if (output >= static_cast<int>(getNbTargets()))
        throw std::invalid_argument(label() + " output " + std::to_string(output) + " is beyond the " + std::to_string(getNbTargets())
                                    + " targets of cell " + mCell->getName());
    mLabelsMapping.setDefault(output);
}

int Target::getLabelTarget(int labelNumber) const
{
    const int output = mLabelsMapping.get(labelNumber);
    if (output != LabelsMapping::None)
        return output;
    const Database& database = *mStimuliProvider->getDatabase();
    const bool named = labelNumber >= 0 && labelNumber < static_cast<int>(database.getNbLabels());
    throw std::invalid_argument(label() + " Incomplete class mapping: no output specified for label #" + std::to_string(labelNumber) + " ("
                                + (named ? database.getLabelName(labelNumber) : std::string("not in the database"))
                                + "); add a line for it or a \"default\" line");
}

std::vector<int> Target::getTargetLabels(int output) const
{
    std::vector<int> labels;
    const int count = static_cast<int>(mStimuliProvider->getDatabase()->getNbLabels());
    for (int i = -1; i < count; ++i) {
        if (mLabelsMapping.get(i) == output)
            labels.push_back(i);
    }
    return labels;
}

std::vector<std::string> Target::getTargetLabelsName() const
{
    constexpr std::size_t most = 3;
    const Database& database = *mStimuliProvider->getDatabase();
    std::vector<std::vector<int>> labels(getNbTargets());
    for (int i = 0; i < static_cast<int>(database.getNbLabels()); ++i) {
        const int output = mLabelsMapping.get(i);
        if (output >= 0 && output < static_cast<int>(labels.size()))
            labels[static_cast<std::size_t>(output)].push_back(i);
    }
    std::vector<std::string> names;
    for (const auto& list : labels) {
        std::string name;
        for (std::size_t i = 0; i < std::min(list.size(), most); ++i)
            name += (i ? ", " : "") + database.getLabelName(list[i]);
        if (list.size() > most)
            name += ", … (" + std::to_string(list.size()) + " labels)";
        names.push_back(list.empty() ? "?" : name);
    }
    return names;
}

// Steps --------------------------------------------------------------------------------------------------------------

MapSize Target::outputsSize() const
{
    const Dims& dims = mCell->getOutputsDims();
    if (dims.size() > 3)
        throw std::invalid_argument(label() + " outputs of dims " + dimsText(dims) + " are not possible: two axes and channels at most");
    return {std::max<std::size_t>(mCell->getOutputsWidth(), 1), std::max<std::size_t>(mCell->getOutputsHeight(), 1)};
}

namespace {

Tensor<float> scaled(const Tensor<float>& values, double scale)
{
    if (scale == 1.0)
        return values;
    Tensor<float> result = values.clone();
    for (float& value : result)
        value = static_cast<float>(static_cast<double>(value) * scale);
    return result;
}

}  // namespace

Tensor<float> Target::outputs() const
{
    const std::shared_ptr<BaseTensor> values = frame().getOutputs();
    if (!values || values->empty())
        throw std::invalid_argument(label() + " cell " + mCell->getName() + " has no outputs yet: initialize and propagate it first");
    values->synchronizeDBasedToH();
    const auto& simulation = frame().getSimulation();
    return scaled(tensor_cast<float>(*values), simulation ? simulation->outputScale() : 1.0);
}

void Target::checkConfiguration()
{
    if (mChecked)
        return;
    mChecked = true;
    if (std::string(mCell->getType()) == "Softmax" && (mTargetValue != 1.0 || mDefaultValue != 0.0))
        logWarning(label() + " TargetValue should be 1 and DefaultValue 0 for the Softmax cell " + mCell->getName());
    const auto* top = dynamic_cast<const Cell_Frame_Top*>(mCell.get());
    const std::shared_ptr<Activation> activation = top ? top->getActivation() : nullptr;
    if (activation && std::string(activation->getType()) == "Rectifier" && mDefaultValue < 0.0)
        logWarning(label() + " a negative DefaultValue is out of reach of the Rectifier activation of cell " + mCell->getName());
    if (mCell->isParameter("DropConnect") && mCell->getParameter<double>("DropConnect") < 1.0)
        logWarning(label() + " DropConnect should not be used on an output cell (" + mCell->getName() + ")");
}

void Target::computeTargets()
{
    const std::shared_ptr<Tensor<int>> labels = mStimuliProvider->getLabelsData();
    const std::size_t batchSize = labels->dimB();
    if (mBatch.size() != batchSize)
        throw std::invalid_argument(label() + " no batch was read: " + std::to_string(mBatch.size()) + " stimuli for labels of dims "
                                    + dimsText(labels->dims()));
    const MapSize size = outputsSize();
    const MapSize labelsSize{labels->nbDims() > 1 ? labels->dims()[0] : 1, labels->nbDims() > 2 ? labels->dims()[1] : 1};
    const Dims dims{size.width, size.height, 1, batchSize};
    if (mTargets->dims() != dims)
        mTargets->reallocate(dims);

    const int nbTargets = static_cast<int>(getNbTargets());
    const auto targetOf = [&](int labelNumber) {
        const int target = getLabelTarget(labelNumber);
        if (target >= nbTargets)
            throw std::invalid_argument(label() + " target " + std::to_string(target) + " of label #" + std::to_string(labelNumber)
                                        + " is beyond the " + std::to_string(nbTargets) + " targets of cell " + mCell->getName()
                                        + ": map the labels (LabelsMapping) or add outputs");
        return target;
    };
    const std::size_t stride = labels->size() / batchSize;
    for (std::size_t b = 0; b < batchSize; ++b) {
        int* targets = mTargets->data() + b * size.pixels();
        if (mBatch[b] < 0)
            std::fill(targets, targets + size.pixels(), LabelsMapping::Ignored);
        else
            targetsFromLabels(labels->data() + b * stride, labelsSize, targets, size, getNbTargets(), mWeakTarget, targetOf);
    }
}

Tensor<float> Target::targetData() const
{
    const auto& data = mStimuliProvider->getTargetData();
    return scaled(tensor_cast<float>(*data), data == mStimuliProvider->getData() ? mStimuliProvider->getDataScale() : 1.0);
}

void Target::provideTargets(StimuliSet set)
{
    checkConfiguration();
    mBatch = mStimuliProvider->getBatch();
    if (!mDataAsTarget)
        computeTargets();
    if (set != StimuliSet::Learn)
        return;
    // Staged again in process(): outputs which have not seen this batch size yet would lose them.
    const std::shared_ptr<BaseTensor> present = frame().getOutputs();
    if (!present || present->empty() || present->dimB() != mBatch.size())
        return;
    if (mDataAsTarget)
        frame().setOutputTargets(targetData());
    else
        frame().setOutputTarget(*mTargets);
}

double Target::computeLoss(StimuliSet set, const Tensor<float>& values)
{
    const std::size_t batchSize = values.dimB();
    if (set == StimuliSet::Learn) {
        if (mDataAsTarget) {
            frame().setOutputTargets(targetData());
            return frame().applyLossDistribWeighted(20, -1.0, 1.0);
        }
        frame().setOutputTarget(*mTargets);
        return frame().applyLoss(mTargetValue, mDefaultValue);
    }
    const auto valid = static_cast<std::size_t>(std::count_if(mBatch.begin(), mBatch.end(), [](int id) { return id >= 0; }));
    if (!mDataAsTarget)
        return lossOf(values.data(), mTargets->data(), outputsSize().pixels(), mCell->getNbOutputs(), batchSize, mTargetValue,
                      mDefaultValue, valid);
    const Tensor<float> goals = targetData();
    if (goals.size() != values.size())
        throw std::invalid_argument(label() + " target data of dims " + dimsText(goals.dims()) + " do not fit outputs of dims "
                                    + dimsText(values.dims()));
    double loss = 0.0;
    const std::size_t n = values.size() / batchSize;
    for (std::size_t b = 0; b < batchSize; ++b) {
        for (std::size_t i = 0; mBatch[b] >= 0 && i < n; ++i) {
            const double error = static_cast<double>(goals(i, b)) - static_cast<double>(values(i, b));
            loss += error * error;
        }
    }
    return valid ? loss / static_cast<double>(valid) : 0.0;
}

void Target::process(StimuliSet set)
{
    const Tensor<float> values = outputs();
    const MapSize size = outputsSize();
    if (mBatch.size() != values.dimB() || (!mDataAsTarget && mTargets->size() != size.pixels() * values.dimB()))
        throw std::invalid_argument(label() + " provideTargets() must be called for this batch before process(): targets of "
                                    + std::to_string(mBatch.size()) + " stimuli, outputs of dims " + dimsText(values.dims()));
    mLoss.push_back(computeLoss(set, values));

    const Dims dims{size.width, size.height, mTargetTopN, values.dimB()};
    if (mEstimatedLabels->dims() != dims) {
        mEstimatedLabels->reallocate(dims);
        mEstimatedLabelsValue->reallocate(dims);
    }
    const std::size_t n = size.pixels(), nbOutputs = mCell->getNbOutputs();
    for (std::size_t b = 0; b < values.dimB(); ++b)
        estimate(values.data() + b * n * nbOutputs, n, nbOutputs, mTargetTopN, mBinaryThreshold,
                 mEstimatedLabels->data() + b * n * mTargetTopN, mEstimatedLabelsValue->data() + b * n * mTargetTopN);
    mEstimatedLabels->setValid();
    mEstimatedLabelsValue->setValid();
}

bool Target::isMasked() const { return mMaskLabelTarget && *mMaskedLabel >= 0; }

double Target::maskWeight(std::size_t x, std::size_t y, std::size_t batchPos) const
{
    if (!isMasked())
        return 1.0;
    const Tensor<int>& labels = *mMaskLabelTarget->mEstimatedLabels;
    if (batchPos >= labels.dimB())
        throw std::invalid_argument(label() + " the target " + mMaskLabelTarget->getName() + ", its mask, has not been processed: it must"
                                    " come first");
    const MapSize size = outputsSize(), mask{labels.dimX(), labels.dimY()};
    const std::size_t pixel = y * mask.height / size.height * mask.width + x * mask.width / size.width;
    if (labels(pixel, batchPos) != *mMaskedLabel)
        return 0.0;
    return mMaskedLabelValue ? static_cast<double>((*mMaskLabelTarget->mEstimatedLabelsValue)(pixel, batchPos)) : 1.0;
}

std::vector<float> Target::getEstimatedLabels(const Box& box, std::size_t batchPos, const Tensor<float>* given) const
{
    const Tensor<float> values = given ? *given : outputs();
    const MapSize size = outputsSize();
    const std::size_t nbOutputs = mCell->getNbOutputs();
    if (values.empty() || values.size() != size.pixels() * nbOutputs * values.dimB())
        throw std::invalid_argument(label() + " values of dims " + dimsText(values.dims()) + " are not {" + std::to_string(size.width) + ", "
                                    + std::to_string(size.height) + ", " + std::to_string(nbOutputs) + ", batch}");
    if (batchPos >= values.dimB())
        throw std::out_of_range(label() + " batch position " + std::to_string(batchPos) + " is beyond the batch of "
                                + std::to_string(values.dimB()));
    const double rx = static_cast<double>(size.width) / static_cast<double>(mStimuliProvider->getSizeX());
    const double ry = static_cast<double>(size.height) / static_cast<double>(mStimuliProvider->getSizeY());
    const auto x0 = std::llround(rx * box.x), x1 = std::llround(rx * (static_cast<double>(box.x) + box.width));
    const auto y0 = std::llround(ry * box.y), y1 = std::llround(ry * (static_cast<double>(box.y) + box.height));
    const std::string where = label() + " box (" + std::to_string(box.x) + ", " + std::to_string(box.y) + ") "
                              + std::to_string(box.width) + "x" + std::to_string(box.height);
    if (x1 <= x0 || y1 <= y0)
        throw std::invalid_argument(where + " holds no output pixel");
    if (x0 < 0 || y0 < 0 || x1 > static_cast<long long>(size.width) || y1 > static_cast<long long>(size.height))
        throw std::out_of_range(where + " is beyond the stimulus");

    std::vector<double> sums(getNbTargets(), 0.0);
    for (auto y = static_cast<std::size_t>(y0); y < static_cast<std::size_t>(y1); ++y) {
        for (auto x = static_cast<std::size_t>(x0); x < static_cast<std::size_t>(x1); ++x) {
            const double weight = maskWeight(x, y, batchPos);
            if (weight == 0.0)
                continue;
            const std::size_t pixel = y * size.width + x;
            if (nbOutputs == 1) {
                const double v = static_cast<double>(values(pixel, batchPos));
                sums[0] += weight * (1.0 - v);
                sums[1] += weight * v;
                continue;
            }
            for (std::size_t o = 0; o < nbOutputs; ++o)
                sums[o] += weight * static_cast<double>(values(o * size.pixels() + pixel, batchPos));
        }
    }
    return {sums.begin(), sums.end()};
}

std::pair<int, float> Target::getEstimatedLabel(const Box& box, std::size_t batchPos, const Tensor<float>* values) const
{
    const std::vector<float> sums = getEstimatedLabels(box, batchPos, values);
    const auto best = std::max_element(sums.begin(), sums.end());
    return {static_cast<int>(best - sums.begin()), *best};
}

std::string Target::stimulusName(int id) const
{
    return id < 0 ? std::string() : mStimuliProvider->getDatabase()->getStimulusName(static_cast<unsigned>(id));
}

void Target::log(const std::string&, StimuliSet) {}

void Target::clear(StimuliSet) {}

void Target::saveState(std::ostream& stream) const
{
    putWord(stream, mLoss.size());
    for (const double loss : mLoss)
        putWord(stream, std::bit_cast<std::uint64_t>(loss));
}

void Target::loadState(std::istream& stream)
{
    const std::uint64_t count = getWord(stream);
    std::vector<double> losses;
    for (std::uint64_t i = 0; i < count; ++i)
        losses.push_back(std::bit_cast<double>(getWord(stream)));
    mLoss = std::move(losses);
}

}  // namespace N2D2

N2D2_REGISTER(Target)
{
    registry.family<N2D2::TargetFamily>().addType<N2D2::Target>();
}
