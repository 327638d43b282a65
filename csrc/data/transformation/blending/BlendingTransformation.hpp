#pragma once
#include <map>

#include "data/transformation/Transformation.hpp"

namespace N2D2 {

class StimuliProvider;

struct BlendingEnums {
    enum BlendingMethod : int { Linear, LinearByDistance, SmoothEdge, SmoothEdgeLinearByDistance };
};
N2D2_ENUM(BlendingEnums::BlendingMethod, "Linear", "LinearByDistance", "SmoothEdge", "SmoothEdgeLinearByDistance")

/// Inserts objects of another provider (read from its Learn set, transformed by it) into the frame, its labels and ROIs, at random places that do not
/// overlap, until they cover a drawn share of the frame; one is always inserted if it fits. With O the object and I the image below it,
/// and D = |O - I| over its channels, from 0 to 1 within the object's rectangle:
///   Linear: alpha O + beta I;  LinearByDistance: alpha O (1 - D) + beta I D;
///   SmoothEdge: a O + (1 - a) I, a the Gaussian-blurred mask of the object;  SmoothEdgeLinearByDistance: the same with the mask times D.
/// The mask are the pixels of a label that is neither negative nor the default one of the objects' database.
class BlendingTransformation : public Transformation, public BlendingEnums {
public:
    /// `applyToLabels`: wildcard masks of the labels of the images to insert into.
    BlendingTransformation(std::shared_ptr<StimuliProvider> objects, const std::vector<std::string>& applyToLabels);

    const char* getType() const override { return "Blending"; }
    using Transformation::apply;
    void apply(cv::Mat& frame, cv::Mat& labels, ROIs& rois, int id, Random& random) const override;
    bool draws() const override { return true; }
    bool runsOnWorkers() const override;
    std::shared_ptr<Transformation> clone() const override;
    /// Maps the labels of the objects to those of the database: by equal name, or the only one that ends with it. std::invalid_argument
    /// for a label that has no match.
    void setDatabase(const std::shared_ptr<Database>& database) override;
    void logWarnings() const override;

private:
    struct Object;
    std::string arguments() const override;
    bool isBackground(const Database& database, int id, const cv::Mat& labels) const;
    Object readObject(const cv::Mat& frame, Random& random) const;
    void blend(cv::Mat part, const Object& object) const;
    void save(const cv::Mat& frame, const ROIs& inserted, int id, std::uint32_t number) const;

    std::shared_ptr<StimuliProvider> mObjects;
    std::vector<std::string> mApplyToLabels;
    std::weak_ptr<Database> mDatabase;
    std::map<int, int> mMapping;
    Parameter<bool> mTypeMixing{this, "TypeMixing", false, "objects of several labels in one image"};
    Parameter<std::vector<double>> mDensityRange{this, "DensityRange", {0.0, 0.0}, "share of the image to cover"};
    Parameter<unsigned> mMarginH{this, "MarginH", 0, {.max = 65535}, "pixels between objects, horizontally"};
    Parameter<unsigned> mMarginV{this, "MarginV", 0, {.max = 65535}, "pixels between objects, vertically"};
    Parameter<BlendingMethod> mMethod{this, "BlendingMethod", Linear, "how an object is inserted"};
    Parameter<double> mAlpha{this, "BlendingAlpha", 0.2, "weight of the object (Linear, LinearByDistance)"};
    Parameter<double> mBeta{this, "BlendingBeta", 0.8, "weight of the image (Linear, LinearByDistance)"};
    Parameter<unsigned> mSmoothSize{this, "BlendingSmoothSize", 5, {.min = 1, .max = 1023}, "side of the blur, odd (SmoothEdge…)"};
    Parameter<std::string> mSavePath{this, "SavePath", "", "folder for the blended images with their objects as JSON (none: not saved)"};
};

}  // namespace N2D2
