// The files of Target (spec ini §12.5): mapping table, classif.log, images and annotations of estimates.
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <iomanip>
#include <nlohmann/json.hpp>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <ostream>

#include "cell/Cell.hpp"
#include "core/File.hpp"
#include "data/database/Database.hpp"
#include "data/provider/StimuliProvider.hpp"
#include "target/Target.hpp"

namespace N2D2 {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

namespace {

void writeImage(const fs::path& path, const cv::Mat& image)
{
    std::vector<unsigned char> bytes;
    bool done = false;
    try {
        done = cv::imencode(path.extension().string(), image, bytes);
    }
    catch (const cv::Exception&) {
    }
    if (!done)
        throw std::invalid_argument("Could not write image: " + path.string() + " (no such image format; set ImageLogFormat, for example to"
                                    " png)");
    writeFile(path, [&](std::ostream& stream) {
        stream.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    });
}

// Hues around the circle of 180, as in OpenCV; `value` is the brightness, 0 to 1.
cv::Vec3b labelColour(int label, unsigned nbTargets, unsigned hueOffset, double value)
{
    const auto hue = static_cast<unsigned>(180u * static_cast<unsigned>(label) / nbTargets + hueOffset) % 180u;
    const cv::Mat hsv(1, 1, CV_8UC3,
                      cv::Scalar(hue, 255, std::round(255.0 * (std::isnan(value) ? 0.0 : std::clamp(value, 0.0, 1.0)))));
    cv::Mat bgr;
    cv::cvtColor(hsv, bgr, cv::COLOR_HSV2BGR);
    return bgr.at<cv::Vec3b>(0, 0);
}

// The stimulus as the network saw it, in grey, stretched to 0 - 255.
cv::Mat background(const Tensor<float>& data, std::size_t batchPos)
{
    const std::size_t width = data.dimX(), height = data.nbDims() > 2 ? data.dimY() : 1;
    const std::size_t pixels = width * height, channels = data.size() / data.dimB() / pixels;
    cv::Mat grey(static_cast<int>(height), static_cast<int>(width), CV_32F, cv::Scalar(0));
    for (std::size_t c = 0; c < channels; ++c) {
        for (std::size_t p = 0; p < pixels; ++p)
            grey.ptr<float>()[p] += data(c * pixels + p, batchPos) / static_cast<float>(channels);
    }
    cv::Mat image, bgr;
    cv::normalize(grey, image, 0, 255, cv::NORM_MINMAX, CV_8U);
    cv::cvtColor(image, bgr, cv::COLOR_GRAY2BGR);
    return bgr;
}

}  // namespace

void Target::logLabelsMapping(const std::string& fileName, bool withStats) const
{
    const Database& database = *mStimuliProvider->getDatabase();
    writeFile(directory() + "/" + safeFileName(fileName) + ".dat", [&](std::ostream& stream) {
        stream << "label name output";
        if (withStats)
            stream << " nb.stimuli(Learn) nb.stimuli(Validation) nb.stimuli(Test) nb.ROIs(Learn) nb.ROIs(Validation) nb.ROIs(Test)";
        stream << "\n";
        for (int i = 0; i < static_cast<int>(database.getNbLabels()); ++i) {
            const int output = mLabelsMapping.get(i);
            stream << i << " " << std::quoted(database.getLabelName(i)) << " "
                   << (output == LabelsMapping::None ? std::string("?") : std::to_string(output));
            if (withStats) {
                for (const auto mask : {StimuliSetMask::LearnOnly, StimuliSetMask::ValidationOnly, StimuliSetMask::TestOnly})
                    stream << " " << database.getNbStimuliWithLabel(i, mask);
                for (const auto mask : {StimuliSetMask::LearnOnly, StimuliSetMask::ValidationOnly, StimuliSetMask::TestOnly})
                    stream << " " << database.getNbROIsWithLabel(i, mask);
            }
            stream << "\n";
        }
    });
}

void Target::logEstimatedLabels(const std::string& dirName) const
{
    if (mEstimatedLabels->empty() || mEstimatedLabels->dimB() != mBatch.size())
        throw std::invalid_argument(label() + " process() must be called before estimates are logged");
    const fs::path dir = fs::path(directory()) / safeFileName(dirName);
    const MapSize size = outputsSize();
    const std::size_t nbOutputs = mCell->getNbOutputs();

    if (size.pixels() == 1) {
        if (mDataAsTarget)
            return;
        const Tensor<float> values = outputs();
        makeDirectories(dir);
        const fs::path path = dir / "classif.log";
        std::ofstream stream(path, std::ios::app);
        stream.imbue(std::locale::classic());
        for (std::size_t b = 0; b < mBatch.size(); ++b) {
            if (mBatch[b] < 0)
                continue;
            const float value = (*mEstimatedLabelsValue)(0, b);
            stream << mBatch[b] << " " << std::quoted(stimulusName(mBatch[b])) << " " << (*mTargets)(0, b) << " "
                   << (static_cast<double>(value) >= mValueThreshold ? (*mEstimatedLabels)(0, b) : -1) << " " << value;
            for (std::size_t o = 0; o < nbOutputs; ++o)
                stream << " " << values(o, b);
            stream << "\n";
        }
        stream.flush();
        if (!stream)
            throw std::runtime_error(label() + " Could not write file: " + path.string());
        return;
    }

    if (mDataAsTarget)
        return;
    const Tensor<float> data = *mStimuliProvider->getData();
    for (std::size_t b = 0; b < mBatch.size(); ++b) {
        if (mBatch[b] < 0)
            continue;
        const auto [base, extension] = stimulusFile(mBatch[b]);
        const cv::Mat stimulus = background(data, b);
        const auto draw = [&, &base = base, &extension = extension](const std::string& suffix, const auto& labelAt, const auto& valueAt) {
            cv::Mat image = stimulus.clone();
            for (int y = 0; y < image.rows; ++y) {
                for (int x = 0; x < image.cols; ++x) {
                    const std::size_t ox = static_cast<std::size_t>(x) * size.width / static_cast<std::size_t>(image.cols);
                    const std::size_t oy = static_cast<std::size_t>(y) * size.height / static_cast<std::size_t>(image.rows);
                    const int shown = labelAt(ox, oy);
                    if (shown < 0 || shown == *mNoDisplayLabel)
                        continue;
                    auto& pixel = image.at<cv::Vec3b>(y, x);
                    const cv::Vec3b colour = labelColour(shown, getNbTargets(), *mLabelsHueOffset, valueAt(ox, oy));
                    for (int c = 0; c < 3; ++c)
                        pixel[c] = static_cast<unsigned char>((pixel[c] + colour[c]) / 2);
                }
            }
            writeImage(dir / (base + suffix + "." + extension), image);
        };
        draw(
            "_target", [&](std::size_t x, std::size_t y) { return (*mTargets)(y * size.width + x, b); },
            [](std::size_t, std::size_t) { return 1.0; });
        const auto confidence = [&](std::size_t x, std::size_t y) {
            return static_cast<double>((*mEstimatedLabelsValue)(y * size.width + x, b));
        };
        draw(
            "_estimated",
            [&](std::size_t x, std::size_t y) {
                const bool shown = confidence(x, y) >= mValueThreshold && maskWeight(x, y, b) > 0.0;
                return shown ? (*mEstimatedLabels)(y * size.width + x, b) : -1;
            },
            [&](std::size_t x, std::size_t y) { return mEstimatedLabelsValueDisplay ? confidence(x, y) : 1.0; });
    }
}

Target::StimulusFile Target::stimulusFile(int id) const
{
    const fs::path source(stimulusName(id));
    std::string extension = *mImageLogFormat;
    if (extension.empty())
        extension = source.has_extension() ? source.extension().string().substr(1) : "jpg";
    return {safeFileName(source.stem().string()), extension};
}

void Target::drawBoxes(const std::string& path, const Tensor<float>& data, std::size_t batchPos, const std::vector<DrawnBox>& boxes) const
{
    cv::Mat image = background(data, batchPos);
    for (const DrawnBox& drawn : boxes) {
        const cv::Scalar colour = drawn.estimated && drawn.label >= 0
                                      ? cv::Scalar(labelColour(drawn.label, std::max(getNbTargets(), 1u), *mLabelsHueOffset, 1.0))
                                      : cv::Scalar::all(255);
        cv::rectangle(image, {drawn.box.x, drawn.box.y, drawn.box.width, drawn.box.height}, colour, drawn.estimated ? 2 : 1);
    }
    writeImage(path, image);
}

void Target::logEstimatedLabelsJSON(const std::string& dirName, const std::string& fileName, unsigned xOffset, unsigned yOffset,
                                    bool append) const
{
    if (mEstimatedLabels->empty() || mEstimatedLabels->dimB() != mBatch.size())
        throw std::invalid_argument(label() + " process() must be called before estimates are logged");
    const fs::path dir = fs::path(directory()) / safeFileName(dirName);
    const MapSize size = outputsSize();
    const std::vector<std::string> names = getTargetLabelsName();
    for (std::size_t b = 0; b < mBatch.size(); ++b) {
        if (mBatch[b] < 0)
            continue;
        const std::string base = fileName.empty() ? fs::path(stimulusName(mBatch[b])).filename().string() : fileName;
        const fs::path path = dir / (safeFileName(base) + ".json");
        Json root = {{"annotations", Json::array()}};
        if (append && fs::exists(path)) {
            root = Json::parse(readFile(path), nullptr, false);
            if (!root.is_object() || !root.contains("annotations") || !root["annotations"].is_array())
                throw std::runtime_error(label() + " cannot append to " + path.string() + ": it is not an annotations file");
        }
        const auto shownAt = [&](std::size_t p) {
            const bool shown = static_cast<double>((*mEstimatedLabelsValue)(p, b)) >= mValueThreshold
                               && maskWeight(p % size.width, p / size.width, b) > 0.0;
            const int estimated = (*mEstimatedLabels)(p, b);
            return shown && estimated != *mNoDisplayLabel ? estimated : -1;
        };
        std::vector<bool> present(getNbTargets(), false);
        for (std::size_t p = 0; p < size.pixels(); ++p) {
            if (const int k = shownAt(p); k >= 0)
                present[static_cast<std::size_t>(k)] = true;
        }
        for (std::size_t k = 0; k < present.size(); ++k) {
            if (!present[k])
                continue;
            std::vector<std::size_t> runs;  // off, on, off, …; rows one after another
            bool on = false;
            std::size_t run = 0;
            for (std::size_t p = 0; p < size.pixels(); ++p) {
                const bool here = shownAt(p) == static_cast<int>(k);
                if (here != on) {
                    runs.push_back(run);
                    run = 0;
                    on = here;
                }
                ++run;
            }
            runs.push_back(run);
            Json item;
            item["class_id"] = k;
            item["class_name"] = names[k];
            item["info"] = "";
            item["type"] = "pixelwise";
            item["origin"] = {xOffset, yOffset};
            item["scale"] = {static_cast<double>(mStimuliProvider->getSizeX()) / static_cast<double>(size.width),
                             static_cast<double>(mStimuliProvider->getSizeY()) / static_cast<double>(size.height)};
            item["size"] = {size.width, size.height};
            item["data"] = runs;
            root["annotations"].push_back(item);
        }
        writeFile(path, [&](std::ostream& stream) { stream << root.dump(1, ' ', false, Json::error_handler_t::replace) << "\n"; });
    }
}

void Target::logLabelsLegend(const std::string& fileName) const
{
    constexpr int row = 24, margin = 8, swatch = 40;
    const std::vector<std::string> names = getTargetLabelsName();
    int width = 0;
    std::vector<std::string> lines;
    for (std::size_t k = 0; k < names.size(); ++k) {
        lines.push_back(std::to_string(k) + "  " + names[k]);
        width = std::max(width, cv::getTextSize(lines.back(), cv::FONT_HERSHEY_SIMPLEX, 0.5, 1, nullptr).width);
    }
    cv::Mat image(row * static_cast<int>(lines.size()) + 2 * margin, width + swatch + 4 * margin, CV_8UC3, cv::Scalar::all(255));
    for (int k = 0; k < static_cast<int>(lines.size()); ++k) {
        const int y = margin + k * row;
        const cv::Rect box(margin, y + 3, swatch, row - 6);
        if (k != *mNoDisplayLabel)
            cv::rectangle(image, box, cv::Scalar(labelColour(k, getNbTargets(), *mLabelsHueOffset, 1.0)), cv::FILLED);
        cv::rectangle(image, box, cv::Scalar::all(0), 1);
        cv::putText(image, lines[static_cast<std::size_t>(k)], {2 * margin + swatch, y + row - 7}, cv::FONT_HERSHEY_SIMPLEX, 0.5,
                    cv::Scalar::all(0), 1, cv::LINE_AA);
    }
    writeImage(fs::path(directory()) / safeFileName(fileName), image);
}

}  // namespace N2D2
