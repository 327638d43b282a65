#pragma once
#include "data/transformation/Transformation.hpp"

namespace N2D2 {

struct MorphologyEnums {
    enum Operation : int { Erode, Dilate, Opening, Closing, Gradient, TopHat, BlackHat };
    enum Shape : int { Rectangular, Elliptic, Cross };
};
N2D2_ENUM(MorphologyEnums::Operation, "Erode", "Dilate", "Opening", "Closing", "Gradient", "TopHat", "BlackHat")
N2D2_ENUM(MorphologyEnums::Shape, "Rectangular", "Elliptic", "Cross")

struct MorphologicalReconstructionEnums {
    enum Operation : int { ReconstructionByErosion, ReconstructionByDilation, OpeningByReconstruction, ClosingByReconstruction };
};
N2D2_ENUM(MorphologicalReconstructionEnums::Operation, "ReconstructionByErosion", "ReconstructionByDilation", "OpeningByReconstruction",
          "ClosingByReconstruction")

/// What morphological operations share: on each channel of the frame, or on the label matrix. Of labels, `Label` empty: on their numbers;
/// one label: on the mask of its pixels, what it then covers takes the label; several: on their numbers with the others at -2, results
/// above -2 count.
class MorphologyBase : public Transformation, public MorphologyEnums {
public:
    using Transformation::apply;
    void apply(cv::Mat& frame, cv::Mat& labels, ROIs& rois, int id, Random& random) const override;
    unsigned getSize() const { return mSize; }
    bool getApplyToLabels() const { return mApplyToLabels; }

protected:
    MorphologyBase(unsigned size, bool applyToLabels, const std::string& who);
    /// The operation on a matrix of 8U, 16U, 16S, 32F or 64F.
    virtual cv::Mat process(const cv::Mat& mat) const = 0;
    cv::Mat element() const;
    int nbIterations() const { return static_cast<int>(*mNbIterations); }

private:
    void applyToLabels(cv::Mat& labels) const;

    unsigned mSize;
    bool mApplyToLabels;
    Parameter<bool> mLabelsIgnoreDiff{this, "LabelsIgnoreDiff", false, "label pixels that the operation changes become -1"};
    Parameter<Shape> mShape{this, "Shape", Rectangular, "of the structuring element"};
    Parameter<unsigned> mNbIterations{this, "NbIterations", 1, {.min = 1, .max = 1000}, "number of erosions and dilations"};
    Parameter<std::vector<int>> mLabel{this, "Label", {}, "label IDs to apply it to (none: all)"};
};

class MorphologyTransformation : public MorphologyBase {
public:
    MorphologyTransformation(Operation operation, unsigned size, bool applyToLabels = false);

    const char* getType() const override { return "Morphology"; }
    std::shared_ptr<Transformation> clone() const override;

private:
    std::string arguments() const override;
    cv::Mat process(const cv::Mat& mat) const override;
    Operation mOperation;
};

/// Geodesic erosion max(erode(x), mask) or dilation min(dilate(x), mask), until nothing changes. Opening starts from the eroded image, closing
/// from the dilated one, with the image as mask.
class MorphologicalReconstructionTransformation : public MorphologyBase {
public:
    using Reconstruction = MorphologicalReconstructionEnums::Operation;
    MorphologicalReconstructionTransformation(Reconstruction operation, unsigned size, bool applyToLabels = false);

    const char* getType() const override { return "MorphologicalReconstruction"; }
    std::shared_ptr<Transformation> clone() const override;

private:
    std::string arguments() const override;
    cv::Mat process(const cv::Mat& mat) const override;
    Reconstruction mOperation;
};

}  // namespace N2D2
