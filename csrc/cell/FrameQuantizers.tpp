#pragma once
// FrameCell and quantizers: the one of the activation in a step, and the state files of both kinds. Quantizers work in host memory.
#include "cell/FrameCell.hpp"
#include "cell/FrameOps.hpp"
#include "cell/StateParameters.hpp"
#include "core/File.hpp"
#include "data/database/Database.hpp"
#include "data/provider/StimuliProvider.hpp"
#include "deepnet/DeepNet.hpp"
#include "quantizer/QuantizerActivation.hpp"
#include "quantizer/QuantizerCell.hpp"

namespace N2D2 {

/// Quantizers compute in float and double; halves are none of their types.
template <class T> constexpr bool hasQuantizers = !std::is_same_v<T, half>;

template <class T, class B> std::shared_ptr<QuantizerActivationFrame<T>> FrameCell<T, B>::outputQuantizer() const
{
    const auto quantizer = mActivation ? mActivation->getQuantizer() : nullptr;
    if (!quantizer)
        return nullptr;
    std::shared_ptr<QuantizerActivationFrame<T>> typed;
    if constexpr (hasQuantizers<T>)
        typed = std::dynamic_pointer_cast<QuantizerActivationFrame<T>>(quantizer);
    if (!typed)
        throw std::invalid_argument(label() + " its activation has a quantizer of " + quantizer->elementTypeName() + ", the cell is of "
                                    + elementTypeName());
    return typed;
}

template <class T, class B> void FrameCell<T, B>::quantizeOutputs(bool inference)
{
    const auto quantizer = outputQuantizer();
    if (!quantizer)
        return;
    if (!inference && (!mUnquantized || mUnquantized->dims() != mOutputs->dims()))
        mUnquantized = std::make_shared<TensorT>(mOutputs->dims());
    toHost(B{}, *mOutputs);
    if constexpr (hasQuantizers<T>)
        quantizer->propagate(*mOutputs, mUnquantized, inference);
    toDevice(B{}, *mOutputs);
    if (!inference)
        toDevice(B{}, *mUnquantized);
}

template <class T, class B> void FrameCell<T, B>::quantizeGradient()
{
    const auto quantizer = outputQuantizer();
    if (!quantizer)
        return;
    if (!mUnquantized || mUnquantized->dims() != mOutputs->dims())
        throw std::runtime_error(label() + " its activation is quantized: back-propagation needs a pass that learns before");
    toHost(B{}, *mDiffInputs);
    toHost(B{}, *mUnquantized);
    if constexpr (hasQuantizers<T>)
        quantizer->backPropagate(*mUnquantized, *mDiffInputs, *mDiffInputs);
    toDevice(B{}, *mDiffInputs);
}

template <class T, class B> void FrameCell<T, B>::updateQuantizers()
{
    if (const auto quantizer = getQuantizer())
        quantizer->update(batchSize());
    if (mActivation && mActivation->getQuantizer())
        mActivation->getQuantizer()->update(batchSize());
}

template <class T, class B> QuantizerSurroundings FrameCell<T, B>::quantizerSurroundings()
{
    QuantizerSurroundings lent;
    lent.owner = label();
    // The stream's place among those of the network is taken now: a resumed run may have nothing to draw.
    noiseRandom(0);
    lent.random = [weak = weak_from_this(), this](std::uint64_t draw) {
        const auto alive = weak.lock();
        if (!alive)
            throw std::runtime_error("the cell of this quantizer does not exist any more");
        return noiseRandom(draw);
    };
    lent.epochSize = [weak = mDeepNet]() -> std::size_t {
        const auto net = weak.lock();
        const auto provider = net ? net->getStimuliProvider() : nullptr;
        const auto database = provider ? provider->getDatabase() : nullptr;
        return database ? database->getNbStimuli(Database::Learn) : 0;
    };
    return lent;
}

/// `<Type>.cfg`, `<Type>.state`, and in `Solver/` the parameters of its solver.
template <class Quantizer> void saveQuantizer(const std::filesystem::path& dir, const Quantizer& quantizer)
{
    const auto base = dir / quantizer.getType();
    writeParameters(base.string() + ".cfg", quantizer);
    if (const auto solver = quantizer.getSolver())
        writeParameters((dir / "Solver" / solver->getType()).string() + ".cfg", *solver);
    writeFile(base.string() + ".state", [&](std::ostream& stream) { quantizer.saveState(stream); });
}

template <class Quantizer> void restoreQuantizer(const std::filesystem::path& dir, Quantizer& quantizer, StateParameters& parameters)
{
    parameters.restore((dir / quantizer.getType()).string() + ".cfg", quantizer);
    if (const auto solver = quantizer.getSolver())
        parameters.restore((dir / "Solver" / solver->getType()).string() + ".cfg", *solver);
}

template <class Quantizer> void loadQuantizer(const std::filesystem::path& dir, Quantizer& quantizer)
{
    const auto path = (dir / quantizer.getType()).string() + ".state";
    std::ifstream stream(path, std::ios::binary);
    if (!stream)
        throw FileNotFound("Could not open file: " + path);
    quantizer.loadState(stream);
    if (stream.peek() != std::ifstream::traits_type::eof())
        throw std::runtime_error("the file is longer than expected: " + path);
}

template <class T, class B> void FrameCell<T, B>::saveQuantizers(const std::string& dirName) const
{
    const std::filesystem::path dir(dirName);
    if (const auto quantizer = getQuantizer())
        saveQuantizer(dir / "Quantizer", *quantizer);
    if (mActivation && mActivation->getQuantizer())
        saveQuantizer(dir / "Activation" / "Quantizer", *mActivation->getQuantizer());
}

template <class T, class B> void FrameCell<T, B>::restoreQuantizers(const std::string& dirName, StateParameters& parameters)
{
    const std::filesystem::path dir(dirName);
    if (const auto quantizer = getQuantizer())
        restoreQuantizer(dir / "Quantizer", *quantizer, parameters);
    if (mActivation && mActivation->getQuantizer())
        restoreQuantizer(dir / "Activation" / "Quantizer", *mActivation->getQuantizer(), parameters);
}

template <class T, class B> void FrameCell<T, B>::loadQuantizers(const std::string& dirName)
{
    const std::filesystem::path dir(dirName);
    if (const auto quantizer = getQuantizer())
        loadQuantizer(dir / "Quantizer", *quantizer);
    if (mActivation && mActivation->getQuantizer())
        loadQuantizer(dir / "Activation" / "Quantizer", *mActivation->getQuantizer());
}

}  // namespace N2D2
