#pragma once
#include "data/database/annotated/AnnotatedDatabase.hpp"

namespace N2D2 {

/// CelebA: faces with the person's identity as label.
class CelebA_Database : public AnnotatedDatabase {
public:
    /// `inTheWild`: whole images with a box (`img_celeba`), else aligned faces with a label (`img_align_celeba`). `withLandmarks`:
    /// the landmarks must be there and readable. `withPartitioning`: the authors' sets; else `learn` and `validation` are
    /// shares of each label and the rest is tested.
    CelebA_Database(bool inTheWild, bool withLandmarks, bool withPartitioning = true, double learn = 1.0, double validation = 0.0,
                    std::shared_ptr<Context> context = nullptr);
    const char* getType() const override { return "CelebA_Database"; }
    /// 1x1x4: x0 / W, x1 / W, y0 / H, y1 / H of the face in the transformed frame.
    cv::Mat getStimulusTargetData(StimulusID id, const cv::Mat& frame, const cv::Mat& labels, const ROIs& rois) const override;

protected:
    void loadFiles(const std::string& dataPath, const std::string& labelPath) override;

private:
    std::map<std::string, unsigned long long> readIdentities(const std::string& fileName);
    std::unordered_map<std::string, Box> readBoxes(const std::string& fileName);
    void readLandmarks(const std::string& fileName);
    std::unordered_map<std::string, StimuliSet> readSets(const std::string& fileName);

    bool mInTheWild, mWithLandmarks, mWithPartitioning;
    double mLearn, mValidation;
};

}  // namespace N2D2
