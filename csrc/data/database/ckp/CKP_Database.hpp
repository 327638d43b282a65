#pragma once
#include "data/database/Database.hpp"

namespace N2D2 {

/// The Extended Cohn-Kanade faces (CK+): a folder with one .txt file (a number from 0 to 7, its emotion) and .png files gives stimuli, the first
/// NbNeutral of them labelled neutral.
class CKP_Database : public Database {
public:
    explicit CKP_Database(double learn, double validation = 0.0, unsigned nbNeutral = 1, std::shared_ptr<Context> context = nullptr);
    const char* getType() const override { return "CKP_Database"; }
    double getLearn() const { return mLearn; }
    double getValidation() const { return mValidation; }
    unsigned getNbNeutral() const { return mNbNeutral; }

    /// All sub-folders of a folder ("": the default one), in the order of their paths. std::runtime_error for two emotion files in a folder, a file
    /// that holds no emotion, or a tree without any.
    void load(const std::string& dataPath, const std::string& labelPath = "", bool extractROIs = false) override;

private:
    void loadFolder(const std::string& folder);
    unsigned emotion(const std::string& path) const;

    double mLearn, mValidation;
    unsigned mNbNeutral;
};

}  // namespace N2D2
