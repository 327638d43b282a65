#pragma once
#include "data/database/Database.hpp"

namespace N2D2 {

/// Images and labels of IDX files. Stimuli are named `<imagesFile>[%05d].pgm`; such files are neither read nor written.
class IDX_Database : public Database {
public:
    explicit IDX_Database(bool loadDataInMemory = true, std::shared_ptr<Context> context = nullptr);
    const char* getType() const override { return "IDX_Database"; }
    /// Adds the images of one file with the labels of another; all stay unpartitioned. The label's name is its value.
    void load(const std::string& imagesFile, const std::string& labelsFile, bool extractROIs = false) override;

protected:
    /// Largest label value of the format (MNIST: 9).
    virtual unsigned maxLabel() const { return 255; }
    /// Loads the train files to Learn and Validation, the t10k files to Test.
    void loadMnist(const std::string& dataPath, const std::string& labelPath, bool extractROIs, double validation);
};

class MNIST_IDX_Database : public IDX_Database {
public:
    explicit MNIST_IDX_Database(double validation = 0.0, std::shared_ptr<Context> context = nullptr);
    /// Loads at once; an empty `dataPath` is `$N2D2_DATA/mnist`.
    MNIST_IDX_Database(const std::string& dataPath, const std::string& labelPath = "", bool extractROIs = false, double validation = 0.0,
                       std::shared_ptr<Context> context = nullptr);
    const char* getType() const override { return "MNIST_IDX_Database"; }
    /// `labelPath`: folder of the label files when it is another one.
    void load(const std::string& dataPath, const std::string& labelPath = "", bool extractROIs = false) override;
    double getValidation() const { return mValidation; }

protected:
    unsigned maxLabel() const override { return 9; }
    virtual std::string defaultPath() const { return dataRoot("mnist"); }
    double mValidation;
};

class Fashion_MNIST_IDX_Database : public MNIST_IDX_Database {
public:
    explicit Fashion_MNIST_IDX_Database(double validation = 0.0, std::shared_ptr<Context> context = nullptr)
        : MNIST_IDX_Database(validation, std::move(context))
    {
    }
    const char* getType() const override { return "Fashion_MNIST_IDX_Database"; }

protected:
    std::string defaultPath() const override { return dataRoot("fashion-mnist/data/fashion"); }
};

}  // namespace N2D2
