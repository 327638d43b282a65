#pragma once
#include "data/database/annotated/AnnotatedDatabase.hpp"

namespace N2D2 {

/// German traffic signs, detection: images `*.ppm` of one folder, boxes in its `gt.txt`.
class GTSDB_DIR_Database : public AnnotatedDatabase {
public:
    explicit GTSDB_DIR_Database(double learn, double validation = 0.0, std::shared_ptr<Context> context = nullptr);
    const char* getType() const override { return "GTSDB_DIR_Database"; }

protected:
    /// `labelPath`: another file than `gt.txt`.
    void loadFiles(const std::string& dataPath, const std::string& labelPath) override;

private:
    double mLearn, mValidation;
};

}  // namespace N2D2
