#pragma once
#include "data/database/Database.hpp"

namespace N2D2 {

/// ImageNet 2012: train/<synset>/*, val/*, and val.txt with `name class` lines. The list of the classes gives the labels in its order.
class ILSVRC2012_Database : public Database {
public:
    explicit ILSVRC2012_Database(double learn, bool useValidationForTest = true, bool backgroundClass = false, std::shared_ptr<Context> context = nullptr);
    const char* getType() const override { return "ILSVRC2012_Database"; }
    double getLearn() const { return mLearn; }
    bool getUseValidationForTest() const { return mUseValidationForTest; }
    bool getBackgroundClass() const { return mBackgroundClass; }

    /// `labelPath`: the list of the classes, "" for synsets.txt of the data folder (else of the default folder). FileNotFound; std::runtime_error with
    /// file and line for a class that is beyond the list or an image that is not there.
    void load(const std::string& dataPath, const std::string& labelPath = "", bool extractROIs = false) override;

private:
    std::vector<std::string> classes(const std::string& path);
    void loadTrain(const std::string& folder, const std::vector<std::string>& names, int shift);
    /// Image and label of each line of val.txt.
    std::vector<std::pair<std::string, int>> readVal(const std::string& root, std::size_t nbClasses, int shift) const;

    double mLearn;
    bool mUseValidationForTest, mBackgroundClass;
};

}  // namespace N2D2
