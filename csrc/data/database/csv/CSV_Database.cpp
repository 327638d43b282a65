#include "data/database/csv/CSV_Database.hpp"

#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "core/Register.hpp"
#include "core/Text.hpp"
#include "data/database/DriverFiles.hpp"
#include "data/database/SectionPartition.hpp"
#include "data/database/TableSource.hpp"
#include "data/database/csv/CsvRecords.hpp"

namespace N2D2 {

CSV_Database::CSV_Database(bool loadDataInMemory, std::shared_ptr<Context> context) : Database(loadDataInMemory, std::move(context)) {}

char CSV_Database::separator() const
{
    // In model files a semicolon begins a comment: the words stand for the characters.
    constexpr std::pair<const char*, char> known[] = {{"", 0},          {",", ','},  {"comma", ','}, {";", ';'},
                                                      {"semicolon", ';'}, {"tab", '\t'}, {"space", ' '}};
    for (const auto& [name, character] : known) {
        if (*mSeparator == name)
            return character;
    }
    throw std::invalid_argument(label() + " Separator is comma, semicolon, tab or space, got \"" + *mSeparator + "\"");
}

float CSV_Database::number(const std::string& text, const std::string& where, std::size_t column) const
{
    const bool empty = text.empty();
    if (empty && mEmptyValue->empty())
        throw std::runtime_error(fmt::format("{} column {} is empty (EmptyValue=0 would read it as 0)", where, column));
    double value = 0.0;
    try {
        value = parseReal(empty ? *mEmptyValue : text);
    }
    catch (const std::invalid_argument&) {
        if (empty)
            throw std::invalid_argument(label() + " EmptyValue: a number is expected, got \"" + *mEmptyValue + "\"");
        throw std::runtime_error(fmt::format("{} column {}: a number is expected, got \"{}\"", where, column, text));
    }
    const auto narrow = static_cast<float>(value);
    if (std::isfinite(value) && !std::isfinite(narrow))
        throw std::runtime_error(fmt::format("{} column {}: {} is beyond 32-bit floats", where, column, text));
    return narrow;
}

void CSV_Database::load(const std::string& dataPath, const std::string& labelPath, bool extractROIs)
{
    if (!labelPath.empty())
        throw std::invalid_argument(label() + " the labels are in the data file (LabelColumn): a label path is not expected (got " + labelPath + ")");
    if (extractROIs)
        throw std::invalid_argument(label() + " extractROIs: CSV files hold no region of interest");
    const MappedFile file(label(), existingFile(label(), dataPath));
    CsvRecords records(label(), file.path(), {reinterpret_cast<const char*>(file.data()), file.size()}, separator());
    for (unsigned i = 0; i < *mNbHeaderLines; ++i) {
        if (!records.skipLine())
            throw std::runtime_error(fmt::format("{} {}: NbHeaderLines={} is more than its {} lines", label(), file.path(), *mNbHeaderLines, i));
    }
    std::vector<std::string> fields;
    std::vector<float> values;
    std::vector<std::pair<std::size_t, std::string>> stimuli;  // line, label
    std::size_t columns = 0, labelColumn = 0;
    while (records.next(fields)) {
        if (columns == 0) {
            columns = fields.size();
            const long long wanted = *mLabelColumn < 0 ? static_cast<long long>(columns) + *mLabelColumn : *mLabelColumn;
            if (wanted < 0 || wanted >= static_cast<long long>(columns))
                throw std::runtime_error(fmt::format("{} LabelColumn={} is not among the {} columns", records.where(), *mLabelColumn, columns));
            if (columns < 2)
                throw std::runtime_error(records.where() + " one column only: a label and a number at least are expected");
            labelColumn = static_cast<std::size_t>(wanted);
        }
        if (fields.size() != columns)
            throw std::runtime_error(fmt::format("{} {} columns, the lines before have {}", records.where(), fields.size(), columns));
        if (fields[labelColumn].empty())
            throw std::runtime_error(fmt::format("{} the label (column {}) is empty", records.where(), labelColumn));
        for (std::size_t i = 0; i < columns; ++i) {
            if (i != labelColumn)
                values.push_back(number(fields[i], records.where(), i));
        }
        stimuli.emplace_back(records.line(), fields[labelColumn]);
    }
    if (stimuli.empty())
        throw std::runtime_error(label() + " " + file.path() + ": no line of data");
    const auto source = std::make_shared<TableSource>(std::move(values), columns - 1);
    const std::string name = lastPart(file.path());
    for (std::size_t i = 0; i < stimuli.size(); ++i)
        addStimulus(fmt::format("{}[{}]", name, stimuli[i].first), labelID(stimuli[i].second), Unpartitioned, source, i);
}

void CSV_Database::loadSection(Options& options, const SectionLookup& lookup)
{
    loadSections(options, lookup, label(), [this](Options& section) {
        const std::string path = takeRequired<std::string>(section, label(), "DataPath");
        const SectionPartition partition = SectionPartition::take(section, label(), 0.6, 0.2);
        takeParameters(section, *this);
        load(path);
        partition.apply(*this);
    });
}

}  // namespace N2D2

N2D2_REGISTER(CSV_Database)
{
    using namespace N2D2;
    registry.family<DatabaseFamily>().add("CSV_Database", [](Options& options, const SectionLookup& lookup) -> std::shared_ptr<Database> {
        const auto database = std::make_shared<CSV_Database>();
        database->loadSection(options, lookup);
        return database;
    });
}
