#pragma once
#include <nlohmann/json_fwd.hpp>

#include "data/database/annotated/AnnotatedDatabase.hpp"

namespace N2D2 {

/// COCO: images and `instances_<set>.json`. Labels are the categories in the order of their numbers; crowds are ignored (label -1).
class COCO_Database : public AnnotatedDatabase {
public:
    struct Settings {
        /// `<DataPath>/<set>` with `<LabelPath>/instances_<set>.json`; "" for none. The test set may have an `image_info_<set>.json`
        /// without annotations instead.
        std::string learnSet = "train2017", validationSet = "val2017", testSet;
        /// Shares of one JSON file, when `LabelPath` is one.
        double learn = 1.0, validation = 0.0;
        /// Outlines and masks in place of boxes.
        bool masks = false;
    };

    explicit COCO_Database(Settings settings, std::shared_ptr<Context> context = nullptr);
    const char* getType() const override { return "COCO_Database"; }

protected:
    /// `labelPath`: the folder of the JSON files, or one JSON file whose images are named from `dataPath`.
    void loadFiles(const std::string& dataPath, const std::string& labelPath) override;

private:
    struct Image;
    struct Annotation;
    struct Content;

    void loadFile(const std::string& folder, const std::string& fileName, StimuliSet set);
    Content readContent(const std::string& fileName) const;
    Annotation readAnnotation(const nlohmann::json& object, const std::string& where) const;
    void addShapes(ROIs& rois, const Annotation& annotation, const Image& image, int label, const std::string& where);

    Settings mSettings;
};

}  // namespace N2D2
