#pragma once
#include "data/database/Database.hpp"

namespace N2D2 {

/// Accelerations of the WISDM laboratory (Actitracker), cut in windows: WindowSize rows of x, y, z, kept in memory. A window has the activity
/// that first reaches its highest count.
class Actitracker_Database : public Database {
public:
    explicit Actitracker_Database(double learn = 0.6, double validation = 0.2, bool useUnlabeledForTest = false,
                                  std::shared_ptr<Context> context = nullptr);
    const char* getType() const override { return "Actitracker_Database"; }
    double getLearn() const { return mLearn; }
    double getValidation() const { return mValidation; }
    bool getUseUnlabeledForTest() const { return mUseUnlabeledForTest; }

    /// Reads WISDM_at_v2.0_raw.txt (and WISDM_at_v2.0_unlabeled_raw.txt when asked) of a folder; "" is the default one. Unlabelled windows have the
    /// label -1. FileNotFound; std::runtime_error with file and line for a line that is not `user,activity,time,x,y,z;` or an unknown activity;
    /// lines without an activity are skipped with a warning.
    void load(const std::string& dataPath, const std::string& labelPath = "", bool extractROIs = false) override;

private:
    void loadRaw(const std::string& path, bool unlabeled);

    Parameter<unsigned> mWindowSize{this, "WindowSize", 90, {.min = 1}, "samples of a window"};
    Parameter<double> mOverlapping{this, "Overlapping", 0.5, {.min = 0}, "step from one window to the next, as a fraction of WindowSize"};
    double mLearn, mValidation;
    bool mUseUnlabeledForTest;
};

}  // namespace N2D2
