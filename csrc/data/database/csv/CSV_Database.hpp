#pragma once
#include "data/database/Database.hpp"

namespace N2D2 {

/// Lines of numbers with a label: each is a stimulus `<file>[line]` of 1 x N floats, kept in memory (CsvRecords tells the format).
class CSV_Database : public Database {
public:
    explicit CSV_Database(bool loadDataInMemory = true, std::shared_ptr<Context> context = nullptr);
    const char* getType() const override { return "CSV_Database"; }

    /// Adds the lines of a file, unpartitioned. FileNotFound; std::runtime_error with file and line for a record of another length, a field that is no
    /// number, an empty field or label, or a file without data.
    void load(const std::string& dataPath, const std::string& labelPath = "", bool extractROIs = false) override;
    /// All options of an INI section and those it continues with (LoadMore).
    void loadSection(Options& options, const SectionLookup& lookup);

private:
    /// 0 for the one that the lines tell.
    char separator() const;
    float number(const std::string& text, const std::string& where, std::size_t column) const;

    Parameter<int> mLabelColumn{this, "LabelColumn", -1, "column of the label, from 0 on; below 0: from the end of the line"};
    Parameter<unsigned> mNbHeaderLines{this, "NbHeaderLines", 0, "lines before the data"};
    Parameter<std::string> mSeparator{this, "Separator", "", "comma, semicolon, tab or space (none: found from the first lines)"};
    Parameter<std::string> mEmptyValue{this, "EmptyValue", "", "number that stands for an empty field (none: an empty field is an error)"};
};

}  // namespace N2D2
