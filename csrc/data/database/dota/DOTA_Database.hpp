#pragma once
#include "data/database/annotated/AnnotatedDatabase.hpp"

namespace N2D2 {

/// DOTA, objects in aerial images: quadrilaterals from `labelTxt/<image>.txt`.
class DOTA_Database : public AnnotatedDatabase {
public:
    /// `learn`: fraction of the folder `train` that is learnt, the others are test stimuli. `useValidationForTest`: the images of
    /// `val` are test stimuli too.
    explicit DOTA_Database(double learn, bool useValidationForTest = true, std::shared_ptr<Context> context = nullptr);
    const char* getType() const override { return "DOTA_Database"; }

protected:
    void loadFiles(const std::string& dataPath, const std::string& labelPath) override;

private:
    void loadPart(const std::string& images, const std::string& annotations);
    ROIs readShapes(const std::string& fileName);

    double mLearn;
    bool mUseValidationForTest;
};

}  // namespace N2D2
