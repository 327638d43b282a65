// The `_cache` of the statistics: the documented records, then a line that tells what they were made of.
#include <cstring>
#include <filesystem>

#include <fmt/format.h>

#include "core/File.hpp"
#include "core/Log.hpp"
#include "data/analysis/TextSum.hpp"
#include "data/analysis/StimuliData.hpp"
#include "data/provider/StimuliProvider.hpp"

namespace N2D2 {

namespace {

constexpr const char* header = "\nN2D2 StimuliData 1 ";

template <class T> void put(std::string& bytes, const T& value) { bytes.append(reinterpret_cast<const char*>(&value), sizeof(T)); }

class Reader {
public:
    explicit Reader(const std::string& bytes) : mBytes(bytes) {}
    template <class T> T take()
    {
        T value;
        if (mBytes.size() - mAt < sizeof(T))
            throw std::runtime_error("it is cut");
        std::memcpy(&value, mBytes.data() + mAt, sizeof(T));
        mAt += sizeof(T);
        return value;
    }
    StimuliData::Size size()
    {
        const auto width = take<std::uint32_t>(), height = take<std::uint32_t>(), channels = take<std::uint32_t>();
        return {width, height, channels};
    }
    StimuliData::Value value()
    {
        const auto low = take<float>(), high = take<float>();
        const auto mean = take<double>(), stdDev = take<double>();
        return {low, high, mean, stdDev};
    }
    std::uint32_t count(std::size_t each)
    {
        const auto n = take<std::uint32_t>();
        if (n == 0 || n > (mBytes.size() - mAt) / each)
            throw std::runtime_error("its number of stimuli does not suit its size");
        return n;
    }
    std::string rest() const { return mBytes.substr(mAt); }

private:
    const std::string& mBytes;
    std::size_t mAt = 0;
};

void putSize(std::string& bytes, const StimuliData::Size& size)
{
    put(bytes, size.width);
    put(bytes, size.height);
    put(bytes, size.channels);
}

void putValue(std::string& bytes, const StimuliData::Value& value)
{
    put(bytes, value.minVal);
    put(bytes, value.maxVal);
    put(bytes, value.mean);
    put(bytes, value.stdDev);
}

}  // namespace

std::string StimuliData::keyOf(StimuliSetMask mask, bool noRaw) const
{
    // A sum over every stimulus: names, sizes and times of files cost little beside reading them.
    std::uint64_t sum = textSum(enumToText(mask) + (noRaw ? " scaled" : " raw") + " mapping " + mProvider->getParameter("DataSignedMapping"));
    for (const auto set : Database::getStimuliSets(mask)) {
        sum = textSum(enumToText(set) + " " + mProvider->pipelineText(set), sum);
        for (const auto id : mProvider->getDatabase()->getStimuliSet(set))
            sum = textSum(mProvider->stimulusText(id), sum);
    }
    return fmt::format("{:016x}", sum);
}

bool StimuliData::loadCache(const std::string& key)
{
    const std::string file = mFolder + "/_cache";
    std::error_code error;
    if (!std::filesystem::exists(file, error))
        return false;
    try {
        const std::string bytes = readFile(file);
        Reader reader(bytes);
        std::vector<Size> sizes(reader.count(12));
        for (Size& size : sizes)
            size = reader.size();
        const Size least = reader.size(), most = reader.size();
        std::vector<Value> values(reader.count(24));
        if (values.size() != sizes.size())
            throw std::runtime_error("it has other numbers of sizes and of values");
        for (Value& value : values)
            value = reader.value();
        const Value global = reader.value();
        const std::string rest = reader.rest(), start = header + key + " ";
        if (rest.compare(0, start.size(), start) != 0)
            return false;
        unsigned long long sums[2] = {0, 0};
        if (std::sscanf(rest.c_str() + start.size(), "%llx %llx", &sums[0], &sums[1]) != 2)
            throw std::runtime_error("its last line is damaged");
        // Images that were not asked for then, or that somebody has changed, need the stimuli again.
        const std::string images[2] = {getMeanDataFile(), getStdDevDataFile()};
        const bool wanted[2] = {mMeanData, mStdDevData};
        for (int i = 0; i < 2; ++i) {
            if (wanted[i] && least == most
                && (sums[i] == 0 || !std::filesystem::exists(images[i], error) || textSum(readFile(images[i])) != sums[i]))
                return false;
            mImageSums[i] = sums[i];
        }
        mSizes = std::move(sizes);
        mValues = std::move(values);
        mMinSize = least;
        mMaxSize = most;
        mGlobal = global;
        return true;
    }
    catch (const std::exception& cause) {
        logWarning(label() + " " + file + " is not usable (" + cause.what() + "): the stimuli are read again");
        return false;
    }
}

void StimuliData::saveCache(const std::string& key) const
{
    std::string bytes;
    put(bytes, static_cast<std::uint32_t>(mSizes.size()));
    for (const Size& size : mSizes)
        putSize(bytes, size);
    putSize(bytes, mMinSize);
    putSize(bytes, mMaxSize);
    put(bytes, static_cast<std::uint32_t>(mValues.size()));
    for (const Value& value : mValues)
        putValue(bytes, value);
    putValue(bytes, mGlobal);
    bytes += header + key + fmt::format(" {:x} {:x}\n", mImageSums[0], mImageSums[1]);
    writeFile(mFolder + "/_cache", [&](std::ostream& stream) { stream.write(bytes.data(), static_cast<std::streamsize>(bytes.size())); });
}

}  // namespace N2D2
