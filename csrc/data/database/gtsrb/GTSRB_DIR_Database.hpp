#pragma once
#include "data/database/dir/DIR_Database.hpp"

namespace N2D2 {

/// German traffic signs: .ppm images with a sign each, whose box and class stand in a .csv file of the folder. Images are cropped to the box.
class GTSRB_DIR_Database : public DIR_Database {
public:
    explicit GTSRB_DIR_Database(double validation = 0.0, bool extractROIs = false, std::shared_ptr<Context> context = nullptr);
    const char* getType() const override { return "GTSRB_DIR_Database"; }
    double getValidation() const { return mValidation; }
    bool getExtractROIs() const { return mExtractROIs; }

    /// Final_Training/Images/<class>/ with GT-<class>.csv, Final_Test/Images with GT-final_test.csv of the folder ("": the default one). `extractROIs`
    /// makes a stimulus of each box, where a file names more than one. FileNotFound; std::runtime_error for an image without a box.
    void load(const std::string& dataPath, const std::string& labelPath = "", bool extractROIs = false) override;

private:
    /// The images of a folder, each with its boxes.
    void loadSigns(const std::string& folder, const std::string& csvFile);

    double mValidation;
    bool mExtractROIs;
};

}  // namespace N2D2
