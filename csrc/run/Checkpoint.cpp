#include "run/Checkpoint.hpp"

#include <cstring>
#include <sstream>

#include <zlib.h>

#include "cell/FrameCell.hpp"
#include "core/Error.hpp"
#include "core/File.hpp"
#include "core/Log.hpp"
#include "data/provider/StimuliProvider.hpp"
#include "deepnet/DeepNet.hpp"
#include "quantizer/QuantizerActivation.hpp"
#include "quantizer/QuantizerCell.hpp"
#include "solver/StateFile.hpp"
#include "target/Target.hpp"

namespace N2D2 {

namespace fs = std::filesystem;

namespace {

constexpr char magic[] = "N2D2 checkpoint 3\n";

void putText(std::ostream& stream, const std::string& text)
{
    putWord(stream, text.size());
    stream << text;
}

std::string getText(std::istream& stream)
{
    const std::uint64_t size = getWord(stream);
    if (size > (1u << 20))
        throw std::runtime_error("not a checkpoint");
    std::string text(size, '\0');
    if (!stream.read(text.data(), static_cast<std::streamsize>(size)))
        throw std::runtime_error("the file ends too early");
    return text;
}

void putReal(std::ostream& stream, double value)
{
    std::uint64_t bits;
    std::memcpy(&bits, &value, sizeof(bits));
    putWord(stream, bits);
}

double getReal(std::istream& stream)
{
    const std::uint64_t bits = getWord(stream);
    double value;
    std::memcpy(&value, &bits, sizeof(value));
    return value;
}

/// A whole checkpoint that does not fit: an older one would not either.
class OtherRun : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// The quantizers of the weights and of the activation; null where there is none.
std::pair<std::shared_ptr<QuantizerCell>, std::shared_ptr<QuantizerActivation>> quantizersOf(const Cell& cell)
{
    const auto& frame = dynamic_cast<const Cell_Frame_Top&>(cell);
    const auto activation = frame.getActivation();
    return {frame.getQuantizer(), activation ? activation->getQuantizer() : nullptr};
}

/// What must be equal for a checkpoint to fit a network: names, types and shapes.
std::string signature(const DeepNet& net)
{
    std::ostringstream text;
    text << "batch " << net.getStimuliProvider()->getBatchSize() << "\n";
    for (const auto& [name, cell] : net.getCells()) {
        text << name << " " << cell->getType() << " " << dimsText(cell->getInputsDims()) << " " << dimsText(cell->getOutputsDims());
        for (const auto& [parameter, tensor] : cell->freeParameterTensors())
            text << " " << parameter << ":" << tensor->getTypeName() << ":" << dimsText(tensor->dims());
        const auto [weights, activation] = quantizersOf(*cell);
        if (weights)
            text << " QWeight:" << weights->getType();
        if (activation)
            text << " QAct:" << activation->getType();
        text << "\n";
    }
    for (const auto& target : net.getTargets())
        text << target->getName() << " " << target->getType() << "\n";
    return text.str();
}

void write(std::ostream& stream, const DeepNet& net, const LearningProgress& progress)
{
    putText(stream, signature(net));
    putWord(stream, net.context()->seed());
    putWord(stream, progress.epoch);
    putWord(stream, progress.batch);
    putWord(stream, progress.nextLog);
    putReal(stream, progress.bestScore);
    putWord(stream, progress.notImproved);
    putWord(stream, progress.inEpoch);
    putWord(stream, progress.stopped);
    putWord(stream, progress.validating);
    putWord(stream, progress.estimates.size());
    for (const std::uint64_t bytes : progress.estimates)
        putWord(stream, bytes);
    for (const auto& set : net.getStimuliProvider()->getState().sets) {
        for (const std::uint64_t value : {set.draws, set.epochs, set.position, set.nbMax, std::uint64_t(set.shuffle)})
            putWord(stream, value);
    }
    for (const auto& entry : net.getCells()) {
        const auto frame = std::dynamic_pointer_cast<Cell_Frame_Top>(entry.second);
        putWord(stream, frame->noiseDraws());
        for (const auto& [parameter, tensor] : entry.second->freeParameterTensors())
            writeTensor(stream, *tensor);
        for (const auto& [parameter, solver] : frame->solvers())
            solver->saveState(stream);
        const auto [weights, activation] = quantizersOf(*entry.second);
        if (weights)
            weights->saveState(stream);
        if (activation)
            activation->saveState(stream);
    }
    for (const auto& target : net.getTargets())
        target->saveState(stream);
}

LearningProgress read(std::istream& stream, DeepNet& net)
{
    if (getText(stream) != signature(net))
        throw OtherRun("it is of another network (layers, sizes or batch size differ)");
    if (const std::uint64_t seed = getWord(stream); seed != net.context()->seed())
        throw OtherRun("it is of a run with another seed, " + std::to_string(seed));
    LearningProgress progress;
    progress.epoch = getWord(stream);
    progress.batch = getWord(stream);
    progress.nextLog = getWord(stream);
    progress.bestScore = getReal(stream);
    progress.notImproved = getWord(stream);
    progress.inEpoch = getWord(stream) != 0;
    progress.stopped = getWord(stream) != 0;
    progress.validating = getWord(stream) != 0;
    for (std::uint64_t n = getWord(stream); n > 0; --n)
        progress.estimates.push_back(getWord(stream));
    ProviderState state;
    for (auto& set : state.sets) {
        set.draws = getWord(stream);
        set.epochs = getWord(stream);
        set.position = getWord(stream);
        set.nbMax = getWord(stream);
        set.shuffle = getWord(stream) != 0;
    }
    net.getStimuliProvider()->setState(state);
    for (const auto& entry : net.getCells()) {
        const auto frame = std::dynamic_pointer_cast<Cell_Frame_Top>(entry.second);
        frame->setNoiseDraws(getWord(stream));
        for (const auto& [parameter, tensor] : entry.second->freeParameterTensors()) {
            readTensor(stream, *tensor);
            tensor->synchronizeHToDBased();
        }
        for (const auto& [parameter, solver] : frame->solvers())
            solver->loadState(stream);
        const auto [weights, activation] = quantizersOf(*entry.second);
        if (weights)
            weights->loadState(stream);
        if (activation)
            activation->loadState(stream);
    }
    for (const auto& target : net.getTargets())
        target->loadState(stream);
    return progress;
}

std::uint32_t checksum(const std::string& content)
{
    uLong sum = crc32(0L, Z_NULL, 0);
    for (std::size_t begin = 0; begin < content.size(); begin += 1u << 30)
        sum = crc32(sum, reinterpret_cast<const Bytef*>(content.data() + begin),
                    static_cast<uInt>(std::min<std::size_t>(content.size() - begin, 1u << 30)));
    return static_cast<std::uint32_t>(sum);
}

/// The content of a whole file; throws when it is cut or damaged.
std::string content(const fs::path& path)
{
    std::string text = readFile(path);
    const std::size_t head = sizeof(magic) - 1;
    std::uint64_t size = 0, sum = 0;
    if (text.size() < head + 16 || text.compare(0, head, magic) != 0)
        throw std::runtime_error("it is not a checkpoint");
    std::memcpy(&size, text.data() + head, 8);
    std::memcpy(&sum, text.data() + head + 8, 8);
    text.erase(0, head + 16);
    if (text.size() != size || checksum(text) != sum)
        throw std::runtime_error("it is cut or damaged");
    return text;
}

}  // namespace

Checkpoint::Checkpoint(fs::path directory)
    : mCurrent((directory / "checkpoint.n2d2").lexically_normal()), mPrevious((directory / "checkpoint.prev.n2d2").lexically_normal()) {}

bool Checkpoint::exists() const { return fs::exists(mCurrent) || fs::exists(mPrevious); }

void Checkpoint::save(const DeepNet& net, const LearningProgress& progress) const
{
    std::ostringstream stream;
    write(stream, net, progress);
    const std::string text = std::move(stream).str();
    std::error_code ignored;
    // The former one is kept by a link, so that there is a whole file at every moment.
    if (fs::exists(mCurrent)) {
        const fs::path link = mPrevious.string() + ".tmp";
        fs::remove(link, ignored);
        fs::create_hard_link(mCurrent, link, ignored);
        if (ignored)
            fs::copy_file(mCurrent, link, fs::copy_options::overwrite_existing, ignored);
        fs::rename(link, mPrevious, ignored);
    }
    writeFile(
        mCurrent,
        [&](std::ostream& file) {
            file << magic;
            putWord(file, text.size());
            putWord(file, checksum(text));
            file << text;
        },
        true);
}

LearningProgress Checkpoint::load(DeepNet& net) const
{
    std::string why;
    for (const fs::path& path : {mCurrent, mPrevious}) {
        if (!fs::exists(path))
            continue;
        try {
            std::istringstream stream(content(path));
            return read(stream, net);
        }
        catch (const OtherRun& error) {
            throw std::runtime_error("[resume] " + path.string() + ": " + error.what() + "; learn without -resume to start afresh");
        }
        catch (const std::runtime_error& error) {
            why += (why.empty() ? "" : "; ") + path.string() + ": " + error.what();
            if (path == mCurrent && fs::exists(mPrevious))
                logWarning("the checkpoint " + why + "; the one before it is used");
        }
    }
    throw std::runtime_error(why.empty() ? "[resume] there is no checkpoint in this directory (" + mCurrent.string() + "): learn without -resume"
                                         : "[resume] " + why + "; learn without -resume to start afresh");
}

void Checkpoint::remove() const
{
    std::error_code ignored;
    fs::remove(mCurrent, ignored);
    fs::remove(mPrevious, ignored);
}

}  // namespace N2D2
