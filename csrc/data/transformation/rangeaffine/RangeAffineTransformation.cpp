#include "data/transformation/rangeaffine/RangeAffineTransformation.hpp"

#include <cmath>

#include <opencv2/core.hpp>

#include "core/Simd.hpp"

namespace N2D2 {

namespace {

template <class F> void eachRow(cv::Mat& frame, const std::vector<double>& values, F operation)
{
    const std::size_t channels = static_cast<std::size_t>(frame.channels()), width = static_cast<std::size_t>(frame.cols) * channels;
    // The value of each element of a row: interleaved channels become one run of independent elements.
    std::vector<float> pattern(values.size() == 1 ? 0 : width);
    for (std::size_t i = 0; i < pattern.size(); ++i)
        pattern[i] = static_cast<float>(values[i % channels]);
    const float* of = pattern.data();
    const float one = static_cast<float>(values[0]);
    for (int y = 0; y < frame.rows; ++y) {
        float* row = frame.ptr<float>(y);
        if (pattern.empty())
            simdFor(0, width, [=](std::size_t i) N2D2_INLINE { row[i] = operation(row[i], one); });
        else
            simdFor(0, width, [=](std::size_t i) N2D2_INLINE { row[i] = operation(row[i], of[i]); });
    }
}

template <class F> void eachValue(cv::Mat& frame, F function)
{
    for (int y = 0; y < frame.rows; ++y) {
        float* row = frame.ptr<float>(y);
        for (int i = 0; i < frame.cols * frame.channels(); ++i)
            row[i] = function(row[i]);
    }
}

void operate(cv::Mat& frame, RangeAffineEnums::Operator op, const std::vector<double>& values)
{
    switch (op) {
    case RangeAffineEnums::Plus:
        return eachRow(frame, values, [](float x, float v) N2D2_INLINE { return x + v; });
    case RangeAffineEnums::Minus:
        return eachRow(frame, values, [](float x, float v) N2D2_INLINE { return x - v; });
    case RangeAffineEnums::Multiplies:
        return eachRow(frame, values, [](float x, float v) N2D2_INLINE { return x * v; });
    case RangeAffineEnums::Divides:
        return eachRow(frame, values, [](float x, float v) N2D2_INLINE { return x / v; });
    }
}

}  // namespace

RangeAffineTransformation::RangeAffineTransformation(Operator firstOperator, std::vector<double> firstValue, Operator secondOperator,
                                                     std::vector<double> secondValue)
    : mFirstOperator(firstOperator), mFirstValue(std::move(firstValue)), mSecondOperator(secondOperator), mSecondValue(std::move(secondValue))
{
    check();
}

RangeAffineTransformation::RangeAffineTransformation(Operator firstOperator, double firstValue, Operator secondOperator, double secondValue)
    : RangeAffineTransformation(firstOperator, std::vector<double>{firstValue}, secondOperator, std::vector<double>{secondValue})
{
}

void RangeAffineTransformation::check() const
{
    if (mFirstValue.empty())
        throw std::invalid_argument(label() + " FirstValue: one value, or one for each channel, is expected");
    const auto divisor = [&](Operator op, const std::vector<double>& values, const char* name) {
        for (const double value : values) {
            if (!std::isfinite(value) || (op == Divides && value == 0.0))
                throw std::invalid_argument(label() + " " + name + ": a finite value" + (op == Divides ? ", not 0 for a division," : "")
                                            + " is expected, got " + realText(value));
        }
    };
    divisor(mFirstOperator, mFirstValue, "FirstValue");
    divisor(mSecondOperator, mSecondValue, "SecondValue");
}

void RangeAffineTransformation::apply(cv::Mat& frame, cv::Mat&, ROIs&, int, Random&) const
{
    const auto count = [&](const std::vector<double>& values, const char* name) {
        if (values.size() > 1 && values.size() != static_cast<size_t>(frame.channels()))
            throw std::invalid_argument(label() + " " + name + " has " + std::to_string(values.size()) + " values, the frame has "
                                        + std::to_string(frame.channels()) + " channels");
    };
    count(mFirstValue, "FirstValue");
    count(mSecondValue, "SecondValue");
    cv::Mat result;
    frame.convertTo(result, CV_32F);
    operate(result, mFirstOperator, mFirstValue);
    if (!mSecondValue.empty())
        operate(result, mSecondOperator, mSecondValue);
    if (mTruncate)
        eachValue(result, [](float x) { return std::trunc(x); });
    if (mRound)
        eachValue(result, [](float x) { return std::round(x); });
    const std::vector<double>& bounds = *mBounds;
    if (!bounds.empty()) {
        if (bounds.size() != 2 || !(bounds[0] <= bounds[1]))
            throw std::invalid_argument(label() + " Bounds: the smallest and the largest value are expected, got \"" + toText(bounds) + "\"");
        const float low = static_cast<float>(bounds[0]), high = static_cast<float>(bounds[1]);
        eachValue(result, [=](float x) { return x > high ? high : x < low ? low : x; });
    }
    frame = result;
}

int RangeAffineTransformation::getOutputsDepth(int) const { return CV_32F; }

std::shared_ptr<Transformation> RangeAffineTransformation::clone() const
{
    auto copy = std::make_shared<RangeAffineTransformation>(mFirstOperator, mFirstValue, mSecondOperator, mSecondValue);
    copy->copyParameters(*this);
    return copy;
}

std::string RangeAffineTransformation::arguments() const
{
    return enumToText(mFirstOperator) + ", [" + toText(mFirstValue) + "], " + enumToText(mSecondOperator) + ", [" + toText(mSecondValue) + "]";
}

}  // namespace N2D2
