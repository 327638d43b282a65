#include "data/analysis/StimuliData.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <limits>
#include <optional>

#include <fmt/format.h>
#include <opencv2/core.hpp>

#include "core/File.hpp"
#include "core/Interrupt.hpp"
#include "core/Log.hpp"
#include "core/Parallel.hpp"
#include "data/BinaryCvMat.hpp"
#include "data/analysis/Pictures.hpp"
#include "data/analysis/TextSum.hpp"
#include "data/provider/MatToTensor.hpp"
#include "data/provider/StimuliProvider.hpp"

namespace N2D2 {

struct StimuliData::Work {
    StimuliSet set;
    Database::StimulusID id;
};

/// Means and sums of squared differences of each pixel over a slice of the stimuli.
struct StimuliData::Images {
    cv::Mat mean, m2;  // 64F
    std::size_t count = 0;

    void add(const cv::Mat& frame)
    {
        if (count == 0) {
            mean = cv::Mat::zeros(frame.size(), frame.type());
            m2 = mean.clone();
        }
        ++count;
        const int values = frame.cols * frame.channels();
        for (int y = 0; y < frame.rows; ++y) {
            const double* x = frame.ptr<double>(y);
            double *m = mean.ptr<double>(y), *s = m2.ptr<double>(y);
            for (int i = 0; i < values; ++i) {
                const double delta = x[i] - m[i];
                m[i] += delta / static_cast<double>(count);
                s[i] += delta * (x[i] - m[i]);
            }
        }
    }
    /// Chan's formula.
    void merge(const Images& other)
    {
        if (other.count == 0)
            return;
        if (count == 0) {
            *this = other;
            return;
        }
        const double n = static_cast<double>(count), k = static_cast<double>(other.count);
        const cv::Mat delta = other.mean - mean;
        mean += delta * (k / (n + k));
        m2 += other.m2 + delta.mul(delta) * (n * k / (n + k));
        count += other.count;
    }
};

namespace {

// All planes of a stimulus as one 64F matrix.
cv::Mat joined(const std::vector<cv::Mat>& mats, bool scaled, bool signedMapping)
{
    std::vector<cv::Mat> wide;
    for (const cv::Mat& mat : mats) {
        cv::Mat values;
        if (scaled) {
            // The very numbers of a batch: single precision.
            std::vector<float> planes(mat.total() * static_cast<std::size_t>(mat.channels()));
            matToPlanes(mat, planes.data(), signedMapping);
            std::vector<cv::Mat> split;
            for (int c = 0; c < mat.channels(); ++c)
                split.emplace_back(mat.rows, mat.cols, CV_32F, planes.data() + static_cast<std::size_t>(c) * mat.total());
            cv::Mat interleaved;
            cv::merge(split, interleaved);
            interleaved.convertTo(values, CV_64F);
        }
        else
            mat.convertTo(values, CV_64F);
        wide.push_back(values);
    }
    if (wide.size() == 1)
        return wide[0];
    cv::Mat merged;
    cv::merge(wide, merged);
    return merged;
}

StimuliData::Value valueOf(const cv::Mat& frame)
{
    double low = std::numeric_limits<double>::infinity(), high = -low, mean = 0.0, m2 = 0.0;
    const int values = frame.cols * frame.channels();
    // Two passes: exact where a running mean would round at each pixel.
    for (int y = 0; y < frame.rows; ++y) {
        const double* x = frame.ptr<double>(y);
        double sum = 0.0;
        for (int i = 0; i < values; ++i) {
            low = std::min(low, x[i]);
            high = std::max(high, x[i]);
            sum += x[i];
        }
        mean += sum;
    }
    const double n = static_cast<double>(frame.total()) * frame.channels();
    mean /= n;
    for (int y = 0; y < frame.rows; ++y) {
        const double* x = frame.ptr<double>(y);
        double sum = 0.0;
        for (int i = 0; i < values; ++i)
            sum += (x[i] - mean) * (x[i] - mean);
        m2 += sum;
    }
    return {static_cast<float>(low), static_cast<float>(high), mean, n > 1.0 ? std::sqrt(m2 / (n - 1.0)) : 0.0};
}

}  // namespace

StimuliData::StimuliData(const std::string& name, std::shared_ptr<StimuliProvider> provider)
    : mName(name), mFolder(safeFileName(name)), mProvider(std::move(provider))
{
    if (name.empty())
        throw std::invalid_argument("[StimuliData] a name is expected: it is that of the folder of its files");
    if (!mProvider)
        throw std::invalid_argument(label() + " a provider is expected, got none");
    makeDirectories(mFolder);
}

StimuliData::~StimuliData() = default;

unsigned StimuliData::generate(StimuliSetMask mask, bool noRaw)
{
    std::vector<Work> work;
    for (const auto set : Database::getStimuliSets(mask)) {
        for (const auto id : mProvider->getDatabase()->getStimuliSet(set))
            work.push_back({set, id});
    }
    if (work.empty())
        throw std::invalid_argument(label() + " there is no stimulus to analyse in " + enumToText(mask));
    logInfo(mName + " processing " + std::to_string(work.size()) + " stimuli");
    const std::string key = keyOf(mask, noRaw);
    mFromCache = loadCache(key);
    if (!mFromCache) {
        Images images;
        const bool wanted = mMeanData || mStdDevData;
        mImageSums[0] = mImageSums[1] = 0;
        // Images of other stimuli must not stand for these.
        for (const std::string& file : {getMeanDataFile(), getStdDevDataFile()}) {
            std::error_code ignored;
            std::filesystem::remove(file, ignored);
        }
        read(work, noRaw, wanted ? &images : nullptr);
        aggregate();
        if (wanted)
            saveImages(images);
        saveCache(key);
    }
    writeFile(mFolder + "/data.dat", [&](std::ostream& stream) { stream << summary(); });
    return getNbStimuli();
}

void StimuliData::read(const std::vector<Work>& work, bool noRaw, Images* images)
{
    const bool signedMapping = mProvider->getParameter<bool>("DataSignedMapping");
    const bool skips = mProvider->getParameter("CorruptStimuli") == "Skip";
    // Frames of different sizes have no mean image; the first readable one tells.
    std::optional<Size> common;
    std::size_t bytes = 0;
    std::vector<Size> sizes(work.size());
    std::vector<Value> values(work.size());
    std::vector<std::string> unreadable(work.size());
    bool equal = true;
    const auto frameOf = [&](std::size_t i, cv::Mat& frame) {
        try {
            frame = joined(mProvider->readTransformed(work[i].id, work[i].set), noRaw, signedMapping);
        }
        catch (const std::runtime_error& error) {
            if (!skips)
                throw;
            unreadable[i] = error.what();
            return false;
        }
        sizes[i] = {static_cast<std::uint32_t>(frame.cols), static_cast<std::uint32_t>(frame.rows), static_cast<std::uint32_t>(frame.channels())};
        values[i] = valueOf(frame);
        return true;
    };
    const bool workers = std::all_of(work.begin(), work.end(), [&, last = work[0].set, ok = mProvider->runsOnWorkers(work[0].set)](const Work& w) mutable {
        if (w.set != last)
            ok = mProvider->runsOnWorkers(last = w.set);
        return ok;
    });
    const auto forAll = [&](std::size_t n, const auto& body) {
        if (workers)
            return parallelFor(n, body);
        for (std::size_t i = 0; i < n; ++i)
            body(i);
    };
    cv::Mat first;
    std::size_t start = 0;
    while (images && start < work.size() && !frameOf(start, first))
        ++start;
    if (images && start < work.size()) {
        common = sizes[start];
        bytes = first.total() * first.elemSize() * 2;
    }
    // The slices depend on the stimuli alone; large images have fewer, for the memory that their sums take.
    const std::size_t slices = !images ? 1 : bytes > (std::size_t(16) << 20) ? 2 : std::min<std::size_t>(16, work.size());
    std::vector<Images> sums(slices);
    // In blocks: Ctrl-C stops it, and the work of Python code keeps its order.
    constexpr std::size_t block = 1024;
    for (std::size_t begin = 0; begin < work.size(); begin += block) {
        checkInterrupt();
        const std::size_t end = std::min(work.size(), begin + block);
        if (!images) {
            forAll(end - begin, [&](std::size_t i) {
                cv::Mat frame;
                frameOf(begin + i, frame);
            });
            continue;
        }
        forAll(slices, [&](std::size_t s) {
            const auto [from, to] = sliceBounds(s, slices, end - begin);
            for (std::size_t i = begin + from; i < begin + to; ++i) {
                cv::Mat frame;
                if (frameOf(i, frame) && common && sizes[i] == *common)
                    sums[s].add(frame);
            }
        });
    }
    if (images) {
        for (const Images& sum : sums)
            images->merge(sum);
    }
    mSizes.clear();
    mValues.clear();
    std::size_t skipped = 0;
    for (std::size_t i = 0; i < work.size(); ++i) {
        if (!unreadable[i].empty()) {
            logWarning(label() + " " + unreadable[i] + "; it is left out, " + std::to_string(++skipped) + " so far");
            continue;
        }
        mSizes.push_back(sizes[i]);
        mValues.push_back(values[i]);
        equal = equal && sizes[i] == mSizes[0];
    }
    if (mSizes.empty())
        throw std::runtime_error(label() + " none of the " + std::to_string(work.size()) + " stimuli can be read");
    if (images && !equal) {
        logWarning(label() + " the stimuli have different sizes: there is no mean image (MeanData, StdDevData)");
        *images = {};
    }
}

void StimuliData::aggregate()
{
    mMinSize = mMaxSize = mSizes[0];
    mGlobal = {mValues[0].minVal, mValues[0].maxVal, 0.0, 0.0};
    // Chan's formula, in the order of the stimuli.
    double n = 0.0, mean = 0.0, m2 = 0.0;
    for (std::size_t i = 0; i < mSizes.size(); ++i) {
        const Size& size = mSizes[i];
        const Value& value = mValues[i];
        mMinSize = {std::min(mMinSize.width, size.width), std::min(mMinSize.height, size.height), std::min(mMinSize.channels, size.channels)};
        mMaxSize = {std::max(mMaxSize.width, size.width), std::max(mMaxSize.height, size.height), std::max(mMaxSize.channels, size.channels)};
        mGlobal.minVal = std::min(mGlobal.minVal, value.minVal);
        mGlobal.maxVal = std::max(mGlobal.maxVal, value.maxVal);
        const double k = static_cast<double>(size.width) * size.height * size.channels;
        const double delta = value.mean - mean;
        mean += delta * k / (n + k);
        m2 += value.stdDev * value.stdDev * (k - 1.0) + delta * delta * n * k / (n + k);
        n += k;
    }
    mGlobal.mean = mean;
    mGlobal.stdDev = n > 1.0 ? std::sqrt(m2 / (n - 1.0)) : 0.0;
}

void StimuliData::saveImages(const Images& images)
{
    if (images.count == 0)
        return;
    cv::Mat stdDev;
    cv::sqrt(images.m2 / std::max(1.0, static_cast<double>(images.count) - 1.0), stdDev);
    const auto save = [&](const std::string& file, const cv::Mat& mat, std::uint64_t& sum) {
        writeBinaryCvMats(file, {mat});
        sum = textSum(readFile(file));
        const std::string base = file.substr(0, file.size() - 4);
        logMat(base + ".dat", mat);
        savePicture(base + ".png", rangePicture(mat));
    };
    if (mMeanData)
        save(getMeanDataFile(), images.mean, mImageSums[0]);
    if (!mStdDevData)
        return;
    std::size_t zeros = 0;
    for (int y = 0; y < stdDev.rows; ++y)
        zeros += static_cast<std::size_t>(std::count(stdDev.ptr<double>(y), stdDev.ptr<double>(y) + stdDev.cols * stdDev.channels(), 0.0));
    if (zeros > 0)
        logWarning(label() + " " + std::to_string(zeros) + " of the " + std::to_string(stdDev.total() * static_cast<std::size_t>(stdDev.channels()))
                   + " standard deviations are 0: a division by them gives 0");
    save(getStdDevDataFile(), stdDev, mImageSums[1]);
}

StimuliData::Size StimuliData::getMeanSize() const
{
    double sums[3] = {};
    for (const Size& size : mSizes) {
        sums[0] += size.width;
        sums[1] += size.height;
        sums[2] += size.channels;
    }
    const double n = std::max<double>(1.0, static_cast<double>(mSizes.size()));
    const auto mean = [n](double sum) { return static_cast<std::uint32_t>(std::lround(sum / n)); };
    return {mean(sums[0]), mean(sums[1]), mean(sums[2])};
}

std::string StimuliData::summary() const
{
    return fmt::format("{} data:\nNumber of stimuli: {}\nData width range: [{}, {}]\nData height range: [{}, {}]\nData channels range: [{}, {}]\n"
                       "Value range: [{:.6g}, {:.6g}]\nValue mean: {:.6g}\nValue std. dev.: {:.6g}\n",
                       mName, mSizes.size(), mMinSize.width, mMaxSize.width, mMinSize.height, mMaxSize.height, mMinSize.channels, mMaxSize.channels,
                       mGlobal.minVal, mGlobal.maxVal, mGlobal.mean, mGlobal.stdDev);
}

void StimuliData::logSizeRange() const
{
    writeFile(mFolder + "/sizeRange.dat", [&](std::ostream& stream) {
        for (const Size& size : mSizes)
            stream << size.width << ' ' << size.height << ' ' << size.channels << '\n';
    });
}

void StimuliData::logValueRange() const
{
    writeFile(mFolder + "/valueRange.dat", [&](std::ostream& stream) {
        for (const Value& value : mValues)
            stream << fmt::format("{:.9g} {:.9g} {:.9g} {:.9g}\n", value.minVal, value.maxVal, value.mean, value.stdDev);
    });
}

}  // namespace N2D2
