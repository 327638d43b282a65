#include "ini/LayerBuilder.hpp"

#include <algorithm>

#include "core/Error.hpp"
#include "core/File.hpp"
#include "core/Log.hpp"
#include "ini/CfgFile.hpp"
#include "ini/ModelFallback.hpp"

namespace N2D2 {

LayerBuilder::LayerBuilder(IniParser& ini, std::shared_ptr<DeepNet> net, std::shared_ptr<StimuliProvider> provider, std::string name,
                           std::vector<Parent> parents, const std::string& defaultModel, const std::string& defaultDataType)
    : mIni(ini), mNet(std::move(net)), mProvider(std::move(provider)), mName(std::move(name)), mParents(std::move(parents))
{
    mModel = usableModel(mIni, "Model", mIni.getProperty<std::string>("Model", defaultModel));
    mElementType = elementTypeOf(mIni, "DataType", mIni.getProperty<std::string>("DataType", defaultDataType));

    const std::string specific = "ConfigSection(" + mModel + ")";
    const std::string property = mIni.isProperty(specific) ? specific : "ConfigSection";
    mIni.ignoreProperties("ConfigSection*");
    if (!mIni.isProperty(property))
        return;
    const std::string names = mIni.getProperty<std::string>(property);
    for (std::size_t begin = 0; begin <= names.size();) {
        const std::size_t comma = std::min(names.find(',', begin), names.size());
        const std::string section(trim(std::string_view(names).substr(begin, comma - begin)));
        if (!mIni.isSection(section))
            mIni.fail(property, "Section [" + section + "] not found" + suggestion(section, mIni.getSections()));
        for (const auto& [key, value] : mIni.getSection(section))
            mConfig[key] = value;
        begin = comma + 1;
    }
}

std::shared_ptr<Activation> LayerBuilder::activation(const std::string& defaultType)
{
    // Quantized outputs without a non-linearity: the identity carries the quantizer.
    const bool bare = !mIni.isProperty("ActivationFunction") && defaultType.empty();
    if (bare && !mIni.isProperty("QAct"))
        return nullptr;
    const std::string type = mIni.getProperty<std::string>("ActivationFunction", bare ? "Linear" : defaultType);
    auto& family = registry().family<ActivationFamily>();
    if (!family.has(type))
        mIni.fail("ActivationFunction", "Unknown activation \"" + type + "\" in section [" + mName + "]" + suggestion(type, family.keys()));
    auto activation = family.create(type);
    setParameters(*activation, mIni.getPropertiesWithPrefix("ActivationFunction."), "ActivationFunction.");
    activationQuantizer(*activation);
    return activation;
}

std::shared_ptr<Filler> LayerBuilder::filler(const std::string& property)
{
    if (!mIni.isProperty(property))
        return nullptr;
    const std::string type = mIni.getProperty<std::string>(property);
    auto& family = registry().family<FillerFamily>();
    if (!family.has(type))
        mIni.fail(property, "Unknown filler \"" + type + "\" in section [" + mName + "]" + suggestion(type, family.keys()));
    auto filler = family.create(type);
    const auto values = mIni.getPropertiesWithPrefix(property + ".");
    if (type == "ConstantFiller" && !values.count("Value"))
        mIni.fail(property, "Property " + property + ".Value not found in section [" + mName + "]");
    setParameters(*filler, values, property + ".");
    return filler;
}

std::shared_ptr<Solver> LayerBuilder::makeSolver(const std::string& property)
{
    auto& family = registry().family<SolverFamily>();
    const std::string type = mIni.getProperty<std::string>(property);
    if (!family.has(type))
        mIni.fail(property, "Unknown solver \"" + type + "\" in section [" + mName + "]" + suggestion(type, family.keys()));
    auto solver = family.create(type);
    setParameters(*solver, mIni.getPropertiesWithPrefix(property + "."), property + ".");
    return solver;
}

std::map<std::string, IniText> LayerBuilder::takeConfig(const std::string& prefix)
{
    std::map<std::string, IniText> values;
    for (auto it = mConfig.lower_bound(prefix); it != mConfig.end() && it->first.compare(0, prefix.size(), prefix) == 0;)
        values[it->first.substr(prefix.size())] = it->second, it = mConfig.erase(it);
    return values;
}

template <class Quantizer> void LayerBuilder::configure(Quantizer& quantizer, const std::string& prefix, const std::string& where)
{
    // The manual's spelling of a parameter.
    const auto renamed = [](std::map<std::string, IniText> values) {
        if (auto old = values.extract("StepOptInitStepSize")) {
            old.key() = "SetOptInitStepSize";
            values.insert(std::move(old));
        }
        return values;
    };
    setParameters(quantizer, renamed(mIni.getPropertiesWithPrefix(prefix + ".")), prefix + ".");
    setParameters(quantizer, renamed(takeConfig(prefix + ".")), prefix + ".");
    logInfo("Added " + std::string(quantizer.getType()) + " quantizer to " + where);

    const std::string word = prefix + "Solver";
    const auto config = takeConfig(word + ".");
    const bool given = mIni.isProperty(word);
    if (given)
        quantizer.setSolver(makeSolver(word));
    else
        setParameters(*quantizer.getSolver(), mIni.getPropertiesWithPrefix(word + "."), word + ".");
    setParameters(*quantizer.getSolver(), config, word + ".");
    if (given)
        logInfo("Added " + std::string(quantizer.getSolver()->getType()) + " quantizer solver to " + where);
}

void LayerBuilder::activationQuantizer(Activation& activation)
{
    if (!mIni.isProperty("QAct"))
        return;
    if (mElementType != "float" && mElementType != "double")
        mIni.fail("QAct", "quantizers need DataType=Float32 or Float64, section [" + mName + "] has Float16");
    const std::string type = mIni.getProperty<std::string>("QAct");
    auto& family = registry().family<QuantizerActivationFamily>();
    if (!family.has(type))
        mIni.fail("QAct", "Unknown activation quantizer \"" + type + "\" in section [" + mName + "]" + suggestion(type, family.keys()));
    const auto quantizer = family.create(type, mElementType);
    configure(*quantizer, "QAct", std::string(activation.getType()) + " Activation");
    activation.setQuantizer(quantizer);
}

std::shared_ptr<QuantizerCell> LayerBuilder::weightQuantizer()
{
    if (!mIni.isProperty("QWeight"))
        return nullptr;
    if (mElementType != "float" && mElementType != "double")
        mIni.fail("QWeight", "quantizers need DataType=Float32 or Float64, section [" + mName + "] has Float16");
    const std::string type = mIni.getProperty<std::string>("QWeight");
    auto& family = registry().family<QuantizerCellFamily>();
    if (!family.has(type))
        mIni.fail("QWeight", "Unknown weight quantizer \"" + type + "\" in section [" + mName + "]" + suggestion(type, family.keys()));
    const auto quantizer = family.create(type, mElementType);
    configure(*quantizer, "QWeight", mName);
    return quantizer;
}

void LayerBuilder::solvers(const std::vector<SolverSlot>& slots)
{
    const std::shared_ptr<Solver> common = mIni.isProperty("Solvers") ? makeSolver("Solvers") : nullptr;
    const auto commonConfig = takeConfig("Solvers.");
    for (const SolverSlot& slot : slots) {
        std::shared_ptr<Solver> solver = common ? common->clone() : slot.current;
        if (mIni.isProperty(slot.name))
            solver = makeSolver(slot.name);
        setParameters(*solver, commonConfig, "Solvers.");
        setParameters(*solver, takeConfig(slot.name + "."), slot.name + ".");
        slot.set(solver);
    }
}

bool LayerBuilder::choosesSolver(const std::string& name)
{
    const std::string prefix = name + ".";
    const auto it = mConfig.lower_bound(prefix);
    return mIni.isProperty(name) || mIni.isProperty(prefix + "*") || (it != mConfig.end() && it->first.starts_with(prefix));
}

namespace {

/// Spellings of the manual.
constexpr std::pair<const char*, const char*> Spellings[] = {{"LossPositiveSamples", "LossPositiveSample"},
                                                             {"LossNegativeSamples", "LossNegativeSample"},
                                                             {"BackPropagation", "BackPropagate"}};

std::string parameterNamed(const Cell& cell, const std::string& word)
{
    for (const auto& [spelling, name] : Spellings) {
        if (word == spelling && cell.isParameter(name))
            return name;
    }
    return word;
}

/// `<section>.cfg` of the working directory counts last, for the parameters of the cell alone.
void readParametersFile(Cell& cell, const std::string& fileName)
{
    const auto file = CfgFile::loadOptional(fileName);
    if (!file)
        return;
    for (const CfgFile::Entry& entry : file->entries()) {
        const std::string name = parameterNamed(cell, entry.name);
        if (!cell.isParameter(name))
            file->failUnknown(entry, cell.parameterNames());
        try {
            cell.setParameter(name, entry.value);
        }
        catch (const std::invalid_argument& error) {
            file->failUnreadable(entry, error.what());
        }
    }
}

}  // namespace

void LayerBuilder::parameters(Cell& cell)
{
    for (const auto& [spelling, name] : Spellings) {
        const auto found = mConfig.find(spelling);
        if (found == mConfig.end() || !cell.isParameter(name))
            continue;
        if (mConfig.count(name))
            throw std::invalid_argument(found->second.where + spelling + " and " + name + " are the same parameter: give one of them");
        mConfig[name] = found->second;
        mConfig.erase(found);
    }
    for (const auto& [name, value] : mConfig) {
        for (const char* kind : {"QWeight", "QAct"}) {
            if (name.compare(0, std::string_view(kind).size(), kind) == 0)
                mIni.fail("ConfigSection", name + " needs " + kind + "=<quantizer> in the section [" + mName + "], of a layer that can have one");
        }
    }
    setParameters(cell, mConfig);
    mConfig.clear();
    readParametersFile(cell, safeFileName(mName) + ".cfg");
}

void LayerBuilder::refuseWindow()
{
    for (const char* word : {"InputOffsetX", "InputOffsetY", "InputWidth", "InputHeight"}) {
        if (mIni.getProperty<unsigned>(word, 0) != 0)
            mIni.fail(word, "a window on the input is not possible for a " + mModel + " layer: crop with a transformation of [sp]");
    }
}

// Mapping ------------------------------------------------------------------------------------------------------------

Tensor<bool> LayerBuilder::groupMapping(const Parent& parent, unsigned nbOutputs)
{
    const bool byGroups = mIni.isProperty("Mapping.NbGroups"), byChannels = mIni.isProperty("Mapping.ChannelsPerGroup");
    if (byGroups && byChannels)
        mIni.fail("Mapping.NbGroups", "Mapping.NbGroups and Mapping.ChannelsPerGroup are mutually exclusive in section [" + mName + "]");
    const std::string property = byGroups ? "Mapping.NbGroups" : "Mapping.ChannelsPerGroup";
    const std::size_t value = mIni.getProperty<unsigned>(property);
    if (value == 0 || value > parent.channels || parent.channels % value != 0)
        mIni.fail(property, property + "=" + std::to_string(value) + " must divide the " + std::to_string(parent.channels)
                                + " input channels in section [" + mName + "]");
    const std::size_t groups = byGroups ? value : parent.channels / value;
    const std::size_t channels = parent.channels / groups;
    Tensor<bool> map({nbOutputs, parent.channels});
    std::size_t output = 0;
    for (std::size_t g = 0; g < groups; ++g) {
        const std::size_t share = (nbOutputs - output) / (groups - g);
        for (std::size_t o = output; o < output + share; ++o) {
            for (std::size_t c = g * channels; c < (g + 1) * channels; ++c)
                map(c * nbOutputs + o) = true;
        }
        output += share;
    }
    return map;
}

Tensor<bool> LayerBuilder::patternMapping(const Parent& parent, unsigned nbOutputs)
{
    // Per-parent words win over the plain ones; "Size" sets both axes.
    const auto word = [&](const std::string& name, unsigned defaultValue) {
        for (const std::string& prefix : {"Mapping(" + parent.name + ").", std::string("Mapping.")}) {
            if (mIni.isProperty(prefix + name))
                return mIni.getProperty<unsigned>(prefix + name);
            const std::string both = name.substr(0, name.size() - 1);
            if (name != "NbIterations" && mIni.isProperty(prefix + both))
                return mIni.getProperty<unsigned>(prefix + both);
        }
        return defaultValue;
    };
    const std::size_t channels = parent.channels;
    std::size_t sizeX = word("SizeX", 1), sizeY = word("SizeY", 1);
    const std::size_t strideX = word("StrideX", 1), strideY = word("StrideY", 1);
    const std::size_t offsetX = word("OffsetX", 0), offsetY = word("OffsetY", 0);
    std::size_t iterations = word("NbIterations", 0);
    sizeX = sizeX ? sizeX : nbOutputs;
    sizeY = sizeY ? sizeY : channels;
    iterations = iterations ? iterations : std::max<std::size_t>(nbOutputs, channels);
    if (iterations > 1000000)
        mIni.fail("Mapping.NbIterations", "Mapping.NbIterations must be at most 1,000,000");
    Tensor<bool> map({nbOutputs, channels});
    for (std::size_t i = 0; i < iterations; ++i) {
        for (std::size_t x = 0; x < std::min<std::size_t>(sizeX, nbOutputs); ++x) {
            for (std::size_t y = 0; y < std::min(sizeY, channels); ++y)
                map(((offsetY + i * strideY + y) % channels) * nbOutputs + (offsetX + i * strideX + x) % nbOutputs) = true;
        }
    }
    return map;
}

Tensor<bool> LayerBuilder::mapping(const Parent& parent, unsigned nbOutputs)
{
    const std::string own = "Mapping(" + parent.name + ")";
    Tensor<bool> map;
    if (mIni.isProperty("Mapping.NbGroups") || mIni.isProperty("Mapping.ChannelsPerGroup"))
        map.opAssign(groupMapping(parent, nbOutputs));
    else if (mIni.isProperty(own)) {
        const auto values = mIni.getProperty<std::vector<unsigned>>(own);
        if (values.size() != static_cast<std::size_t>(nbOutputs) * parent.channels)
            mIni.fail(own, own + " must be a matrix of " + std::to_string(parent.channels) + " rows (channels of " + parent.name + ") and "
                               + std::to_string(nbOutputs) + " columns (outputs): " + std::to_string(values.size()) + " values were given");
        map.reallocate({nbOutputs, parent.channels});
        for (std::size_t i = 0; i < values.size(); ++i) {
            if (values[i] > 1)
                mIni.fail(own, own + " must hold only 0 and 1, got " + std::to_string(values[i]));
            map(i) = values[i] == 1;
        }
    }
    else if (mIni.isProperty(own + ".*") || mIni.isProperty("Mapping.*"))
        map.opAssign(patternMapping(parent, nbOutputs));
    else
        return map;
    for (std::size_t o = 0; o < nbOutputs; ++o) {
        bool any = false;
        for (std::size_t c = 0; c < parent.channels && !any; ++c)
            any = map(c * nbOutputs + o);
        if (!any && mParents.size() == 1)
            logWarning("output map #" + std::to_string(o) + " of \"" + mName + "\" has no input connection.");
    }
    return map;
}

}  // namespace N2D2
