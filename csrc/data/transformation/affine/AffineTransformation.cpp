#include "data/transformation/affine/AffineTransformation.hpp"

#include <cmath>

#include "data/BinaryCvMat.hpp"
#include "data/datafile/DataFile.hpp"
#include "data/transformation/Frames.hpp"
#include "data/transformation/Registration.hpp"

namespace N2D2 {

namespace {

cv::Mat valueOf(const std::string& who, const std::string& file)
{
    if (file.empty())
        return {};
    if (fileExtension(file) != "bin")
        return dataFileFor(file).read(file);
    const auto mats = readBinaryCvMats(file);
    if (mats.empty())
        throw std::runtime_error(who + " the file has no matrix: " + file);
    return mats[0];
}

bool isFloat(int depth) { return depth == CV_32F || depth == CV_64F; }

// The words of the values, for the key of caches: a file that changes is another transformation.
std::string sumOf(const cv::Mat& mat)
{
    std::uint64_t hash = 14695981039346656037ull;
    for (int y = 0; y < mat.rows; ++y) {
        const unsigned char* row = mat.ptr(y);
        for (std::size_t i = 0; i < static_cast<std::size_t>(mat.cols) * mat.elemSize(); ++i)
            hash = (hash ^ row[i]) * 1099511628211ull;
    }
    return std::to_string(hash);
}

template <class T> bool replaceInvalid(cv::Mat& frame)
{
    bool any = false;
    for (int y = 0; y < frame.rows; ++y) {
        T* row = frame.ptr<T>(y);
        for (int i = 0; i < frame.cols * frame.channels(); ++i) {
            if (!std::isfinite(row[i])) {
                row[i] = 0;
                any = true;
            }
        }
    }
    return any;
}

}  // namespace

AffineTransformation::AffineTransformation(Operator firstOperator, const std::string& firstValue, Operator secondOperator, const std::string& secondValue)
    : mFirstOperator(firstOperator), mFirstFile(firstValue), mFirstValue(valueOf(label(), firstValue)), mSecondOperator(secondOperator),
      mSecondFile(secondValue), mSecondValue(valueOf(label(), secondValue))
{
    if (mFirstValue.empty())
        throw std::invalid_argument(label() + " FirstValue: the name of a file with a matrix is expected, got none");
}

void AffineTransformation::operate(cv::Mat& frame, Operator op, const cv::Mat& given, const std::string& file) const
{
    if (given.size() != frame.size() || given.channels() != frame.channels())
        throw std::invalid_argument(label() + " the frame is " + frameText(frame) + ", the matrix of " + file + " is " + frameText(given));
    cv::Mat value = given;
    int depth = frame.depth();
    if (isFloat(depth))
        given.convertTo(value, depth);
    else if (isFloat(given.depth()))
        depth = given.depth();
    cv::Mat left, result;
    frame.convertTo(left, depth);
    switch (op) {
    case Plus:
        cv::add(left, value, result, cv::noArray(), depth);
        break;
    case Minus:
        cv::subtract(left, value, result, cv::noArray(), depth);
        break;
    case Multiplies:
        cv::multiply(left, value, result, 1.0, depth);
        break;
    case Divides: {
        cv::divide(left, value, result, 1.0, depth);
        const cv::Mat zero = value.reshape(1) == 0;
        if (cv::countNonZero(zero) > 0) {
            warn("a division by 0 gives 0 (matrix of " + file + ")");
            cv::Mat flat = result.reshape(1);
            flat.setTo(0, zero);
        }
        break;
    }
    }
    if ((depth == CV_32F && replaceInvalid<float>(result)) || (depth == CV_64F && replaceInvalid<double>(result)))
        warn("values that are not finite become 0 (matrix of " + file + ")");
    frame = result;
}

void AffineTransformation::apply(cv::Mat& frame, cv::Mat&, ROIs&, int, Random&) const
{
    checkFrame(frame);
    operate(frame, mFirstOperator, mFirstValue, mFirstFile);
    if (!mSecondValue.empty())
        operate(frame, mSecondOperator, mSecondValue, mSecondFile);
}

int AffineTransformation::getOutputsDepth(int depth) const
{
    for (const cv::Mat* value : {&mFirstValue, &mSecondValue}) {
        if (!value->empty() && !isFloat(depth) && isFloat(value->depth()))
            depth = value->depth();
    }
    return depth;
}

std::shared_ptr<Transformation> AffineTransformation::clone() const
{
    return cloned(std::make_shared<AffineTransformation>(mFirstOperator, mFirstFile, mSecondOperator, mSecondFile));
}

std::string AffineTransformation::arguments() const
{
    return enumToText(mFirstOperator) + ", " + mFirstFile + " " + sumOf(mFirstValue)
           + (mSecondFile.empty() ? "" : ", " + enumToText(mSecondOperator) + ", " + mSecondFile + " " + sumOf(mSecondValue));
}

}  // namespace N2D2

N2D2_REGISTER(AffineTransformation)
{
    using namespace N2D2;
    using Operator = AffineTransformation::Operator;
    registerTransformation(registry, "Affine", [](Options& options, const std::string& who) {
        const auto first = takeRequired<Operator>(options, who, "FirstOperator");
        const auto firstValue = takeRequired<std::string>(options, who, "FirstValue");
        const auto second = takeOption(options, who, "SecondOperator", AffineTransformation::Plus);
        return std::make_shared<AffineTransformation>(first, firstValue, second, takeOption(options, who, "SecondValue", std::string()));
    });
}
