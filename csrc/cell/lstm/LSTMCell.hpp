#pragma once
// Long short-term memory: the mathematical model (spec cells §11.1).
#include <array>
#include <optional>

#include "cell/CellFamily.hpp"
#include "filler/Filler.hpp"
#include "kernels/lstm.hpp"
#include "solver/Solver.hpp"

namespace N2D2 {

/// How a tensor holds sequences: {1, values, batch, steps}, or stimuli {W, H, C, batch} whose rows are the steps.
enum class LSTMInputLayout { Auto, Sequences, Stimuli };
enum class LSTMOutputLayout { Sequences, Stimuli };
N2D2_ENUM(LSTMInputLayout, "Auto", "Sequences", "Stimuli")
N2D2_ENUM(LSTMOutputLayout, "Sequences", "Stimuli")
/// In the order of their rows in weights and files.
enum class LSTMGate { Input, Forget, Cell, Output };
/// What a weights filler is for: the input matrix of the first layer, of the others, the recurrent matrix.
enum class LSTMPart { FirstLayer, OtherLayers, Recurrent };
N2D2_ENUM(LSTMGate, "Input", "Forget", "Cell", "Output")
N2D2_ENUM(LSTMPart, "FirstLayer", "OtherLayers", "Recurrent")

class LSTMCell : public virtual Cell {
public:
    static constexpr const char* Type = "LSTM";
    static constexpr const char* FamilyName = "LSTM cell";

    struct Geometry {
        unsigned seqLength = 1, batchSize = 1, inputDim = 1, numberLayers = 1, hiddenSize = 1, bidirectional = 0;
    };

    explicit LSTMCell(const Geometry& geometry);
    const char* getType() const override { return Type; }
    void getStats(Stats& stats) const override;

    const Geometry& getGeometry() const { return mGeometry; }
    unsigned getSeqLength() const { return mGeometry.seqLength; }
    unsigned getBatchSize() const { return mGeometry.batchSize; }
    unsigned getInputDim() const { return mGeometry.inputDim; }
    unsigned getNumberLayers() const { return mGeometry.numberLayers; }
    unsigned getHiddenSize() const { return mGeometry.hiddenSize; }
    unsigned getBidirectional() const { return mGeometry.bidirectional; }
    /// Sizes for `steps` x `batch`.
    LstmShape shape(std::size_t steps = 1, std::size_t batch = 1) const;

    /// Valid steps of each sample of the batches to come; empty: whole sequences. Outputs beyond are 0, a single output is that of
    /// the last valid step, where the backward direction starts too. std::invalid_argument unless 1 <= each <= SeqLength.
    void setSequenceLengths(const std::vector<unsigned>& lengths);
    /// Those of the present batch (given, trimmed or of the parent LSTM); empty: whole sequences.
    const std::vector<unsigned>& getSequenceLengths() const { return mUsedLengths; }

    void setWeightsFiller(LSTMGate gate, LSTMPart part, std::shared_ptr<Filler> filler) { mWeightsFillers[index(gate)][index(part)] = std::move(filler); }
    /// All three parts of a gate.
    void setWeightsFiller(LSTMGate gate, const std::shared_ptr<Filler>& filler);
    void setBiasFiller(LSTMGate gate, bool recurrent, std::shared_ptr<Filler> filler) { mBiasFillers[index(gate)][recurrent] = std::move(filler); }
    void setHxFiller(std::shared_ptr<Filler> filler) { mHxFiller = std::move(filler); }
    void setCxFiller(std::shared_ptr<Filler> filler) { mCxFiller = std::move(filler); }
    const std::shared_ptr<Filler>& getWeightsFiller(LSTMGate gate, LSTMPart part) const { return mWeightsFillers[index(gate)][index(part)]; }
    const std::shared_ptr<Filler>& getBiasFiller(LSTMGate gate, bool recurrent) const { return mBiasFillers[index(gate)][recurrent]; }
    const std::shared_ptr<Filler>& getHxFiller() const { return mHxFiller; }
    const std::shared_ptr<Filler>& getCxFiller() const { return mCxFiller; }
    const std::shared_ptr<Solver>& getWeightsSolver() const { return mWeightsSolver; }
    /// Null: the biases follow a copy of the weights' solver.
    const std::shared_ptr<Solver>& getBiasSolver() const { return mBiasSolver; }
    /// Parameters made already get a copy at once.
    virtual void setWeightsSolver(std::shared_ptr<Solver> solver) = 0;
    virtual void setBiasSolver(std::shared_ptr<Solver> solver) = 0;
    /// {hiddenSize, batch, layers x directions}, after the last valid step of each direction.
    virtual std::shared_ptr<BaseTensor> getFinalHiddenState() const = 0;
    virtual std::shared_ptr<BaseTensor> getFinalCellState() const = 0;

    /// Files of pseudo-layer n (layer · directions + direction), rows in the order I, F, C, O: `_WeightsPreviousLayer_Layer_<n>`,
    /// `_WeightsRecurrent_Layer_<n>`, and `_Bias_Layer_<n>`: those of the inputs, then those of the recurrence. Initial states that
    /// are not all 0 are in `_Hx` and `_Cx`, a line for each sample and pseudo-layer.
    void exportFreeParameters(const std::string& fileName) const override;
    void importFreeParameters(const std::string& fileName, bool ignoreNotExists) override;

protected:
    struct Arrival {
        bool stimuli;
        std::size_t steps, batch;
    };
    template <class E> static std::size_t index(E value) { return static_cast<std::size_t>(value); }
    std::size_t directions() const { return mGeometry.bidirectional ? 2 : 1; }
    /// How an input of these dims is read; std::invalid_argument says what was expected. Unless `complete`, channels may be missing.
    Arrival arrivalOf(const Dims& dims, bool complete) const;
    bool outputsWholeSequences() const { return !mSingleBackpropFeeding && mOutputLayout == LSTMOutputLayout::Sequences; }
    /// Throws std::invalid_argument for values that do not go together.
    void checkModes() const;
    /// Weights, biases, initial hidden and cell states; std::runtime_error before initialize().
    virtual std::vector<std::shared_ptr<BaseTensor>> allParameters() const = 0;

    Parameter<unsigned> mAlgo{this, "Algo", 0, {.min = 0, .max = 2}, "0: standard, 1: persistent (same result; another kernel on a GPU)"};
    Parameter<unsigned> mInputMode{this, "InputMode", 1, {.min = 0, .max = 1},
                                   "1: input matrix, 0: the input is added to the gates of the first layer"};
    Parameter<double> mDropout{this, "Dropout", 0.0, {.min = 0.0, .max = 1.0}, "probability of dropping an output of a layer below the last while learning"};
    Parameter<bool> mSingleBackpropFeeding{this, "SingleBackpropFeeding", true, "the output is that of the last step; 0: the whole sequence"};
    Parameter<bool> mContinuousBatch{this, "ContinuousBatch", false, "update() makes the final states the initial ones of the next batch"};
    Parameter<bool> mChainStates{this, "ChainStates", true, "behind an LSTM of equal sizes, the initial states are its final ones"};
    Parameter<bool> mTrimPadding{this, "TrimPadding", false, "steps of zeros at the end of a sample are not part of its sequence"};
    Parameter<LSTMInputLayout> mInputLayout{this, "InputLayout", LSTMInputLayout::Auto,
                                            "Sequences: {1, InputDim, batch, steps}; Stimuli: {W, H, C, batch}, rows are steps of W·C values"};
    Parameter<LSTMOutputLayout> mOutputLayout{this, "OutputLayout", LSTMOutputLayout::Sequences,
                                              "whole sequences: {1, values, batch, steps}, or as Stimuli {1, steps, values, batch}"};

    Geometry mGeometry;
    std::vector<unsigned> mLengths, mUsedLengths;
    std::array<std::array<std::shared_ptr<Filler>, 3>, 4> mWeightsFillers;
    std::array<std::array<std::shared_ptr<Filler>, 2>, 4> mBiasFillers;
    std::shared_ptr<Filler> mHxFiller, mCxFiller;
    std::shared_ptr<Solver> mWeightsSolver, mBiasSolver;
};

/// Arguments of the native constructor after (deepNet, name).
struct LSTMArguments {
    LSTMCell::Geometry geometry;
    unsigned algo = 0, nbOutputs = 0, inputMode = 1;
    double dropout = 0.0;
    bool singleBackpropFeeding = true;
};

struct LSTMFamily : CellFamily<LSTMCell, const LSTMArguments&> {};

}  // namespace N2D2
