#pragma once
#include "data/database/annotated/AnnotatedDatabase.hpp"

namespace N2D2 {

/// FDDB: faces as ellipses, of the ten files `FDDB-fold-01-ellipseList.txt` and so on.
class FDDB_Database : public AnnotatedDatabase {
public:
    explicit FDDB_Database(double learn, double validation = 0.0, std::shared_ptr<Context> context = nullptr);
    const char* getType() const override { return "FDDB_Database"; }

protected:
    /// `labelPath`: the folder of the ten files, or the one that holds it as `FDDB-folds`.
    void loadFiles(const std::string& dataPath, const std::string& labelPath) override;

private:
    void loadFold(const std::string& data, const std::string& fileName);

    double mLearn, mValidation;
};

}  // namespace N2D2
