// Calibration: one pass over stimuli in memory, its files, and what a reload accepts.
#include "optimize/Calibration.hpp"

#include <bit>
#include <cmath>
#include <filesystem>

#include <nlohmann/json.hpp>

#include "cell/ExpectError.hpp"
#include "core/File.hpp"
#include "core/Interrupt.hpp"
#include "core/Parallel.hpp"
#include "data/DataFixture.hpp"
#include "optimize/Histogram.hpp"
#include "optimize/NetFixture.hpp"

namespace N2D2::test {

namespace {

/// conv (Rectifier) -> pool -> tanh (Tanh) -> fc
std::unique_ptr<Net> smallNet(unsigned seed, unsigned batch = 3, StimuliSet set = StimuliSet::Validation, const std::string& key = "Frame<float>")
{
    auto n = std::make_unique<Net>(seed, Dims{8, 8, 2}, batch, 7, 0.0, 1.0, set, key);
    const auto conv = n->conv("conv", {nullptr}, 4, 3, "Rectifier");
    const auto pool = n->pool("pool", {conv}, PoolKind::Max);
    const auto tanh = n->conv("tanh", {pool}, 4, 3, "Tanh");
    n->fc("fc", {tanh}, 3);
    n->initialize(2.0);
    return n;
}

CalibrationOptions optionsIn(const TemporaryFolder& folder, ClippingMode mode = ClippingMode::MSE)
{
    CalibrationOptions options;
    options.clipping = mode;
    options.nbBits = 4;
    options.folder = folder.path();
    return options;
}

const std::vector<std::string> names{"env", "conv", "pool", "tanh", "fc"};

void expectSame(const Calibration& a, const Calibration& b)
{
    for (const std::string& name : names) {
        EXPECT_EQ(a.range(name).min, b.range(name).min) << name;
        EXPECT_EQ(a.range(name).max, b.range(name).max) << name;
        EXPECT_EQ(a.range(name).count, b.range(name).count) << name;
        EXPECT_EQ(a.range(name).sum, b.range(name).sum) << name;
        EXPECT_EQ(a.range(name).sumSquares, b.range(name).sumSquares) << name;
        ASSERT_EQ(a.histogram(name) == nullptr, b.histogram(name) == nullptr) << name;
        if (a.histogram(name)) {
            EXPECT_EQ(a.histogram(name)->counts(), b.histogram(name)->counts()) << name;
            EXPECT_EQ(a.threshold(name, false, true), b.threshold(name, false, true)) << name;
        }
    }
}

/// Without the functions that are tables.
void setTanh(Net& n, const std::string& type) { n.net->getCellFrame("tanh")->setActivation(n.activation(type)); }

}  // namespace

TEST(Calibration, MeasuresEveryOutputOfTheFirstStimuli)
{
    auto n = smallNet(1);
    CalibrationOptions options;
    options.nbStimuli = 5;
    const Calibration calibration = Calibration::calibrate(*n->net, options);
    // Twin: batch by batch, all values; of the Tanh what it is given, of fc what follows the Tanh.
    std::map<std::string, OutputRange> twin;
    for (const unsigned start : {0u, 3u}) {
        n->provider->readBatch(StimuliSet::Validation, start);
        const auto collect = [&](const std::string& name, const BaseTensor& tensor) {
            const Tensor<double> values = tensor_cast<double>(tensor).clone();
            const std::size_t size = values.size() / 3;
            OutputRange& range = twin[name];
            for (std::size_t i = 0; i < (start == 0 ? 3 : 2) * size; ++i) {
                range.min = range.count > 0 ? std::min(range.min, values(i)) : values(i);
                range.max = range.count > 0 ? std::max(range.max, values(i)) : values(i);
                range.count += 1;
                range.sum += values(i);
            }
        };
        n->net->propagate(true);
        for (const char* name : {"conv", "pool", "fc"})
            collect(name, *n->net->getCellFrame(name)->getOutputs());
        collect("env", *n->provider->getData());
        setTanh(*n, "");
        n->net->propagate(true);
        collect("tanh", *n->net->getCellFrame("tanh")->getOutputs());
        setTanh(*n, "Tanh");
    }
    for (const std::string& name : names) {
        const OutputRange& range = calibration.range(name);
        EXPECT_NEAR(range.min, twin[name].min, 1e-5) << name;
        EXPECT_NEAR(range.max, twin[name].max, 1e-5) << name;
        EXPECT_EQ(range.count, twin[name].count) << name;
        EXPECT_NEAR(range.sum, twin[name].sum, 1e-2) << name;
        EXPECT_EQ(calibration.histogram(name)->total(), static_cast<std::uint64_t>(range.count)) << name;
    }
    EXPECT_GT(calibration.range("tanh").maxAbs(), 1.0);
    EXPECT_FALSE(calibration.histogram("conv")->hasNegative());
    EXPECT_FALSE(calibration.histogram("pool")->hasNegative());
    EXPECT_FALSE(calibration.histogram("env")->hasNegative());
    EXPECT_TRUE(calibration.histogram("tanh")->hasNegative());
    EXPECT_TRUE(calibration.histogram("fc")->hasNegative());
    EXPECT_STREQ(n->net->getCellFrame("tanh")->getActivation()->getType(), "Tanh");
    options.noUnsigned = true;
    EXPECT_TRUE(Calibration::calibrate(*n->net, options).histogram("conv")->hasNegative());
}

TEST(Calibration, SameBitsForAnyNumberOfThreads)
{
    for (const ClippingMode mode : {ClippingMode::MSE, ClippingMode::KL_DIVERGENCE, ClippingMode::QUANTILE}) {
        auto n = smallNet(2);
        CalibrationOptions options;
        options.clipping = mode;
        options.nbBits = 4;
        std::unique_ptr<Calibration> first;
        for (const int threads : {1, 2, 4}) {
            const ThreadScope scope(threads);
            Calibration calibration = Calibration::calibrate(*n->net, options);
            if (!first)
                first = std::make_unique<Calibration>(calibration);
            expectSame(*first, calibration);
        }
    }
}

TEST(Calibration, OtherElementTypes)
{
    for (const char* key : {"Frame<double>", "Frame<half>"}) {
        auto n = smallNet(3, 3, StimuliSet::Validation, key), f = smallNet(3);
        const Calibration a = Calibration::calibrate(*n->net, {}), b = Calibration::calibrate(*f->net, {});
        for (const std::string& name : names)
            EXPECT_NEAR(a.range(name).max, b.range(name).max, 0.02 * b.range(name).maxAbs()) << key << " " << name;
    }
}

TEST(Calibration, ThresholdsAreNeverZeroNorBeyondTheLargestValue)
{
    auto n = smallNet(4);
    dynamic_cast<FcCell&>(*n->net->getCell("fc")).setParameter("NoBias", "1");
    n->net->getCell("fc")->processFreeParameters([](double) { return 0.0; });
    const Calibration calibration = Calibration::calibrate(*n->net, {});
    EXPECT_EQ(calibration.threshold("fc", false, true), 1.0);
    EXPECT_EQ(calibration.threshold("conv", true, false), calibration.range("conv").max);
    EXPECT_LE(calibration.threshold("conv", true, true), calibration.range("conv").max);
    EXPECT_GT(calibration.threshold("conv", true, true), 0.0);
    EXPECT_EQ(calibration.stimuliRange(), calibration.range("env").max);
    expectError<std::out_of_range>([&] { calibration.range("con"); }, "con", "conv");
}

TEST(Calibration, TheTestSetIsUsedWithAWarning)
{
    auto n = smallNet(5, 3, StimuliSet::Test);
    {
        const LogCatcher log;
        EXPECT_GT(Calibration::calibrate(*n->net, {}).range("conv").count, 0.0);
        EXPECT_NE(log.warnings.find("Validation set is empty"), std::string::npos);
        EXPECT_NE(log.text.find("Calibration data 7/7"), std::string::npos);
    }
    auto nothing = smallNet(5, 3, StimuliSet::Learn);
    expectError<std::runtime_error>([&] { Calibration::calibrate(*nothing->net, {}); }, "neither", "Test");
}

TEST(Calibration, BadOutputsAndOptionsAreNamed)
{
    auto n = smallNet(6);
    dynamic_cast<ConvCell&>(*n->net->getCell("tanh")).setBias(1, HUGE_VAL);
    expectError<std::invalid_argument>([&] { Calibration::calibrate(*n->net, {}); }, "[Conv tanh]", "not finite");
    // Nothing was left undone.
    EXPECT_STREQ(n->net->getCellFrame("tanh")->getActivation()->getType(), "Tanh");
    auto refused = [&](const std::string& text, const auto& change) {
        auto other = smallNet(6);
        CalibrationOptions options;
        change(options);
        expectError<std::invalid_argument>([&] { Calibration::calibrate(*other->net, options); }, text);
    };
    refused("17", [](auto& o) { o.nbBits = 17; });
    refused("number of stimuli", [](auto& o) { o.nbStimuli = 0; });
    refused("quantile", [](auto& o) { o.quantile = 2.0; });
    refused("folder", [](auto& o) { o.reload = true; });
    auto quantized = smallNet(6);
    quantized->net->getCell("conv")->setQuantized(8);
    expectError<std::invalid_argument>([&] { Calibration::calibrate(*quantized->net, {}); }, "conv", "quantized already");
}

TEST(Calibration, AnInterruptLeavesTheNetworkWhole)
{
    auto n = smallNet(7);
    requestInterrupt();
    EXPECT_THROW(Calibration::calibrate(*n->net, {}), Interrupted);
    clearInterrupt();
    EXPECT_STREQ(n->net->getCellFrame("tanh")->getActivation()->getType(), "Tanh");
}

TEST(CalibrationFiles, AReloadGivesTheSame)
{
    for (const ClippingMode mode : {ClippingMode::NONE, ClippingMode::MSE, ClippingMode::QUANTILE}) {
        const TemporaryFolder folder;
        auto n = smallNet(8);
        CalibrationOptions options = optionsIn(folder, mode);
        const Calibration first = Calibration::calibrate(*n->net, options);
        // Without a stimulus: the data are not touched.
        auto empty = smallNet(8, 3, StimuliSet::Learn);
        options.reload = true;
        expectSame(first, Calibration::calibrate(*empty->net, options));
        expectSame(first, Calibration::read(options));
        EXPECT_TRUE(std::filesystem::exists(folder / "outputs_range.dat"));
        EXPECT_EQ(std::filesystem::exists(folder / "outputs_histogram/conv.dat"), mode != ClippingMode::NONE);
    }
}

TEST(CalibrationFiles, BytesAreThoseOfTheDocuments)
{
    const TemporaryFolder folder;
    auto n = smallNet(9);
    const Calibration calibration = Calibration::calibrate(*n->net, optionsIn(folder));
    const std::string bytes = readFile(folder / "outputs_range.bin");
    std::size_t at = 0;
    const auto word = [&] {
        std::uint64_t value = 0;
        for (std::size_t i = 0; i < 8; ++i)
            value |= static_cast<std::uint64_t>(static_cast<unsigned char>(bytes.at(at + i))) << (8 * i);
        at += 8;
        return value;
    };
    EXPECT_EQ(word(), 5u);
    EXPECT_EQ(word(), 3u);
    EXPECT_EQ(bytes.substr(at, 3), "env");
    at += 3;
    EXPECT_EQ(std::bit_cast<double>(word()), calibration.range("env").min);
    EXPECT_EQ(std::bit_cast<double>(word()), calibration.range("env").max);
    EXPECT_EQ(word(), 3u);
    EXPECT_EQ(std::bit_cast<double>(word()), calibration.range("env").count);
    EXPECT_EQ(std::bit_cast<double>(word()), calibration.range("env").sum);
    EXPECT_EQ(std::bit_cast<double>(word()), calibration.range("env").sumSquares);
    EXPECT_EQ(word(), 4u);
    EXPECT_EQ(bytes.substr(at, 4), "conv");
    // Of a histogram: its size is told by the format alone.
    std::size_t expected = 8;
    for (const std::string& name : names)
        expected += 8 + name.size() + 8 * 5 + 8 * calibration.histogram(name)->counts().size();
    EXPECT_EQ(std::filesystem::file_size(folder / "outputs_histogram.bin"), expected);
}

TEST(CalibrationFiles, StaleDataAreRefused)
{
    const TemporaryFolder folder;
    {
        auto n = smallNet(10);
        Calibration::calibrate(*n->net, optionsIn(folder));
    }
    const auto refused = [&](const std::string& text, const auto& change) {
        auto n = smallNet(10);
        CalibrationOptions options = optionsIn(folder);
        options.reload = true;
        change(*n, options);
        expectError<std::invalid_argument>([&] { Calibration::calibrate(*n->net, options); }, text, "calibrate again");
    };
    refused("other weights", [](Net& n, auto&) { dynamic_cast<ConvCell&>(*n.net->getCell("conv")).setBias(0, 0.123); });
    refused("other layers", [](Net& n, auto&) { setTanh(n, "Rectifier"); });
    refused("other layers", [](Net& n, auto&) { dynamic_cast<PoolCell&>(*n.net->getCell("pool")).setExtendedPadding({0, 1, 0, 0}); });
    refused("\"more\"", [](Net& n, auto&) { n.conv("more", {nullptr}, 2); });
    refused("bins", [](Net&, auto& o) { o.nbBits = 8; });
    refused("-no-unsigned", [](Net&, auto& o) { o.noUnsigned = true; });
    refused("number of stimuli", [](Net&, auto& o) { o.nbStimuli = 3; });
    // What the data serve too.
    for (const ClippingMode mode : {ClippingMode::KL_DIVERGENCE, ClippingMode::NONE}) {
        auto n = smallNet(10);
        CalibrationOptions options = optionsIn(folder, mode);
        options.reload = true;
        EXPECT_GT(Calibration::calibrate(*n->net, options).threshold("conv", true, true), 0.0);
    }
    // Files of somebody else: taken, with a warning.
    std::filesystem::remove(folder / "calibration.json");
    auto n = smallNet(10);
    CalibrationOptions options = optionsIn(folder);
    options.reload = true;
    const LogCatcher log;
    Calibration::calibrate(*n->net, options);
    EXPECT_NE(log.warnings.find("calibration.json"), std::string::npos);
}

TEST(CalibrationFiles, NothingToReloadIsCalibrated)
{
    const TemporaryFolder folder;
    auto n = smallNet(11);
    CalibrationOptions options = optionsIn(folder);
    options.reload = true;
    const LogCatcher log;
    Calibration::calibrate(*n->net, options);
    EXPECT_NE(log.text.find("nothing to reload"), std::string::npos);
    EXPECT_TRUE(std::filesystem::exists(folder / "outputs_range.bin"));
}

TEST(CalibrationFiles, DamagedFilesAreRefusedWhateverTheDamage)
{
    const TemporaryFolder folder;
    auto n = smallNet(12);
    CalibrationOptions options = optionsIn(folder);
    options.nbBits = 2;
    Calibration::calibrate(*n->net, options);
    KeyedRandom random(RandomUse::Other, 12);
    for (const char* file : {"outputs_range.bin", "outputs_histogram.bin"}) {
        const std::string whole = readFile(folder / file);
        unsigned refused = 0;
        for (unsigned trial = 0; trial < 90; ++trial) {
            std::string bytes = whole;
            const unsigned kind = trial % 3;
            if (kind == 0)
                bytes.resize(random.index(whole.size()));
            else if (kind == 1)
                bytes += std::string(1 + random.index(20), '\0');
            else
                for (unsigned i = 0; i <= trial % 4; ++i)
                    bytes[random.index(bytes.size())] = static_cast<char>(random.index(256));
            writeBytes(folder / file, bytes);
            try {
                Calibration::read(options);
                EXPECT_EQ(kind, 2u);  // a changed number may still be one
            }
            catch (const std::runtime_error& error) {
                ++refused;
                EXPECT_NE(std::string(error.what()).find(file), std::string::npos) << error.what();
            }
            if (bytes != whole) {
                CalibrationOptions again = options;
                again.reload = true;
                EXPECT_THROW(Calibration::calibrate(*n->net, again), std::exception);
            }
        }
        EXPECT_GE(refused, 60u);
        writeBytes(folder / file, whole);
    }
    for (const std::string json : {"", "{", "[]", "{\"version\": 1}", "{\"version\": 1, \"files\": 3}"}) {
        writeBytes(folder / "calibration.json", json);
        options.reload = true;
        EXPECT_THROW(Calibration::calibrate(*n->net, options), std::runtime_error) << json;
    }
}

}  // namespace N2D2::test
