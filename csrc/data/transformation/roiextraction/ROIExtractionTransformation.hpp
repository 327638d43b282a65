#pragma once
#include "data/transformation/Transformation.hpp"

namespace N2D2 {

/// One object, drawn among the ROIs or (LabelSegmentation) among the connected components of the label matrix, 8-connected, which are merged and
/// filtered first. The default label of the database (0 without a database) is no object. A frame without any is kept whole, its labels are -1.
class ROIExtractionTransformation : public Transformation {
public:
    const char* getType() const override { return "ROIExtraction"; }
    using Transformation::apply;
    void apply(cv::Mat& frame, cv::Mat& labels, ROIs& rois, int id, Random& random) const override;
    ImageSize getOutputsSize(ImageSize) const override { return {0, 0}; }
    bool draws() const override { return true; }
    std::shared_ptr<Transformation> clone() const override;
    void setDatabase(const std::shared_ptr<Database>& database) override { mDatabase = database; }

private:
    struct Object {
        Box box;
        int label;
    };
    std::vector<Object> segmented(const cv::Mat& labels) const;

    std::weak_ptr<Database> mDatabase;
    Parameter<int> mLabel{this, "Label", -1, {.min = -1}, "label ID to extract (-1: any)"};
    Parameter<bool> mLabelSegmentation{this, "LabelSegmentation", false, "objects are connected components of the labels"};
    Parameter<unsigned> mMargin{this, "Margin", 0, {.max = 65535}, "pixels to keep around the object"};
    Parameter<bool> mKeepComposite{this, "KeepComposite", true, "keep the matrix of labels"};
    Parameter<unsigned> mMinSize{this, "MinSize", 0, "smallest number of pixels of a component"};
    Parameter<unsigned> mFilterMinHeight{this, "FilterMinHeight", 0, "smallest height of an object"};
    Parameter<unsigned> mFilterMinWidth{this, "FilterMinWidth", 0, "smallest width of an object"};
    Parameter<double> mFilterMinAspectRatio{this, "FilterMinAspectRatio", 0.0, "smallest ratio of width to height (0: none)"};
    Parameter<double> mFilterMaxAspectRatio{this, "FilterMaxAspectRatio", 0.0, "largest ratio of width to height (0: none)"};
    Parameter<unsigned> mMergeMaxHDist{this, "MergeMaxHDist", 1, {.max = 1000000}, "components less apart than this, beside each other, are merged"};
    Parameter<unsigned> mMergeMaxVDist{this, "MergeMaxVDist", 1, {.max = 1000000}, "components less apart than this, above each other, are merged"};
};

}  // namespace N2D2
