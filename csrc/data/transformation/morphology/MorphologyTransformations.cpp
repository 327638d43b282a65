#include "data/transformation/morphology/MorphologyTransformations.hpp"

#include <opencv2/imgproc.hpp>

#include "data/transformation/Frames.hpp"
#include "data/transformation/Registration.hpp"

namespace N2D2 {

MorphologyBase::MorphologyBase(unsigned size, bool applyToLabels, const std::string& who) : mSize(size), mApplyToLabels(applyToLabels)
{
    if (size == 0 || size > 1023)
        throw std::invalid_argument(who + " Size: 1 to 1023 is expected, got " + std::to_string(size));
}

cv::Mat MorphologyBase::element() const
{
    static constexpr int shapes[] = {cv::MORPH_RECT, cv::MORPH_ELLIPSE, cv::MORPH_CROSS};
    return cv::getStructuringElement(shapes[*mShape], {static_cast<int>(mSize), static_cast<int>(mSize)});
}

void MorphologyBase::apply(cv::Mat& frame, cv::Mat& labels, ROIs&, int, Random&) const
{
    if (mApplyToLabels) {
        if (isLabelMatrix(labels))
            applyToLabels(labels);
        return;
    }
    checkFrame(frame);
    atDepth(frame, {CV_8U, CV_16U, CV_16S, CV_32F, CV_64F}, [&](const cv::Mat& in, cv::Mat& out) { out = process(in); });
}

void MorphologyBase::applyToLabels(cv::Mat& labels) const
{
    const std::vector<int>& wanted = *mLabel;
    cv::Mat before, after, covered;
    if (wanted.size() == 1) {
        before = labels == wanted[0];
        after = process(before);
        covered = after != 0;
    }
    else {
        labels.convertTo(before, CV_64F);
        if (!wanted.empty()) {
            cv::Mat listed = cv::Mat::zeros(labels.size(), CV_8U);
            for (const int id : wanted)
                listed |= labels == id;
            before.setTo(-2.0, ~listed);
        }
        after = process(before);
        covered = wanted.empty() ? cv::Mat(labels.size(), CV_8U, cv::Scalar(255)) : cv::Mat(after > -2.0);
    }
    cv::Mat result = labels.clone();
    if (*mLabelsIgnoreDiff)
        result.setTo(-1, before != after);
    else if (wanted.size() == 1)
        result.setTo(wanted[0], covered);
    else {
        cv::Mat values;
        after.convertTo(values, CV_32S);
        values.copyTo(result, covered);
    }
    labels = result;
}

MorphologyTransformation::MorphologyTransformation(Operation operation, unsigned size, bool applyToLabels)
    : MorphologyBase(size, applyToLabels, "[MorphologyTransformation]"), mOperation(operation)
{
}

cv::Mat MorphologyTransformation::process(const cv::Mat& mat) const
{
    static constexpr int codes[] = {cv::MORPH_ERODE,    cv::MORPH_DILATE, cv::MORPH_OPEN,    cv::MORPH_CLOSE,
                                    cv::MORPH_GRADIENT, cv::MORPH_TOPHAT, cv::MORPH_BLACKHAT};
    cv::Mat result;
    cv::morphologyEx(mat, result, codes[mOperation], element(), {-1, -1}, nbIterations());
    return result;
}

std::shared_ptr<Transformation> MorphologyTransformation::clone() const
{
    return cloned(std::make_shared<MorphologyTransformation>(mOperation, getSize(), getApplyToLabels()));
}

std::string MorphologyTransformation::arguments() const
{
    return enumToText(mOperation) + ", " + std::to_string(getSize()) + ", " + std::to_string(getApplyToLabels());
}

MorphologicalReconstructionTransformation::MorphologicalReconstructionTransformation(Reconstruction operation, unsigned size, bool applyToLabels)
    : MorphologyBase(size, applyToLabels, "[MorphologicalReconstructionTransformation]"), mOperation(operation)
{
}

cv::Mat MorphologicalReconstructionTransformation::process(const cv::Mat& mat) const
{
    using E = MorphologicalReconstructionEnums;
    const cv::Mat kernel = element();
    const bool opening = mOperation == E::OpeningByReconstruction, closing = mOperation == E::ClosingByReconstruction;
    const bool dilates = opening || mOperation == E::ReconstructionByDilation;
    cv::Mat image = mat.clone(), next;
    if (opening)
        cv::erode(mat, image, kernel, {-1, -1}, nbIterations());
    if (closing)
        cv::dilate(mat, image, kernel, {-1, -1}, nbIterations());
    for (;;) {
        if (dilates) {
            cv::dilate(image, next, kernel);
            cv::min(next, mat, next);
        }
        else {
            cv::erode(image, next, kernel);
            cv::max(next, mat, next);
        }
        if (cv::norm(next.reshape(1), image.reshape(1), cv::NORM_INF) == 0.0)
            return next;
        std::swap(image, next);
    }
}

std::shared_ptr<Transformation> MorphologicalReconstructionTransformation::clone() const
{
    return cloned(std::make_shared<MorphologicalReconstructionTransformation>(mOperation, getSize(), getApplyToLabels()));
}

std::string MorphologicalReconstructionTransformation::arguments() const
{
    return enumToText(mOperation) + ", " + std::to_string(getSize()) + ", " + std::to_string(getApplyToLabels());
}

}  // namespace N2D2

N2D2_REGISTER(MorphologyTransformations)
{
    using namespace N2D2;
    registerTransformation(registry, "Morphology", [](Options& options, const std::string& who) {
        const auto operation = takeRequired<MorphologyEnums::Operation>(options, who, "Operation");
        const auto size = takeRequired<unsigned>(options, who, "Size");
        return std::make_shared<MorphologyTransformation>(operation, size, takeOption(options, who, "ApplyToLabels", false));
    });
    registerTransformation(registry, "MorphologicalReconstruction", [](Options& options, const std::string& who) {
        const auto operation = takeRequired<MorphologicalReconstructionEnums::Operation>(options, who, "Operation");
        const auto size = takeRequired<unsigned>(options, who, "Size");
        return std::make_shared<MorphologicalReconstructionTransformation>(operation, size, takeOption(options, who, "ApplyToLabels", false));
    });
}
