#include "ini/DataBuilder.hpp"

#include <algorithm>

#include "core/Error.hpp"
#include "core/Log.hpp"
#include "data/database/Database.hpp"
#include "data/provider/StimuliProvider.hpp"
#include "data/transformation/blending/BlendingTransformation.hpp"

namespace N2D2 {

namespace {

Options optionsOf(const std::map<std::string, IniText>& values)
{
    Options options;
    for (const auto& [name, value] : values)
        options[name] = value.text;
    return options;
}

std::shared_ptr<Database> buildDatabase(IniParser& ini, const std::string& section, const std::vector<std::string>& above);

/// Words that neither the factory nor the object took.
void refuseLeftOvers(IniParser& ini, const Options& options, const Parameterizable& object)
{
    if (options.empty())
        return;
    const std::string name = options.begin()->first;
    auto known = object.parameterNames();
    known.insert(known.end(), options.asked.begin(), options.asked.end());
    std::sort(known.begin(), known.end());
    ini.fail(name, "Unknown parameter: " + name + suggestion(name, known));
}

/// Runs `make`; its errors get the place of the section in front.
template <class Make> auto placed(IniParser& ini, const Make& make)
{
    const std::string where = ini.where();
    try {
        return make();
    }
    catch (const OptionError& error) {
        ini.fail(error.name(), error.what());
    }
    catch (const std::invalid_argument& error) {
        if (std::string_view(error.what()).find(ini.fileName()) == 0)
            throw;
        throw std::invalid_argument(where + error.what());
    }
    catch (const FileNotFound& error) {
        throw FileNotFound(where + error.what());
    }
    catch (const Interrupted&) {
        throw;
    }
    catch (const std::runtime_error& error) {
        throw std::runtime_error(where + error.what());
    }
}

void applySubSections(IniParser& ini, Database& database, const std::string& section)
{
    if (ini.isSection(section + ".sortAndDropLabels")) {
        ini.currentSection(section + ".sortAndDropLabels");
        const unsigned keep = ini.getProperty<unsigned>("NbKeep");
        if (keep == 0)
            ini.fail("NbKeep", "NbKeep must be at least 1: nothing would be left");
        database.sortAndDropLabels(keep, ini.getProperty<bool>("Ascending", true));
    }
    if (ini.isSection(section + ".filterROIs")) {
        ini.currentSection(section + ".filterROIs");
        const auto names = ini.getProperty<std::vector<std::string>>("Labels");
        const bool keep = ini.getProperty<bool>("FilterKeep", true), remove = ini.getProperty<bool>("RemoveStimuli", true);
        for (const std::string& name : names) {
            if (!database.isMatchingLabel(name))
                ini.fail("Labels", "no label \"" + name + "\" in the database" + suggestion(name, database.getLabelNames()));
        }
        placed(ini, [&] {
            database.filterROIs(database.getMatchingLabelsIDs(names), keep, remove);
            return 0;
        });
    }
    if (ini.isSection(section + ".slicing")) {
        ini.currentSection(section + ".slicing");
        const unsigned width = ini.getProperty<unsigned>("Width"), height = ini.getProperty<unsigned>("Height");
        const unsigned strideX = ini.getProperty<unsigned>("StrideX"), strideY = ini.getProperty<unsigned>("StrideY");
        const auto mask = ini.getProperty<Database::StimuliSetMask>("ApplyTo");
        const bool shuffle = ini.getProperty<bool>("RandomShuffle", true), overlapping = ini.getProperty<bool>("Overlapping", false);
        placed(ini, [&] {
            database.extractSlices(width, height, strideX, strideY, mask, shuffle, overlapping);
            return 0;
        });
    }
}

/// Parameters of reading that the section leaves open are those of its databases, as far as these agree.
void takeCommonParameters(IniParser& ini, Database& composite, const Options& given, const std::vector<std::shared_ptr<Database>>& databases)
{
    for (const char* name : {"DefaultLabel", "ROIsMargin", "DataFileLabel", "CompositeLabel", "TargetDataPath"}) {
        if (given.count(name) || databases.empty())
            continue;
        const std::string value = databases.front()->getParameter(name);
        for (const auto& database : databases) {
            if (database->getParameter(name) != value)
                ini.fail("Databases", std::string(name) + " differs in the databases (\"" + value + "\", \"" + database->getParameter(name)
                                          + "\"): set it in the section of the CompositeDatabase");
        }
        composite.setParameter(name, value);
    }
}

/// The property of any driver, in place of its own partition.
void loadPartition(IniParser& ini, Database& database, const std::string& path)
{
    if (path.empty())
        return;
    placed(ini, [&] {
        database.loadPartition(path);
        return 0;
    });
}

/// `Databases=` other sections, in order, each with its sub-sections.
std::shared_ptr<Database> buildComposite(IniParser& ini, const std::string& section, std::vector<std::string> above)
{
    const std::string partition = ini.getPath("PartitionPath", "");
    const auto names = ini.getProperty<std::vector<std::string>>("Databases");
    const bool merge = ini.getProperty<bool>("MergeLabels", true), inMemory = ini.getProperty<bool>("LoadInMemory", false);
    Options options = optionsOf(ini.getUnreadProperties());  // now: other sections come in between
    const Options given = options;
    auto composite = std::make_shared<Database>(inMemory);
    takeParameters(options, *composite);
    refuseLeftOvers(ini, options, *composite);
    if (names.empty())
        ini.fail("Databases", "Databases names no section");
    above.push_back(section);
    std::vector<std::shared_ptr<Database>> databases;
    for (const std::string& name : names) {
        ini.currentSection(section, false);
        if (!ini.isSection(name))
            ini.fail("Databases", "Section [" + name + "] not found" + suggestion(name, ini.getSections()));
        if (std::find(above.begin(), above.end(), name) != above.end())
            ini.fail("Databases", "Databases leads back to the section " + name);
        databases.push_back(buildDatabase(ini, name, above));
    }
    ini.currentSection(section, false);
    takeCommonParameters(ini, *composite, given, databases);
    for (const auto& database : databases)
        composite->append(*database, merge);
    loadPartition(ini, *composite, partition);
    return composite;
}

}  // namespace

std::shared_ptr<Database> buildDatabase(IniParser& ini, const std::string& section) { return buildDatabase(ini, section, {}); }

namespace {

std::shared_ptr<Database> buildDatabase(IniParser& ini, const std::string& section, const std::vector<std::string>& above)
{
    if (!ini.isSection(section)) {
        logWarning("no database specified.");
        return std::make_shared<Database>();
    }
    ini.currentSection(section);
    if (!ini.isProperty("Type")) {
        auto database = std::make_shared<Database>();
        const std::string labels = ini.getPath("LabelPath", "");
        Options options = optionsOf(ini.getUnreadProperties());
        takeParameters(options, *database);
        refuseLeftOvers(ini, options, *database);
        if (!labels.empty())
            database->load("", labels);
        return database;
    }
    const std::string type = ini.getProperty<std::string>("Type");
    auto& family = registry().family<DatabaseFamily>();
    if (type == "CompositeDatabase") {
        auto composite = buildComposite(ini, section, above);
        applySubSections(ini, *composite, section);
        return composite;
    }
    if (!family.has(type)) {
        auto known = family.keys();
        known.push_back("CompositeDatabase");
        ini.fail("Type", "Unknown database " + type + suggestion(type, known));
    }
    Options options;
    for (const std::string& name : ini.getPropertyNames()) {
        if (name == "Type")
            continue;
        // Paths take what is left of ${NAME} from the environment.
        const bool path = name == "DataPath" || name == "LabelPath" || name == "TargetDataPath" || name == "LabelMaskPath" || name == "PartitionPath"
                          || name == "ROIFile" || name == "ROIDir";
        options[name] = path ? ini.getPath(name) : ini.getText(name).text;
    }
    const auto lookup = [&ini](const std::string& name) { return optionsOf(ini.getSection(name)); };
    auto database = placed(ini, [&] { return family.create(type, options, lookup); });
    const std::string partition = takeOption(options, database->label(), "PartitionPath", std::string());
    refuseLeftOvers(ini, options, *database);
    loadPartition(ini, *database, partition);
    applySubSections(ini, *database, section);
    return database;
}

}  // namespace

std::shared_ptr<Transformation> buildTransformation(IniParser& ini, const std::string& typeProperty)
{
    const std::string type = ini.getProperty<std::string>(typeProperty);
    auto& family = registry().family<TransformationFamily>();
    if (!family.has(type))
        ini.fail(typeProperty, "Unknown transformation \"" + type + "\"" + suggestion(type, family.keys()));
    Options options = optionsOf(ini.getUnreadProperties());
    auto transformation = placed(ini, [&] { return family.create(type, options); });
    refuseLeftOvers(ini, options, *transformation);
    return transformation;
}

namespace {

/// Blending names a database and a provider of its own, whose sections it makes.
std::shared_ptr<Transformation> buildBlending(IniParser& ini, const std::string& section)
{
    const auto named = [&](const char* property) {
        const std::string name = ini.getProperty<std::string>(property);
        if (!ini.isSection(name))
            ini.fail(property, "Section [" + name + "] not found" + suggestion(name, ini.getSections()));
        return name;
    };
    const std::string databaseName = named("Database"), providerName = named("StimuliProvider");
    const auto labels = ini.getProperty<std::vector<std::string>>("ApplyToLabels");
    Options options = optionsOf(ini.getUnreadProperties());  // now: other sections come in between
    const auto objects = buildProvider(ini, buildDatabase(ini, databaseName), providerName);
    ini.currentSection(section, false);
    auto transformation = placed(ini, [&] {
        auto made = std::make_shared<BlendingTransformation>(objects, labels);
        takeParameters(options, *made);
        return made;
    });
    refuseLeftOvers(ini, options, *transformation);
    return transformation;
}

void addTransformation(IniParser& ini, StimuliProvider& provider, const std::string& section, const std::string& kind)
{
    ini.currentSection(section);
    const auto mask = ini.getProperty<Database::StimuliSetMask>("ApplyTo", Database::All);
    const bool hasChannel = ini.isProperty("Channel");
    const unsigned channel = ini.getProperty<unsigned>("Channel", 0);
    const bool blending = ini.getProperty<std::string>("Type", "") == "BlendingTransformation";
    const auto transformation = blending ? buildBlending(ini, section) : buildTransformation(ini, "Type");
    if (hasChannel && kind.find("Channel") != 0)
        ini.fail("Channel", "Channel belongs to channel transformations ([sp.ChannelTransformation…])");

    using Add = std::function<void()>;
    const std::map<std::string, Add> add{
        {"Transformation", [&] { provider.addTransformation(transformation, mask); }},
        {"OnTheFlyTransformation", [&] { provider.addOnTheFlyTransformation(transformation, mask); }},
        {"ChannelTransformation",
         [&] {
             hasChannel ? provider.addChannelTransformation(channel, transformation, mask)
                        : provider.addChannelTransformation(transformation, mask);
         }},
        {"ChannelOnTheFlyTransformation",
         [&] {
             hasChannel ? provider.addChannelOnTheFlyTransformation(channel, transformation, mask)
                        : provider.addChannelOnTheFlyTransformation(transformation, mask);
         }},
        {"ChannelsTransformation", [&] { provider.addChannelsTransformation(transformation, mask); }},
        {"ChannelsOnTheFlyTransformation", [&] { provider.addChannelsOnTheFlyTransformation(transformation, mask); }}};
    placed(ini, [&] {
        add.at(kind)();
        return 0;
    });
}

Dims sizeOf(IniParser& ini)
{
    if (ini.isProperty("Size")) {
        const auto listed = ini.getProperty<std::vector<unsigned>>("Size");
        if (listed.size() < 2)
            ini.fail("Size", "Size must list at least a width and the number of channels");
        return Dims(listed.begin(), listed.end());
    }
    Dims size{ini.getProperty<unsigned>("SizeX"), ini.getProperty<unsigned>("SizeY")};
    if (ini.isProperty("SizeD"))
        size.push_back(ini.getProperty<unsigned>("SizeD"));
    size.push_back(ini.getProperty<unsigned>("NbChannels", 1));
    return size;
}

}  // namespace

namespace {

[[noreturn]] void failIn(IniParser& ini, const std::string& section, const std::string& what)
{
    ini.currentSection(section, false);
    ini.fail("", what);
}

}  // namespace

std::shared_ptr<StimuliProvider> buildProvider(IniParser& ini, const std::shared_ptr<Database>& database, const std::string& named)
{
    if (ini.isSection("cenv"))
        failIn(ini, "cenv", "clocked spike stimuli are not built yet in this version: use [sp]");
    const std::string section = !named.empty() ? named : ini.isSection("env") ? "env" : "sp";
    ini.currentSection(section);
    const Dims size = sizeOf(ini);
    const unsigned batch = ini.getProperty<unsigned>("BatchSize", 1);
    if (batch == 0 && named.empty())
        ini.fail("BatchSize", "BatchSize must be at least 1");
    const bool composite = ini.getProperty<bool>("CompositeStimuli", false);
    const std::string cache = section == "sp" ? ini.getPath("CachePath", "") : ini.getProperty<std::string>("CachePath", "");
    auto provider = placed(ini, [&] { return std::make_shared<StimuliProvider>(database, size, batch, composite); });
    if (ini.isProperty("TargetSize") || ini.isProperty("TargetSizeX")) {
        Dims target;
        if (ini.isProperty("TargetSize")) {
            const auto listed = ini.getProperty<std::vector<unsigned>>("TargetSize");
            target.assign(listed.begin(), listed.end());
        }
        else {
            target = {ini.getProperty<unsigned>("TargetSizeX"), ini.getProperty<unsigned>("TargetSizeY")};
            if (ini.isProperty("TargetSizeD"))
                target.push_back(ini.getProperty<unsigned>("TargetSizeD"));
            target.push_back(ini.getProperty<unsigned>("TargetNbChannels", 1));
        }
        placed(ini, [&] {
            provider->setTargetSize(target);
            return 0;
        });
    }
    const std::string config = ini.getProperty<std::string>("ConfigSection", "");
    if (!config.empty()) {
        if (!ini.isSection(config))
            ini.fail("ConfigSection", "Section [" + config + "] not found" + suggestion(config, ini.getSections()));
        setParameters(*provider, ini.getSection(config));
    }
    provider->setCachePath(cache);
    if (named.empty())
        ini.setProperty("_EpochSize", database->getNbStimuli(Database::Learn));

    for (const std::string& name : ini.getSections(section + ".*")) {
        const std::string kind = name.substr(section.size() + 1);
        std::string known;
        for (const char* word : {"ChannelsOnTheFlyTransformation", "ChannelOnTheFlyTransformation", "OnTheFlyTransformation",
                                 "ChannelsTransformation", "ChannelTransformation", "Transformation"}) {
            if (kind.compare(0, std::string_view(word).size(), word) == 0) {
                known = word;
                break;
            }
        }
        const bool other = kind.find("StimuliData") == 0 || kind.find("Adversarial") == 0 || kind.find("Transformation") != std::string::npos;
        if (known.empty() && !other)
            continue;  // said as an unused section
        ini.currentSection(name, false);
        if (!known.empty())
            addTransformation(ini, *provider, name, known);
        else if (kind.find("StimuliData") == 0)
            ini.fail("", "statistics of the data are not built yet in this version");
        else if (kind.find("Adversarial") == 0)
            ini.fail("", "adversarial attacks are not built yet in this version");
        else
            ini.fail("", "Unknown StimuliProvider type: [" + name + "].");
    }
    return provider;
}

}  // namespace N2D2
