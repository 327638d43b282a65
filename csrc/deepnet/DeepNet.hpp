#pragma once
// The graph: its cells in layers, targets, schedule, and parameter files (spec cells §18).
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "cell/Cell.hpp"
#include "core/Parameterizable.hpp"
#include "data/database/StimuliSet.hpp"
#include "tensor/StoragePool.hpp"

namespace N2D2 {

class Database;
class Network;
class Target;
class Cell_Frame_Top;

class DeepNet : public Parameterizable, public std::enable_shared_from_this<DeepNet> {
public:
    /// (name with phase, seconds)
    using Timings = std::vector<std::pair<std::string, double>>;

    explicit DeepNet(std::shared_ptr<Network> network = nullptr);
    ~DeepNet() override;
    std::string label() const override { return "[DeepNet " + mName.text() + "]"; }

    const std::string& getName() const { return mName; }
    void setName(const std::string& name) { mName = name; }
    const std::shared_ptr<Network>& getNetwork() const { return mNetwork; }
    const std::shared_ptr<Context>& context() const { return mContext; }

    // Structure ------------------------------------------------------------------------------------------------
    void setDatabase(std::shared_ptr<Database> database) { mDatabase = std::move(database); }
    const std::shared_ptr<Database>& getDatabase() const { return mDatabase; }
    void setStimuliProvider(std::shared_ptr<StimuliProvider> provider) { mProvider = std::move(provider); }
    const std::shared_ptr<StimuliProvider>& getStimuliProvider() const { return mProvider; }
    /// The cell goes to the layer after its deepest parent; null = the stimuli. A second cell of that name is an error.
    void addCell(const std::shared_ptr<Cell>& cell, const std::vector<std::shared_ptr<Cell>>& parents);
    /// With `reconnect`, its children are linked to its parents, in order. Its targets move to its single parent;
    /// std::runtime_error when it has several.
    void removeCell(const std::shared_ptr<Cell>& cell, bool reconnect = true);
    /// The cell, without input so far, takes the place of `parent` (null: the stimuli) as that input of `child`; std::invalid_argument
    /// when it is none.
    void insertCell(const std::shared_ptr<Cell>& cell, const std::shared_ptr<Cell>& parent, const std::shared_ptr<Cell>& child);
    /// The cell, without input so far, gets that one, and takes its place as input of all its children and as the cell of its targets.
    void insertCellAfter(const std::shared_ptr<Cell>& cell, const std::shared_ptr<Cell>& parent);
    /// The cell `by`, without input so far, takes inputs, children and targets of `cell`, which is removed.
    void replaceCell(const std::shared_ptr<Cell>& cell, const std::shared_ptr<Cell>& by);
    void addTarget(const std::shared_ptr<Target>& target);
    const std::map<std::string, std::shared_ptr<Cell>>& getCells() const { return mCells; }
    bool hasCell(const std::string& name) const { return mCells.count(name) > 0; }
    /// std::out_of_range `DeepNet::getCell(): layer X does not exist` with the nearest name.
    std::shared_ptr<Cell> getCell(const std::string& name) const;
    std::shared_ptr<Cell_Frame_Top> getCellFrame(const std::string& name) const;
    /// Names by layer; the first layer is {"env"}.
    const std::vector<std::vector<std::string>>& getLayers() const { return mLayers; }
    std::vector<std::shared_ptr<Cell>> getParentCells(const std::string& name) const;
    std::vector<std::shared_ptr<Cell>> getChildCells(const std::string& name) const;
    const std::vector<std::shared_ptr<Target>>& getTargets() const { return mTargets; }
    /// Cells in the order of their layers.
    std::vector<std::shared_ptr<Cell>> orderedCells() const;
    std::string generateNewCellName(const std::string& base) const;

    // Execution ------------------------------------------------------------------------------------------------
    /// Allocates and fills what is not there yet; may be called again.
    void initialize();
    /// Targets of the batch are provided before and processed after the cells.
    void propagate(StimuliSet set, bool inference, Timings* timings = nullptr);
    void propagate(bool inference);
    void backPropagate(Timings* timings = nullptr);
    void update(Timings* timings = nullptr);
    void learn(Timings* timings = nullptr);
    /// Gradients between cells then share memory: each is there from the first cell that writes it to the end of its own cell's
    /// backPropagate(). Those that getDiffInputs() gave out before are kept. Off until asked for; learning by `n2d2` turns it on.
    void setRecycleGradients(bool recycle);
    bool getRecycleGradients() const { return mRecycleGradients; }
    void test(StimuliSet set, Timings* timings = nullptr) { propagate(set, true, timings); }

    // Files ----------------------------------------------------------------------------------------------------
    /// `<dir>/<cell>_*.syntxt` of every cell, `*.distrib.dat`, and `<dir>/weights.safetensors` beside.
    void exportNetworkFreeParameters(const std::string& dirName) const;
    /// Of such a directory, or of one `.safetensors` file. With `ignoreNotExists` what is missing keeps its value, with a notice.
    void importNetworkFreeParameters(const std::string& dirName, bool ignoreNotExists = false);
    void importNetworkFreeParameters(const std::string& dirName, const std::string& cellName);
    /// State directories (`net_state/`): one folder a cell.
    void save(const std::string& dirName) const;
    void load(const std::string& dirName);
    /// Sums of the cells' statistics.
    Cell::Stats getStats() const;

private:
    struct Step {
        std::string name;
        Cell_Frame_Top* frame;
        std::vector<Cell_Frame_Top*> parents;  ///< without the stimuli
        bool hasChildren;
    };
    /// The cells in layer order, after every change of the graph.
    void makeSchedule();
    /// Connects a cell anew; its mapping stays.
    void relink(Cell& child, const std::vector<std::string>& parents);
    /// Puts every cell in the layer after its deepest parent, after an insertion.
    void makeLayers();
    /// std::invalid_argument when `cell` is in the network, or has inputs.
    void checkNew(const Cell& cell) const;
    void moveTargets(const Cell& from, const std::shared_ptr<Cell>& to);

    Parameter<std::string> mName{this, "Name", "", "name of the network"};
    std::shared_ptr<Network> mNetwork;
    std::shared_ptr<Context> mContext;
    std::shared_ptr<Database> mDatabase;
    std::shared_ptr<StimuliProvider> mProvider;
    std::map<std::string, std::shared_ptr<Cell>> mCells;
    std::map<std::string, std::vector<std::string>> mParentNames;  // "env" for the stimuli
    std::vector<std::vector<std::string>> mLayers{{"env"}};
    std::vector<std::shared_ptr<Target>> mTargets;
    std::vector<Step> mSchedule;
    bool mRecycleGradients = false;
    StoragePool mGradientMemory;
};

}  // namespace N2D2
