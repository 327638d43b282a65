#pragma once
#include "data/database/dir/DIR_Database.hpp"

namespace N2D2 {

/// Caltech-101 and Caltech-256: a folder of .jpg files for each class, some of which are left out.
class Caltech_DIR_Database : public DIR_Database {
public:
    Caltech_DIR_Database(double learn, double validation, bool incClutter, std::shared_ptr<Context> context);
    double getLearn() const { return mLearn; }
    double getValidation() const { return mValidation; }
    bool getIncClutter() const { return mIncClutter; }

    /// A folder ("": the default one); equal shares of each class, the rest for the test. FileNotFound without it or without a folder to leave out.
    void load(const std::string& dataPath, const std::string& labelPath = "", bool extractROIs = false) override;

protected:
    virtual std::string defaultPath() const = 0;
    /// Folders that are not loaded.
    virtual std::vector<std::string> leftOut() const = 0;

private:
    double mLearn, mValidation;
    bool mIncClutter;
};

/// Faces_easy is never loaded, BACKGROUND_Google only when asked.
class Caltech101_DIR_Database : public Caltech_DIR_Database {
public:
    explicit Caltech101_DIR_Database(double learn, double validation = 0.0, bool incClutter = false, std::shared_ptr<Context> context = nullptr)
        : Caltech_DIR_Database(learn, validation, incClutter, std::move(context))
    {
    }
    const char* getType() const override { return "Caltech101_DIR_Database"; }

protected:
    std::string defaultPath() const override { return dataRoot("101_ObjectCategories"); }
    std::vector<std::string> leftOut() const override;
};

/// 257.clutter is loaded only when asked.
class Caltech256_DIR_Database : public Caltech_DIR_Database {
public:
    explicit Caltech256_DIR_Database(double learn, double validation = 0.0, bool incClutter = false, std::shared_ptr<Context> context = nullptr)
        : Caltech_DIR_Database(learn, validation, incClutter, std::move(context))
    {
    }
    const char* getType() const override { return "Caltech256_DIR_Database"; }

protected:
    std::string defaultPath() const override { return dataRoot("256_ObjectCategories"); }
    std::vector<std::string> leftOut() const override;
};

}  // namespace N2D2
