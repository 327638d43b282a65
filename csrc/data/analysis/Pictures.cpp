#include "data/analysis/Pictures.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include "core/Error.hpp"
#include "core/File.hpp"
#include "core/Log.hpp"
#include "data/provider/StimuliProvider.hpp"

namespace N2D2 {

namespace {

// Larger stimuli are pictures only: as text, ten of them would fill a disk.
constexpr std::size_t mostText = std::size_t(1) << 20;

template <class T> void logTensor(const std::string& fileName, const Tensor<T>& data)
{
    if (data.nbDims() < 1 || data.nbDims() > 3)
        throw std::invalid_argument("[logData] a tensor of 1 to 3 dimensions is expected, got " + dimsText(data.dims()));
    std::size_t x = data.dims()[0], y = data.nbDims() > 1 ? data.dims()[1] : 1, channels = data.nbDims() > 2 ? data.dims()[2] : 1;
    if (x == 1 && y == 1)
        std::swap(x, channels);  // only channels: one row
    const std::size_t values = x * y;
    const bool folded = x == 1 || y == 1;
    if (folded)
        x = y = static_cast<std::size_t>(std::ceil(std::sqrt(static_cast<double>(values))));
    writeFile(fileName, [&](std::ostream& stream) {
        fmt::memory_buffer text;
        for (std::size_t c = 0; c < channels; ++c) {
            for (std::size_t i = 0; i < x * y; ++i) {
                fmt::format_to(std::back_inserter(text), "{:.7g} ", i < values ? static_cast<double>(data.data()[c * values + i]) : 0.0);
                if ((i + 1) % x == 0)
                    text.push_back('\n');
            }
            text.push_back('\n');
        }
        stream.write(text.data(), static_cast<std::streamsize>(text.size()));
    });
}

cv::Scalar colourOf(int label)
{
    if (label < 0)
        return {96, 96, 96};
    // Neighbouring labels far apart on the circle of hues.
    const double hue = std::fmod(label * 0.61803398875 + 0.05, 1.0) * 180.0;
    cv::Mat colour(1, 1, CV_8UC3, cv::Scalar(hue, 200, 255));
    cv::cvtColor(colour, colour, cv::COLOR_HSV2BGR);
    const auto bgr = colour.at<cv::Vec3b>(0, 0);
    return {double(bgr[0]), double(bgr[1]), double(bgr[2])};
}

std::string nameOf(const Database& database, int label)
{
    return label >= 0 && label < static_cast<int>(database.getNbLabels()) ? database.getLabelName(label) : std::to_string(label);
}

void write(cv::Mat& picture, const std::string& text, cv::Point at, const cv::Scalar& colour)
{
    cv::putText(picture, text, at, cv::FONT_HERSHEY_SIMPLEX, 0.42, {0, 0, 0}, 3, cv::LINE_AA);
    cv::putText(picture, text, at, cv::FONT_HERSHEY_SIMPLEX, 0.42, colour, 1, cv::LINE_AA);
}

// 32F planes stretched to 0..255; `unit`: values of [0, 1] keep their place.
cv::Mat eightBits(const std::vector<cv::Mat>& planes, bool unit)
{
    double low = planes.empty() ? 0.0 : HUGE_VAL, high = -low;
    std::vector<cv::Mat> finite;
    for (const cv::Mat& plane : planes) {
        cv::Mat values = plane.clone();
        cv::patchNaNs(values, 0.0);
        double a, b;
        cv::minMaxIdx(values, &a, &b);
        low = std::min(low, a);
        high = std::max(high, b);
        finite.push_back(values);
    }
    if (unit && low >= 0.0 && high <= 1.0) {
        low = 0.0;
        high = 1.0;
    }
    const double scale = high > low ? 255.0 / (high - low) : 0.0;
    std::vector<cv::Mat> bytes(finite.size());
    for (std::size_t i = 0; i < finite.size(); ++i)
        finite[i].convertTo(bytes[i], CV_8U, scale, -low * scale);
    if (bytes.size() == 1)
        return bytes[0];
    if (bytes.size() == 3) {
        cv::Mat colour;
        cv::merge(bytes, colour);
        return colour;
    }
    const int columns = static_cast<int>(std::ceil(std::sqrt(static_cast<double>(bytes.size()))));
    const int rows = (static_cast<int>(bytes.size()) + columns - 1) / columns, width = bytes[0].cols + 1, height = bytes[0].rows + 1;
    cv::Mat mosaic(rows * height - 1, columns * width - 1, CV_8U, cv::Scalar(128));
    for (int i = 0; i < static_cast<int>(bytes.size()); ++i)
        bytes[static_cast<std::size_t>(i)].copyTo(mosaic(cv::Rect((i % columns) * width, (i / columns) * height, width - 1, height - 1)));
    return mosaic;
}

}  // namespace

void logMat(const std::string& fileName, const cv::Mat& mat)
{
    cv::Mat wide;
    mat.convertTo(wide, CV_64F);
    const int channels = wide.channels();
    writeFile(fileName, [&](std::ostream& stream) {
        for (int c = 0; c < channels; ++c) {
            for (int y = 0; y < wide.rows; ++y) {
                const double* row = wide.ptr<double>(y);
                for (int x = 0; x < wide.cols; ++x)
                    stream << fmt::format("{:.7g} ", row[x * channels + c]);
                stream << '\n';
            }
            stream << '\n';
        }
    });
}

void logData(const std::string& fileName, const Tensor<float>& data) { logTensor(fileName, data); }
void logData(const std::string& fileName, const Tensor<int>& data) { logTensor(fileName, data); }

cv::Mat tensorPicture(const Tensor<float>& data)
{
    if (data.nbDims() < 2 || data.empty())
        throw std::invalid_argument("[tensorPicture] a tensor {X, Y[, C]} is expected, got " + dimsText(data.dims()));
    const int x = static_cast<int>(data.dims()[0]), y = static_cast<int>(data.dims()[1]);
    const std::size_t plane = data.dims()[0] * data.dims()[1];
    std::vector<cv::Mat> planes;
    for (std::size_t c = 0; c < data.size() / plane; ++c)
        planes.emplace_back(y, x, CV_32F, const_cast<float*>(data.data()) + c * plane);
    return eightBits(planes, true);
}

cv::Mat rangePicture(const cv::Mat& mat)
{
    cv::Mat single;
    mat.convertTo(single, CV_32F);
    std::vector<cv::Mat> planes;
    cv::split(single, planes);
    return eightBits(planes, false);
}

void savePicture(const std::string& fileName, const cv::Mat& picture)
{
    std::vector<unsigned char> bytes;
    if (!cv::imencode(fileName.substr(fileName.rfind('.')), picture, bytes))
        throw std::runtime_error("[savePicture] " + fileName + " cannot be encoded");
    writeFile(fileName, [&](std::ostream& stream) {
        stream.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    });
}

cv::Mat stimulusPicture(const StimuliProvider& provider, unsigned batchPos, const std::string& text)
{
    const Database& database = *provider.getDatabase();
    const Tensor<float> data = (*provider.getData())[batchPos];
    cv::Mat picture = tensorPicture(data);
    if (picture.channels() == 1)
        cv::cvtColor(picture, picture, cv::COLOR_GRAY2BGR);
    const int width = static_cast<int>(data.dims()[0]), height = static_cast<int>(data.dims()[1]);
    const int factor = std::clamp(320 / std::max(1, std::max(picture.cols, picture.rows)), 1, 32);
    cv::resize(picture, picture, {}, factor, factor, cv::INTER_NEAREST);
    for (const auto& roi : provider.getLabelsROIs(batchPos)) {
        const Box box = roi->box();
        const cv::Scalar colour = colourOf(roi->label);
        cv::Mat mask(height, width, CV_32S, cv::Scalar(-2));
        const auto shape = roi->clone();
        shape->label = 1;
        shape->append(mask, 0, -2);
        cv::Mat filled = mask == 1;
        const Box seen = intersection(box, {0, 0, width, height});
        if (seen.empty())
            continue;
        if (cv::countNonZero(filled) != seen.width * seen.height) {
            cv::resize(filled, filled, {}, factor, factor, cv::INTER_NEAREST);
            std::vector<std::vector<cv::Point>> contours;
            cv::findContours(filled, contours, cv::RETR_EXTERNAL, cv::CHAIN_APPROX_SIMPLE);
            cv::drawContours(picture, contours, -1, colour, 1);
        }
        cv::rectangle(picture, cv::Rect(seen.x * factor, seen.y * factor, seen.width * factor, seen.height * factor), colour, 2);
        write(picture, nameOf(database, roi->label), {seen.x * factor + 3, std::max(12, seen.y * factor + 13)}, colour);
    }
    const Tensor<int> labels = (*provider.getLabelsData())[batchPos];
    if (labels.dims()[0] * labels.dims()[1] > 1) {
        cv::Mat map(static_cast<int>(labels.dims()[1]), static_cast<int>(labels.dims()[0]), CV_8UC3);
        for (int y = 0; y < map.rows; ++y) {
            for (int x = 0; x < map.cols; ++x) {
                const cv::Scalar colour = colourOf(labels.data()[static_cast<std::size_t>(y) * labels.dims()[0] + static_cast<std::size_t>(x)]);
                map.at<cv::Vec3b>(y, x) = cv::Vec3b(cv::saturate_cast<unsigned char>(colour[0]), cv::saturate_cast<unsigned char>(colour[1]),
                                                    cv::saturate_cast<unsigned char>(colour[2]));
            }
        }
        cv::resize(map, map, {}, factor, factor, cv::INTER_NEAREST);
        cv::Mat both(std::max(picture.rows, map.rows), picture.cols + 6 + map.cols, CV_8UC3, cv::Scalar(255, 255, 255));
        picture.copyTo(both(cv::Rect(0, 0, picture.cols, picture.rows)));
        map.copyTo(both(cv::Rect(picture.cols + 6, 0, map.cols, map.rows)));
        picture = both;
    }
    int baseline = 0;
    const int textWidth = cv::getTextSize(text, cv::FONT_HERSHEY_SIMPLEX, 0.42, 1, &baseline).width + 8;
    cv::Mat framed(picture.rows + 20, std::max(picture.cols, textWidth), CV_8UC3, cv::Scalar(40, 40, 40));
    picture.copyTo(framed(cv::Rect(0, 0, picture.cols, picture.rows)));
    write(framed, text, {4, picture.rows + 14}, {255, 255, 255});
    return framed;
}

namespace {

/// The provider as it was, whatever was read.
class Aside {
public:
    explicit Aside(StimuliProvider& provider) : mProvider(provider), mState(provider.getState()) {}
    ~Aside() { mProvider.setState(mState); }
    Aside(const Aside&) = delete;
    Aside& operator=(const Aside&) = delete;

private:
    StimuliProvider& mProvider;
    ProviderState mState;
};

// {X, Y, C}: what stands between is part of the channels.
template <class T> Tensor<T> planesOf(const Tensor<T>& tensor)
{
    Tensor<T> view = tensor;
    if (view.nbDims() > 3)
        view.reshape({view.dims()[0], view.dims()[1], view.size() / (view.dims()[0] * view.dims()[1])});
    return view;
}

/// The files of one stimulus; its line of the index.
std::string logFrame(StimuliProvider& provider, StimuliSet set, Database::StimulusID id, const std::string& base)
{
    const Database& database = *provider.getDatabase();
    provider.readStimulus(id, set);
    const Tensor<float> data = (*provider.getData())[0];
    const Tensor<int> labels = (*provider.getLabelsData())[0];
    const bool spatial = labels.size() > 1;
    if (data.size() <= mostText)
        logData(base + ".dat", planesOf(data));
    if (spatial && labels.size() <= mostText)
        logData(base + "_label.dat", planesOf(labels));
    const auto [low, high] = std::minmax_element(data.data(), data.data() + data.size());
    const std::string text = fmt::format("{} {}: {}, values {:.3g} to {:.3g}", enumToText(set), id,
                                         spatial ? "label matrix" : nameOf(database, labels.data()[0]), *low, *high);
    if (data.nbDims() >= 2 && data.dims()[0] > 1 && data.dims()[1] > 1)
        savePicture(base + ".png", stimulusPicture(provider, 0, text));
    return base + ".dat " + database.getStimulusName(id) + " " + (spatial ? "-" : std::to_string(labels.data()[0]));
}

}  // namespace

std::vector<std::string> logFrames(StimuliProvider& provider, StimuliSet set, const std::string& folder, const std::string& prefix, unsigned count)
{
    const Database& database = *provider.getDatabase();
    std::vector<std::string> lines;
    const Aside aside(provider);
    for (unsigned i = 0; i < std::min(count, database.getNbStimuli(set)); ++i) {
        const auto id = database.getStimulusID(set, i);
        // A picture is not worth a run: what cannot be read or written says so again where it matters.
        try {
            lines.push_back(logFrame(provider, set, id, fmt::format("{}/{}_{}", folder, prefix, i)));
        }
        catch (const Interrupted&) {
            throw;
        }
        catch (const std::exception& error) {
            logNotice(fmt::format("{}/{}_{} is not written: {}", folder, prefix, i, error.what()));
        }
    }
    return lines;
}

void logFrames(StimuliProvider& provider, const std::string& folder)
{
    makeDirectories(folder);
    auto lines = logFrames(provider, Database::Learn, folder, "frame");
    const auto test = logFrames(provider, Database::Test, folder, "test_frame");
    lines.insert(lines.end(), test.begin(), test.end());
    writeFile(folder + "/frames.txt", [&](std::ostream& stream) {
        for (const std::string& line : lines)
            stream << line << '\n';
    });
}

void logPreSamples(StimuliProvider& provider, unsigned index, const std::string& folder, unsigned count)
{
    if (index >= provider.getDatabase()->getNbStimuli(Database::Learn))
        throw std::out_of_range("Pre-sample stimulus ID is higher than the number of stimuli in the Learn dataset: " + std::to_string(index) + " of "
                                + std::to_string(provider.getDatabase()->getNbStimuli(Database::Learn)));
    makeDirectories(folder);
    const Aside aside(provider);
    for (unsigned i = 0; i < count; ++i) {
        provider.readStimulus(Database::Learn, index);
        const Tensor<float> data = (*provider.getData())[0];
        const bool isSigned = std::any_of(data.data(), data.data() + data.size(), [](float v) { return v < 0.0f; });
        const std::size_t plane = data.dims()[0] * data.dims()[1];
        std::vector<cv::Mat> planes;
        for (std::size_t c = 0; c < data.size() / plane; ++c) {
            const cv::Mat values(static_cast<int>(data.dims()[1]), static_cast<int>(data.dims()[0]), CV_32F, const_cast<float*>(data.data()) + c * plane);
            cv::Mat bytes;
            values.convertTo(bytes, CV_8U, isSigned ? 127.0 : 255.0, isSigned ? 127.0 : 0.0);
            planes.push_back(bytes);
        }
        cv::Mat picture = planes[0];
        if (planes.size() == 3)
            cv::merge(planes, picture);
        else if (planes.size() > 1)
            cv::hconcat(planes, picture);
        savePicture(fmt::format("{}/sample_{}.jpg", folder, i), picture);
    }
}

}  // namespace N2D2
