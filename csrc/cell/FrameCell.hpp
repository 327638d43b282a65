#pragma once
// The tensor coding of a cell, written once for every element type and backend. An operator derives
// `XFrame<T, B> : XCell, FrameCell<T, B>` and gives forward(), backward(), outputsDims() and its plan.
#include <fstream>
#include <limits>

#include "activation/Activation.hpp"
#include "cell/Cell.hpp"
#include "cell/CellSimulation.hpp"
#include "filler/Filler.hpp"
#include "kernels/Backend.hpp"
#include "solver/Solver.hpp"

namespace N2D2 {

class QuantizerCell;
class StateParameters;
class StoragePool;
struct QuantizerSurroundings;
template <class T> class QuantizerActivationFrame;
/// What a gradient check went over: mean absolute error, values compared, values there are.
struct GradientReport {
    double error = 0.0;
    std::size_t checked = 0, values = 0;
};

/// What a gradient check differentiates: ½Σ(1 − y)², or the cost of which a cell "with loss" passes the gradient, for targets t:
/// −Σ t·ln y (Softmax), −Σ t·ln y + (1 − t)·ln(1 − y) (Logistic).
enum class GradientCost { HalfSquare, CrossEntropy, BinaryCrossEntropy };

/// What the graph, targets and Python call without knowing the element type.
class Cell_Frame_Top {
public:
    virtual ~Cell_Frame_Top() = default;

    virtual void propagate(bool inference = false) = 0;
    /// Returns at once when nobody wrote the gradient of the outputs.
    virtual void backPropagate() = 0;
    virtual void update() = 0;
    /// Finite differences against the gradients of inputs and free parameters, in the cell's own precision; throws
    /// std::runtime_error `Gradient check failed!` with the place. Returns the mean absolute error (§20).
    double checkGradient(double epsilon = 1e-4, double maxError = 1e-6) { return checkGradients(0, epsilon, maxError).error; }
    /// The same on at most `samples` values of each tensor, spread over it (0: all). Sums of large terms are compared relatively
    /// to them.
    virtual GradientReport checkGradients(std::size_t samples, double epsilon = 1e-4, double maxError = 1e-6) = 0;
    /// Why finite differences say nothing about this cell ("": they do): no derivative is meant (thresholds, detection), or the
    /// derivative is not that of the outputs (quantizers).
    virtual std::string notDifferentiable() const { return {}; }

    virtual std::shared_ptr<BaseTensor> getInputs(std::size_t index = 0) const = 0;
    virtual std::shared_ptr<BaseTensor> getOutputs() const = 0;
    /// Gradient of the outputs. From the first call on it is kept between steps, even where gradients are recycled; where that was
    /// done before: std::runtime_error (DeepNet::setRecycleGradients).
    virtual std::shared_ptr<BaseTensor> getDiffInputs() const = 0;
    /// The same for the cells that write it, which do not read it later.
    virtual std::shared_ptr<BaseTensor> linkDiffInputs() const = 0;
    /// Recycled gradients: memory for the gradient of the outputs where it has none, and back to the pool when nobody else has it.
    virtual void takeGradientMemory(StoragePool& pool) = 0;
    virtual void giveGradientMemory(StoragePool& pool) = 0;
    virtual std::shared_ptr<BaseTensor> getDiffOutputs(std::size_t index = 0) const = 0;
    virtual std::size_t nbInputs() const = 0;

    /// Labels {outX, outY, 1, B} staged as ±1 (±1/n_c for maps) in the gradient of the outputs; < 0 is ignored (§3).
    virtual void setOutputTarget(const Tensor<int>& targets) = 0;
    /// Replaces the staged signs by (value − y)·|sign|; returns Σ e² / B and marks the gradient valid.
    virtual double applyLoss(double targetValue, double defaultValue) = 0;
    /// Real targets of the size of the outputs.
    virtual void setOutputTargets(const BaseTensor& targets) = 0;
    /// diff = target − y; returns Σ(target − y)²/B.
    virtual double applyLoss() = 0;
    virtual double applyLossDistribWeighted(std::size_t quantSteps, double rangeMin, double rangeMax) = 0;
    virtual void setOutputErrors(const BaseTensor& errors) = 0;
    virtual std::size_t getMaxOutput(std::size_t batchPos = 0) const = 0;

    /// What computes the outputs of an inference instead of the cell (quantized networks); null: the cell itself. Such a cell
    /// cannot learn: std::invalid_argument from backPropagate().
    virtual const std::shared_ptr<CellSimulation>& getSimulation() const = 0;
    virtual void setSimulation(std::shared_ptr<CellSimulation> simulation) = 0;
    virtual std::shared_ptr<Activation> getActivation() const = 0;
    virtual void setActivation(const std::shared_ptr<Activation>& activation) = 0;
    /// Quantizer of the weights; null where there is none.
    virtual std::shared_ptr<QuantizerCell> getQuantizer() const { return nullptr; }
    /// Text files of the weights as they are used, quantized, beside the given `<stem>_quant.syntxt`; nothing without quantizer.
    virtual void exportQuantFreeParameters(const std::string&) const {}

    // Dynamic graphs (Python): parameters first, inputs later.
    virtual void initializeParameters(std::size_t nbInputChannels, std::size_t nbInputs) = 0;
    virtual void initializeDataDependent() = 0;
    virtual void linkInput(const std::shared_ptr<Cell>& parent) = 0;
    virtual void linkInput(const std::shared_ptr<StimuliProvider>& provider) = 0;
    virtual void addInputTensors(const std::shared_ptr<BaseTensor>& inputs, const std::shared_ptr<BaseTensor>& diffOutputs) = 0;
    virtual void clearInputTensors() = 0;
    virtual void clearOutputTensors() = 0;

    /// Solvers of the free parameters, in a fixed order (schedules, checkpoints).
    virtual std::vector<std::pair<std::string, std::shared_ptr<Solver>>> solvers() const = 0;
    /// Random draws made so far (Dropout, DropConnect): what a resumed run needs beside parameters and solvers.
    virtual std::uint64_t noiseDraws() const { return 0; }
    virtual void setNoiseDraws(std::uint64_t) {}
    /// The named free parameter uses that tensor from now on ("weights-0", "biases", "scales", …), and its own updates move it.
    /// May be called before initialize(). Throws std::invalid_argument when sizes, element types or backends differ.
    virtual void shareParameter(const std::string& name, const std::shared_ptr<BaseTensor>& tensor) = 0;
    /// The named free parameter is another cell's.
    virtual bool sharesParameter(const std::string& name) const = 0;
    virtual const char* modelName() const = 0;
    virtual std::string elementTypeName() const = 0;
};

/// False for a cell of doubles: text files then carry their precision.
bool isSinglePrecision(const Cell& cell);

/// A learned tensor with its gradient and solver; what update(), states, checkpoints and the gradient check walk over.
template <class T> struct FreeParameter {
    std::string name;        ///< "weights-0", "bias", "scale"
    std::string solverDir;   ///< "WeightsSolver-0"
    Cell::FreeParametersType type;
    std::shared_ptr<Tensor<T>> value, diff;
    std::shared_ptr<Solver> solver;  ///< null: statistics that no gradient moves
    /// Instead of value and diff, where a cell of halves keeps the parameter in float (keepsFloat()).
    std::shared_ptr<Tensor<float>> floatValue = nullptr, floatDiff = nullptr;

    std::shared_ptr<BaseTensor> tensor() const
    {
        if (floatValue)
            return floatValue;
        return value;
    }
    BaseTensor* gradient() const { return floatValue ? static_cast<BaseTensor*>(floatDiff.get()) : diff.get(); }
    /// The tensors as those of P: T, or float where the parameter is kept in float.
    template <class P> Tensor<P>& valueAs() const
    {
        if constexpr (std::is_same_v<P, T>)
            return *value;
        else
            return *floatValue;
    }
    template <class P> Tensor<P>& diffAs() const
    {
        if constexpr (std::is_same_v<P, T>)
            return *diff;
        else
            return *floatDiff;
    }
    /// visitor(values, gradient or null), typed.
    template <class Visitor> void visit(const Visitor& visitor) const
    {
        if (floatValue)
            visitor(*floatValue, floatDiff.get());
        else
            visitor(*value, diff.get());
    }
};

template <class T, class B> class FrameCell : public virtual Cell, public Cell_Frame_Top {
public:
    using TensorT = typename B::template TensorType<T>;

    FrameCell(const std::shared_ptr<DeepNet>& deepNet, const std::string& name, unsigned nbOutputs,
              std::shared_ptr<Activation> activation = nullptr);

    using Cell::addInput;
    // Defaults as in Cell: these declarations hide the ones there.
    void addInput(const std::shared_ptr<StimuliProvider>& provider, std::size_t x0 = 0, std::size_t y0 = 0, std::size_t width = 0,
                  std::size_t height = 0, const Tensor<bool>& mapping = Tensor<bool>()) override;
    void addInput(const std::shared_ptr<Cell>& parent, const Tensor<bool>& mapping = Tensor<bool>()) override;
    void clearInputs() override;
    void initialize() override;

    void propagate(bool inference = false) override;
    void backPropagate() override;
    void update() override;
    GradientReport checkGradients(std::size_t samples, double epsilon = 1e-4, double maxError = 1e-6) override;

    std::shared_ptr<BaseTensor> getInputs(std::size_t index = 0) const override;
    std::shared_ptr<BaseTensor> getOutputs() const override { return mOutputs; }
    std::shared_ptr<BaseTensor> getDiffInputs() const override;
    std::shared_ptr<BaseTensor> linkDiffInputs() const override { return mDiffInputs; }
    void takeGradientMemory(StoragePool& pool) override;
    void giveGradientMemory(StoragePool& pool) override;
    std::shared_ptr<BaseTensor> getDiffOutputs(std::size_t index = 0) const override;
    std::size_t nbInputs() const override { return mInputs.size(); }

    void setOutputTarget(const Tensor<int>& targets) override;
    double applyLoss(double targetValue, double defaultValue) override;
    void setOutputTargets(const BaseTensor& targets) override;
    double applyLoss() override;
    double applyLossDistribWeighted(std::size_t quantSteps, double rangeMin, double rangeMax) override;
    void setOutputErrors(const BaseTensor& errors) override;
    std::size_t getMaxOutput(std::size_t batchPos) const override;

    void setQuantized(unsigned nbBits) override;
    /// Of the activation, else what the operator tells.
    std::pair<double, double> getOutputRange() const override { return mActivation ? mActivation->getOutputRange() : plainRange(); }

    const std::shared_ptr<CellSimulation>& getSimulation() const override { return mSimulation; }
    void setSimulation(std::shared_ptr<CellSimulation> simulation) override { mSimulation = std::move(simulation); }
    std::shared_ptr<Activation> getActivation() const override { return mActivation; }
    void setActivation(const std::shared_ptr<Activation>& activation) override { mActivation = activation; }

    void initializeParameters(std::size_t nbInputChannels, std::size_t nbInputs) override;
    void initializeDataDependent() override;
    void linkInput(const std::shared_ptr<Cell>& parent) override;
    void linkInput(const std::shared_ptr<StimuliProvider>& provider) override;
    void addInputTensors(const std::shared_ptr<BaseTensor>& inputs, const std::shared_ptr<BaseTensor>& diffOutputs) override;
    void clearInputTensors() override;
    void clearOutputTensors() override;

    std::vector<std::pair<std::string, std::shared_ptr<Solver>>> solvers() const override;
    void shareParameter(const std::string& name, const std::shared_ptr<BaseTensor>& tensor) override;
    bool sharesParameter(const std::string& name) const override { return mShared.count(name) > 0; }
    const char* modelName() const override { return B::model; }
    std::string elementTypeName() const override { return elementName<T>(); }

    void processFreeParameters(const std::function<double(double)>& func, FreeParametersType type) override;
    void processFreeParametersPerOutput(const std::function<double(double)>& func, std::size_t output, FreeParametersType type) override;
    void processFreeParametersPerChannel(const std::function<double(double)>& func, std::size_t channel) override;
    std::vector<std::pair<std::string, std::shared_ptr<BaseTensor>>> freeParameterTensors() const override;
    void holdOnHost(bool held) const override;
    void save(const std::string& dirName) const override;
    void load(const std::string& dirName) override;

    const std::vector<FreeParameter<T>>& freeParameters() const
    {
        parametersChanged();
        return mFreeParameters;
    }

protected:
    // What an operator gives --------------------------------------------------------------------------------------
    /// {x, y, …, nbOutputs} for the present mInputsDims; throws std::invalid_argument when they do not fit.
    virtual Dims outputsDims() const = 0;
    /// Allocates and fills the free parameters for the present inputs; called once. Cells without parameters: nothing.
    virtual void makeParameters() {}
    /// Prepares kernels for the present shapes; called again when a shape changes.
    virtual void makePlans() {}
    virtual void forward(bool inference) = 0;
    virtual void backward() = 0;
    /// False for a registered tensor that is out of use (the bias of a cell with NoBias): it is neither saved nor updated.
    virtual bool usesParameter(const FreeParameter<T>&) const { return true; }
    /// False for a value that is held at 0 (unconnected kernels): processFreeParameters() passes it over.
    virtual bool isFree(const FreeParameter<T>&, std::size_t) const { return true; }
    /// True for a parameter that a cell of halves keeps in float, with its gradient (BatchNorm).
    virtual bool keepsFloat(const std::string&) const { return false; }
    /// (output, channel of all inputs) that value i belongs to, NoPlace for none. As it is: the output is the last axis of weights, or
    /// the value itself where there is one an output; no channels.
    virtual std::pair<std::size_t, std::size_t> placeOf(const FreeParameter<T>& p, std::size_t i) const;
    static constexpr std::size_t NoPlace = std::numeric_limits<std::size_t>::max();
    /// (min, max) of the outputs before the activation.
    virtual std::pair<double, double> plainRange() const { return Cell::getOutputRange(); }
    /// A gradient check begins (true) or ends: random draws stay the same in between.
    virtual void freezeDraws(bool) {}
    /// The cost that a gradient check differentiates, and the target t of every output.
    virtual std::pair<GradientCost, double> gradientCost() const;
    /// False when the inputs may differ in channels only (Conv, Fc: each its own weights); true: they must be equal in all.
    virtual bool inputsMustBeEqual() const { return false; }
    /// With inputsMustBeEqual: an input of one pixel a channel stands for all its pixels.
    virtual bool broadcastsInputs() const { return false; }
    /// False for cells whose inputs keep weights of their own (they see mInputs[k]); true: one concatenated input.
    virtual bool concatenatesInputs() const { return true; }
    /// True: the inputs, seen one by one, may differ in every size and in their batch; makePlans() checks them.
    virtual bool relaxesInputs() const { return false; }
    /// True for an input that a gradient check leaves as it is (boxes, which get no gradient).
    virtual bool isFixedInput(std::size_t) const { return false; }

    // What it uses ------------------------------------------------------------------------------------------------
    /// Stimuli of a batch: what solvers divide by. The last dimension, unless the cell has sequences there.
    virtual std::size_t batchSize() const { return mInputs.empty() ? 0 : mInputs[0]->dimB(); }
    /// Last dimension of the outputs: the batch, but where a stimulus gives several records (RP, ROIPooling) or steps (LSTM).
    virtual std::size_t outputsBatch() const { return batchSize(); }
    /// Input k as Tensor<T> (converted when its type differs). For concatenating cells, k = 0 is all of them.
    const TensorT& input(std::size_t k = 0) const { return mTyped.at(k); }
    std::size_t typedInputs() const { return mTyped.size(); }
    bool wantsInputGradient(std::size_t k = 0) const;
    /// Where to write the gradient of input(k), and whether to add: `{tensor, accumulate}`. Call doneInputGradient(k) after.
    std::pair<TensorT*, bool> inputGradient(std::size_t k = 0);
    void doneInputGradient(std::size_t k = 0);
    /// Registers a learned tensor: allocated, filled with `filler` (keyed stream) and given a gradient unless `solver` is null.
    FreeParameter<T>& addParameter(const std::string& name, const std::string& solverDir, FreeParametersType type, const Dims& dims,
                                   const std::shared_ptr<Filler>& filler, const std::shared_ptr<Solver>& solver);
    std::size_t inputChannels(std::size_t k) const
    {
        return mInputs[k]->nbDims() > 1 ? mInputs[k]->dims()[mInputs[k]->nbDims() - 2] : 1;
    }
    /// The mapping's rows of input k, {nbOutputs, channels of input k}; empty = fully connected. Throws when the mapping does not
    /// have as many channels as all inputs together.
    Tensor<bool> mappingPart(std::size_t k) const;
    /// Outputs as large as the joined inputs. Inputs still to come may complete the channels: makePlans() then calls
    /// checkJoinedChannels(), which throws std::invalid_argument unless there are nbOutputs of them.
    Dims joinedDims() const;
    void checkJoinedChannels() const;
    /// For cells whose inputs are seen one by one: throws std::invalid_argument unless they agree in all but their channels.
    void checkInputsAgree() const;
    /// Computes the sizes of the outputs again and resizes them (a geometry parameter changed). Nothing without input.
    void geometryChanged();
    /// The values of free parameters changed, or somebody gets a tensor of them who may change it.
    void parametersChanged() const { ++mParametersVersion; }
    /// Said of the weights in a forward pass, which asks once: kernels may hold copies of them (an inference, and the tensors are
    /// this cell's alone), and copies held since the pass before are still good.
    struct WeightsHold {
        bool hold, unchanged;
    };
    WeightsHold weightsHold(bool inference);
    /// The activation is max(0, y) and nothing more: forward() may apply it while the values are in the cache, and says activated().
    bool mayRectify() const { return mActivation && mActivation->isPlainRectifier() && !mActivation->getActivationScaling(); }
    void activated() { mActivated = true; }
    FreeParameter<T>* findParameter(const std::string& name);
    const FreeParameter<T>* findParameter(const std::string& name) const;
    /// The parameter of that name; std::runtime_error before initialize().
    FreeParameter<T>& parameter(const std::string& name);
    const FreeParameter<T>& parameter(const std::string& name) const;
    /// True when the gradient of p adds to what is there (IterationSize).
    static bool accumulates(const FreeParameter<T>& p) { return !p.solver->isNewIteration() && p.gradient()->isValid(); }

    /// What a quantizer of the weights may ask of this cell, while it exists.
    QuantizerSurroundings quantizerSurroundings();

    std::vector<std::shared_ptr<BaseTensor>> mInputs, mDiffOutputs;
    std::shared_ptr<TensorT> mOutputs = std::make_shared<TensorT>();
    std::shared_ptr<TensorT> mDiffInputs = std::make_shared<TensorT>();
    std::shared_ptr<Activation> mActivation;
    std::vector<FreeParameter<T>> mFreeParameters;
    bool mParametersMade = false;
    mutable bool mHeldOnHost = false;

private:
    void connect(const std::shared_ptr<BaseTensor>& inputs, const std::shared_ptr<BaseTensor>& diffOutputs,
                 const Tensor<bool>& mapping);
    void connectParent(const std::shared_ptr<Cell>& parent, const Tensor<bool>& mapping);
    void connectProvider(const std::shared_ptr<StimuliProvider>& provider, bool withGradient, const Tensor<bool>& mapping);
    void refreshGeometry();
    void refreshTyped();
    /// `source` as T where the kernels read it, with its current values.
    static TensorT onBackend(const BaseTensor& source);
    /// The part's header gets as many axes as the joined inputs.
    void reshapeLikeAll(TensorT& part) const;
    void prepare();
    int stepThreads() const { return mSequential ? 1 : omp_get_max_threads(); }
    // FrameQuantizers.tpp: the quantizer of the activation, and the files of both kinds.
    std::shared_ptr<QuantizerActivationFrame<T>> outputQuantizer() const;
    void quantizeOutputs(bool inference);
    void quantizeGradient();
    void updateQuantizers();
    void saveQuantizers(const std::string& dirName) const;
    void restoreQuantizers(const std::string& dirName, StateParameters& parameters);
    void loadQuantizers(const std::string& dirName);
    /// Visits the free values that `wanted(parameter, index)` takes.
    template <class Wanted> void visitFree(const std::function<double(double)>& func, FreeParametersType type, const Wanted& wanted);
    template <class P>
    double checkValue(const std::string& what, Tensor<P>& values, std::size_t i, double gradient, double epsilon, double maxError);
    /// Stage (a) of the activation (§5).
    void rescaleOutputs();
    void simulate();

    std::vector<TensorT> mTyped;          // inputs as T, concatenated where the cell wants it
    std::vector<TensorT> mStagedGradient; // own buffers where an input gradient cannot be written in place
    std::vector<Dims> mPlannedDims;
    /// Memory of its own for a gradient that has none (it was recycled).
    static void ensureMemory(BaseTensor& gradient)
    {
        if (gradient.isDetached())
            gradient.reallocate(gradient.dims());
    }

    bool mPlansMade = false;
    /// There is memory, which nobody else has.
    bool recyclesGradient() const
    {
        return !mGradientAsked && !mDiffInputs->isCuda() && !mDiffInputs->empty() && !mDiffInputs->isDetached() && !mDiffInputs->isShared();
    }
    std::shared_ptr<CellSimulation> mSimulation;
    bool mActivated = false;              // forward() applied the activation
    mutable bool mGradientAsked = false;
    bool mSequential = false;             // so little work that starting threads takes longer
    mutable std::uint64_t mParametersVersion = 1;
    std::uint64_t mHeldVersion = 0;       // 0: kernels hold no weights
    TensorT mSaved;                       // of the activation
    std::shared_ptr<TensorT> mUnquantized;  // outputs before the quantizer of the activation
    Tensor<bool> mMappingParts;           // rows of all inputs so far
    std::map<std::string, std::shared_ptr<BaseTensor>> mShared;  // parameters of other cells, by the name they take here
};

template <class T> using Cell_Frame = FrameCell<T, Cpu>;
/// True for the operators with a Float16 coding, which say so beside their instantiations; the others compute in float then.
template <template <class, class> class Frame> inline constexpr bool inHalf = false;
extern template class FrameCell<float, Cpu>;
extern template class FrameCell<double, Cpu>;
extern template class FrameCell<half, Cpu>;

}  // namespace N2D2
