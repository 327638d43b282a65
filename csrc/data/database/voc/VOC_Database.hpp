#pragma once
#include "data/database/annotated/AnnotatedDatabase.hpp"

namespace N2D2 {

struct XmlElement;

struct VocEnums {
    /// What becomes of objects marked as difficult: ignored pixels (label -1), objects as others, or nothing.
    enum Difficult { Ignore, Keep, Drop };
};
N2D2_ENUM(VocEnums::Difficult, "Ignore", "Keep", "Drop")

/// Pascal VOC: images of `JPEGImages`, boxes of `Annotations/<image>.xml`, or masks of `SegmentationClass/<image>.png`.
class VOC_Database : public AnnotatedDatabase, public VocEnums {
public:
    struct Settings {
        /// Lists of `ImageSets/Main` (or `ImageSets/Segmentation`); all empty: every annotation, by the shares below.
        std::string learnSet = "train", validationSet = "val", testSet;
        double learn = 1.0, validation = 0.0;
        Difficult difficult = Ignore;
        bool segmentation = false;
        /// Names of the values 1, 2... of masks; empty: the twenty of Pascal VOC.
        std::vector<std::string> classes;
    };

    explicit VOC_Database(Settings settings, std::shared_ptr<Context> context = nullptr);
    const char* getType() const override { return "VOC_Database"; }

protected:
    void createLabels() override;
    /// `labelPath`: another folder of XML files (or of masks).
    void loadFiles(const std::string& dataPath, const std::string& labelPath) override;
    cv::Mat readLabel(const Stimulus& stimulus) const override;

private:
    void loadSet(const std::string& data, const std::string& labels, const std::string& set, StimuliSet target);
    void loadImage(const std::string& data, const std::string& labels, const std::string& base, const std::string& place,
                   StimuliSet target);
    void addObject(ROIs& rois, const XmlElement& object, const std::string& fileName, int width, int height);
    double number(const XmlElement& parent, const char* name, const std::string& fileName) const;

    Settings mSettings;
    std::unordered_map<std::string, std::string> mMasks;  // by stimulus name
};

}  // namespace N2D2
