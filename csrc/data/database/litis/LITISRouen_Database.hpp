#pragma once
#include "data/database/Database.hpp"

namespace N2D2 {

/// Audio scenes of LITIS Rouen: .wav files, whose label is their name up to the first digit.
class LITISRouen_Database : public Database {
public:
    explicit LITISRouen_Database(double learn = 0.4, double validation = 0.4, std::shared_ptr<Context> context = nullptr);
    const char* getType() const override { return "LITISRouen_Database"; }
    double getLearn() const { return mLearn; }
    double getValidation() const { return mValidation; }

    /// The .wav files of a folder ("": the default one). FileNotFound; std::runtime_error for a folder without any or a name that gives no label.
    void load(const std::string& dataPath, const std::string& labelPath = "", bool extractROIs = false) override;

private:
    double mLearn, mValidation;
};

}  // namespace N2D2
