#pragma once
// The target which counts: success of each batch, confusion matrix, figures and the best validation (spec cells §19.4).
#include <map>
#include <tuple>

#include "target/ConfusionMatrix.hpp"
#include "target/Target.hpp"

namespace N2D2 {

class TargetScore : public Target {
public:
    static constexpr const char* Type = "TargetScore";
    using Target::Target;

    const char* getType() const override { return Type; }

    /// Target::process, then one success a batch: the mean over its labelled stimuli of 1/0, in maps of the mean over the
    /// classes present of hits / pixels. With DataAsTarget the success is the mean squared error.
    void process(StimuliSet set) override;

    /// Mean over the last `avgWindow` batches (0: all), a batch weighing its scored stimuli, so that a partial last batch counts for
    /// what it is: all labelled stimuli that are right / all labelled ones. 0 without any.
    double getAverageSuccess(StimuliSet set, std::size_t avgWindow = 0) const;
    double getAverageTopNSuccess(StimuliSet set, std::size_t avgWindow = 0) const;
    /// Mean of the metric over the classes seen or estimated since clearScore().
    double getAverageScore(StimuliSet set, ConfusionTableMetric metric) const;
    /// The same when an estimate is right as soon as the target is among the top N.
    double getAverageTopNScore(StimuliSet set, ConfusionTableMetric metric) const;
    /// One number a batch.
    const std::vector<double>& getSuccess(StimuliSet set) const { return scores(set).success; }
    const ConfusionMatrix& getConfusionMatrix(StimuliSet set) const { return scores(set).confusion; }

    /// What a validation is judged by: the average of the metric, but where a target says otherwise.
    virtual double validationScore(ConfusionTableMetric metric) const { return getAverageScore(StimuliSet::Validation, metric); }
    /// Notes the score of a validation; true when it is the first or strictly better than all before. `metric` names it in logs.
    bool newValidationScore(double score, const std::string& metric = "");
    bool newValidationTopNScore(double score);
    /// 0 before the first validation.
    double getBestValidationScore() const { return mBest; }
    double getBestValidationTopNScore() const { return mBestTopN; }
    double getLastValidationScore() const { return mValidation.empty() ? 0.0 : mValidation.back().second; }
    std::size_t nbValidations() const { return mValidation.size(); }

    void clearSuccess(StimuliSet set);
    void clearScore(StimuliSet set);
    /// Both.
    void clear(StimuliSet set) override;

    // Files in `<name>/`, each `.dat` with a `.json` of the same content ------------------------------------------------
    /// `Success_<fileName>.dat`: `success average` a batch; for Validation, once scores were noted, `step score` (step = learning
    /// batches so far) and beside it `<fileName>_LearningSuccess.dat`. JSON: {"kind": "success", "target", "set", "window",
    /// "top_n", "values": [], "average": []} or {…, "metric", "steps": [], "scores": []}.
    void logSuccess(const std::string& fileName, StimuliSet set, std::size_t avgWindow = 0) const;
    /// `SuccessTopN_<fileName>.dat`, and `<fileName>_LearningTopNSuccess.dat`.
    void logTopNSuccess(const std::string& fileName, StimuliSet set, std::size_t avgWindow = 0) const;
    /// `ConfusionMatrix_<fileName>.dat`, `…_score.dat`, `….json`.
    void logConfusionMatrix(const std::string& fileName, StimuliSet set) const;
    /// `Misclassified_<fileName>.dat`: `id "file" target estimated count`.
    void logMisclassified(const std::string& fileName, StimuliSet set) const;
    /// Confusion matrix and misclassified stimuli.
    void log(const std::string& fileName, StimuliSet set) override;

    void saveState(std::ostream& stream) const override;
    void loadState(std::istream& stream) override;

protected:
    Parameter<double> mConfusionRangeMin{this, "ConfusionRangeMin", 0.0, "DataAsTarget: least value of the confusion matrix"};
    Parameter<double> mConfusionRangeMax{this, "ConfusionRangeMax", 1.0, "DataAsTarget: greatest value of the confusion matrix"};
    Parameter<unsigned> mConfusionQuantSteps{this, "ConfusionQuantSteps", 10u, {.min = 2, .max = 4096},
                                             "DataAsTarget: steps of the confusion matrix"};

    struct Scores {
        std::vector<double> success, topNSuccess;  // one a batch
        std::vector<std::uint64_t> weights;        // stimuli they stand for
        ConfusionMatrix confusion, topNConfusion;
        std::map<std::tuple<int, int, int>, std::uint64_t> misclassified;  // (stimulus, target, estimate)
    };
    Scores& scores(StimuliSet set) { return mScores[static_cast<std::size_t>(set)]; }
    const Scores& scores(StimuliSet set) const { return mScores[static_cast<std::size_t>(set)]; }
    /// Names of the rows of a confusion matrix.
    virtual std::vector<std::string> classNames() const;
    std::uint64_t mLearnBatches = 0;

private:
    using Curve = std::vector<std::pair<std::uint64_t, double>>;  // (learning batches so far, score)

    void scoreLabels(Scores& scores);
    void scoreData(Scores& scores);
    void writeCurve(const std::string& stem, const std::vector<double>& values, const std::vector<std::uint64_t>& weights, StimuliSet set,
                    std::size_t avgWindow, bool topN) const;
    void writeValidation(const std::string& stem, const Curve& curve, bool topN) const;

    Scores mScores[4];
    Curve mValidation, mTopNValidation;
    double mBest = 0.0, mBestTopN = 0.0;
    std::string mMetric;
};

/// Means over the last `window` (0: all) values up to each, weighted.
std::vector<double> runningAverage(const std::vector<double>& values, const std::vector<std::uint64_t>& weights, std::size_t window);

}  // namespace N2D2
