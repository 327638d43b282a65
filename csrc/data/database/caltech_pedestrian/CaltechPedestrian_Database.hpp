#pragma once
#include "data/database/annotated/AnnotatedDatabase.hpp"

namespace N2D2 {

/// Caltech pedestrians: images of the trees `set00` to `set10`, a text file of boxes for each in a parallel tree.
class CaltechPedestrian_Database : public AnnotatedDatabase {
public:
    /// `singleLabel`: "people" is "person". `incAmbiguous`: "person?" is "person", else it is ignored (label -1).
    explicit CaltechPedestrian_Database(double validation = 0.0, bool singleLabel = true, bool incAmbiguous = false,
                                        std::shared_ptr<Context> context = nullptr);
    const char* getType() const override { return "CaltechPedestrian_Database"; }

protected:
    void loadFiles(const std::string& dataPath, const std::string& labelPath) override;

private:
    ROIs readBoxes(const std::string& fileName);

    double mValidation;
    bool mSingleLabel, mIncAmbiguous;
};

}  // namespace N2D2
