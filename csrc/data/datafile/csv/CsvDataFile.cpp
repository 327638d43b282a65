// Numbers as text: one row a line.
#include <limits>

#include <fmt/format.h>
#include <opencv2/core.hpp>

#include "core/File.hpp"
#include "core/Register.hpp"
#include "core/Text.hpp"
#include "data/datafile/csv/CsvDataFile.hpp"
#include "data/datafile/csv/CsvLine.hpp"

namespace N2D2 {

cv::Mat CsvDataFile::read(const std::string& fileName) const
{
    const std::string text = readFile(fileName);
    std::vector<double> values;
    std::size_t rows = 0, columns = 0;
    forEachLine(text, [&](std::string_view line, std::size_t number) {
        const auto fail = [&](const std::string& why) { throw std::runtime_error(fmt::format("[CSV] {}:{}: {}", fileName, number, why)); };
        const CsvFields split = splitCsvLine(line.substr(0, line.find('#')), mSeparators, false);
        if (!split.error.empty())
            fail(split.error);
        if (split.fields.empty())
            return;
        if (rows > 0 && split.fields.size() != columns)
            fail(fmt::format("{} values, the lines before have {}", split.fields.size(), columns));
        columns = split.fields.size();
        ++rows;
        for (std::size_t i = 0; i < columns; ++i) {
            try {
                values.push_back(parseReal(split.fields[i]));
            }
            catch (const std::invalid_argument&) {
                fail(fmt::format("value {} is not a number: \"{}\"", i + 1, split.fields[i]));
            }
        }
    });
    if (rows == 0)
        throw std::runtime_error("[CSV] no number in the file: " + fileName);
    if (rows > static_cast<std::size_t>(std::numeric_limits<int>::max()) || columns > static_cast<std::size_t>(std::numeric_limits<int>::max()))
        throw std::runtime_error("[CSV] too many values in the file: " + fileName);
    return cv::Mat(static_cast<int>(rows), static_cast<int>(columns), CV_64F, values.data()).clone();
}

namespace {

template <class T> void writeRows(std::ostream& stream, const cv::Mat& data)
{
    for (int y = 0; y < data.rows; ++y) {
        const T* row = data.ptr<T>(y);
        for (int x = 0; x < data.cols; ++x) {
            // The shortest text that reads back as the same number.
            if constexpr (std::is_integral_v<T>)
                stream << (x ? ";" : "") << static_cast<int>(row[x]);
            else
                stream << (x ? ";" : "") << fmt::format("{}", row[x]);
        }
        stream << '\n';
    }
}

}  // namespace

void CsvDataFile::write(const std::string& fileName, const cv::Mat& data) const
{
    if (data.empty() || data.channels() > 1)
        throw std::invalid_argument("[CSV] " + fileName + ": a matrix of one channel is expected, with at least one value");
    writeFile(fileName, [&](std::ostream& stream) {
        switch (data.depth()) {
        case CV_8U:
            return writeRows<unsigned char>(stream, data);
        case CV_8S:
            return writeRows<signed char>(stream, data);
        case CV_16U:
            return writeRows<unsigned short>(stream, data);
        case CV_16S:
            return writeRows<short>(stream, data);
        case CV_32S:
            return writeRows<int>(stream, data);
        case CV_32F:
            return writeRows<float>(stream, data);
        case CV_64F:
            return writeRows<double>(stream, data);
        default:
            throw std::invalid_argument("[CSV] " + fileName + ": a matrix of 8, 16 or 32 bit integers, float or double is expected");
        }
    });
}

}  // namespace N2D2

N2D2_REGISTER(CsvDataFile)
{
    for (const char* extension : {"csv", "dat", "txt"})
        registry.family<N2D2::DataFileFamily>().add(extension, [] { return std::make_shared<N2D2::CsvDataFile>(); });
}
