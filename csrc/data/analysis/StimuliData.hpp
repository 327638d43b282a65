#pragma once
// Statistics of the stimuli of a provider (spec data §6): the values they have behind its transformations.
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/Parameterizable.hpp"
#include "data/database/StimuliSet.hpp"

namespace cv {
class Mat;
}

namespace N2D2 {

class StimuliProvider;

/// Sizes and values of stimuli. Values are those of the matrix behind the transformations, before integers are scaled to [0, 1]: what a
/// transformation that comes next would see. Results are the same for any number of threads.
class StimuliData : public Parameterizable {
public:
    struct Size {
        std::uint32_t width = 0, height = 0, channels = 0;
        bool operator==(const Size&) const = default;
    };
    struct Value {
        float minVal = 0.0f, maxVal = 0.0f;
        double mean = 0.0, stdDev = 0.0;  ///< stdDev: of a sample, sqrt(M2 / (n - 1))
        bool operator==(const Value&) const = default;
    };

    /// Makes the folder of its files, `safeFileName(name)`.
    StimuliData(const std::string& name, std::shared_ptr<StimuliProvider> provider);
    ~StimuliData() override;
    std::string label() const override { return "[StimuliData " + mName + "]"; }
    const std::string& getName() const { return mName; }
    const std::string& getFolder() const { return mFolder; }

    /// Reads the stimuli of the mask, or the `_cache` of the same stimuli and transformations, and writes `data.dat`; the number of stimuli.
    /// `noRaw`: values as in the batches (integers scaled). Stimuli that cannot be read are left out where the provider skips them.
    unsigned generate(StimuliSetMask mask = DatabaseEnums::All, bool noRaw = false);
    /// `sizeRange.dat`: width, height and channels of each stimulus.
    void logSizeRange() const;
    /// `valueRange.dat`: min, max, mean and standard deviation of each stimulus.
    void logValueRange() const;
    /// `name data:` and its lines, as in `data.dat`.
    std::string summary() const;

    // Of the last generate()
    unsigned getNbStimuli() const { return static_cast<unsigned>(mSizes.size()); }
    const Size& getMinSize() const { return mMinSize; }
    const Size& getMaxSize() const { return mMaxSize; }
    Size getMeanSize() const;
    const Value& getGlobalValue() const { return mGlobal; }
    const std::vector<Size>& getSizes() const { return mSizes; }
    const std::vector<Value>& getValues() const { return mValues; }
    /// Was it read from `_cache`?
    bool isFromCache() const { return mFromCache; }
    std::string getMeanDataFile() const { return mFolder + "/meanData.bin"; }
    std::string getStdDevDataFile() const { return mFolder + "/stdDevData.bin"; }

private:
    struct Images;
    struct Work;
    std::string keyOf(StimuliSetMask mask, bool noRaw) const;
    bool loadCache(const std::string& key);
    void saveCache(const std::string& key) const;
    void read(const std::vector<Work>& work, bool noRaw, Images* images);
    void aggregate();
    void saveImages(const Images& images);

    std::string mName, mFolder;
    std::shared_ptr<StimuliProvider> mProvider;
    std::vector<Size> mSizes;
    std::vector<Value> mValues;
    Size mMinSize, mMaxSize;
    Value mGlobal;
    bool mFromCache = false;
    std::uint64_t mImageSums[2] = {0, 0};  // of meanData.bin and stdDevData.bin as written for these stimuli, 0: not written

    Parameter<bool> mMeanData{this, "MeanData", false, "meanData.bin: the mean image, where all stimuli have one size"};
    Parameter<bool> mStdDevData{this, "StdDevData", false, "stdDevData.bin: the standard deviation of each pixel, where all stimuli have one size"};
};

}  // namespace N2D2
