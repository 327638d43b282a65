#pragma once
#include "cell/FrameCell.tpp"
#include "cell/lstm/LSTMCell_Frame.hpp"
#include "core/Parallel.hpp"

namespace N2D2 {

template <class T, class B>
LSTMFrame<T, B>::LSTMFrame(const std::shared_ptr<DeepNet>& deepNet, const std::string& name, const LSTMArguments& arguments)
    : Cell(deepNet, name, arguments.nbOutputs ? arguments.nbOutputs : 1), LSTMCell(arguments.geometry),
      FrameCell<T, B>(deepNet, name, arguments.nbOutputs ? arguments.nbOutputs : 1)
{
    const std::size_t outputs = directions() * mGeometry.hiddenSize;
    this->mNbOutputs = static_cast<unsigned>(outputs);
    this->mOutputsDims = {1, 1, outputs};
    const auto set = [this](auto& parameter, auto value) {
        try {
            parameter = value;
        }
        catch (const std::invalid_argument& error) {
            throw std::invalid_argument(this->label() + " " + parameter.name() + ": " + error.what());
        }
    };
    set(mAlgo, arguments.algo);
    set(mInputMode, arguments.inputMode);
    set(mDropout, arguments.dropout);
    set(mSingleBackpropFeeding, arguments.singleBackpropFeeding);
    checkModes();
    if (arguments.nbOutputs && arguments.nbOutputs != outputs)
        throw std::invalid_argument(this->label() + " it has " + std::to_string(outputs) + " outputs (HiddenSize x directions), not "
                                    + std::to_string(arguments.nbOutputs));
}

// Geometry -----------------------------------------------------------------------------------------------------------

template <class T, class B> LSTMCell::Arrival LSTMFrame<T, B>::arrival(bool complete) const
{
    Dims dims = this->mInputsDims;
    dims.push_back(this->mInputs.at(0)->dimB());
    const Arrival found = arrivalOf(dims, complete);
    if (!found.stimuli && this->mInputs.size() > 1)
        throw std::invalid_argument(this->label() + " takes a single input of sequences {1, InputDim, batch, steps}");
    return found;
}

template <class T, class B> Dims LSTMFrame<T, B>::outputsDims() const
{
    checkModes();
    const Arrival in = arrival(false);
    const std::size_t outputs = this->mNbOutputs;
    if (mSingleBackpropFeeding)
        return {1, 1, outputs};
    return outputsWholeSequences() ? Dims{1, outputs, in.batch} : Dims{1, in.steps, outputs};
}

template <class T, class B> std::size_t LSTMFrame<T, B>::batchSize() const
{
    return this->mInputs.empty() ? 0 : arrival(false).batch;
}

template <class T, class B> std::size_t LSTMFrame<T, B>::outputsBatch() const
{
    const Arrival in = arrival(false);
    return outputsWholeSequences() ? in.steps : in.batch;
}

template <class T, class B> void LSTMFrame<T, B>::addInput(const std::shared_ptr<Cell>& parent, const Tensor<bool>& mapping)
{
    if (!mapping.empty())
        throw std::invalid_argument(this->label() + " a mapping is not possible: every gate sees all inputs");
    FrameCell<T, B>::addInput(parent, mapping);
    mParent = this->mInputs.size() == 1 ? std::weak_ptr<Cell>(parent) : std::weak_ptr<Cell>();
}

template <class T, class B> void LSTMFrame<T, B>::linkInput(const std::shared_ptr<Cell>& parent)
{
    FrameCell<T, B>::linkInput(parent);
    mParent = this->mInputs.size() == 1 ? std::weak_ptr<Cell>(parent) : std::weak_ptr<Cell>();
}

template <class T, class B> void LSTMFrame<T, B>::clearInputTensors()
{
    FrameCell<T, B>::clearInputTensors();
    mParent.reset();
    mChain.reset();
}

template <class T, class B> void LSTMFrame<T, B>::parameterChanged(const std::string& name)
{
    if (name == "InputMode" && this->mParametersMade && mInputMode != mMadeInputMode) {
        mInputMode = mMadeInputMode;
        throw std::invalid_argument(this->label() + " InputMode cannot change after initialize(): the weights differ");
    }
    if (name != "Dropout" && name != "ContinuousBatch" && name != "TrimPadding") {
        checkModes();
        this->geometryChanged();
    }
}

// Parameters ---------------------------------------------------------------------------------------------------------

template <class T, class B> void LSTMFrame<T, B>::makeParameters()
{
    using Type = Cell::FreeParametersType;
    const LstmShape s = shape();
    mMadeInputMode = mInputMode;
    const bool own = !this->sharesParameter("weights"), ownBiases = !this->sharesParameter("biases");
    this->addParameter("weights", "WeightsSolver", Type::Multiplicative, {1, 1, 1, s.nbWeights()}, nullptr, mWeightsSolver->clone());
    this->addParameter("biases", "BiasSolver", Type::Additive, {1, 1, 1, s.nbBiases()}, nullptr,
                       (mBiasSolver ? mBiasSolver : mWeightsSolver)->clone());
    const Dims states{s.hidden, mGeometry.batchSize, s.pseudoLayers()};
    this->addParameter("hx", "", Type::Additive, states, mHxFiller, nullptr);
    this->addParameter("cx", "", Type::Additive, states, mCxFiller, nullptr);
    // Each gate's matrix is filled as one, with the fans of a matrix and draws of its own.
    Tensor<T>& weights = *this->mFreeParameters[0].value;
    Tensor<T>& biases = *this->mFreeParameters[1].value;
    std::size_t draw = 16;
    const auto fill = [&](Tensor<T>& whole, const Filler& filler, std::size_t offset, std::size_t inputs) {
        Tensor<T> part({1, 1, inputs, s.hidden}, whole.storage(), whole.offset() + offset);
        filler.apply(part, *this->weightsRandom(draw++));
    };
    for (std::size_t n = 0; n < s.pseudoLayers(); ++n) {
        for (std::size_t gate = 0; gate < 4; ++gate) {
            const std::size_t row = gate * s.hidden, part = this->index(n < s.directions ? LSTMPart::FirstLayer : LSTMPart::OtherLayers);
            if (own && s.hasInputMatrix(n))
                fill(weights, *mWeightsFillers[gate][part], s.inputMatrix(n) + row * s.layerInputs(n), s.layerInputs(n));
            if (own)
                fill(weights, *mWeightsFillers[gate][this->index(LSTMPart::Recurrent)], s.recurrentMatrix(n) + row * s.hidden, s.hidden);
            if (ownBiases) {
                fill(biases, *mBiasFillers[gate][0], s.inputBias(n) + row, 1);
                fill(biases, *mBiasFillers[gate][1], s.recurrentBias(n) + row, 1);
            }
        }
    }
    toDevice(B{}, *this->mFreeParameters[0].value);
    toDevice(B{}, *this->mFreeParameters[1].value);
}

template <class T, class B> std::vector<std::shared_ptr<BaseTensor>> LSTMFrame<T, B>::allParameters() const
{
    std::vector<std::shared_ptr<BaseTensor>> all;
    for (const char* name : {"weights", "biases", "hx", "cx"}) {
        all.push_back(this->parameter(name).value);
        toHost(B{}, *all.back());
    }
    return all;
}

template <class T, class B> void LSTMFrame<T, B>::setWeightsSolver(std::shared_ptr<Solver> solver)
{
    mWeightsSolver = std::move(solver);
    for (const char* name : {"weights", "biases"}) {
        FreeParameter<T>* p = this->findParameter(name);
        if (p && (!mBiasSolver || p->name == "weights"))
            p->solver = mWeightsSolver->clone();
    }
}

template <class T, class B> void LSTMFrame<T, B>::setBiasSolver(std::shared_ptr<Solver> solver)
{
    mBiasSolver = std::move(solver);
    if (FreeParameter<T>* p = this->findParameter("biases"))
        p->solver = (mBiasSolver ? mBiasSolver : mWeightsSolver)->clone();
}

// Steps --------------------------------------------------------------------------------------------------------------

template <class T, class B> void LSTMFrame<T, B>::makePlans()
{
    checkModes();
    mArrival = arrival(true);
    const LstmShape s = shape(mArrival.steps, mArrival.batch);
    mPlan = makeLstmPlan<T>(B{}, s);
    const auto size = [](TensorT& tensor, bool needed, const Dims& dims) {
        if (!needed)
            tensor.clear();
        else if (tensor.dims() != dims)
            tensor.reallocate(dims);
    };
    const Dims values{1, this->mNbOutputs, s.batch, s.steps}, states{s.hidden, s.batch, s.pseudoLayers()};
    size(mSequences, mArrival.stimuli, {1, s.inputs, s.batch, s.steps});
    size(mDiffSequences, mArrival.stimuli && this->wantsInputGradient(), {1, s.inputs, s.batch, s.steps});
    size(mAllOutputs, !outputsWholeSequences(), values);
    size(mDiffAllOutputs, !outputsWholeSequences(), values);
    const bool part = s.batch != mGeometry.batchSize;
    size(mInitialHidden, part, states);
    size(mInitialCell, part, states);
    size(*mFinalHidden, true, states);
    size(*mFinalCell, true, states);
    size(mDiffFinalHidden, true, states);
    size(mDiffFinalCell, true, states);

    mChain.reset();
    const auto parent = std::dynamic_pointer_cast<LSTMFrame>(mParent.lock());
    if (mChainStates && parent) {
        const Geometry &a = mGeometry, &b = parent->getGeometry();
        if (a.hiddenSize == b.hiddenSize && a.batchSize == b.batchSize && a.numberLayers == b.numberLayers && a.bidirectional == b.bidirectional)
            mChain = parent;
        if (mChain && (!allZeroState(*this->parameter("hx").value) || !allZeroState(*this->parameter("cx").value)))
            logNotice(this->label() + " its initial states are the final ones of " + parent->label()
                      + ": HxFiller and CxFiller are not used (ChainStates=0 uses them)");
    }
    size(mDiffInitialHidden, mChain != nullptr, states);
    size(mDiffInitialCell, mChain != nullptr, states);
}

template <class T, class B> bool LSTMFrame<T, B>::allZeroState(const Tensor<T>& state)
{
    toHost(B{}, state);
    return std::all_of(state.begin(), state.end(), [](T v) { return v == T(0); });
}

template <class T, class B>
const typename LSTMFrame<T, B>::TensorT& LSTMFrame<T, B>::initialState(const char* name, TensorT& part)
{
    const TensorT& whole = static_cast<const TensorT&>(*this->parameter(name).value);
    if (part.empty())
        return whole;
    const std::size_t hidden = mGeometry.hiddenSize, size = part.dims()[1] * hidden;
    toHost(B{}, whole);
    for (std::size_t n = 0; n < part.dims()[2]; ++n)
        std::copy_n(whole.data() + n * mGeometry.batchSize * hidden, size, part.data() + n * size);
    toDevice(B{}, part);
    return part;
}

template <class T, class B> void LSTMFrame<T, B>::findLengths(const TensorT& sequences)
{
    const std::size_t batch = mArrival.batch, steps = mArrival.steps, values = mGeometry.inputDim;
    mUsedLengths = mLengths;
    if (mUsedLengths.empty() && mTrimPadding) {
        toHost(B{}, sequences);
        for (std::size_t b = 0; b < batch; ++b) {
            std::size_t length = steps;
            const auto isPadding = [&](std::size_t t) {
                const T* const step = sequences.data() + (t * batch + b) * values;
                return std::all_of(step, step + values, [](T v) { return v == T(0); });
            };
            while (length > 1 && isPadding(length - 1))
                --length;
            mUsedLengths.push_back(static_cast<unsigned>(length));
        }
    }
    else if (mUsedLengths.empty()) {
        const auto parent = std::dynamic_pointer_cast<LSTMCell>(mParent.lock());
        if (parent && !parent->getParameter<bool>("SingleBackpropFeeding"))
            mUsedLengths = parent->getSequenceLengths();
    }
    if (mUsedLengths.empty())
        return;
    if (mUsedLengths.size() != batch)
        throw std::invalid_argument(this->label() + " it has " + std::to_string(mUsedLengths.size()) + " sequence lengths for a batch of "
                                    + std::to_string(batch));
    for (const unsigned length : mUsedLengths) {
        if (length > steps)
            throw std::invalid_argument(this->label() + " a sequence length is " + std::to_string(length) + ", but its input has "
                                        + std::to_string(steps) + " steps");
    }
}

template <class T, class B> void LSTMFrame<T, B>::drawMasks()
{
    // One stream for each draw and block of fixed size: the same masks for any number of threads.
    constexpr std::size_t Block = 1 << 16;
    constexpr unsigned BlockBits = 24;
    const Dims dims{1, this->mNbOutputs, mArrival.batch, mArrival.steps, std::size_t(mGeometry.numberLayers) - 1};
    if (mMasks.dims() != dims)
        mMasks.reallocate(dims);
    const std::size_t size = mMasks.size(), blocks = (size + Block - 1) / Block;
    const std::uint64_t draw = mFrozen ? mDraws : mDraws++;
    const double p = mDropout;
    const T factor = p < 1.0 ? static_cast<T>(1.0 / (1.0 - p)) : T(0);
    std::vector<std::unique_ptr<Random>> streams;
    for (std::size_t b = 0; b < blocks; ++b)
        streams.push_back(this->noiseRandom((draw << BlockBits) | b));
    T* const mask = mMasks.data();
    parallelFor(blocks, [&](std::size_t b) {
        for (std::size_t i = b * Block; i < std::min(size, (b + 1) * Block); ++i)
            mask[i] = streams[b]->bernoulli(p) ? T(0) : factor;
    });
    toDevice(B{}, mMasks);
}

template <class T, class B> void LSTMFrame<T, B>::forward(bool inference)
{
    if (mArrival.stimuli)
        rowsToSteps(B{}, this->input(), mSequences);
    const TensorT& x = mArrival.stimuli ? mSequences : this->input();
    findLengths(x);
    mMasked = !inference && mDropout > 0.0 && mGeometry.numberLayers > 1;
    if (mMasked)
        drawMasks();
    mHasDiffFinal = false;
    const TensorT& hx = mChain ? *mChain->mFinalHidden : initialState("hx", mInitialHidden);
    const TensorT& cx = mChain ? *mChain->mFinalCell : initialState("cx", mInitialCell);
    if (hx.dims() != mFinalHidden->dims())
        throw std::invalid_argument(this->label() + " the states of its parent have dims " + dimsText(hx.dims()) + ", its own "
                                    + dimsText(mFinalHidden->dims()) + ": set ChainStates=0");
    TensorT& y = outputsWholeSequences() ? *this->mOutputs : mAllOutputs;
    mPlan->forward(x, *this->mFreeParameters[0].value, *this->mFreeParameters[1].value, hx, cx, mUsedLengths, mMasked ? &mMasks : nullptr, y,
                   *mFinalHidden, *mFinalCell);
    if (mSingleBackpropFeeding)
        lastSteps(B{}, y, mUsedLengths, *this->mOutputs);
    else if (!outputsWholeSequences())
        stepsToRows(B{}, y, *this->mOutputs, false);
}

template <class T, class B> void LSTMFrame<T, B>::backward()
{
    if (mSingleBackpropFeeding)
        fromLastSteps(B{}, *this->mDiffInputs, mUsedLengths, mDiffAllOutputs);
    else if (!outputsWholeSequences())
        rowsToSteps(B{}, *this->mDiffInputs, mDiffAllOutputs);
    const TensorT& dy = outputsWholeSequences() ? *this->mDiffInputs : mDiffAllOutputs;

    FreeParameter<T>&weights = this->mFreeParameters[0], &biases = this->mFreeParameters[1];
    typename LstmPlan<T>::Gradients g;
    if (mHasDiffFinal) {
        g.dhy = &mDiffFinalHidden;
        g.dcy = &mDiffFinalCell;
    }
    const bool wanted = this->wantsInputGradient();
    TensorT* target = nullptr;
    bool accumulate = false;
    if (wanted) {
        std::tie(target, accumulate) = this->inputGradient();
        if (mArrival.stimuli && mDiffSequences.empty())
            mDiffSequences.reallocate(mSequences.dims());
        g.dx = mArrival.stimuli ? &mDiffSequences : target;
        g.addX = !mArrival.stimuli && accumulate;
    }
    g.dWeights = weights.diff.get();
    g.addWeights = this->accumulates(weights);
    g.dBiases = biases.diff.get();
    g.addBiases = this->accumulates(biases);
    if (mChain) {
        g.dhx = &mDiffInitialHidden;
        g.dcx = &mDiffInitialCell;
    }
    mPlan->backward(mArrival.stimuli ? mSequences : this->input(), *weights.value, mMasked ? &mMasks : nullptr, dy, g);
    weights.diff->setValid();
    biases.diff->setValid();
    if (wanted) {
        if (mArrival.stimuli)
            stepsToRows(B{}, mDiffSequences, *target, accumulate);
        this->doneInputGradient();
    }
    if (mChain)
        passToChain();
}

template <class T, class B> void LSTMFrame<T, B>::passToChain()
{
    scaledCopy(B{}, mDiffInitialHidden, T(1), mChain->mDiffFinalHidden, mChain->mHasDiffFinal);
    scaledCopy(B{}, mDiffInitialCell, T(1), mChain->mDiffFinalCell, mChain->mHasDiffFinal);
    mChain->mHasDiffFinal = true;
}

template <class T, class B> void LSTMFrame<T, B>::update()
{
    FrameCell<T, B>::update();
    if (!mContinuousBatch || mChain || !mPlan)
        return;
    // Samples beyond a smaller batch keep their states.
    for (const auto& [name, final] : {std::pair{"hx", mFinalHidden}, std::pair{"cx", mFinalCell}}) {
        Tensor<T>& state = *this->parameter(name).value;
        toHost(B{}, *final);
        toHost(B{}, state);
        const std::size_t hidden = mGeometry.hiddenSize, size = final->dims()[1] * hidden;
        for (std::size_t n = 0; n < final->dims()[2]; ++n)
            std::copy_n(final->data() + n * size, size, state.data() + n * mGeometry.batchSize * hidden);
        toDevice(B{}, state);
    }
}

template <class T, class B> void LSTMFrame<T, B>::setOutputTarget(const Tensor<int>& targets)
{
    if (outputsWholeSequences())
        throw std::invalid_argument(this->label() + " targets cannot be set on whole sequences {1, values, batch, steps}: use "
                                    "OutputLayout=Stimuli (a map of steps) or SingleBackpropFeeding=1");
    FrameCell<T, B>::setOutputTarget(targets);
}

}  // namespace N2D2
