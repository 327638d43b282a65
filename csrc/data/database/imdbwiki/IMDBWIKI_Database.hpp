#pragma once
#include "data/database/annotated/AnnotatedDatabase.hpp"

namespace N2D2 {

/// IMDB-WIKI: faces of actors and of people in Wikipedia, labelled by gender and age ("F-30") or by name.
class IMDBWIKI_Database : public AnnotatedDatabase {
public:
    /// `cropFrame`: the cropped faces with a label each, else whole images with a box.
    IMDBWIKI_Database(bool wikiSet, bool imdbSet, bool cropFrame, bool useNameAsLabel, double learn, double validation,
                      std::shared_ptr<Context> context = nullptr);
    const char* getType() const override { return "IMDBWIKI_Database"; }
    /// 1x1x4: x0 / W, x1 / W, y0 / H, y1 / H of the face in the transformed frame.
    cv::Mat getStimulusTargetData(StimulusID id, const cv::Mat& frame, const cv::Mat& labels, const ROIs& rois) const override;

protected:
    void loadFiles(const std::string& dataPath, const std::string& labelPath) override;

private:
    void loadPart(const std::string& folder, const std::string& fileName);

    bool mWikiSet, mImdbSet, mCropFrame, mUseNameAsLabel;
    double mLearn, mValidation;
};

}  // namespace N2D2
