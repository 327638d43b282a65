#include "run/Learning.hpp"

#include <chrono>
#include <cmath>

#include "cell/FrameCell.hpp"
#include "core/Error.hpp"
#include "core/File.hpp"
#include "core/Interrupt.hpp"
#include "core/Log.hpp"
#include "data/provider/StimuliProvider.hpp"
#include "deepnet/DeepNet.hpp"
#include "deepnet/qat/DeepNetQAT.hpp"
#include "optimize/GraphPasses.hpp"
#include "run/Timings.hpp"
#include "target/Report.hpp"
#include "target/score/TargetScore.hpp"

namespace N2D2 {

namespace {

constexpr const char* lastDir = "weights";
constexpr const char* bestDir = "weights_validation";

std::vector<std::shared_ptr<TargetScore>> scoringTargets(const DeepNet& net)
{
    std::vector<std::shared_ptr<TargetScore>> targets;
    for (const auto& target : net.getTargets()) {
        if (auto score = std::dynamic_pointer_cast<TargetScore>(target))
            targets.push_back(score);
    }
    return targets;
}

std::filesystem::path estimatesFile(const Target& target, const std::string& set)
{
    return std::filesystem::path(safeFileName(target.getName())) / set / "classif.log";
}

/// The estimates of a former run: their file is appended to.
void forgetEstimates(const DeepNet& net, const std::string& set)
{
    for (const auto& target : net.getTargets()) {
        std::error_code ignored;
        std::filesystem::remove(estimatesFile(*target, set), ignored);
    }
}

std::vector<std::uint64_t> sizesOfEstimates(const DeepNet& net)
{
    std::vector<std::uint64_t> sizes;
    for (const auto& target : net.getTargets()) {
        std::error_code missing;
        const auto size = std::filesystem::file_size(estimatesFile(*target, "learning"), missing);
        sizes.push_back(missing ? 0 : size);
    }
    return sizes;
}

/// What a killed run logged after its checkpoint is logged again by the resumed one.
void cutEstimates(const DeepNet& net, const std::vector<std::uint64_t>& sizes)
{
    const auto& targets = net.getTargets();
    for (std::size_t i = 0; i < std::min(sizes.size(), targets.size()); ++i) {
        const auto path = estimatesFile(*targets[i], "learning");
        std::error_code missing;
        const auto size = std::filesystem::file_size(path, missing);
        if (!missing && size > sizes[i])
            std::filesystem::resize_file(path, sizes[i]);
    }
}

class LearningRun {
public:
    LearningRun(const RunOptions& options, DeepNet& net)
        : mOptions(options), mNet(net), mProvider(*net.getStimuliProvider()), mDatabase(*net.getDatabase()),
          mTargets(scoringTargets(net)), mBatchSize(mProvider.getBatchSize()), mWindow(std::max<std::size_t>(1, options.avg_window / mBatchSize))
    {
        if (mDatabase.getNbStimuli(Database::Learn) == 0)
            throw std::invalid_argument("[learning] the learning set is empty: check the [database] section");
    }

    void run()
    {
        if (mOptions.resume)
            resume();
        else
            start();
        mReportTime = Clock::now();
        try {
            if (mProgress.validating)
                validate();
            mOptions.learn_epoch > 0 ? learnEpochs() : learnStimuli();
        }
        catch (const Interrupted&) {
            // What was learnt is kept: the last weights and a checkpoint in the middle of the epoch.
            logInfo("");
            mNet.exportNetworkFreeParameters(lastDir);
            keepBest();
            saveCheckpoint();
            logWarning("interrupted: the last weights are in '" + std::string(lastDir) + "', the best ones in '" + bestDir
                       + "'; the same command with -resume goes on");
            throw;
        }
    }

private:
    using Clock = std::chrono::steady_clock;

    /// A checkpoint of the start replaces those of a former run: a new run that is killed early must not go on from them.
    void start()
    {
        mNet.exportNetworkFreeParameters("weights_init");
        forgetEstimates(mNet, "learning");
        mCheckpoint.remove();
        saveCheckpoint();
    }

    void saveCheckpoint()
    {
        mProgress.estimates = sizesOfEstimates(mNet);
        mCheckpoint.save(mNet, mProgress);
    }

    void resume()
    {
        mProgress = mCheckpoint.load(mNet);
        cutEstimates(mNet, mProgress.estimates);
        mLogged = mProgress.bestScore >= 0.0;
        logInfo("Resuming after epoch " + std::to_string(mProgress.epoch) + ", batch " + std::to_string(mProgress.batch));
    }

    void learnEpochs()
    {
        const std::uint64_t epochs = mOptions.learn_epoch;
        while (mProgress.epoch < epochs && !mProgress.stopped) {
            if (!mProgress.inEpoch) {
                mProvider.setBatch(Database::Learn, true);
                mProgress.inEpoch = true;
            }
            const std::size_t total = (mDatabase.getNbStimuli(Database::Learn) + mBatchSize - 1) / mBatchSize;
            while (!mProvider.allBatchsProvided(Database::Learn)) {
                checkInterrupt();
                step([this] { mProvider.readBatch(Database::Learn); });
                epochProgress(total - mProvider.nbBatchsRemaining(Database::Learn), total);
            }
            mProgress.inEpoch = false;
            ++mProgress.epoch;
            const bool last = mProgress.epoch == epochs;
            if (last || (mOptions.log_epoch > 0 && mProgress.epoch % mOptions.log_epoch == 0))
                logStep();
            saveCheckpoint();
        }
    }

    void learnStimuli()
    {
        const std::uint64_t batches = (static_cast<std::uint64_t>(mOptions.learn) + mBatchSize - 1) / mBatchSize;
        if (mProgress.nextLog == 0)
            mProgress.nextLog = mOptions.log;
        std::uint64_t nextReport = mProgress.batch * mBatchSize + mOptions.report;
        while (mProgress.batch < batches && !mProgress.stopped) {
            checkInterrupt();
            step([this] { mProvider.readRandomBatch(Database::Learn); });
            const std::uint64_t stimuli = mProgress.batch * mBatchSize;
            const bool last = mProgress.batch == batches;
            if (stimuli >= nextReport || last) {
                stimuliProgress(stimuli);
                nextReport += mOptions.report ? mOptions.report : mBatchSize;
            }
            if ((mOptions.log > 0 && stimuli >= mProgress.nextLog) || last) {
                mProgress.nextLog += mOptions.log;
                logStep();
                saveCheckpoint();
            }
        }
    }

    template <class Read> void step(const Read& read)
    {
        DeepNet::Timings* timings = mOptions.bench ? mTimings.next() : nullptr;
        if (timings) {
            const auto start = Clock::now();
            read();
            timings->emplace_back("sp", std::chrono::duration<double>(Clock::now() - start).count());
        }
        else
            read();
        mNet.learn(timings);
        if (timings)
            mTimings.add();
        ++mProgress.batch;
        mStimuliSinceReport += mBatchSize;
        reportRate();
        checkLoss();
    }

    /// A loss that is not a number never recovers: better said at once, with what was learnt before kept.
    void checkLoss()
    {
        for (const auto& target : mTargets) {
            if (!target->getLoss().empty() && !std::isfinite(target->getLoss().back()))
                throw std::runtime_error("[learning] the loss of target " + target->getName() + " is not finite at batch "
                                         + std::to_string(mProgress.batch)
                                         + ": reduce the learning rate or check the data ("
                                         + (mLogged ? "the weights of the last log step are kept" : "no weights were kept yet") + ")");
        }
    }

    void reportRate()
    {
        for (const auto& cell : mNet.orderedCells()) {
            const auto frame = std::dynamic_pointer_cast<Cell_Frame_Top>(cell);
            const auto solvers = frame->solvers();
            if (solvers.empty())
                continue;
            const double rate = solvers.front().second->learningRate(mBatchSize);
            if (mRate >= 0.0 && rate != mRate) {
                char text[96];
                std::snprintf(text, sizeof(text), "Learning rate after %llu(x%u) iteration(s): %g",
                              static_cast<unsigned long long>(mProgress.batch), mBatchSize, rate);
                mRateLine = text;
            }
            mRate = rate;
            return;
        }
    }

    std::string successText(const char* format) const
    {
        std::string text;
        char buffer[32];
        for (const auto& target : mTargets) {
            std::snprintf(buffer, sizeof(buffer), format, 100.0 * target->getAverageSuccess(Database::Learn, mWindow));
            text += buffer;
        }
        return text;
    }

    double rateOfStimuli()
    {
        const double seconds = std::chrono::duration<double>(Clock::now() - mReportTime).count();
        const double rate = seconds > 0.0 ? static_cast<double>(mStimuliSinceReport) / seconds : 0.0;
        mReportTime = Clock::now();
        mStimuliSinceReport = 0;
        return rate;
    }

    void epochProgress(std::size_t done, std::size_t total)
    {
        // A line a batch would cost more than a small batch: at most ten a second, and the last one.
        const double elapsed = std::chrono::duration<double>(Clock::now() - mReportTime).count();
        if (done < total && elapsed < 0.1)
            return;
        const double fraction = static_cast<double>(done) / static_cast<double>(total);
        std::string bar(50, ' ');
        const std::size_t place = static_cast<std::size_t>(std::floor(49.0 * fraction));
        std::fill(bar.begin(), bar.begin() + static_cast<std::ptrdiff_t>(place), '=');
        bar[place] = '>';
        const double rate = rateOfStimuli();
        const long seconds = std::lround(std::chrono::duration<double>(Clock::now() - mStart).count());
        char tail[128];
        std::snprintf(tail, sizeof(tail), "duration %02ld:%02ld min at %7.2f p./s (%7.0f p./min)    ", seconds / 60, seconds % 60, rate,
                      rate * 60.0);
        logProgress("\rLearning [" + bar + "] #epoch " + std::to_string(mProgress.epoch) + " " + successText("%.2f%% ") + tail);
    }

    void stimuliProgress(std::uint64_t stimuli)
    {
        const double rate = rateOfStimuli();
        char head[64], tail[96];
        std::snprintf(head, sizeof(head), "\rLearning #%-8llu(%.4g%%)   ", static_cast<unsigned long long>(stimuli),
                      100.0 * static_cast<double>(stimuli) / mDatabase.getNbStimuli(Database::Learn));
        std::snprintf(tail, sizeof(tail), "at %7.2f p./s (%7.0f p./min)         ", rate, rate * 60.0);
        logProgress(head + successText("%6.2f%% ") + tail);
    }

    void logStep()
    {
        logInfo("");
        if (!mRateLine.empty())
            logInfo(std::exchange(mRateLine, {}));
        for (const auto& target : mTargets) {
            target->logSuccess("learning", Database::Learn, mWindow);
            if (target->getTargetTopN() > 1)
                target->logTopNSuccess("learning", Database::Learn, mWindow);
            target->log("learning", Database::Learn);
            target->logEstimatedLabels("learning");
            target->clearScore(Database::Learn);
        }
        mNet.exportNetworkFreeParameters(lastDir);
        mNet.save("net_state");
        mLogged = true;
        if (mDatabase.getNbStimuli(Database::Validation) > 0)
            validate();
        else
            keepBest();
        if (mOptions.bench)
            mTimings.write("timings/learning_timings.dat", mBatchSize);
    }

    /// Without a validation set the best weights are the last ones.
    void keepBest()
    {
        if (mDatabase.getNbStimuli(Database::Validation) > 0 && mProgress.bestScore >= 0.0)
            return;
        mNet.exportNetworkFreeParameters(bestDir);
        if (mDatabase.getNbStimuli(Database::Validation) == 0)
            mNet.save("net_state_validation");
    }

    /// An interrupted validation is done again, whole, by the resumed run.
    void validate()
    {
        const ProviderState before = mProvider.getState();
        mProgress.validating = true;
        try {
            runValidation();
        }
        catch (const Interrupted&) {
            mProvider.setState(before);
            throw;
        }
        mProgress.validating = false;
        scoreValidation();
    }

    void runValidation()
    {
        // Twenty dots over the set, as documented.
        logProgress("Validation");
        for (const auto& target : mTargets)
            target->clear(Database::Validation);
        const unsigned nb = mDatabase.getNbStimuli(Database::Validation);
        const unsigned batches = (nb + mBatchSize - 1) / mBatchSize;
        unsigned dots = 0;
        for (unsigned b = 0; b < batches; ++b) {
            checkInterrupt();
            mProvider.readBatch(Database::Validation, b * mBatchSize);
            mNet.test(Database::Validation);
            for (; dots < 20 * (b + 1) / batches; ++dots)
                logProgress(".");
        }
        logInfo("");
    }

    void scoreValidation()
    {
        const std::string metric = enumToText(mOptions.valid_metric);
        bool primary = true;
        for (const auto& target : mTargets) {
            const double score = target->validationScore(mOptions.valid_metric);
            const double best = target->getBestValidationScore();
            const bool better = target->newValidationScore(score, metric);
            if (target->getTargetTopN() > 1)
                target->newValidationTopNScore(target->getAverageTopNScore(Database::Validation, mOptions.valid_metric));
            if (better) {
                logProgress(Report::bestValidation(score, mOptions.valid_metric));
                target->log("validation", Database::Validation);
                if (primary) {
                    mProgress.bestScore = score;
                    mNet.exportNetworkFreeParameters(bestDir);
                    mNet.save("net_state_validation");
                    logProgress(Report::weightsSaved(bestDir));
                    bestOfOthers(target);
                }
            }
            else
                logProgress(Report::lowerValidation(score, best, mOptions.valid_metric));
            logProgress(Report::metricBlock(*target, Database::Validation));
            target->logSuccess("validation", Database::Validation, mWindow);
            if (target->getTargetTopN() > 1)
                target->logTopNSuccess("validation", Database::Validation, mWindow);
            if (primary)
                mProgress.notImproved = better ? 0 : mProgress.notImproved + 1;
            primary = false;
        }
        if (mOptions.stop_valid > 0 && mProgress.notImproved >= mOptions.stop_valid) {
            logProgress(Report::stopping(static_cast<unsigned>(mProgress.notImproved)));
            mProgress.stopped = true;
        }
    }

    void bestOfOthers(const std::shared_ptr<TargetScore>& primary)
    {
        for (const auto& target : mTargets) {
            if (target != primary)
                target->log("validation-best-primary", Database::Validation);
        }
    }

    const RunOptions& mOptions;
    DeepNet& mNet;
    StimuliProvider& mProvider;
    Database& mDatabase;
    std::vector<std::shared_ptr<TargetScore>> mTargets;
    unsigned mBatchSize;
    std::size_t mWindow;  // in batches
    Checkpoint mCheckpoint;
    LearningProgress mProgress;
    TimingTable mTimings;
    Clock::time_point mStart = Clock::now(), mReportTime = Clock::now();
    std::uint64_t mStimuliSinceReport = 0;
    bool mLogged = false;  // weights/ holds weights of this run
    double mRate = -1.0;
    std::string mRateLine;
};

}  // namespace

std::shared_ptr<TargetScore> primaryTarget(const DeepNet& net)
{
    const auto targets = scoringTargets(net);
    return targets.empty() ? nullptr : targets.front();
}

void learn(const RunOptions& options, DeepNet& net)
{
    net.initialize();
    struct Recycling {
        DeepNet& net;
        bool before = net.getRecycleGradients();
        ~Recycling() { net.setRecycleGradients(before); }
    } recycling{net};
    net.setRecycleGradients(true);
    LearningRun(options, net).run();
}

void test(const RunOptions& options, DeepNet& net, const std::string& name)
{
    net.initialize();
    StimuliProvider& provider = *net.getStimuliProvider();
    if (options.qat_SAT) {
        DeepNetQAT(net.shared_from_this())
            .fuseQATGraph(net.getStimuliProvider(), options.act_scaling_mode, options.wt_round_mode, options.b_round_mode, options.c_round_mode);
        net.exportNetworkFreeParameters("weights_quantized");
        logInfo("The network is fused, its weights are in 'weights_quantized'.");
    }
    if (options.fuse)
        fuseBatchNorm(net);
    const bool learnt = options.learn > 0 || options.learn_epoch > 0;
    const unsigned available = net.getDatabase()->getNbStimuli(Database::Test);
    if (available == 0)
        throw std::invalid_argument("[test] the test set is empty: check the [database] section");
    unsigned nb = options.nb_test < 0 ? available : static_cast<unsigned>(options.nb_test);
    if (nb > available) {
        logWarning("-nb-test " + std::to_string(nb) + " is more than the " + std::to_string(available) + " test stimuli: all are used");
        nb = available;
    }
    const auto targets = scoringTargets(net);
    for (const auto& target : net.getTargets())
        target->clear(Database::Test);
    const unsigned batchSize = provider.getBatchSize();
    const std::size_t window = std::max<std::size_t>(1, options.avg_window / batchSize);
    forgetEstimates(net, name);
    TimingTable timings;
    unsigned nextReport = options.report;
    for (unsigned start = 0; start < nb; start += batchSize) {
        checkInterrupt();
        provider.readBatch(Database::Test, start);
        // Exactly nb stimuli count: what the batch holds beyond them is ignored.
        for (unsigned b = nb - start; b < batchSize; ++b)
            provider.getBatch()[b] = -1;
        net.test(Database::Test, timings.next());
        timings.add();
        for (const auto& target : net.getTargets())
            target->logEstimatedLabels(name);
        const unsigned done = std::min(nb, start + batchSize);
        if ((options.report > 0 && done >= nextReport) || done == nb) {
            std::string success;
            char text[48];
            for (const auto& target : targets) {
                std::snprintf(text, sizeof(text), "%.2f%% ", 100.0 * target->getAverageSuccess(Database::Test));
                success += text;
            }
            logProgress("\rTesting #" + std::to_string(start) + "   " + success);
            while (options.report > 0 && nextReport <= done)
                nextReport += options.report;
        }
    }
    logInfo("");
    for (const auto& target : targets) {
        target->logSuccess(name, Database::Test, window);
        if (target->getTargetTopN() > 1)
            target->logTopNSuccess(name, Database::Test, window);
        target->log(name, Database::Test);
        logProgress(Report::endOfTest(*target, Database::Test, learnt ? Report::AfterLearning : Report::TestOnly));
    }
    timings.write("timings/inference_timings.dat", batchSize);
}

}  // namespace N2D2
