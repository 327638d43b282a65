// Text files and state directories of cells: round trips, orders, hostile files; the old system's weights.
#include <gtest/gtest.h>

#include <clocale>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <locale>
#include <sstream>

#include <unistd.h>

#include "cell/ParameterFile.hpp"
#include "cell/batchnorm/BatchNormCell_Frame.hpp"
#include "cell/conv/ConvCell_Frame.hpp"
#include "cell/fc/FcCell_Frame.hpp"
#include "core/Error.hpp"
#include "kernels/Helpers.hpp"

namespace N2D2::test {

namespace {

namespace fs = std::filesystem;

class CellFiles : public testing::Test {
protected:
    void SetUp() override
    {
        dir = fs::temp_directory_path() / ("n2d2_cells_" + std::to_string(::getpid()) + "_"
                                           + testing::UnitTest::GetInstance()->current_test_info()->name());
        fs::create_directories(dir);
    }
    void TearDown() override { fs::remove_all(dir); }

    std::string file(const std::string& name) const { return (dir / name).string(); }
    std::string text(const std::string& name) const
    {
        std::ifstream stream(dir / name);
        std::stringstream all;
        all << stream.rdbuf();
        return all.str();
    }
    void write(const std::string& name, const std::string& content) const { std::ofstream(dir / name) << content; }

    fs::path dir;
};

template <class T>
std::shared_ptr<ConvFrame<T, Cpu>> makeConv(const std::vector<std::pair<std::string, std::string>>& settings, bool mapped = false)
{
    auto conv = std::make_shared<ConvFrame<T, Cpu>>(nullptr, "conv", std::vector<unsigned>{2, 3}, 4);
    if (mapped) {
        Tensor<bool> map({4, 3});
        for (std::size_t i = 0; i < map.size(); ++i)
            map(i) = i % 5 != 1;
        conv->setMapping(map);
    }
    for (const auto& [name, value] : settings)
        conv->setParameter(name, value);
    conv->addInputTensors(std::make_shared<Tensor<T>>(Dims{5, 5, 2, 1}), nullptr);
    conv->addInputTensors(std::make_shared<Tensor<T>>(Dims{5, 5, 1, 1}), nullptr);
    conv->initialize();
    return conv;
}

template <class T> void fill(FrameCell<T, Cpu>& cell, std::uint64_t seed)
{
    KeyedRandom random(RandomUse::Other, seed);
    cell.processFreeParameters([&](double) { return random.uniform(-1.0, 1.0) / 3.0; }, Cell::FreeParametersType::All);
}

template <class T> bool sameParameters(const FrameCell<T, Cpu>& a, const FrameCell<T, Cpu>& b)
{
    for (std::size_t i = 0; i < a.freeParameters().size(); ++i) {
        const BaseTensor &x = *a.freeParameters()[i].tensor(), &y = *b.freeParameters()[i].tensor();
        if (x.dims() != y.dims() || std::memcmp(x.hostPointer(), y.hostPointer(), x.size() * x.elementBytes()) != 0)
            return false;
    }
    return true;
}

template <class T> void convRoundTrips(const std::string& file)
{
    for (const char* format : {"OCHW", "HWCO"}) {
        for (const char* flip : {"0", "1"}) {
            for (const char* remap : {"", "1:2,0:2", "3:-1"}) {
                for (const bool mapped : {false, true}) {
                    const std::vector<std::pair<std::string, std::string>> settings{
                        {"WeightsExportFormat", format}, {"WeightsExportFlip", flip}, {"OutputsRemap", remap}};
                    const auto from = makeConv<T>(settings, mapped), to = makeConv<T>(settings, mapped);
                    fill(*from, 1);
                    from->exportFreeParameters(file);
                    to->importFreeParameters(file, false);
                    EXPECT_TRUE(sameParameters(*from, *to)) << format << flip << remap << mapped;
                }
            }
        }
    }
}

TEST_F(CellFiles, ConvRoundTripsExactly)
{
    convRoundTrips<float>(file("conv.syntxt"));
    convRoundTrips<double>(file("conv.syntxt"));
    convRoundTrips<half>(file("conv.syntxt"));
}

/// 1x2 kernels, 2 channels, 2 outputs: weight = 100·o + 10·c + k, bias = 7 + o.
std::shared_ptr<ConvFrame<float, Cpu>> numbered(const std::vector<std::pair<std::string, std::string>>& settings)
{
    auto conv = std::make_shared<ConvFrame<float, Cpu>>(nullptr, "conv", std::vector<unsigned>{2, 1}, 2);
    for (const auto& [name, value] : settings)
        conv->setParameter(name, value);
    conv->addInputTensors(std::make_shared<Tensor<float>>(Dims{4, 4, 2, 1}), nullptr);
    conv->initialize();
    for (std::size_t o = 0; o < 2; ++o) {
        for (std::size_t c = 0; c < 2; ++c) {
            Tensor<float> kernel({2, 1});
            kernel(0) = static_cast<float>(100 * o + 10 * c);
            kernel(1) = kernel(0) + 1.0f;
            conv->setWeight(o, c, kernel);
        }
        if (conv->hasBias())
            conv->setBias(o, 7.0 + static_cast<double>(o));
    }
    return conv;
}

TEST_F(CellFiles, ConvOrdersAreTheDocumentedOnes)
{
    numbered({})->exportFreeParameters(file("a.syntxt"));
    EXPECT_EQ(text("a_weights.syntxt"), "0 1 10 11 \n100 101 110 111 \n");
    EXPECT_EQ(text("a_biases.syntxt"), "7 \n8 \n");
    numbered({{"WeightsExportFormat", "HWCO"}})->exportFreeParameters(file("b.syntxt"));
    EXPECT_EQ(text("b_weights.syntxt"), "0 100 10 110 \n1 101 11 111 \n");
    numbered({{"WeightsExportFlip", "1"}})->exportFreeParameters(file("c.syntxt"));
    EXPECT_EQ(text("c_weights.syntxt"), "1 0 11 10 \n101 100 111 110 \n");
    numbered({{"OutputsRemap", "1:1,0:2"}})->exportFreeParameters(file("d.syntxt"));
    EXPECT_EQ(text("d_weights.syntxt"), "100 101 110 111 \n0 1 10 11 \n");
    EXPECT_EQ(text("d_biases.syntxt"), "8 \n7 \n");
    numbered({{"NoBias", "1"}})->exportFreeParameters(file("e.syntxt"));
    EXPECT_FALSE(fs::exists(file("e_biases.syntxt")));
}

TEST_F(CellFiles, OutputsRemapOfDetectionHeads)
{
    // Files ordered y, x, h, w for each of 3 anchors give the planes x x x y y y w w w h h h.
    EXPECT_EQ(parseOutputsRemap("1:4,0:4,3:4,2:4", 12), (std::vector<std::size_t>{1, 5, 9, 0, 4, 8, 3, 7, 11, 2, 6, 10}));
    auto fc = std::make_shared<FcFrame<double, Cpu>>(nullptr, "fc", 12);
    fc->setParameter("OutputsRemap", "1:4,0:4,3:4,2:4");
    fc->addInputTensors(std::make_shared<Tensor<double>>(Dims{1, 1, 1, 1}), nullptr);
    fc->initialize();
    std::string weights, biases;
    for (int i = 0; i < 12; ++i) {
        weights += std::to_string(i) + "\n";
        biases += std::to_string(-i) + "\n";
    }
    write("fc_weights.syntxt", weights);
    write("fc_biases.syntxt", biases);
    fc->importFreeParameters(file("fc.syntxt"), false);
    const int expected[] = {1, 5, 9, 0, 4, 8, 3, 7, 11, 2, 6, 10};
    for (std::size_t o = 0; o < 12; ++o) {
        EXPECT_EQ(fc->getWeight(o, 0), expected[o]);
        EXPECT_EQ(fc->getBias(o), -expected[o]);
    }
    for (const char* bad : {"0:2", "0:1,1:2", "0:0", "0", "x:1"})
        EXPECT_THROW(parseOutputsRemap(bad, 4), std::invalid_argument) << bad;
}

TEST_F(CellFiles, CombinedFilesWin)
{
    write("conv.syntxt", "0 1 10 11 7\n100 101 110 111 8\n");
    write("conv_weights.syntxt", "not a number");
    const auto expected = numbered({}), got = numbered({});
    fill(*got, 2);
    got->importFreeParameters(file("conv.syntxt"), false);
    EXPECT_TRUE(sameParameters(*expected, *got));

    auto bn = std::make_shared<BatchNormFrame<double, Cpu>>(nullptr, "bn", 2);
    bn->addInputTensors(std::make_shared<Tensor<double>>(Dims{2, 2, 2, 1}), nullptr);
    bn->initialize();
    write("bn.syntxt", "1 2 3 4 5 6 7 8");
    bn->importFreeParameters(file("bn.syntxt"), false);
    EXPECT_EQ(bn->getScale(1), 5.0);
    EXPECT_EQ(bn->getBias(1), 6.0);
    EXPECT_EQ(bn->getMean(1), 7.0);
    EXPECT_EQ(bn->getVariance(1), 8.0);
    bn->exportFreeParameters(file("other.syntxt"));
    EXPECT_EQ(text("other_scales.syntxt"), "1 \n5 \n");
    EXPECT_EQ(text("other_variances.syntxt"), "4 \n8 \n");
    fs::remove(file("other_scales.syntxt"));
    EXPECT_THROW(bn->importFreeParameters(file("other.syntxt"), false), FileNotFound);
    bn->importFreeParameters(file("other.syntxt"), true);
    EXPECT_EQ(bn->getScale(1), 1.0) << "missing scales are ones";
    write("other_variances.syntxt", "1 -1");
    EXPECT_THROW(bn->importFreeParameters(file("other.syntxt"), true), std::runtime_error);
    EXPECT_EQ(bn->getVariance(0), 4.0) << "a bad file changes nothing";
}

TEST_F(CellFiles, BadFilesChangeNothing)
{
    const auto conv = numbered({}), kept = numbered({});
    const auto refuses = [&](const std::string& weights, const std::string& message) {
        write("x_weights.syntxt", weights);
        write("x_biases.syntxt", "1 2");
        try {
            conv->importFreeParameters(file("x.syntxt"), true);
            ADD_FAILURE() << weights << " was accepted";
        }
        catch (const std::runtime_error& error) {
            EXPECT_NE(std::string(error.what()).find(message), std::string::npos) << error.what();
        }
        EXPECT_TRUE(sameParameters(*conv, *kept));
    };
    refuses("1 2 3 4 5 6 7", "Error while reading synaptic file");
    refuses("1 2 3 4 5 6 7 8 9", "Synaptic file size larger than expected");
    refuses("1 2 3 4 5 6 7 x", "Error while reading synaptic file");
    refuses("1 2 3 4 5 6 7 1,5", "Error while reading synaptic file");
    refuses("1 2 3 4 5 6 7 nan", "Error while reading synaptic file");
    write("y_weights.syntxt", "1 2 3 4 5 6 7 8\n \t\n");
    write("y_biases.syntxt", "1");
    EXPECT_THROW(conv->importFreeParameters(file("y.syntxt"), false), std::runtime_error);
    EXPECT_TRUE(sameParameters(*conv, *kept));
    EXPECT_THROW(conv->importFreeParameters(file("none.syntxt"), false), FileNotFound);
    conv->importFreeParameters(file("none.syntxt"), true);
    EXPECT_TRUE(sameParameters(*conv, *kept));
}

TEST_F(CellFiles, NumbersDoNotDependOnTheLocale)
{
    // C++ streams take a decimal comma from here; the C library only when such a locale is installed.
    struct Comma : std::numpunct<char> {
        char do_decimal_point() const override { return ','; }
        std::string do_grouping() const override { return "\3"; }
        char do_thousands_sep() const override { return '.'; }
    };
    const std::locale kept = std::locale::global(std::locale(std::locale(), new Comma));
    const std::string keptC = std::setlocale(LC_ALL, nullptr);
    if (!std::setlocale(LC_ALL, "fr_FR.UTF-8"))
        std::setlocale(LC_ALL, "de_DE.UTF-8");
    writeSyntxt(dir / "n.syntxt", {{0.1, 1e-30, -2.5}, {12345.0}}, false);
    const auto values = readSyntxt(dir / "n.syntxt", 4);
    const auto conv = numbered({});
    conv->exportFreeParameters(file("c.syntxt"));
    conv->save(file("state"));
    conv->load(file("state"));
    std::setlocale(LC_ALL, keptC.c_str());
    std::locale::global(kept);
    EXPECT_EQ(values, (std::vector<double>{0.1, 1e-30, -2.5, 12345.0}));
    EXPECT_EQ(text("n.syntxt"), "0.1 1e-30 -2.5 \n12345 \n");
    EXPECT_EQ(text("c_weights.syntxt"), "0 1 10 11 \n100 101 110 111 \n");
}

TEST_F(CellFiles, StateDirectoriesGoOnAlike)
{
    const auto run = [&](ConvFrame<double, Cpu>& conv, int from, int to) {
        for (int i = from; i < to; ++i) {
            auto& x = dynamic_cast<Tensor<double>&>(*conv.getInputs(0));
            KeyedRandom random(RandomUse::Other, static_cast<std::uint64_t>(i));
            for (double& v : x)
                v = random.uniform(-1.0, 1.0);
            conv.propagate(false);
            conv.setOutputErrors(randomTensor<double>(conv.getOutputs()->dims(), random));
            conv.backPropagate();
            conv.update();
        }
    };
    const auto make = [] {
        auto conv = makeConv<double>({}, true);
        auto solver = conv->getWeightsSolver()->clone();
        solver->setParameter("Momentum", "0.9");
        conv->setWeightsSolver(solver);
        return conv;
    };
    const auto whole = make(), part = make(), resumed = make();
    part->load((whole->save(dir.string()), dir.string()));
    run(*whole, 0, 4);
    run(*part, 0, 2);
    part->save(file("state"));
    resumed->load(file("state"));
    run(*resumed, 2, 4);
    EXPECT_TRUE(sameParameters(*whole, *resumed));
    EXPECT_TRUE(fs::exists(dir / "state" / "Conv.syn"));
    EXPECT_TRUE(fs::exists(dir / "state" / "WeightsSolver-1" / "SGD.state"));

    // A truncated state is refused and changes nothing.
    fs::resize_file(dir / "state" / "Conv.syn", fs::file_size(dir / "state" / "Conv.syn") - 8);
    EXPECT_THROW(whole->load(file("state")), std::runtime_error);
    EXPECT_TRUE(sameParameters(*whole, *resumed));
    EXPECT_THROW(whole->load(file("nowhere")), FileNotFound);
}

TEST_F(CellFiles, WeightsOfTheOldSystemImport)
{
    const char* data = std::getenv("N2D2_DATA");
    const fs::path weights = fs::path(data ? data : "") / "peer-lenet" / "weights";
    if (!data || !fs::exists(weights))
        GTEST_SKIP() << "N2D2_DATA/peer-lenet is missing";
    const char* rows[] = {"1000111001111011", "1100011100111101", "1110001110010111",
                          "0111001111001011", "0011100111101101", "0001110011110111"};
    const auto check = [&](const std::string& name, unsigned kernel, unsigned channels, unsigned outputs, bool mapped) {
        auto conv = std::make_shared<ConvFrame<float, Cpu>>(nullptr, name, std::vector<unsigned>{kernel, kernel}, outputs);
        conv->setParameter("NoBias", "1");
        if (mapped) {
            Tensor<bool> map({outputs, channels});
            for (std::size_t c = 0; c < channels; ++c) {
                for (std::size_t o = 0; o < outputs; ++o)
                    map(c * outputs + o) = rows[c][o] == '1';
            }
            conv->setMapping(map);
        }
        conv->addInputTensors(std::make_shared<Tensor<float>>(Dims{32, 32, channels, 1}), nullptr);
        conv->initialize();
        conv->importFreeParameters((weights / (name + ".syntxt")).string(), false);
        // What was read is what is written again.
        conv->exportFreeParameters(file(name + ".syntxt"));
        std::ifstream before(weights / (name + "_weights.syntxt")), after(file(name + "_weights.syntxt"));
        double a = 0.0, b = 0.0;
        std::size_t count = 0;
        while (before >> a) {
            ASSERT_TRUE(after >> b);
            ASSERT_EQ(static_cast<float>(a), static_cast<float>(b));
            ++count;
        }
        EXPECT_FALSE(after >> b);
        EXPECT_GT(count, 0u);
        if (mapped) {
            Tensor<float> none;
            conv->getWeight(1, 0, none);
            EXPECT_EQ(none.sum(true), 0.0) << "output 1 is not connected to channel 0";
        }
    };
    check("conv1", 5, 1, 6, false);
    check("conv2", 5, 6, 16, true);
    check("conv3", 5, 16, 120, false);
}

}  // namespace

}  // namespace N2D2::test
