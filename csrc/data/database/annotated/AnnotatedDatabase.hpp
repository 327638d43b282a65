#pragma once
// What the drivers of annotated images share: listings, boxes clipped to the image, labels, missing files, bounded warnings.
#include "data/database/DriverFiles.hpp"
#include "data/database/annotated/AnnotationFile.hpp"
#include "data/database/dir/DIR_Database.hpp"

namespace N2D2 {

class AnnotatedDatabase : public DIR_Database {
public:
    using DIR_Database::DIR_Database;

    /// Loads and partitions. Environment variables of the paths are replaced; an empty path is the driver's default. With
    /// `extractROIs` each ROI is a stimulus of its own, and annotated images without ROI are left out. FileNotFound for a folder or an
    /// annotation file that is missing, std::runtime_error with file and line for one that cannot be read.
    void load(const std::string& dataPath, const std::string& labelPath = "", bool extractROIs = false) final;

protected:
    /// Labels that come before DefaultLabel.
    virtual void createLabels() {}
    /// The paths have no slash at their end.
    virtual void loadFiles(const std::string& dataPath, const std::string& labelPath) = 0;

    /// Files of a folder with one of the extensions, sorted by path, from `depth` levels of sub-folders too (< 0: all).
    std::vector<std::string> listFiles(const std::string& folder, const std::vector<std::string>& extensions, int depth = 0) const;
    /// FileNotFound naming the image and where it is called for.
    void checkImage(const std::string& image, const std::string& place) const;
    /// An annotated image; when load() was asked for ROIs, each of them as a stimulus with its label.
    void addImage(const std::string& image, const ROIs& rois, StimuliSet set = Unpartitioned);
    /// Rectangle of the pixels [x0, x1) x [y0, y1) within an image of that size (0: without a limit there), null with a
    /// warning when nothing is left of it.
    std::shared_ptr<ROI> clippedBox(const std::string& place, int label, int x0, int y0, int x1, int y1, int width, int height);
    /// The same, added to the list when there is one.
    void addBox(ROIs& rois, const std::string& place, int label, int x0, int y0, int x1, int y1, int width = 0, int height = 0);
    /// Ignored regions (label -1) are drawn before the objects that lie on them.
    static void ignoredFirst(ROIs& rois);
    /// A warning; those beyond the 100th of a load are counted only.
    void warn(const std::string& text);
    /// Target of an image with one box: 1x1x4, (x0 / W, x1 / W, y0 / H, y1 / H) of the box in the transformed frame.
    cv::Mat boxTarget(StimulusID id, const cv::Mat& frame, const ROIs& rois) const;

private:
    bool mExtractROIs = false;
    unsigned mWarnings = 0;
};

/// Takes DataPath, LabelPath and the parameters that all databases have, and loads: the end of an INI factory.
void loadFromOptions(AnnotatedDatabase& database, Options& options);

}  // namespace N2D2
