#pragma once
// A layer of the graph: identity, topology and geometry; no data type, no backend (spec cells §2).
#include <functional>
#include <memory>
#include <string>

#include "core/Context.hpp"
#include "core/Parameterizable.hpp"
#include "tensor/Tensor.hpp"

namespace N2D2 {

class DeepNet;
class StimuliProvider;

class Cell : public Parameterizable, public std::enable_shared_from_this<Cell> {
public:
    enum class FreeParametersType { Additive, Multiplicative, All };

    struct Stats {
        unsigned long long nbNeurons = 0, nbNodes = 0, nbSynapses = 0, nbVirtualSynapses = 0, nbConnections = 0;
    };

    /// `deepNet` may be null: the cell then stands alone and uses the default context.
    Cell(const std::shared_ptr<DeepNet>& deepNet, const std::string& name, unsigned nbOutputs);

    const std::string& getName() const { return mName; }
    virtual const char* getType() const = 0;
    std::string label() const override { return std::string("[") + getType() + " " + mName + "]"; }
    std::shared_ptr<DeepNet> getAssociatedDeepNet() const { return mDeepNet.lock(); }
    const std::shared_ptr<Context>& context() const { return mContext; }

    // Topology -------------------------------------------------------------------------------------------------
    /// Window (x0, y0, width, height) of the stimuli, 0 = whole. Frame cells take whole stimuli only.
    virtual void addInput(const std::shared_ptr<StimuliProvider>& provider, std::size_t x0 = 0, std::size_t y0 = 0,
                          std::size_t width = 0, std::size_t height = 0, const Tensor<bool>& mapping = Tensor<bool>()) = 0;
    virtual void addInput(const std::shared_ptr<Cell>& parent, const Tensor<bool>& mapping = Tensor<bool>()) = 0;
    virtual void clearInputs() = 0;
    /// Allocates and fills what is not there yet; may be called again. Throws std::invalid_argument without input.
    virtual void initialize() = 0;
    std::vector<std::shared_ptr<Cell>> getParentsCells() const;
    std::vector<std::shared_ptr<Cell>> getChildrenCells() const;

    // Geometry -------------------------------------------------------------------------------------------------
    unsigned getNbOutputs() const { return mNbOutputs; }
    /// Channels of all inputs together.
    std::size_t getNbChannels() const { return mInputsDims.empty() ? 0 : mInputsDims.back(); }
    /// {x, y, …, channels}, without the batch; empty before the first input.
    const Dims& getInputsDims() const { return mInputsDims; }
    const Dims& getOutputsDims() const { return mOutputsDims; }
    std::size_t getInputsSize() const { return elementCount(mInputsDims); }
    std::size_t getOutputsSize() const { return elementCount(mOutputsDims); }
    std::size_t getOutputsWidth() const { return mOutputsDims.empty() ? 0 : mOutputsDims[0]; }
    std::size_t getOutputsHeight() const { return mOutputsDims.size() > 1 ? mOutputsDims[1] : 0; }
    virtual void getStats(Stats& stats) const = 0;
    /// Per axis, of an output field (1 when empty).
    virtual std::vector<std::size_t> getReceptiveField(const std::vector<std::size_t>& outputField = {}) const;

    /// {nbOutputs, nbChannels}; empty = full. Setting a second one is an error.
    void setMapping(const Tensor<bool>& mapping);
    const Tensor<bool>& getMapping() const { return mMapping; }
    bool isConnection(std::size_t channel, std::size_t output) const
    {
        return mMapping.empty() || mMapping(channel * mNbOutputs + output);
    }

    // Free parameters and files ----------------------------------------------------------------------------------
    /// Calls func for every free parameter of that kind and keeps what it returns.
    virtual void processFreeParameters(const std::function<double(double)>& func,
                                       FreeParametersType type = FreeParametersType::All) = 0;
    /// The same for the parameters of one output map alone; std::out_of_range beyond the outputs.
    virtual void processFreeParametersPerOutput(const std::function<double(double)>& func, std::size_t output,
                                                FreeParametersType type = FreeParametersType::All) = 0;
    /// The same for the weights of one channel of the inputs; std::out_of_range beyond the channels.
    virtual void processFreeParametersPerChannel(const std::function<double(double)>& func, std::size_t channel) = 0;
    /// (smallest, largest) value; (0, 0) when there is none.
    std::pair<double, double> getFreeParametersRange(FreeParametersType type = FreeParametersType::All);
    std::pair<double, double> getFreeParametersRangePerOutput(std::size_t output, FreeParametersType type = FreeParametersType::All);
    std::pair<double, double> getFreeParametersRangePerChannel(std::size_t channel);
    /// Rounds every free parameter to a multiple of 1/(nbLevels − 1); std::invalid_argument for less than 2 levels.
    void discretizeFreeParameters(unsigned nbLevels);
    /// Adds N(0, stdDev²) to every free parameter and limits it to [-1, 1]: other draws at each call, the same in each run.
    void randomizeFreeParameters(double stdDev);
    /// Text files `<stem>_<suffix>.syntxt` beside the given `<stem>.syntxt`, values with full round trip (§2.10).
    virtual void exportFreeParameters(const std::string& fileName) const;
    /// Missing file: FileNotFound, or a notice with `ignoreNotExists`; wrong count or a non-number: std::runtime_error.
    virtual void importFreeParameters(const std::string& fileName, bool ignoreNotExists = false);
    /// Named tensors of the cell for safetensors files ("weights", "biases", …), in OCHW order.
    virtual std::vector<std::pair<std::string, std::shared_ptr<BaseTensor>>> freeParameterTensors() const { return {}; }
    /// Between holdOnHost(true) and holdOnHost(false) single weights are read and written in host memory alone, for loops over many.
    virtual void holdOnHost(bool) const {}
    /// State directory: parameters, free parameters, solver states (§2.8).
    virtual void save(const std::string& dirName) const = 0;
    virtual void load(const std::string& dirName) = 0;

    // Quantization -----------------------------------------------------------------------------------------------
    /// The cell simulates integers of that many bits (1 to 32; 0: it does not): activations do not clip, averages of a pooling are
    /// truncated towards zero (§2.5).
    virtual void setQuantized(unsigned nbBits);
    bool isQuantized() const { return mQuantizedNbBits > 0; }
    unsigned getQuantizedNbBits() const { return mQuantizedNbBits; }
    /// (min, max) that outputs can take, infinite where unknown: quantization derives unsigned outputs from it.
    virtual std::pair<double, double> getOutputRange() const;

protected:
    /// Draws of this cell's tensor `index`: keyed by (seed, ordinal among the cells of its network which draw, index).
    std::unique_ptr<Random> weightsRandom(std::size_t index);
    /// Draws for filling this cell's tensor `index` again: new ones at each call.
    std::unique_ptr<Random> refillRandom(std::size_t index);
    /// Draws that differ at every use (dropout masks): keyed by (seed, ordinal, draw number).
    std::unique_ptr<Random> noiseRandom(std::uint64_t draw);

    std::string mName;
    unsigned mNbOutputs;
    std::weak_ptr<DeepNet> mDeepNet;
    std::shared_ptr<Context> mContext;
    Dims mInputsDims, mOutputsDims;
    Tensor<bool> mMapping;
    /// Union of the ranges of the parents' outputs; unbounded for stimuli and tensors of the caller's.
    std::pair<double, double> parentsRange() const;

    std::vector<std::weak_ptr<Cell>> mParents;
    bool mInputIsProvider = false;
    unsigned mQuantizedNbBits = 0;

private:
    std::uint64_t mWeightsOrdinal = 0, mNoiseOrdinal = 0, mRefills = 0;
    bool mHasWeightsOrdinal = false, mHasNoiseOrdinal = false;
};

N2D2_ENUM(Cell::FreeParametersType, "Additive", "Multiplicative", "All")

/// Connectivity of one input: `groups` >= 1 when its map is that many equal blocks on the diagonal, 0 for any other map.
std::size_t mappingGroups(const Tensor<bool>& mapping);

}  // namespace N2D2
