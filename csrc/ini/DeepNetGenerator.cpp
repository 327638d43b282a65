#include "ini/DeepNetGenerator.hpp"

#include <algorithm>
#include <filesystem>
#include <set>

#include "cell/FrameCell.hpp"
#include "core/Error.hpp"
#include "core/File.hpp"
#include "core/Log.hpp"
#include "data/database/Database.hpp"
#include "data/provider/StimuliProvider.hpp"
#include "deepnet/DeepNet.hpp"
#include "deepnet/Network.hpp"
#include "ini/DataBuilder.hpp"
#include "ini/LayerBuilder.hpp"
#include "ini/ModelFallback.hpp"
#include "ini/TargetSections.hpp"
#include "optimize/GraphPasses.hpp"
#include "target/LabelSource.hpp"
#include "target/Target.hpp"

namespace N2D2 {

namespace {

struct LayerSection {
    std::string name;
    std::vector<std::string> inputs;  // "env" for the stimuli
    std::size_t level = 0;            // 0 = not known yet
};

bool isProviderName(const std::string& name) { return name == "sp" || name == "env" || name == "cenv"; }

std::vector<std::string> splitList(const std::string& text)
{
    std::vector<std::string> items;
    for (std::size_t begin = 0; begin <= text.size();) {
        const std::size_t comma = std::min(text.find(',', begin), text.size());
        const std::string item(trim(std::string_view(text).substr(begin, comma - begin)));
        if (!item.empty())
            items.push_back(item);
        begin = comma + 1;
    }
    return items;
}

/// Sections with an `Input`, in the order of their levels: level = 1 + the deepest parent's; file order within one.
std::vector<LayerSection> orderLayers(IniParser& ini)
{
    std::vector<LayerSection> layers;
    for (const std::string& name : ini.getSections()) {
        if (ini.isTemplateCall(name) || !ini.hasProperty(name, "Input") || name.find(".Target") != std::string::npos)
            continue;
        ini.currentSection(name, false);
        LayerSection layer{name, splitList(ini.getProperty<std::string>("Input")), 0};
        if (layer.inputs.empty())
            ini.fail("Input", "Input must name at least one layer, or sp");
        layers.push_back(std::move(layer));
    }
    const auto find = [&](const std::string& name) {
        return std::find_if(layers.begin(), layers.end(), [&](const LayerSection& l) { return l.name == name; });
    };
    for (LayerSection& layer : layers) {
        for (std::string& input : layer.inputs) {
            if (isProviderName(input)) {
                input = "env";
                continue;
            }
            if (find(input) == layers.end()) {
                ini.currentSection(layer.name, false);
                std::vector<std::string> names{"sp"};
                for (const LayerSection& l : layers)
                    names.push_back(l.name);
                ini.fail("Input", "Input: layer " + input + " does not exist" + suggestion(input, names));
            }
        }
    }
    for (bool changed = true; changed;) {
        changed = false;
        for (LayerSection& layer : layers) {
            if (layer.level)
                continue;
            std::size_t level = 1;
            bool known = true;
            for (const std::string& input : layer.inputs) {
                if (input == "env")
                    continue;
                const std::size_t parent = find(input)->level;
                known = known && parent > 0;
                level = std::max(level, parent + 1);
            }
            if (known) {
                layer.level = level;
                changed = true;
            }
        }
    }
    for (const LayerSection& layer : layers) {
        if (!layer.level) {
            ini.currentSection(layer.name, false);
            ini.fail("Input", "Circular or unresolved Input in section [" + layer.name + "]");
        }
    }
    std::stable_sort(layers.begin(), layers.end(), [](const auto& a, const auto& b) { return a.level < b.level; });
    return layers;
}

std::string dimsLine(const Dims& dims)
{
    std::string text;
    for (const std::size_t d : dims)
        text += std::to_string(d) + " ";
    return text;
}

void logMap(const Cell& cell)
{
    writeFile("map/" + safeFileName(cell.getName()) + "_map.dat", [&](std::ostream& stream) {
        const Tensor<bool>& map = cell.getMapping();
        if (map.empty())
            return;
        for (std::size_t c = 0; c < map.dims()[1]; ++c) {
            for (std::size_t o = 0; o < map.dims()[0]; ++o)
                stream << (map(c * map.dims()[0] + o) ? "1 " : "0 ");
            stream << "\n";
        }
    });
}

class Generator {
public:
    Generator(IniParser& ini, std::shared_ptr<DeepNet> net) : mIni(ini), mNet(std::move(net)) {}

    /// A copy of cells of doubles on the data of a network that exists.
    void runInDouble(const std::shared_ptr<Database>& database, unsigned batchSize)
    {
        mTwin = true;
        readGlobals();
        mIni.currentSection(mIni.isSection("env") ? "env" : "sp", false);
        mIni.setProperty("BatchSize", batchSize);
        mNet->setDatabase(database);
        mProvider = buildProvider(mIni, database);
        mNet->setStimuliProvider(mProvider);
        for (const LayerSection& layer : orderLayers(mIni))
            buildLayer(layer);
        shareParameters();
        rewrite();
    }

    void run()
    {
        readGlobals();
        const auto database = buildDatabase(mIni);
        mNet->setDatabase(database);
        mProvider = buildProvider(mIni, database);
        mNet->setStimuliProvider(mProvider);
        for (const LayerSection& layer : orderLayers(mIni))
            buildLayer(layer);
        shareParameters();
        reportShared();
        checkTargets();
        linkTargets();
        if (mNet->getTargets().empty())
            throw std::invalid_argument(mIni.fileName() + " Missing target cell (no [*.Target] section found)");
        mIni.checkUnused();
        rewrite();
        logTotals();
    }

private:
    void readGlobals()
    {
        mIni.currentSection("", true);
        mModel = usableModel(mIni, "DefaultModel", mIni.getProperty<std::string>("DefaultModel", defaultContext()->defaultModel));
        mDataType = mIni.getProperty<std::string>("DefaultDataType", "Float32");
        elementTypeOf(mIni, "DefaultDataType", mDataType);
        mInsertBatchNorm = mIni.getProperty<bool>("InsertBatchNormAfterConv", false);
        mIni.ignoreProperties("CheckWeightRange");
        mIni.ignoreProperties("ProgramMethod(*)");
    }

    void rewrite()
    {
        if (mInsertBatchNorm)
            insertBatchNormAfterConv(*mNet);
        removeExtraReshape(*mNet);
    }

    void buildLayer(const LayerSection& section)
    {
        mIni.currentSection(section.name, false);
        mIni.getProperty<std::string>("Input");
        const std::string type = mIni.getProperty<std::string>("Type");
        auto& family = registry().family<LayerFamily>();
        if (!family.has(type))
            mIni.fail("Type", "No cell generator for type '" + type + "'" + suggestion(type, family.keys()));

        std::vector<LayerBuilder::Parent> parents;
        for (const std::string& input : section.inputs) {
            if (input == "env")
                parents.push_back({"env", nullptr, mProvider->getSize().back()});
            else {
                auto cell = mNet->getCell(input);
                parents.push_back({input, cell, cell->getOutputsDims().back()});
            }
        }
        if (mTwin)
            mIni.setProperty("DataType", "Float64");
        LayerBuilder layer(mIni, mNet, mProvider, section.name, parents, mModel, mDataType);
        if (!mTwin)
            logInfo("Layer: " + section.name + " [" + type + "(" + layer.model() + ")]");
        std::shared_ptr<Cell> cell;
        try {
            cell = family.at(type)(layer);
            std::vector<std::shared_ptr<Cell>> parentCells;
            for (const auto& parent : parents) {
                const Tensor<bool> map = layer.mapping(parent, cell->getNbOutputs());
                if (parent.cell)
                    cell->addInput(parent.cell, map);
                else
                    cell->addInput(mProvider, 0, 0, 0, 0, map);
                parentCells.push_back(parent.cell);
            }
            mNet->addCell(cell, parentCells);
            mShares.insert(mShares.end(), layer.sharedParameters().begin(), layer.sharedParameters().end());
            mLater.insert(mLater.end(), layer.whenInitialized().begin(), layer.whenInitialized().end());
        }
        catch (const std::invalid_argument& error) {
            // Errors of the cell itself (shapes that do not fit) get the place of its section.
            if (std::string_view(error.what()).find(mIni.fileName()) == 0)
                throw;
            // `[conv1] [Conv conv1] kernel ...` would name the layer twice.
            std::string what = error.what();
            const std::size_t close = what.find("] ");
            if (what[0] == '[' && close != std::string::npos && what.substr(0, close).ends_with(" " + section.name))
                what.erase(0, close + 2);
            throw std::invalid_argument(mIni.where() + what);
        }
        catch (const std::runtime_error& error) {
            if (std::string_view(error.what()).rfind("[Tensor]", 0) != 0)
                throw;
            throw std::runtime_error(mIni.where() + error.what());
        }
        publish(*cell);
        if (mTwin)
            return;
        warnUnread();
        report(type, *cell, !layer.sharedParameters().empty());
        logMap(*cell);
        buildTargets(section.name, cell);
    }

    /// What refers to parameters, of cells wherever they stand in the file.
    void shareParameters()
    {
        if (mShares.empty() && mLater.empty())
            return;
        mNet->initialize();
        for (const auto& later : mLater) {
            try {
                later.act();
            }
            catch (const std::invalid_argument& error) {
                throw std::invalid_argument(later.where + error.what());
            }
        }
        for (const auto& share : mShares) {
            try {
                shareParameter(share);
            }
            catch (const std::logic_error& error) {
                throw std::invalid_argument(share.where + error.what());
            }
        }
    }

    void shareParameter(const LayerBuilder::Share& share)
    {
        // A parameter that is shared by its owner too comes from where that one has it.
        auto source = std::make_pair(share.source, share.sourceParameter);
        for (std::size_t steps = 0;; ++steps) {
            if (source == std::make_pair(share.cell, share.parameter) || steps > mShares.size())
                throw std::invalid_argument("\"" + share.source + "\" shares its " + share.sourceParameter + " with this layer itself");
            const auto next = std::find_if(mShares.begin(), mShares.end(), [&](const LayerBuilder::Share& s) {
                return s.cell == source.first && s.parameter == source.second;
            });
            if (next == mShares.end())
                break;
            source = {next->source, next->sourceParameter};
        }
        const auto cell = mNet->getCell(share.cell);
        if (!mNet->hasCell(source.first)) {
            std::vector<std::string> names;
            for (const auto& entry : mNet->getCells())
                names.push_back(entry.first);
            throw std::invalid_argument("there is no layer \"" + source.first + "\" to share with" + suggestion(source.first, names));
        }
        const auto owner = mNet->getCell(source.first);
        if (std::string_view(owner->getType()) != cell->getType())
            throw std::invalid_argument("\"" + source.first + "\" is a layer of type " + owner->getType() + ", not " + cell->getType());
        std::string names;
        for (const auto& [name, tensor] : owner->freeParameterTensors()) {
            names += (names.empty() ? "" : ", ") + name;
            if (name != source.second)
                continue;
            requireSameMap(*cell, share.parameter, *owner, source.second);
            dynamic_cast<Cell_Frame_Top&>(*cell).shareParameter(share.parameter, tensor);
            return;
        }
        throw std::invalid_argument("\"" + source.first + "\" has no " + source.second + " (it has " + names + ")");
    }

    /// Kernels that one of two maps leaves out would be held at 0 for both.
    static void requireSameMap(const Cell& cell, const std::string& parameter, const Cell& owner, const std::string& ownerParameter)
    {
        const auto map = [](const Cell& c, const std::string& name) {
            const Tensor<bool>& whole = c.getMapping();
            if (whole.empty() || name.rfind("weights-", 0) != 0)
                return std::vector<bool>{};
            const auto& frame = dynamic_cast<const Cell_Frame_Top&>(c);
            const std::size_t k = fromText<unsigned>(name.substr(8)), outputs = c.getNbOutputs();
            const auto channels = [&](std::size_t i) { return frame.getInputs(i)->dims()[frame.getInputs(i)->nbDims() - 2]; };
            std::size_t begin = 0;
            for (std::size_t i = 0; i < k; ++i)
                begin += channels(i);
            Tensor<bool> part({outputs, channels(k)});
            std::copy_n(whole.begin() + static_cast<std::ptrdiff_t>(begin * outputs), part.size(), part.begin());
            return mappingGroups(part) > 0 ? std::vector<bool>{} : std::vector<bool>(part.begin(), part.end());
        };
        if (map(cell, parameter) != map(owner, ownerParameter))
            throw std::invalid_argument("\"" + owner.getName() + "\" maps its channels to its outputs in another way: the kernels cannot be shared");
    }

    /// Models in the wild carry words that nobody reads: a warning, an error with -strict.
    void warnUnread()
    {
        const std::string section = mIni.currentName();
        for (const auto& [name, value] : mIni.getUnreadProperties())
            mIni.warn(name, "unknown property " + name + " in section [" + section + "]", true);
    }

    /// `shares`: what it takes from other layers is known once these are there, reportShared() counts it.
    void report(const std::string& type, const Cell& cell, bool shares)
    {
        Cell::Stats stats;
        cell.getStats(stats);
        if (type == "Conv" || type == "Deconv") {
            if (!shares)
                logInfo("  # Shared synapses: " + std::to_string(stats.nbSynapses));
            logInfo("  # Virtual synapses: " + std::to_string(stats.nbVirtualSynapses));
        }
        else if (type == "Fc")
            logInfo("  # Synapses: " + std::to_string(stats.nbSynapses));
        logInfo("  # Inputs dims: " + dimsLine(cell.getInputsDims()));
        logInfo("  # Outputs dims: " + dimsLine(cell.getOutputsDims()));
    }

    void reportShared()
    {
        std::set<std::string> told;
        for (const auto& share : mShares) {
            const auto cell = mNet->getCell(share.cell);
            const std::string type = cell->getType();
            if ((type != "Conv" && type != "Deconv") || !told.insert(share.cell).second)
                continue;
            Cell::Stats stats;
            cell->getStats(stats);
            logInfo("Layer: " + share.cell + " shares parameters\n  # Shared synapses: " + std::to_string(stats.nbSynapses));
        }
    }

    void publish(const Cell& cell)
    {
        const Dims &in = cell.getInputsDims(), &out = cell.getOutputsDims();
        mIni.setProperty("_NbChannels", cell.getNbChannels());
        mIni.setProperty("_ChannelsWidth", in[0]);
        mIni.setProperty("_ChannelsHeight", in.size() > 2 ? in[1] : 1);
        mIni.setProperty("_NbOutputs", cell.getNbOutputs());
        mIni.setProperty("_OutputsWidth", out[0]);
        mIni.setProperty("_OutputsHeight", out.size() > 2 ? out[1] : 1);
    }

    void buildTargets(const std::string& layer, const std::shared_ptr<Cell>& cell)
    {
        for (const std::string& name : mIni.getSections(layer + ".Target*")) {
            mIni.currentSection(name, true);
            const std::string type = mIni.getProperty<std::string>("Type", "TargetScore");
            auto& family = registry().family<TargetFamily>();
            if (!family.has(type))
                mIni.fail("Type", "Unknown target \"" + type + "\" in section [" + name + "]" + suggestion(type, family.keys()));
            const double value = mIni.getProperty<double>("TargetValue", 1.0), defaultValue = mIni.getProperty<double>("DefaultValue", 0.0);
            const unsigned topN = mIni.getProperty<unsigned>("TopN", 1);
            const std::string mapping = mIni.getPath("LabelsMapping", "");
            const bool create = mIni.getProperty<bool>("CreateMissingLabels", false);
            struct Other {
                const char* word;
                std::string name, where;
            };
            std::vector<Other> others;
            for (const char* word : {"ROIsLabelTarget", "MaskLabelTarget"}) {
                const std::string other = mIni.getProperty<std::string>(word, "");
                if (!other.empty())
                    others.push_back({word, other, mIni.where(word)});
            }
            std::shared_ptr<Target> target;
            try {
                target = family.create(type, name, cell, mProvider, value, defaultValue, topN, mapping, create);
                const auto& sections = registry().family<TargetSections>().readers;
                if (const auto reader = sections.find(type); reader != sections.end())
                    reader->second(mIni, *mNet, *target);
            }
            catch (const std::invalid_argument& error) {
                if (std::string_view(error.what()).find(mIni.fileName()) == 0)
                    throw;
                mIni.fail("Type", error.what());
            }
            const auto values = mIni.getUnreadProperties();
            for (const auto& entry : values) {
                if (target->isParameter(entry.first))
                    continue;
                auto known = target->parameterNames();
                known.insert(known.end(), {"Type", "TargetValue", "DefaultValue", "TopN", "LabelsMapping", "CreateMissingLabels", "MaskLabelTarget", "ROIsLabelTarget"});
                std::sort(known.begin(), known.end());
                mIni.fail(entry.first, "Unknown parameter: " + entry.first + suggestion(entry.first, known));
            }
            setParameters(*target, values);
            mNet->addTarget(target);
            mTargetSections.insert(name);
            for (const auto& other : others)
                mLinks.push_back({target, other.word, other.name, other.where});
            logInfo("Target: " + layer + " (target value: " + shortText(value) + " / default value: " + shortText(defaultValue)
                    + " / top-n value: " + std::to_string(topN) + ")");
        }
    }

    /// Targets refer to others wherever these stand in the file.
    void linkTargets()
    {
        for (const auto& [target, word, name, where] : mLinks) {
            std::vector<std::string> names;
            std::shared_ptr<Target> found;
            for (const auto& other : mNet->getTargets()) {
                names.push_back(other->getName());
                if (other->getName() == name)
                    found = other;
            }
            if (!found)
                throw std::invalid_argument(where + "Target name \"" + name + "\" not found for " + word + " [" + target->getName() + "]"
                                            + suggestion(name, names));
            if (word == std::string_view("ROIsLabelTarget")) {
                const auto rois = std::dynamic_pointer_cast<LabelSource>(target);
                if (!rois)
                    throw std::invalid_argument(where + "ROIsLabelTarget is a word of TargetROIs and TargetAggregate, [" + target->getName() + "] is a "
                                                + target->getType());
                try {
                    rois->setROIsLabelTarget(found);
                }
                catch (const std::invalid_argument& error) {
                    throw std::invalid_argument(where + error.what());
                }
                continue;
            }
            for (auto m = found; m; m = m->getMaskLabelTarget()) {
                if (m == target)
                    throw std::invalid_argument(where + "MaskLabelTarget: [" + target->getName() + "] would mask itself");
            }
            target->setMaskLabelTarget(found);
        }
    }

    static std::string shortText(double value)
    {
        char text[32];
        std::snprintf(text, sizeof(text), "%g", value);
        return text;
    }

    /// A target section whose layer does not exist is an error, not a silently ignored section.
    void checkTargets()
    {
        for (const std::string& name : mIni.getSections("*.Target*")) {
            if (mTargetSections.count(name))
                continue;
            const std::string layer = name.substr(0, name.find(".Target"));
            std::vector<std::string> layers;
            for (const auto& entry : mNet->getCells())
                layers.push_back(entry.first);
            mIni.currentSection(name, false);
            mIni.fail("", "target of a layer that does not exist: " + layer + suggestion(layer, layers));
        }
    }

    void logTotals()
    {
        const Cell::Stats stats = mNet->getStats();
        logInfo("Total number of neurons: " + std::to_string(stats.nbNeurons));
        logInfo("Total number of nodes: " + std::to_string(stats.nbNodes));
        logInfo("Total number of synapses: " + std::to_string(stats.nbSynapses));
        logInfo("Total number of virtual synapses: " + std::to_string(stats.nbVirtualSynapses));
        logInfo("Total number of connections: " + std::to_string(stats.nbConnections));
    }

    IniParser& mIni;
    std::shared_ptr<DeepNet> mNet;
    std::shared_ptr<StimuliProvider> mProvider;
    std::string mModel, mDataType;
    std::set<std::string> mTargetSections;
    struct Link {
        std::shared_ptr<Target> target;
        const char* word;
        std::string name, where;
    };
    std::vector<Link> mLinks;  // of targets to others
    std::vector<LayerBuilder::Share> mShares;
    std::vector<LayerBuilder::Later> mLater;
    bool mTwin = false;  // a silent copy in double
    bool mInsertBatchNorm = false;
};

}  // namespace

std::shared_ptr<DeepNet> DeepNetGenerator::generateFromINI(const std::shared_ptr<Network>& network, const std::string& fileName, bool strict)
{
    logInfo("Loading network configuration file " + fileName);
    IniParser ini({}, strict);
    ini.load(fileName);
    auto net = std::make_shared<DeepNet>(network);
    net->setName(std::filesystem::path(fileName).filename().string());
    Generator(ini, net).run();
    return net;
}

std::shared_ptr<DeepNet> DeepNetGenerator::generateInDouble(const std::shared_ptr<Network>& network, const std::string& fileName,
                                                            const std::shared_ptr<Database>& database, unsigned batchSize)
{
    // What it has to say was said when the network itself was built.
    IniParser ini([](LogLevel, const std::string&) {});
    ini.load(fileName);
    auto net = std::make_shared<DeepNet>(network);
    Generator(ini, net).runInDouble(database, batchSize);
    return net;
}

std::shared_ptr<DeepNet> DeepNetGenerator::generate(const std::shared_ptr<Network>& network, const std::string& fileName, bool strict)
{
    std::string extension = std::filesystem::path(fileName).extension().string();
    std::transform(extension.begin(), extension.end(), extension.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    if (extension == ".ini")
        return generateFromINI(network, fileName, strict);
    if (extension == ".onnx")
        throw std::invalid_argument("DeepNetGenerator::generate(): ONNX import is not built yet in this version: " + fileName);
    throw std::invalid_argument("DeepNetGenerator::generate(): unknown file extension: " + (extension.empty() ? "none" : extension.substr(1))
                                + " of " + fileName + " (a model is an .ini file)");
}

}  // namespace N2D2
