// Sound of one channel (RIFF WAVE): raw sample values, no normalisation. Little-endian, as the machines this runs on.
#include <cmath>
#include <cstring>

#include <fmt/format.h>
#include <opencv2/core.hpp>

#include "core/File.hpp"
#include "core/Log.hpp"
#include "core/Register.hpp"
#include "data/database/StimulusRead.hpp"
#include "data/datafile/DataFile.hpp"

namespace N2D2 {

namespace {

constexpr std::uint32_t sampleRate = 44100;

struct Format {
    std::uint16_t code = 0;
    std::uint16_t channels = 0;
    std::uint32_t rate = 0;
    std::uint32_t byteRate = 0;
    std::uint16_t block = 0;
    std::uint16_t bits = 0;
};

template <class T> T at(const std::string& bytes, std::size_t offset)
{
    T value;
    std::memcpy(&value, bytes.data() + offset, sizeof(T));
    return value;
}

double sampleAt(const std::string& bytes, std::size_t offset, const Format& format)
{
    if (format.code == 3)
        return at<float>(bytes, offset);
    switch (format.bits) {
    case 8:  // the only unsigned one
        return static_cast<double>(at<std::uint8_t>(bytes, offset)) - 128.0;
    case 16:
        return at<std::int16_t>(bytes, offset);
    case 24: {
        const std::uint32_t low = at<std::uint16_t>(bytes, offset);
        return static_cast<double>(at<std::int8_t>(bytes, offset + 2)) * 65536.0 + low;
    }
    default:
        return at<std::int32_t>(bytes, offset);
    }
}

class WavDataFile : public DataFile {
public:
    cv::Mat read(const std::string& fileName) const override
    {
        const std::string bytes = readFile(fileName);
        const auto fail = [&](const std::string& why) { throw std::runtime_error("[WAV] " + fileName + ": " + why); };
        if (bytes.size() < 12 || bytes.compare(0, 4, "RIFF") != 0 || bytes.compare(8, 4, "WAVE") != 0)
            fail("no RIFF WAVE header");
        if (at<std::uint32_t>(bytes, 4) != bytes.size() - 8)
            fail(fmt::format("the header says {} bytes, the file has {}: it is cut, or something stands behind", at<std::uint32_t>(bytes, 4) + std::uint64_t(8),
                             bytes.size()));
        Format format;
        bool known = false;
        for (std::size_t offset = 12; offset < bytes.size();) {
            if (bytes.size() - offset < 8)
                fail("truncated chunk header");
            const std::string name = bytes.substr(offset, 4);
            const std::size_t size = at<std::uint32_t>(bytes, offset + 4);
            offset += 8;
            if (size > bytes.size() - offset)
                fail(fmt::format("the chunk \"{}\" of {} bytes is longer than the file", safeFileName(name), size));
            if (name == "fmt ") {
                format = formatOf(bytes, offset, size, fail);
                known = true;
            }
            else if (name == "data") {
                if (!known)
                    fail("the samples stand before their format");
                return samples(bytes, offset, size, format, fail);
            }
            else if (name != "fact")
                logNotice("[WAV] " + fileName + ": chunk \"" + safeFileName(name) + "\" skipped");
            // Chunks start at even places.
            offset += std::min(size + size % 2, bytes.size() - offset);
        }
        fail("no samples (data chunk)");
        return {};
    }

    void write(const std::string& fileName, const cv::Mat& data) const override
    {
        if (data.empty() || data.channels() > 1 || (data.rows > 1 && data.cols > 1))
            throw std::invalid_argument("[WAV] " + fileName + ": samples of one channel, in one row or column, are expected, got " + matText(data));
        cv::Mat values;
        data.convertTo(values, CV_64F);
        const std::uint64_t size = values.total() * 2;
        if (size > 0xffffffffu - 36)
            throw std::invalid_argument(fmt::format("[WAV] {}: {} samples are too many for one file", fileName, values.total()));
        writeFile(fileName, [&](std::ostream& stream) {
            const auto put = [&](auto value) { stream.write(reinterpret_cast<const char*>(&value), sizeof(value)); };
            stream << "RIFF";
            put(static_cast<std::uint32_t>(36 + size));
            stream << "WAVEfmt ";
            put(std::uint32_t(16));
            put(std::uint16_t(1));
            put(std::uint16_t(1));
            put(sampleRate);
            put(sampleRate * 2);
            put(std::uint16_t(2));
            put(std::uint16_t(16));
            stream << "data";
            put(static_cast<std::uint32_t>(size));
            for (std::size_t i = 0; i < values.total(); ++i) {
                const double value = std::round(values.ptr<double>()[i]);
                if (!(value >= -32768.0 && value <= 32767.0))
                    throw std::invalid_argument(fmt::format("[WAV] {}: sample {} is {}, -32768 to 32767 is expected (16 bits)", fileName, i, values.ptr<double>()[i]));
                put(static_cast<std::int16_t>(value));
            }
        });
    }

private:
    template <class Fail> static Format formatOf(const std::string& bytes, std::size_t offset, std::size_t size, const Fail& fail)
    {
        if (size < 16)
            fail(fmt::format("the format chunk has {} bytes, 16 or more are expected", size));
        Format format{at<std::uint16_t>(bytes, offset),      at<std::uint16_t>(bytes, offset + 2),  at<std::uint32_t>(bytes, offset + 4),
                      at<std::uint32_t>(bytes, offset + 8), at<std::uint16_t>(bytes, offset + 12), at<std::uint16_t>(bytes, offset + 14)};
        // WAVE_FORMAT_EXTENSIBLE: the code stands at the start of the sub-format.
        if (format.code == 0xfffe && size >= 40)
            format.code = at<std::uint16_t>(bytes, offset + 24);
        if (format.channels != 1)
            fail(fmt::format("{} channels: sound of one channel is expected", format.channels));
        const bool pcm = format.code == 1 && (format.bits == 8 || format.bits == 16 || format.bits == 24 || format.bits == 32);
        if (!pcm && !(format.code == 3 && format.bits == 32))
            fail(fmt::format("format {} with {} bits: PCM of 8, 16, 24 or 32 bits or float of 32 bits is expected", format.code, format.bits));
        if (format.block != format.bits / 8 || format.byteRate != static_cast<std::uint64_t>(format.rate) * format.block)
            fail(fmt::format("contradictory format: {} bits, {} bytes a sample, {} samples and {} bytes a second", format.bits, format.block, format.rate,
                             format.byteRate));
        return format;
    }

    template <class Fail> static cv::Mat samples(const std::string& bytes, std::size_t offset, std::size_t size, const Format& format, const Fail& fail)
    {
        const std::size_t count = size / format.block;
        if (count == 0)
            fail("no sample");
        if (size % format.block != 0)
            fail(fmt::format("{} bytes of samples of {} bytes", size, format.block));
        if (count > 0x7fffffff)
            fail("too many samples");
        cv::Mat values(1, static_cast<int>(count), CV_64F);
        for (std::size_t i = 0; i < count; ++i)
            values.ptr<double>()[i] = sampleAt(bytes, offset + i * format.block, format);
        return values;
    }
};

}  // namespace

}  // namespace N2D2

N2D2_REGISTER(WavDataFile)
{
    registry.family<N2D2::DataFileFamily>().add("wav", [] { return std::make_shared<N2D2::WavDataFile>(); });
}
