#pragma once
#include "data/datafile/DataFile.hpp"

namespace N2D2 {

/// Matrix of numbers as text: a line a row, `#` starts a comment, blank lines are skipped; every row has the same number of values. Read as 64F,
/// written with `;` and as many digits as reading the same values back takes.
class CsvDataFile : public DataFile {
public:
    explicit CsvDataFile(std::string separators = ",; \t") : mSeparators(std::move(separators)) {}
    /// std::runtime_error with file and line.
    cv::Mat read(const std::string& fileName) const override;
    /// One channel of any depth.
    void write(const std::string& fileName, const cv::Mat& data) const override;

private:
    std::string mSeparators;
};

}  // namespace N2D2
