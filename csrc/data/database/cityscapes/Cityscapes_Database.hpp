#pragma once
#include "data/database/annotated/AnnotatedDatabase.hpp"

namespace N2D2 {

/// Cityscapes: polygons of `<image>_<kind>_polygons.json`, 35 labels with the IDs of the set's authors.
class Cityscapes_Database : public AnnotatedDatabase {
public:
    /// `incTrainExtra`: `train_extra` is learnt too (its annotations are coarse). `singleInstanceLabels`: "cargroup" is "car".
    explicit Cityscapes_Database(bool incTrainExtra = false, bool useCoarse = false, bool singleInstanceLabels = true,
                                 std::shared_ptr<Context> context = nullptr);
    const char* getType() const override { return "Cityscapes_Database"; }
    bool getIncTrainExtra() const { return mIncTrainExtra; }
    bool getUseCoarse() const { return mUseCoarse; }
    bool getSingleInstanceLabels() const { return mSingleInstanceLabels; }

protected:
    void createLabels() override;
    /// `dataPath`: the folder `leftImg8bit` or the one that holds it; `labelPath`: `gtFine` or `gtCoarse`, beside the data when empty.
    void loadFiles(const std::string& dataPath, const std::string& labelPath) override;

private:
    void loadPart(const std::string& images, const std::string& labelRoot);
    ROIs readShapes(const std::string& fileName);

    bool mIncTrainExtra, mUseCoarse, mSingleInstanceLabels;
};

}  // namespace N2D2
