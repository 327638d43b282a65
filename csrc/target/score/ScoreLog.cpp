// The files of TargetScore (spec ini §12.5).
#include <iomanip>
#include <nlohmann/json.hpp>
#include <ostream>

#include "core/File.hpp"
#include "target/score/TargetScore.hpp"

namespace N2D2 {

using Json = nlohmann::ordered_json;

namespace {

void writeJson(const std::string& path, const Json& root)
{
    writeFile(path, [&](std::ostream& stream) { stream << root.dump(1, ' ', false, Json::error_handler_t::replace) << "\n"; });
}

}  // namespace

void TargetScore::writeCurve(const std::string& stem, const std::vector<double>& values, const std::vector<std::uint64_t>& weights,
                             StimuliSet set, std::size_t avgWindow, bool topN) const
{
    const std::vector<double> averages = runningAverage(values, weights, avgWindow);
    writeFile(stem + ".dat", [&](std::ostream& stream) {
        stream << std::setprecision(4);
        for (std::size_t i = 0; i < values.size(); ++i)
            stream << values[i] << " " << averages[i] << "\n";
    });
    Json root;
    root["kind"] = "success";
    root["target"] = mName;
    root["set"] = enumToText(set);
    root["window"] = avgWindow;
    root["top_n"] = topN ? mTargetTopN : 1u;
    root["data_as_target"] = *mDataAsTarget;
    root["values"] = values;
    root["average"] = averages;
    writeJson(stem + ".json", root);
}

void TargetScore::writeValidation(const std::string& stem, const Curve& curve, bool topN) const
{
    writeFile(stem + ".dat", [&](std::ostream& stream) {
        stream << std::setprecision(4);
        for (const auto& [step, score] : curve)
            stream << step << " " << score << "\n";
    });
    Json root;
    root["kind"] = "success";
    root["target"] = mName;
    root["set"] = enumToText(StimuliSet::Validation);
    root["top_n"] = topN ? mTargetTopN : 1u;
    root["metric"] = mMetric;
    root["steps"] = Json::array();
    root["scores"] = Json::array();
    for (const auto& [step, score] : curve) {
        root["steps"].push_back(step);
        root["scores"].push_back(score);
    }
    writeJson(stem + ".json", root);
}

void TargetScore::logSuccess(const std::string& fileName, StimuliSet set, std::size_t avgWindow) const
{
    const std::string dir = directory() + "/";
    if (set == StimuliSet::Validation && !mValidation.empty()) {
        writeValidation(dir + "Success_" + fileName, mValidation, false);
        const Scores& learn = scores(StimuliSet::Learn);
        writeCurve(dir + fileName + "_LearningSuccess", learn.success, learn.weights, StimuliSet::Learn, avgWindow, false);
        return;
    }
    writeCurve(dir + "Success_" + fileName, scores(set).success, scores(set).weights, set, avgWindow, false);
}

void TargetScore::logTopNSuccess(const std::string& fileName, StimuliSet set, std::size_t avgWindow) const
{
    const std::string dir = directory() + "/";
    const auto curve = [&](const Scores& s) -> const std::vector<double>& { return mTargetTopN > 1 ? s.topNSuccess : s.success; };
    if (set == StimuliSet::Validation && !mTopNValidation.empty()) {
        writeValidation(dir + "SuccessTopN_" + fileName, mTopNValidation, true);
        const Scores& learn = scores(StimuliSet::Learn);
        writeCurve(dir + fileName + "_LearningTopNSuccess", curve(learn), learn.weights, StimuliSet::Learn, avgWindow, true);
        return;
    }
    writeCurve(dir + "SuccessTopN_" + fileName, curve(scores(set)), scores(set).weights, set, avgWindow, true);
}

void TargetScore::logConfusionMatrix(const std::string& fileName, StimuliSet set) const
{
    // Before the first batch the matrix has no size yet: all zeros are written.
    const std::size_t classes = mDataAsTarget ? std::size_t(*mConfusionQuantSteps) : std::size_t(getNbTargets());
    const ConfusionMatrix& counted = scores(set).confusion;
    const ConfusionMatrix matrix = counted.size() ? counted : ConfusionMatrix(classes, isMasked());
    const std::vector<std::string> names = classNames();
    const std::string stem = directory() + "/ConfusionMatrix_" + fileName;
    writeFile(stem + ".dat", [&](std::ostream& stream) { matrix.write(stream); });
    writeFile(stem + "_score.dat", [&](std::ostream& stream) { matrix.writeScores(stream, names); });
    writeFile(stem + ".json", [&](std::ostream& stream) { stream << matrix.json(names) << "\n"; });
}

void TargetScore::logMisclassified(const std::string& fileName, StimuliSet set) const
{
    writeFile(directory() + "/Misclassified_" + fileName + ".dat", [&](std::ostream& stream) {
        stream << "# name target estimated count\n";
        for (const auto& [key, count] : scores(set).misclassified) {
            const auto& [id, target, estimated] = key;
            stream << id << " " << std::quoted(stimulusName(id)) << " " << target << " " << estimated << " " << count << "\n";
        }
    });
}

void TargetScore::log(const std::string& fileName, StimuliSet set)
{
    logConfusionMatrix(fileName, set);
    logMisclassified(fileName, set);
}

}  // namespace N2D2
