#pragma once
#include <algorithm>
#include <vector>

#include <opencv2/core.hpp>

#include "data/database/Database.hpp"

namespace N2D2 {

/// Rows of numbers in memory: item i is the `rows` rows from row i * step on, a 32F matrix of one channel.
class TableSource : public StimulusSource {
public:
    TableSource(std::vector<float> values, std::size_t columns, std::size_t rows = 1, std::size_t step = 1)
        : mValues(std::move(values)), mColumns(columns), mRows(rows), mStep(step)
    {
    }
    cv::Mat read(std::size_t item) const override
    {
        cv::Mat mat(static_cast<int>(mRows), static_cast<int>(mColumns), CV_32F);
        std::copy_n(mValues.data() + item * mStep * mColumns, mRows * mColumns, mat.ptr<float>());
        return mat;
    }

private:
    std::vector<float> mValues;
    std::size_t mColumns, mRows, mStep;
};

}  // namespace N2D2
