#pragma once
#include "data/database/Database.hpp"

namespace N2D2 {

/// Records of the binary CIFAR files: label bytes, then 32x32 pixels as planes R, G, B. Stimuli are named `<file>[%05d].ppm`;
/// pixels come from the mapped files, nothing is written.
class CIFAR_Database : public Database {
public:
    CIFAR_Database(double validation, bool useTestForValidation, std::shared_ptr<Context> context);
    double getValidation() const { return mValidation; }
    bool getUseTestForValidation() const { return mUseTestForValidation; }

    /// Loads the folder `dataPath` (empty: the default one); `labelPath` is the folder of the class names when it is another.
    /// FileNotFound; std::runtime_error for a file of another length than whole records or a label beyond the names.
    void load(const std::string& dataPath, const std::string& labelPath = "", bool extractROIs = false) override;

protected:
    struct Layout {
        std::string defaultPath;
        std::vector<std::string> learnFiles;
        std::string testFile;
        std::string namesFile;
        std::size_t labelBytes;  ///< before the pixels of a record
        std::size_t labelByte;   ///< the one that counts
    };
    virtual Layout layout() const = 0;

private:
    class Source;
    std::shared_ptr<const Source> open(const Layout& layout, const std::string& folder, const std::string& file, std::size_t nbNames) const;
    void addRecords(const std::shared_ptr<const Source>& source, const std::vector<std::string>& names);

    Parameter<bool> mLegacyLabelOrder{this, "LegacyLabelOrder", false, "label IDs in the order of their first stimulus, as older versions gave them"};
    double mValidation;
    bool mUseTestForValidation;
};

/// data_batch_1.bin to data_batch_5.bin, test_batch.bin, batches.meta.txt.
class CIFAR10_Database : public CIFAR_Database {
public:
    explicit CIFAR10_Database(double validation = 0.0, bool useTestForValidation = false, std::shared_ptr<Context> context = nullptr)
        : CIFAR_Database(validation, useTestForValidation, std::move(context))
    {
    }
    const char* getType() const override { return "CIFAR10_Database"; }

protected:
    Layout layout() const override;
};

/// train.bin, test.bin, with the 100 fine or the 20 coarse classes.
class CIFAR100_Database : public CIFAR_Database {
public:
    explicit CIFAR100_Database(double validation = 0.0, bool useCoarse = false, bool useTestForValidation = false,
                               std::shared_ptr<Context> context = nullptr)
        : CIFAR_Database(validation, useTestForValidation, std::move(context)), mUseCoarse(useCoarse)
    {
    }
    const char* getType() const override { return "CIFAR100_Database"; }
    bool getUseCoarse() const { return mUseCoarse; }

protected:
    Layout layout() const override;

private:
    bool mUseCoarse;
};

}  // namespace N2D2
