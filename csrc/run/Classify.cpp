#include "run/Classify.hpp"

#include <algorithm>
#include <filesystem>

#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include "cell/FrameCell.hpp"
#include "core/Error.hpp"
#include "core/Interrupt.hpp"
#include "core/Log.hpp"
#include "data/provider/StimuliProvider.hpp"
#include "deepnet/DeepNet.hpp"
#include "run/Learning.hpp"
#include "target/score/TargetScore.hpp"

namespace N2D2 {

namespace {

/// The image with as many channels as the stimuli of the database, in their order (BGR).
cv::Mat readImage(const std::string& file, int channels)
{
    if (!std::filesystem::exists(file))
        throw FileNotFound("Could not open image: " + file);
    cv::Mat image;
    try {
        image = cv::imread(file, channels == 1 ? cv::IMREAD_GRAYSCALE : cv::IMREAD_COLOR);
    }
    catch (const cv::Exception&) {
        image.release();
    }
    if (image.empty())
        throw std::runtime_error("Could not read image: " + file + " (not an image file, or damaged)");
    return image;
}

}  // namespace

std::vector<std::pair<std::string, double>> classify(const std::vector<std::string>& files, DeepNet& net)
{
    const auto target = primaryTarget(net);
    if (!target)
        throw std::invalid_argument("[classify] the model has no target that gives labels");
    net.initialize();
    StimuliProvider& provider = *net.getStimuliProvider();
    Database& database = *net.getDatabase();
    int channels = static_cast<int>(provider.getNbChannels());
    if (database.getNbStimuli() > 0)
        channels = database.getStimulusData(Database::StimulusID(0)).channels();
    const auto names = target->getTargetLabelsName();

    std::vector<std::pair<std::string, double>> results;
    for (const std::string& file : files) {
        checkInterrupt();
        provider.streamStimulus(readImage(file, channels), Database::Test, 0);
        net.propagate(true);
        const auto frame = std::dynamic_pointer_cast<Cell_Frame_Top>(target->getCell());
        const BaseTensor& outputs = *frame->getOutputs();
        outputs.synchronizeDBasedToH();
        const Tensor<float> values = tensor_cast<float>(outputs);
        const std::size_t n = values.size() / values.dimB();
        if (n != target->getCell()->getNbOutputs())
            throw std::invalid_argument("[classify] the target gives a map of labels, not one label an image");
        std::size_t label = 0;
        double confidence = 0.0;
        if (n == 1) {
            label = values(0) > 0.5f ? 1 : 0;
            confidence = label ? values(0) : 1.0 - values(0);
        }
        else {
            label = static_cast<std::size_t>(std::max_element(values.data(), values.data() + n) - values.data());
            confidence = values(label);
        }
        const std::string name = label < names.size() ? names[label] : std::to_string(label);
        char percent[32];
        std::snprintf(percent, sizeof(percent), "%.2f %%", 100.0 * confidence);
        logInfo(file + ": label \"" + name + "\" (" + percent + ")");
        results.emplace_back(name, confidence);
    }
    return results;
}

}  // namespace N2D2
