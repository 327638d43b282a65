#include "optimize/Calibration.hpp"

#include <cmath>
#include <stdexcept>

#include "activation/Activation.hpp"
#include "cell/FrameCell.hpp"
#include "core/Interrupt.hpp"
#include "core/Log.hpp"
#include "data/provider/StimuliProvider.hpp"
#include "deepnet/DeepNet.hpp"
#include "optimize/CalibrationFiles.hpp"
#include "optimize/Histogram.hpp"

namespace N2D2 {

namespace {

/// Integers look these functions up in a table, whose index is what they are given.
bool isTable(const Activation& activation)
{
    const std::string type = activation.getType();
    return type == "Logistic" || type == "LogisticWithLoss" || type == "Tanh" || type == "Softplus" || type == "Swish";
}

/// Calls body(values, dims) with the values of a tensor on the host, as they are or in float.
template <class Body> void withValues(const BaseTensor& tensor, const Body& body)
{
    tensor.synchronizeDBasedToH();
    if (const auto* doubles = dynamic_cast<const Tensor<double>*>(&tensor))
        body(doubles->data());
    else if (const auto* floats = dynamic_cast<const Tensor<float>*>(&tensor))
        body(floats->data());
    else
        body(tensor_cast<float>(tensor).clone().data());
}

/// Takes the functions that are tables away, and gives them back.
class WithoutTables {
public:
    explicit WithoutTables(const DeepNet& net)
    {
        for (const auto& [name, cell] : net.getCells()) {
            const auto frame = net.getCellFrame(name);
            if (const auto activation = frame->getActivation(); activation && isTable(*activation)) {
                mTaken.emplace(frame.get(), activation);
                frame->setActivation(nullptr);
            }
        }
    }
    ~WithoutTables()
    {
        for (const auto& [frame, activation] : mTaken)
            frame->setActivation(activation);
    }
    WithoutTables(const WithoutTables&) = delete;
    WithoutTables& operator=(const WithoutTables&) = delete;

    bool isTaken(Cell_Frame_Top& frame) const { return mTaken.count(&frame) > 0; }
    /// What the cells behind are given.
    void apply(Cell_Frame_Top& frame) const
    {
        const auto found = mTaken.find(&frame);
        if (found == mTaken.end())
            return;
        BaseTensor& outputs = *frame.getOutputs();
        const auto run = [&]<class T>(const Tensor<T>& x) {
            Tensor<T> y(x.dims());
            found->second->forwardTo(x, y);
            outputs.opAssign(y);
        };
        if (outputs.getType() == typeid(double))
            run(tensor_cast<double>(outputs).clone());
        else
            run(tensor_cast<float>(outputs).clone());
        outputs.synchronizeHToDBased();
    }

private:
    std::map<Cell_Frame_Top*, std::shared_ptr<Activation>> mTaken;
};

void checkOptions(const CalibrationOptions& options)
{
    if (options.nbBits < 2 || options.nbBits > 16)
        throw std::invalid_argument("[calibration] activations have 2 to 16 bits, not " + std::to_string(options.nbBits));
    if (options.nbStimuli == 0 || options.nbStimuli < -1)
        throw std::invalid_argument("[calibration] the number of stimuli must be > 0, or -1 for all, not " + std::to_string(options.nbStimuli));
    if (!(options.quantile > 0.0 && options.quantile <= 1.0))
        throw std::invalid_argument("[calibration] the quantile must be in (0, 1], not " + toText(options.quantile));
    if (options.reload && options.folder.empty())
        throw std::invalid_argument("[calibration] a reload needs the folder of the data");
}

}  // namespace

class Calibration::Pass {
public:
    Pass(DeepNet& net, Calibration& calibration)
        : mNet(net), mCalibration(calibration), mOptions(calibration.mOptions),
          mBins(mOptions.clipping == ClippingMode::NONE ? 0 : Histogram::binsFor(mOptions.clipping, mOptions.nbBits))
    {
    }

    void run(StimuliSet set, unsigned nbStimuli)
    {
        StimuliProvider& provider = *mNet.getStimuliProvider();
        const auto cells = mNet.orderedCells();
        std::map<std::string, bool> neverNegative;
        for (const auto& cell : cells)
            neverNegative[cell->getName()] = cell->getOutputRange().first >= 0.0;
        const WithoutTables tables(mNet);
        const std::size_t batch = provider.getBatchSize();
        if (batch == 0)
            throw std::invalid_argument("[calibration] the provider of the stimuli needs a batch size");
        std::size_t next = mOptions.report;
        for (std::size_t start = 0; start < nbStimuli; start += batch) {
            checkInterrupt();
            provider.readBatch(set, static_cast<unsigned>(start));
            std::vector<std::size_t> positions;
            for (std::size_t b = 0; b < provider.getBatch().size() && start + b < nbStimuli; ++b) {
                if (provider.getBatch()[b] >= 0)
                    positions.push_back(b);
            }
            if (!positions.empty()) {
                take("env", "the stimuli", *provider.getData(), batch, positions, false);
                for (const auto& cell : cells) {
                    const auto frame = mNet.getCellFrame(cell->getName());
                    frame->propagate(true);
                    take(cell->getName(), cell->label(), *frame->getOutputs(), batch, positions,
                         neverNegative.at(cell->getName()) && !tables.isTaken(*frame));
                    tables.apply(*frame);
                }
                mSeen += positions.size();
            }
            const std::size_t done = std::min<std::size_t>(nbStimuli, start + batch);
            if (mOptions.report > 0 && (done >= next || done == nbStimuli)) {
                logProgress("\rCalibration data " + std::to_string(done) + "/" + std::to_string(nbStimuli));
                next = done + mOptions.report;
            }
        }
        if (mOptions.report > 0)
            logProgress("\n");
        if (mSeen == 0)
            throw std::runtime_error("[calibration] none of the stimuli could be read");
    }

private:
    /// The values of these positions of a batch.
    void take(const std::string& name, const std::string& label, const BaseTensor& tensor, std::size_t batch, const std::vector<std::size_t>& positions,
              bool neverNegative)
    {
        // Some cells give several records a stimulus, some other ones: all of these count then.
        const std::size_t records = tensor.dimB() % batch == 0 ? batch : 1, size = tensor.size() / records;
        const std::vector<std::size_t> taken = records == batch ? positions : std::vector<std::size_t>{0};
        withValues(tensor, [&]<class T>(const T* values) {
            std::vector<const T*> stimuli;
            for (const std::size_t b : taken)
                stimuli.push_back(values + b * size);
            OutputRange& range = mCalibration.mRanges[name];
            if (!range.add(stimuli, size))
                throw std::invalid_argument(label + (name == "env" ? " have" : " its outputs have")
                                            + " values that are not finite: the network cannot be calibrated (has it diverged?)");
            if (mBins == 0)
                return;
            auto& histogram = mCalibration.mHistograms[name];
            if (!histogram) {
                const bool isUnsigned = !mOptions.noUnsigned && (neverNegative || (name == "env" && range.min >= 0.0));
                histogram = std::make_shared<Histogram>(std::max(range.maxAbs(), 0.1), !isUnsigned, mBins);
            }
            if (range.min < 0.0)
                histogram->addNegative();
            histogram->enlarge(range.maxAbs());
            for (std::size_t i = 0; i < stimuli.size();) {
                std::size_t end = i + 1;
                while (end < stimuli.size() && taken[end] == taken[end - 1] + 1)
                    ++end;
                histogram->add(stimuli[i], (end - i) * size);
                i = end;
            }
        });
    }

    DeepNet& mNet;
    Calibration& mCalibration;
    const CalibrationOptions& mOptions;
    std::size_t mBins, mSeen = 0;
};

Calibration Calibration::calibrate(DeepNet& net, const CalibrationOptions& options)
{
    checkOptions(options);
    for (const auto& cell : net.orderedCells()) {
        if (cell->isQuantized() || net.getCellFrame(cell->getName())->getSimulation())
            throw std::invalid_argument(cell->label() + " is quantized already: a calibration is for networks of floating point");
    }
    net.initialize();
    Calibration calibration;
    calibration.mOptions = options;
    const auto& provider = net.getStimuliProvider();
    const auto database = provider ? provider->getDatabase() : nullptr;
    const bool reload = options.reload && Files::exist(options);
    if (reload) {
        logInfo("Reloading calibration data from \"" + options.folder + "\"");
        Files::read(calibration);
        Files::check(calibration, net);
    }
    else {
        if (options.reload)
            logNotice("[calibration] there is nothing to reload in \"" + options.folder + "\": the stimuli are used");
        if (!database)
            throw std::invalid_argument("[calibration] the network has no stimuli provider: calibration needs data");
        StimuliSet set = StimuliSet::Validation;
        if (database->getNbStimuli(set) == 0) {
            set = StimuliSet::Test;
            if (database->getNbStimuli(set) == 0)
                throw std::runtime_error("[calibration] neither the Validation nor the Test set has a stimulus: calibration needs data");
            logWarning("[calibration] the Validation set is empty: the Test set is used, whose scores will be of data that the network was "
                       "calibrated on");
        }
        const unsigned all = database->getNbStimuli(set);
        const unsigned used = options.nbStimuli < 0 ? all : std::min(all, static_cast<unsigned>(options.nbStimuli));
        Pass(net, calibration).run(set, used);
        calibration.mNames = {"env"};
        for (const auto& cell : net.orderedCells())
            calibration.mNames.push_back(cell->getName());
        if (!options.folder.empty()) {
            CalibrationOrigin origin = originOf(net, set);
            origin.nbStimuli = used;
            Files::write(calibration, origin);
        }
    }
    return calibration;
}

Calibration Calibration::read(const CalibrationOptions& options)
{
    Calibration calibration;
    calibration.mOptions = options;
    Files::read(calibration);
    return calibration;
}

const OutputRange& Calibration::range(const std::string& cell) const
{
    const auto found = mRanges.find(cell);
    if (found == mRanges.end())
        throw std::out_of_range("[calibration] there is nothing about \"" + cell + "\"" + suggestion(cell, mNames));
    return found->second;
}

const Histogram* Calibration::histogram(const std::string& cell) const
{
    range(cell);
    const auto found = mHistograms.find(cell);
    return found == mHistograms.end() ? nullptr : found->second.get();
}

double Calibration::threshold(const std::string& cell, bool isUnsigned, bool clip) const
{
    const double largest = range(cell).maxAbs();
    if (!(largest > 0.0))
        return 1.0;
    if (!clip || mOptions.clipping == ClippingMode::NONE)
        return largest;
    const Histogram* counts = histogram(cell);
    if (!counts)
        throw std::runtime_error("[calibration] there is no histogram of \"" + cell + "\"");
    const double chosen = clippingThreshold(*counts, mOptions.clipping, mOptions.nbBits, isUnsigned, mOptions.quantile);
    return chosen > 0.0 ? std::min(chosen, largest) : largest;
}

}  // namespace N2D2
