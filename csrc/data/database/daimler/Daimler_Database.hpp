#pragma once
#include "data/database/annotated/AnnotatedDatabase.hpp"

namespace N2D2 {

/// Daimler monocular pedestrians: patches with a label each, or (`fully`) the frames of the test drive with boxes.
class Daimler_Database : public AnnotatedDatabase {
public:
    Daimler_Database(double learn, double validation, double test, bool fully, std::shared_ptr<Context> context = nullptr);
    const char* getType() const override { return "Daimler_Database"; }

protected:
    /// `labelPath`: the file `GroundTruth2D.db`; found beside the data when empty.
    void loadFiles(const std::string& dataPath, const std::string& labelPath) override;

private:
    void loadPatches(const std::string& data);
    void loadFrames(const std::string& data, const std::string& truth);
    void readFrame(AnnotationFile& file, const std::string& data);

    double mLearn, mValidation, mTest;
    bool mFully;
};

}  // namespace N2D2
