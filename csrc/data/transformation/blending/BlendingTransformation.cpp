#include "data/transformation/blending/BlendingTransformation.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include "core/File.hpp"
#include "core/Log.hpp"
#include "data/database/StimulusRead.hpp"
#include "data/provider/StimuliProvider.hpp"
#include "data/transformation/DefaultLabel.hpp"
#include "data/transformation/Frames.hpp"
#include "data/transformation/sliceextraction/SliceExtractionTransformation.hpp"

namespace N2D2 {

struct BlendingTransformation::Object {
    cv::Mat data;  // of the image's type
    cv::Mat labels;
    cv::Mat mask;
    int label = -1;  // the one of most of the mask, -1: there is no object
};

BlendingTransformation::BlendingTransformation(std::shared_ptr<StimuliProvider> objects, const std::vector<std::string>& applyToLabels)
    : mObjects(std::move(objects)), mApplyToLabels(applyToLabels)
{
    if (!mObjects)
        throw std::invalid_argument(label() + " a provider of objects is expected, got none");
    if (applyToLabels.empty())
        throw std::invalid_argument(label() + " ApplyToLabels: at least one label is expected");
    if (mObjects->getBatchSize() != 0)
        throw std::invalid_argument(label() + " the provider of the objects needs BatchSize=0: they have any size");
    if (mObjects->getNbChannelTransformations(Database::Learn) > 0)
        throw std::invalid_argument(label() + " the provider of the objects cannot have channel transformations");
    if (mObjects->getDatabase()->getNbStimuli(Database::Learn) == 0)
        throw std::invalid_argument(label() + " the Learn set of the objects is empty");
}

bool BlendingTransformation::runsOnWorkers() const
{
    return mObjects->transformations(Database::Learn).runsOnWorkers() && mObjects->onTheFlyTransformations(Database::Learn).runsOnWorkers();
}

std::shared_ptr<Transformation> BlendingTransformation::clone() const
{
    auto copy = cloned(std::make_shared<BlendingTransformation>(mObjects, mApplyToLabels));
    copy->mDatabase = mDatabase;
    copy->mMapping = mMapping;
    return copy;
}

void BlendingTransformation::logWarnings() const
{
    Transformation::logWarnings();
    mObjects->transformations(Database::Learn).logWarnings();
    mObjects->onTheFlyTransformations(Database::Learn).logWarnings();
}

void BlendingTransformation::setDatabase(const std::shared_ptr<Database>& database)
{
    std::map<int, int> mapping;
    const Database& objects = *mObjects->getDatabase();
    std::string text;
    for (int from = 0; from < static_cast<int>(objects.getNbLabels()); ++from) {
        if (from == defaultLabelOf(objects))
            continue;
        const std::string& name = objects.getLabelName(from);
        // "/dog" of a folder is "dog" of another database.
        const std::string bare = name.substr(!name.empty() && name[0] == '/' ? 1 : 0);
        std::vector<int> matches;
        if (database->isLabel(name))
            matches = {database->getLabelID(name)};
        else if (!bare.empty()) {
            for (int to = 0; to < static_cast<int>(database->getNbLabels()); ++to) {
                if (database->getLabelName(to).ends_with(bare))
                    matches.push_back(to);
            }
        }
        if (matches.size() != 1)
            throw std::invalid_argument(label() + " label \"" + name + "\" in blending database "
                                        + (matches.empty() ? "not present in current database!" : "matches several labels of the current database"));
        mapping[from] = matches[0];
        if (matches[0] != from)
            text += fmt::format("\n{} -> {}    ({})", from, matches[0], name);
    }
    mMapping = std::move(mapping);
    mDatabase = database;
    if (!text.empty())
        logNotice("BlendingTransformation: labels mapping is required with the following mapping:" + text);
}

bool BlendingTransformation::isBackground(const Database& database, int id, const cv::Mat& labels) const
{
    const auto matches = [&](int l) {
        return l >= 0 && l < static_cast<int>(database.getNbLabels())
               && std::any_of(mApplyToLabels.begin(), mApplyToLabels.end(), [&](const auto& mask) { return matchWildcard(mask, database.getLabelName(l)); });
    };
    if (const int own = id >= 0 ? database.getStimulusLabel(static_cast<Database::StimulusID>(id)) : -1; own >= 0)
        return matches(own);
    int last = -1;
    for (int y = 0; y < labels.rows; ++y) {
        const int* row = labels.ptr<int>(y);
        for (int x = 0; x < labels.cols; ++x) {
            if (row[x] != last && matches(last = row[x]))
                return true;
        }
    }
    return false;
}

BlendingTransformation::Object BlendingTransformation::readObject(const cv::Mat& frame, Random& random) const
{
    const Database& database = *mObjects->getDatabase();
    const auto& ids = database.getStimuliSet(Database::Learn);
    const auto id = ids[random.index(ids.size())];
    StimulusRead read = database.readStimulus(id);
    // What is done once a stimulus draws the same whenever it is done.
    KeyedRandom once(RandomUse::Transformation, database.context()->seed(), id);
    mObjects->transformations(Database::Learn).apply(read.data, read.labels, read.rois, static_cast<int>(id), once);
    mObjects->onTheFlyTransformations(Database::Learn).apply(read.data, read.labels, read.rois, static_cast<int>(id), random);
    if (read.data.channels() != frame.channels())
        throw std::invalid_argument(label() + " the objects are " + frameText(read.data) + ", the image is " + frameText(frame)
                                    + ": as many channels are expected");
    Object object;
    read.data.convertTo(object.data, frame.depth(), depthUnity(frame.depth()) / depthUnity(read.data.depth()));
    object.labels = isLabelMatrix(read.labels) ? read.labels : cv::Mat(read.data.size(), CV_32S, cv::Scalar(read.labels.at<int>(0, 0)));
    if (object.labels.size() != object.data.size())
        throw std::invalid_argument(label() + " the labels of an object have not its size");
    object.mask = object.labels >= 0;
    if (const int none = defaultLabelOf(database); none >= 0)
        object.mask &= object.labels != none;
    std::map<int, int> counts;
    for (int y = 0; y < object.labels.rows; ++y) {
        for (int x = 0; x < object.labels.cols; ++x) {
            if (object.mask.at<unsigned char>(y, x))
                ++counts[object.labels.at<int>(y, x)];
        }
    }
    const auto most = std::max_element(counts.begin(), counts.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
    object.label = most == counts.end() ? -1 : most->first;
    return object;
}

void BlendingTransformation::blend(cv::Mat part, const Object& object) const
{
    const int channels = part.channels();
    cv::Mat o, i;
    object.data.convertTo(o, CV_32F);
    part.convertTo(i, CV_32F);
    cv::Mat distance(part.size(), CV_32F), weight;
    for (int y = 0; y < part.rows; ++y) {
        const float *a = o.ptr<float>(y), *b = i.ptr<float>(y);
        for (int x = 0; x < part.cols; ++x) {
            double sum = 0.0;
            for (int c = 0; c < channels; ++c, ++a, ++b)
                sum += (*a - *b) * (*a - *b);
            distance.at<float>(y, x) = static_cast<float>(std::sqrt(sum));
        }
    }
    double low, high;
    cv::minMaxIdx(distance, &low, &high);
    distance.convertTo(distance, CV_32F, high > low ? 1.0 / (high - low) : 0.0, high > low ? -low / (high - low) : 0.0);
    const bool smooth = *mMethod == SmoothEdge || *mMethod == SmoothEdgeLinearByDistance;
    if (smooth) {
        const int size = static_cast<int>(*mSmoothSize);
        if (size % 2 == 0)
            throw std::invalid_argument(label() + " BlendingSmoothSize: an odd number is expected, got " + std::to_string(size));
        object.mask.convertTo(weight, CV_32F, 1.0 / 255.0);
        if (*mMethod == SmoothEdgeLinearByDistance)
            weight = weight.mul(distance);
        cv::GaussianBlur(weight, weight, {size, size}, 0);
    }
    cv::Mat result = i.clone();
    for (int y = 0; y < part.rows; ++y) {
        const float *a = o.ptr<float>(y), *b = i.ptr<float>(y);
        float* r = result.ptr<float>(y);
        for (int x = 0; x < part.cols; ++x) {
            double wo = *mAlpha, wi = *mBeta;
            if (smooth) {
                wo = weight.at<float>(y, x);
                wi = 1.0 - wo;
            }
            else if (*mMethod == LinearByDistance) {
                const double d = distance.at<float>(y, x);
                wo *= 1.0 - d;
                wi *= d;
            }
            for (int c = 0; c < channels; ++c)
                *r++ = static_cast<float>(wo * *a++ + wi * *b++);
        }
    }
    result.convertTo(part, part.depth());
}

void BlendingTransformation::save(const cv::Mat& frame, const ROIs& inserted, int id, std::uint32_t number) const
{
    cv::Mat image;
    frame.convertTo(image, CV_8U, 255.0 / depthUnity(frame.depth()));
    std::vector<unsigned char> bytes;
    if (image.channels() == 2 || image.channels() > 4)
        cv::extractChannel(cv::Mat(image), image, 0);
    cv::imencode(".png", image, bytes);
    nlohmann::json objects = nlohmann::json::array();
    const auto database = mDatabase.lock();
    for (const auto& roi : inserted) {
        const Box box = roi->box();
        objects.push_back({{"label", roi->label}, {"name", database->getLabelName(roi->label)}, {"x", box.x}, {"y", box.y}, {"width", box.width}, {"height", box.height}});
    }
    const std::string base = fmt::format("{}/blend_{}_{:08x}", *mSavePath, id, number);
    writeFile(base + ".png", [&](std::ostream& stream) {
        stream.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    });
    writeFile(base + ".json", [&](std::ostream& stream) { stream << nlohmann::json{{"objects", objects}}.dump(1) << '\n'; });
}

void BlendingTransformation::apply(cv::Mat& frame, cv::Mat& labels, ROIs& rois, int id, Random& random) const
{
    checkFrame(frame);
    const auto database = mDatabase.lock();
    if (!database)
        throw std::invalid_argument(label() + " the labels of the images are those of a provider's database: add it to a provider first");
    if (!isBackground(*database, id, labels))
        return;
    if (isLabelMatrix(labels) && labels.size() != frame.size())
        throw std::invalid_argument(label() + " the label matrix has not the size of the frame");
    const auto [lowest, highest] = rangeOf(label(), "DensityRange", *mDensityRange, 0.0);
    if (highest > 1.0)
        throw std::invalid_argument(label() + " DensityRange: shares of 0.0 to 1.0 are expected, got " + realText(highest));
    const double wanted = random.uniform(lowest, highest) * static_cast<double>(frame.total());
    const std::uint32_t number = random.next();
    const int marginH = static_cast<int>(*mMarginH), marginV = static_cast<int>(*mMarginV);
    frame = frame.clone();
    std::vector<Box> taken;
    ROIs inserted;
    double covered = 0.0;
    int type = -1;
    // Objects that are too large, of another type or without a free place are drawn again, some times.
    for (int misses = 0; misses < 30 && (inserted.empty() || covered < wanted);) {
        const Object object = readObject(frame, random);
        const int width = object.data.cols, height = object.data.rows;
        if (object.label < 0 || width > frame.cols || height > frame.rows || (!*mTypeMixing && type >= 0 && object.label != type)) {
            ++misses;
            continue;
        }
        Box place;
        bool free = false;
        for (int trial = 0; trial < 10 && !free; ++trial) {
            place = {static_cast<int>(random.uniformInt(0, frame.cols - width)), static_cast<int>(random.uniformInt(0, frame.rows - height)), width, height};
            const Box around{place.x - marginH, place.y - marginV, width + 2 * marginH, height + 2 * marginV};
            free = std::none_of(taken.begin(), taken.end(), [&](const Box& box) { return !intersection(around, box).empty(); });
        }
        if (!free) {
            ++misses;
            continue;
        }
        const cv::Rect rect(place.x, place.y, width, height);
        blend(frame(rect), object);
        if (isLabelMatrix(labels)) {
            if (inserted.empty())
                labels = labels.clone();
            cv::Mat part = labels(rect);
            for (int y = 0; y < height; ++y) {
                for (int x = 0; x < width; ++x) {
                    if (object.mask.at<unsigned char>(y, x))
                        part.at<int>(y, x) = mMapping.at(object.labels.at<int>(y, x));
                }
            }
        }
        inserted.push_back(std::make_shared<RectangularROI>(mMapping.at(object.label), place.x, place.y, place.x + width, place.y + height));
        taken.push_back(place);
        covered += static_cast<double>(width) * height;
        type = object.label;
        misses = 0;
    }
    if (inserted.empty())
        warn("no object could be inserted into stimulus " + std::to_string(id) + " (" + frameText(frame) + "): they are too large, or empty");
    if (!mSavePath->empty())
        save(frame, inserted, id, number);
    rois.insert(rois.end(), inserted.begin(), inserted.end());
}

std::string BlendingTransformation::arguments() const
{
    return mObjects->transformations(Database::Learn).describe() + " " + mObjects->onTheFlyTransformations(Database::Learn).describe() + ", ["
           + toText(mApplyToLabels) + "]";
}

}  // namespace N2D2
