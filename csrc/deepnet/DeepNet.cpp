#include "deepnet/DeepNet.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <functional>

#include "cell/FrameCell.hpp"
#include "cell/QuantizerFiles.hpp"
#include "cell/ParameterFile.hpp"
#include "core/Error.hpp"
#include "core/File.hpp"
#include "core/Log.hpp"
#include "deepnet/Network.hpp"
#include "data/provider/StimuliProvider.hpp"
#include "deepnet/Safetensors.hpp"
#include "target/Target.hpp"

namespace N2D2 {

namespace fs = std::filesystem;

DeepNet::DeepNet(std::shared_ptr<Network> network)
    : mNetwork(std::move(network)), mContext(mNetwork ? mNetwork->context() : defaultContext())
{
}

DeepNet::~DeepNet() = default;

// Structure ----------------------------------------------------------------------------------------------------------

void DeepNet::addCell(const std::shared_ptr<Cell>& cell, const std::vector<std::shared_ptr<Cell>>& parents)
{
    const std::string& name = cell->getName();
    if (name == "env" || mCells.count(name))
        throw std::invalid_argument(label() + " a cell named \"" + name + "\" already exists");
    std::size_t layer = 1;
    std::vector<std::string> parentNames;
    for (const auto& parent : parents) {
        if (!parent) {
            parentNames.push_back("env");
            continue;
        }
        if (!hasCell(parent->getName()))
            throw std::invalid_argument(label() + " the parent \"" + parent->getName() + "\" of \"" + name + "\" is not in this network");
        parentNames.push_back(parent->getName());
        for (std::size_t l = 1; l < mLayers.size(); ++l) {
            if (std::find(mLayers[l].begin(), mLayers[l].end(), parent->getName()) != mLayers[l].end())
                layer = std::max(layer, l + 1);
        }
    }
    auto* frame = dynamic_cast<Cell_Frame_Top*>(cell.get());
    if (!frame)
        throw std::invalid_argument(label() + " cell \"" + name + "\" is not a Frame cell");
    if (mLayers.size() <= layer)
        mLayers.resize(layer + 1);
    mLayers[layer].push_back(name);
    mCells[name] = cell;
    mParentNames[name] = parentNames;
    makeSchedule();
}

void DeepNet::removeCell(const std::shared_ptr<Cell>& cell, bool reconnect)
{
    const std::string name = cell->getName();
    if (!hasCell(name))
        throw std::invalid_argument(label() + " cell \"" + name + "\" is not in this network");
    const std::vector<std::string> parents = mParentNames.at(name);
    for (const auto& target : mTargets) {
        if (target->getCell() != cell)
            continue;
        if (parents.size() != 1 || parents[0] == "env")
            throw std::runtime_error(label() + " the target \"" + target->getName() + "\" of \"" + name
                                     + "\" has no single cell to move to: the cell cannot be removed");
        target->setCell(getCell(parents[0]));
    }
    const auto children = getChildCells(name);
    for (const auto& child : children) {
        // Every input of the child is linked again, in order, with the parents of the removed cell in its place.
        std::vector<std::string> updated;
        for (const std::string& parent : mParentNames.at(child->getName())) {
            if (parent != name)
                updated.push_back(parent);
            else if (reconnect)
                updated.insert(updated.end(), parents.begin(), parents.end());
        }
        relink(*child, updated);
    }
    mCells.erase(name);
    mParentNames.erase(name);
    for (auto& layer : mLayers)
        layer.erase(std::remove(layer.begin(), layer.end(), name), layer.end());
    mLayers.erase(std::remove_if(mLayers.begin() + 1, mLayers.end(), [](const auto& layer) { return layer.empty(); }), mLayers.end());
    makeSchedule();
}

void DeepNet::makeSchedule()
{
    mSchedule.clear();
    for (const auto& cell : orderedCells()) {
        Step step{cell->getName(), dynamic_cast<Cell_Frame_Top*>(cell.get()), {}, false};
        for (const std::string& parent : mParentNames.at(step.name)) {
            const auto found = std::find_if(mSchedule.begin(), mSchedule.end(), [&](const Step& before) { return before.name == parent; });
            if (found == mSchedule.end())
                continue;  // the stimuli
            found->hasChildren = true;
            step.parents.push_back(found->frame);
        }
        mSchedule.push_back(std::move(step));
    }
}

namespace {

using StimuliTensors = std::pair<std::shared_ptr<BaseTensor>, std::shared_ptr<BaseTensor>>;

/// What feeds a network without provider, and its gradient: the tensors of its first input of that kind, of `preferred` if it has one.
StimuliTensors stimuliTensors(const DeepNet& net, const Cell& preferred)
{
    const auto of = [&](const Cell& cell) -> StimuliTensors {
        const auto* frame = dynamic_cast<const Cell_Frame_Top*>(&cell);
        const auto parents = net.getParentCells(cell.getName());
        for (std::size_t k = 0; k < std::min(parents.size(), frame->nbInputs()); ++k) {
            if (!parents[k])
                return {frame->getInputs(k), frame->getDiffOutputs(k)};
        }
        return {};
    };
    StimuliTensors tensors = net.getStimuliProvider() ? StimuliTensors{} : of(preferred);
    for (const auto& cell : net.orderedCells()) {
        if (!net.getStimuliProvider() && !tensors.first)
            tensors = of(*cell);
    }
    return tensors;
}

/// The stimuli become an input of a cell: the provider, or the tensors, if there are any.
void linkStimuli(Cell& cell, const std::shared_ptr<StimuliProvider>& provider, const Tensor<bool>& mapping, const StimuliTensors& tensors)
{
    if (provider)
        cell.addInput(provider, 0, 0, 0, 0, mapping);
    else if (tensors.first)
        dynamic_cast<Cell_Frame_Top&>(cell).addInputTensors(tensors.first, tensors.second);
}

}  // namespace

void DeepNet::relink(Cell& child, const std::vector<std::string>& parents)
{
    const StimuliTensors stimuli = stimuliTensors(*this, child);
    if (stimuli.first && !child.getMapping().empty() && std::find(parents.begin(), parents.end(), "env") != parents.end())
        throw std::invalid_argument(child.label() + " an input with a mapping is only linked again in a network with a stimuli provider");
    mParentNames[child.getName()] = parents;
    // The rows of its mapping go to the new inputs where these have as many channels.
    const Tensor<bool> mapping = child.getMapping().clone();
    child.clearInputs();
    std::size_t row = 0;
    for (const std::string& name : parents) {
        const auto parent = name == "env" ? nullptr : getCell(name);
        Tensor<bool> part;
        if (!mapping.empty()) {
            const std::size_t channels = parent ? parent->getNbOutputs() : mProvider ? mProvider->getNbChannels() : 0;
            const std::size_t outputs = mapping.dims()[0];
            if (row + channels > mapping.dims()[1])
                throw std::runtime_error(label() + " the mapping of \"" + child.getName() + "\" does not fit its new inputs");
            part.reallocate({outputs, channels});
            std::copy_n(mapping.begin() + row * outputs, part.size(), part.begin());
            row += channels;
        }
        if (parent)
            child.addInput(parent, part);
        else
            linkStimuli(child, mProvider, part, stimuli);
    }
}

void DeepNet::checkNew(const Cell& cell) const
{
    if (cell.getName() == "env" || hasCell(cell.getName()))
        throw std::invalid_argument(label() + " a cell named \"" + cell.getName() + "\" already exists");
    if (!cell.getInputsDims().empty())
        throw std::invalid_argument(label() + " \"" + cell.getName() + "\" has inputs: only a cell without any can be put into the network");
}

void DeepNet::insertCell(const std::shared_ptr<Cell>& cell, const std::shared_ptr<Cell>& parent, const std::shared_ptr<Cell>& child)
{
    checkNew(*cell);
    const std::string from = parent ? parent->getName() : "env";
    auto parents = mParentNames.at(getCell(child->getName())->getName());
    const auto at = std::find(parents.begin(), parents.end(), from);
    if (at == parents.end())
        throw std::invalid_argument(label() + " \"" + from + "\" is no input of \"" + child->getName() + "\"");
    if (parent)
        cell->addInput(parent);
    else
        linkStimuli(*cell, mProvider, {}, stimuliTensors(*this, *child));
    addCell(cell, {parent});
    *at = cell->getName();
    relink(*child, parents);
    makeLayers();
}

void DeepNet::insertCellAfter(const std::shared_ptr<Cell>& cell, const std::shared_ptr<Cell>& parent)
{
    checkNew(*cell);
    const auto children = getChildCells(getCell(parent->getName())->getName());
    cell->addInput(parent);
    addCell(cell, {parent});
    for (const auto& child : children) {
        auto parents = mParentNames.at(child->getName());
        std::replace(parents.begin(), parents.end(), parent->getName(), cell->getName());
        relink(*child, parents);
    }
    moveTargets(*parent, cell);
    makeLayers();
}

void DeepNet::replaceCell(const std::shared_ptr<Cell>& cell, const std::shared_ptr<Cell>& by)
{
    checkNew(*by);
    const auto parents = getParentCells(cell->getName());
    for (const auto& parent : parents) {
        if (parent)
            by->addInput(parent);
        else
            linkStimuli(*by, mProvider, {}, stimuliTensors(*this, *cell));
    }
    addCell(by, parents);
    for (const auto& child : getChildCells(cell->getName())) {
        auto names = mParentNames.at(child->getName());
        std::replace(names.begin(), names.end(), cell->getName(), by->getName());
        relink(*child, names);
    }
    moveTargets(*cell, by);
    removeCell(cell);
    makeLayers();
}

void DeepNet::moveTargets(const Cell& from, const std::shared_ptr<Cell>& to)
{
    for (const auto& target : mTargets) {
        if (target->getCell().get() == &from)
            target->setCell(to);
    }
}

void DeepNet::makeLayers()
{
    const auto order = orderedCells();
    mLayers.assign(1, {"env"});
    std::map<std::string, std::size_t> layerOf;
    const std::function<std::size_t(const std::string&)> depth = [&](const std::string& name) -> std::size_t {
        if (name == "env")
            return 0;
        if (const auto known = layerOf.find(name); known != layerOf.end())
            return known->second;
        std::size_t layer = 1;
        for (const std::string& before : mParentNames.at(name))
            layer = std::max(layer, depth(before) + 1);
        return layerOf[name] = layer;
    };
    for (const auto& each : order) {
        const std::size_t layer = depth(each->getName());
        if (mLayers.size() <= layer)
            mLayers.resize(layer + 1);
        mLayers[layer].push_back(each->getName());
    }
    makeSchedule();
}

void DeepNet::addTarget(const std::shared_ptr<Target>& target) { mTargets.push_back(target); }

std::shared_ptr<Cell> DeepNet::getCell(const std::string& name) const
{
    const auto it = mCells.find(name);
    if (it == mCells.end()) {
        std::vector<std::string> names;
        for (const auto& entry : mCells)
            names.push_back(entry.first);
        throw std::out_of_range("DeepNet::getCell(): layer " + name + " does not exist" + suggestion(name, names));
    }
    return it->second;
}

std::shared_ptr<Cell_Frame_Top> DeepNet::getCellFrame(const std::string& name) const
{
    return std::dynamic_pointer_cast<Cell_Frame_Top>(getCell(name));
}

std::vector<std::shared_ptr<Cell>> DeepNet::getParentCells(const std::string& name) const
{
    getCell(name);
    std::vector<std::shared_ptr<Cell>> parents;
    for (const std::string& parent : mParentNames.at(name))
        parents.push_back(parent == "env" ? nullptr : getCell(parent));
    return parents;
}

std::vector<std::shared_ptr<Cell>> DeepNet::getChildCells(const std::string& name) const
{
    std::vector<std::shared_ptr<Cell>> children;
    for (const auto& cell : orderedCells()) {
        const auto& parents = mParentNames.at(cell->getName());
        if (std::find(parents.begin(), parents.end(), name) != parents.end())
            children.push_back(cell);
    }
    return children;
}

std::vector<std::shared_ptr<Cell>> DeepNet::orderedCells() const
{
    std::vector<std::shared_ptr<Cell>> cells;
    for (std::size_t l = 1; l < mLayers.size(); ++l) {
        for (const std::string& name : mLayers[l])
            cells.push_back(mCells.at(name));
    }
    return cells;
}

std::string DeepNet::generateNewCellName(const std::string& base) const
{
    if (!hasCell(base))
        return base;
    for (unsigned i = 0;; ++i) {
        const std::string name = base + "_" + std::to_string(i);
        if (!hasCell(name))
            return name;
    }
}

// Execution ----------------------------------------------------------------------------------------------------------

void DeepNet::initialize()
{
    for (const auto& cell : orderedCells()) {
        try {
            cell->initialize();
        }
        catch (const std::runtime_error& error) {
            // Memory that is not there: the layer that asked for it is what to change.
            if (std::string_view(error.what()).rfind("[Tensor]", 0) != 0)
                throw;
            throw std::runtime_error(cell->label() + " " + error.what());
        }
        catch (const std::invalid_argument& error) {
            // Of a filler, which does not know whose it is.
            if (std::string_view(error.what()).find(cell->label()) != std::string_view::npos)
                throw;
            throw std::invalid_argument(cell->label() + " " + error.what());
        }
    }
}

namespace {

/// Runs `step`, and adds its duration to the list under `name` when there is one.
template <class Step> void timed(DeepNet::Timings* timings, const std::string& name, const Step& step)
{
    if (!timings) {
        step();
        return;
    }
    const auto start = std::chrono::steady_clock::now();
    step();
    const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start;
    timings->emplace_back(name, elapsed.count());
}

}  // namespace

void DeepNet::propagate(StimuliSet set, bool inference, Timings* timings)
{
    for (const auto& target : mTargets)
        timed(timings, timings ? target->getName() + "." + target->getType() + "[provide]" : "", [&] { target->provideTargets(set); });
    for (const Step& step : mSchedule)
        timed(timings, timings ? step.name + "[prop]" : "", [&] { step.frame->propagate(inference); });
    // The estimates of a mask are those of this batch: it goes before the targets it masks.
    std::vector<const Target*> done;
    const std::function<void(Target&)> process = [&](Target& target) {
        if (std::find(done.begin(), done.end(), &target) != done.end())
            return;
        done.push_back(&target);
        if (const auto& mask = target.getMaskLabelTarget(); mask && std::find(mTargets.begin(), mTargets.end(), mask) != mTargets.end())
            process(*mask);
        timed(timings, timings ? target.getName() + "." + target.getType() + "[process]" : "", [&] { target.process(set); });
    };
    for (const auto& target : mTargets)
        process(*target);
}

void DeepNet::propagate(bool inference)
{
    for (const Step& step : mSchedule)
        step.frame->propagate(inference);
}

void DeepNet::backPropagate(Timings* timings)
{
    const auto isTarget = [&](const Step& step) {
        return std::any_of(mTargets.begin(), mTargets.end(), [&](const auto& t) { return t->getCell() && t->getCell()->getName() == step.name; });
    };
    for (auto it = mSchedule.rbegin(); it != mSchedule.rend(); ++it) {
        if (mRecycleGradients)
            for (Cell_Frame_Top* parent : it->parents)
                parent->takeGradientMemory(mGradientMemory);
        timed(timings, timings ? it->name + "[back-prop]" : "", [&] { it->frame->backPropagate(); });
        // What targets write lives from the forward pass on.
        if (mRecycleGradients && it->hasChildren && !isTarget(*it))
            it->frame->giveGradientMemory(mGradientMemory);
    }
}

void DeepNet::setRecycleGradients(bool recycle)
{
    mRecycleGradients = recycle;
    if (!recycle)
        mGradientMemory.clear();
}

void DeepNet::update(Timings* timings)
{
    for (const Step& step : mSchedule)
        timed(timings, timings ? step.name + "[update]" : "", [&] { step.frame->update(); });
}

void DeepNet::learn(Timings* timings)
{
    propagate(StimuliSet::Learn, false, timings);
    backPropagate(timings);
    update(timings);
}

// Files --------------------------------------------------------------------------------------------------------------

namespace {

/// `<file>`: all values ascending, one a line, 10 significant digits.
void writeDistribution(const fs::path& file, Cell& cell, Cell::FreeParametersType type)
{
    std::vector<double> values;
    cell.processFreeParameters(
        [&](double value) {
            values.push_back(value);
            return value;
        },
        type);
    std::sort(values.begin(), values.end());
    writeFile(file, [&](std::ostream& stream) {
        std::string text;
        char buffer[40];
        for (const double value : values) {
            text.append(buffer, std::to_chars(buffer, buffer + sizeof(buffer), value, std::chars_format::general, 10).ptr);
            text += '\n';
        }
        stream << text;
    });
}

/// Quantized weights as text, and all of them sorted, one a line.
void exportQuantized(const Cell& cell, const std::string& stem)
{
    const auto* frame = dynamic_cast<const Cell_Frame_Top*>(&cell);
    const auto quantizer = frame ? frame->getQuantizer() : nullptr;
    if (!quantizer)
        return;
    frame->exportQuantFreeParameters(stem + "_quant.syntxt");
    std::vector<double> values;
    for (std::size_t k = 0; k < quantizer->nbWeights(); ++k) {
        const Tensor<double> weights = tensor_cast<double>(*quantizer->getQuantizedWeights(k));
        values.insert(values.end(), weights.begin(), weights.end());
    }
    std::sort(values.begin(), values.end());
    std::vector<std::vector<double>> lines;
    for (const double value : values)
        lines.push_back({value});
    writeSyntxt(stem + "_weights_quant.distrib.dat", lines, isSinglePrecision(cell));
}

}  // namespace

void DeepNet::exportNetworkFreeParameters(const std::string& dirName) const
{
    makeDirectories(dirName);
    std::vector<std::pair<std::string, std::shared_ptr<BaseTensor>>> tensors;
    for (const auto& [name, cell] : mCells) {
        const std::string stem = (fs::path(dirName) / safeFileName(name)).string();
        cell->exportFreeParameters(stem + ".syntxt");
        exportQuantized(*cell, stem);
        exportActivationParameters(*cell, dirName);
        bool weights = false, biases = false;
        for (auto& [suffix, tensor] : cell->freeParameterTensors()) {
            weights = weights || suffix.rfind("weights-", 0) == 0;
            biases = biases || suffix == "biases";
            tensors.emplace_back(name + "." + suffix, tensor);
        }
        if (weights)
            writeDistribution(stem + "_weights.distrib.dat", *cell, Cell::FreeParametersType::Multiplicative);
        if (weights && biases)
            writeDistribution(stem + "_biases.distrib.dat", *cell, Cell::FreeParametersType::Additive);
    }
    writeSafetensors(fs::path(dirName) / "weights.safetensors", tensors);
}

void DeepNet::importNetworkFreeParameters(const std::string& dirName, bool ignoreNotExists)
{
    if (dirName == "/dev/null")
        return;
    if (fs::path(dirName).extension() == ".safetensors" && fs::is_regular_file(dirName)) {
        importSafetensors(*this, dirName, ignoreNotExists);
        return;
    }
    if (!fs::is_directory(dirName)) {
        if (!ignoreNotExists)
            throw FileNotFound("Could not open weights directory: " + dirName + " (learn first, or give one with -w)");
        logNotice("Could not open weights directory: " + dirName);
        return;
    }
    logInfo("Importing weights from directory '" + dirName + "'.");
    for (const auto& [name, cell] : mCells) {
        cell->importFreeParameters((fs::path(dirName) / safeFileName(name)).string() + ".syntxt", ignoreNotExists);
        importActivationParameters(*cell, dirName);
    }
}

void DeepNet::importNetworkFreeParameters(const std::string& dirName, const std::string& cellName)
{
    getCell(cellName)->importFreeParameters((fs::path(dirName) / safeFileName(cellName)).string() + ".syntxt", false);
    importActivationParameters(*getCell(cellName), dirName);
}

void DeepNet::save(const std::string& dirName) const
{
    for (const auto& [name, cell] : mCells)
        cell->save((fs::path(dirName) / safeFileName(name)).string());
}

void DeepNet::load(const std::string& dirName)
{
    for (const auto& [name, cell] : mCells)
        cell->load((fs::path(dirName) / safeFileName(name)).string());
}

Cell::Stats DeepNet::getStats() const
{
    Cell::Stats stats;
    for (const auto& entry : mCells)
        entry.second->getStats(stats);
    return stats;
}

}  // namespace N2D2
