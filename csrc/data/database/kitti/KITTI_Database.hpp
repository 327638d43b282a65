#pragma once
#include "data/database/annotated/AnnotatedDatabase.hpp"

namespace N2D2 {

/// What the three forms of KITTI share: the shares of the annotated images and the objects' lines.
class KITTI_Base : public AnnotatedDatabase {
public:
    /// `validation` < 0: 1 - learn. What is left of the annotated images stays unpartitioned.
    explicit KITTI_Base(double learn, double validation, std::shared_ptr<Context> context);

protected:
    /// Adds the box of an object whose type is word `at` of the line; it ends up within 1242x375 pixels.
    void addObject(ROIs& rois, const AnnotationFile& file, std::size_t at);
    void partitionAnnotated() { partitionStimuli(mLearn, mValidation, 0.0); }

private:
    double mLearn, mValidation;
};

/// KITTI tracking: sequences 0000 to 0019 for Learn and Validation, 0020 for Test. Frames without an object are no stimuli.
class KITTI_Database : public KITTI_Base {
public:
    explicit KITTI_Database(double learn = 0.8, double validation = -1.0, std::shared_ptr<Context> context = nullptr)
        : KITTI_Base(learn, validation, std::move(context))
    {
    }
    const char* getType() const override { return "KITTI_Database"; }

protected:
    void loadFiles(const std::string& dataPath, const std::string& labelPath) override;

private:
    void loadSequence(const std::string& folder, const std::string& fileName, StimuliSet set);
};

/// KITTI objects: `training/image_2` with `training/label_2`; `testing/image_2` has no annotation.
class KITTI_Object_Database : public KITTI_Base {
public:
    explicit KITTI_Object_Database(double learn = 0.8, double validation = -1.0, std::shared_ptr<Context> context = nullptr)
        : KITTI_Base(learn, validation, std::move(context))
    {
    }
    const char* getType() const override { return "KITTI_Object_Database"; }

protected:
    void loadFiles(const std::string& dataPath, const std::string& labelPath) override;
};

/// KITTI road: the road of an image as one polygon, from the magenta pixels of its picture in `gt_image_2`.
class KITTI_Road_Database : public KITTI_Base {
public:
    explicit KITTI_Road_Database(double learn = 0.8, double validation = -1.0, std::shared_ptr<Context> context = nullptr)
        : KITTI_Base(learn, validation, std::move(context))
    {
    }
    const char* getType() const override { return "KITTI_Road_Database"; }
    /// Folder of the images without annotation; default: `testing/image_2` beside the folder `training` of the data.
    void setTestPath(const std::string& path) { mTestPath = path; }

protected:
    void loadFiles(const std::string& dataPath, const std::string& labelPath) override;

private:
    ROIs readRoad(const std::string& fileName);

    std::string mTestPath;
};

}  // namespace N2D2
