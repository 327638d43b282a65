#pragma once
// What a layer section offers to the `ini.cpp` of its operator: names, sizes, activation, fillers, solvers, configuration
// sections, mapping (spec ini-and-cli §4, §5, §8).
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "activation/Activation.hpp"
#include "cell/CellFamily.hpp"
#include "filler/Filler.hpp"
#include "ini/IniParser.hpp"
#include "quantizer/QuantizerActivation.hpp"
#include "quantizer/QuantizerCell.hpp"
#include "solver/Solver.hpp"

namespace N2D2 {

class LayerBuilder {
public:
    struct Parent {
        std::string name;            ///< "env" for the stimuli
        std::shared_ptr<Cell> cell;  ///< null for the stimuli
        std::size_t channels = 0;
    };

    LayerBuilder(IniParser& ini, std::shared_ptr<DeepNet> net, std::shared_ptr<StimuliProvider> provider, std::string name,
                 std::vector<Parent> parents, const std::string& defaultModel, const std::string& defaultDataType);

    IniParser& ini() { return mIni; }
    const std::shared_ptr<DeepNet>& net() const { return mNet; }
    const std::shared_ptr<StimuliProvider>& provider() const { return mProvider; }
    const std::string& name() const { return mName; }
    const std::string& model() const { return mModel; }
    /// Key of the cell in its family, such as "Frame<float>".
    std::string key() const { return frameKey(mModel, mElementType); }
    const std::vector<Parent>& parents() const { return mParents; }

    unsigned nbOutputs() { return mIni.getProperty<unsigned>("NbOutputs"); }
    /// `ActivationFunction` with its prefixed parameters; `defaultType` "" = none.
    std::shared_ptr<Activation> activation(const std::string& defaultType = "");
    /// `<property>` with its prefixed parameters; null when absent (the cell keeps its default).
    std::shared_ptr<Filler> filler(const std::string& property);
    /// Quantity of one value per axis: `<Q>Dims`, `<Q>` or `<Q>Size`, or `<Q><axis suffix>`; see §4.1.
    template <class T>
    std::vector<T> axes(const std::string& list, const std::string& scalar, const std::vector<std::string>& perAxis,
                        std::size_t rank, T defaultValue, bool required);

    using SetSolver = std::function<void(std::shared_ptr<Solver>)>;
    /// The solvers of a cell, first the one that `Solvers` sets itself (the others get copies): each `<name>` may be chosen and
    /// configured in the layer section, then configured by the configuration sections. `current` is the cell's default.
    struct SolverSlot {
        std::string name;
        std::shared_ptr<Solver> current;
        SetSolver set;
    };
    void solvers(const std::vector<SolverSlot>& slots);
    /// `QWeight`, `QWeightSolver` and their parameters, in the layer section and the configuration sections; null: none.
    std::shared_ptr<QuantizerCell> weightQuantizer();
    /// Is a solver of that name chosen or configured, in the section or in its configuration sections?
    bool choosesSolver(const std::string& name);
    /// The left-overs of the configuration sections are parameters of the cell.
    void parameters(Cell& cell);

    /// Boolean map {nbOutputs, channels of the parent}, empty = full; operators without maps never ask.
    Tensor<bool> mapping(const Parent& parent, unsigned nbOutputs);
    /// `<word>=cell`: that free parameter becomes the named cell's, of the same type, once all layers exist.
    void shares(const std::string& word, const std::string& parameter);
    /// `<word>=a, b[1], ...`: item k shares `weights-k` with the weights of cell a, of its input k or of the given one; an empty
    /// item shares nothing.
    void sharesWeights(const std::string& word);
    /// `Kernel`, `Kernel[channel][output]` and their words: initial kernels of a cell with setKernel(), set once it has weights.
    /// @param kernelDims of the cell, the default size of the kernels
    using SetKernel = std::function<void(std::size_t output, std::size_t channel, const Tensor<double>& kernel, bool normalize)>;
    void kernels(const std::shared_ptr<Cell>& cell, const std::vector<unsigned>& kernelDims, const SetKernel& set);

    /// A parameter that is another cell's.
    struct Share {
        std::string cell, parameter, source, sourceParameter;
        std::string where;  ///< begins the messages about it
    };
    const std::vector<Share>& sharedParameters() const { return mShares; }
    /// What is done once all parameters exist; errors get the place `where`.
    struct Later {
        std::string where;
        std::function<void()> act;
    };
    const std::vector<Later>& whenInitialized() const { return mLater; }

    /// Tells that the operator reads no window of its input: words like InputOffsetX are refused unless 0.
    void refuseWindow();

private:
    std::shared_ptr<Solver> makeSolver(const std::string& property);
    /// The words of the configuration sections with this prefix, without it; they count as used.
    std::map<std::string, IniText> takeConfig(const std::string& prefix);
    /// Parameters and solver of a quantizer, `prefix` is QWeight or QAct.
    template <class Quantizer> void configure(Quantizer& quantizer, const std::string& prefix, const std::string& where);
    void activationQuantizer(Activation& activation);
    Tensor<bool> groupMapping(const Parent& parent, unsigned nbOutputs);
    Tensor<bool> patternMapping(const Parent& parent, unsigned nbOutputs);

    IniParser& mIni;
    std::shared_ptr<DeepNet> mNet;
    std::shared_ptr<StimuliProvider> mProvider;
    std::string mName;
    std::vector<Parent> mParents;
    std::string mModel, mElementType;
    std::map<std::string, IniText> mConfig;  // of the configuration sections, later ones win
    std::vector<Share> mShares;
    std::vector<Later> mLater;
};

/// Builds the unconnected cell of a section.
struct LayerFamily : Family<Cell, LayerBuilder&> {
    const char* what() const override { return "layer type"; }
};

template <class T>
std::vector<T> LayerBuilder::axes(const std::string& list, const std::string& scalar, const std::vector<std::string>& perAxis,
                                  std::size_t rank, T defaultValue, bool required)
{
    if (mIni.isProperty(list)) {
        auto values = mIni.getProperty<std::vector<T>>(list);
        if (values.empty() || (rank > 0 && values.size() != rank))
            mIni.fail(list, list + " must have " + (rank ? std::to_string(rank) : std::string("at least 1")) + " values");
        return values;
    }
    if (mIni.isProperty(scalar))
        return std::vector<T>(rank ? rank : 2, mIni.getProperty<T>(scalar));
    std::vector<T> values;
    for (std::size_t axis = 0; axis < perAxis.size() && (rank == 0 || axis < rank); ++axis) {
        const bool needed = required && axis < 2;
        if (!needed && rank == 0 && !mIni.isProperty(perAxis[axis]))
            break;
        values.push_back(needed ? mIni.getProperty<T>(perAxis[axis]) : mIni.getProperty<T>(perAxis[axis], defaultValue));
    }
    while (rank > 0 && values.size() < rank)
        values.push_back(defaultValue);
    return values;
}

}  // namespace N2D2
