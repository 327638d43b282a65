// Deconv: logical order of its kernels in files, access and fillers (the Conv of the same shape is the oracle), geometry, errors.
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <unistd.h>

#include "cell/conv/ConvCell_Frame.hpp"
#include "cell/deconv/DeconvCell_Frame.hpp"
#include "core/Error.hpp"
#include "core/Registry.hpp"
#include "filler/he/HeFiller.hpp"
#include "filler/xavier/XavierFiller.hpp"
#include "kernels/Helpers.hpp"

namespace N2D2::test {

namespace {

namespace fs = std::filesystem;
template <class T> using Deconv = DeconvFrame<T, Cpu>;
template <class T> using Conv = ConvFrame<T, Cpu>;
using Sizes = std::vector<unsigned>;
using Settings = std::vector<std::pair<std::string, std::string>>;

template <class E> void expectMessage(const std::function<void()>& action, const std::string& part)
{
    try {
        action();
        ADD_FAILURE() << "nothing was thrown: " << part;
    }
    catch (const E& error) {
        EXPECT_NE(std::string(error.what()).find(part), std::string::npos) << error.what();
    }
}

enum class Connections { All, Groups, Arbitrary };

/// Kernels 2x3, inputs of 4 and 2 channels, 6 outputs.
template <class Cell, class T> std::shared_ptr<Cell> make(const Settings& settings, Connections connections)
{
    auto cell = std::make_shared<Cell>(nullptr, "cell", Sizes{2, 3}, 6u);
    if (connections != Connections::All) {
        Tensor<bool> map({6, 6});
        for (std::size_t i = 0; i < map.size(); ++i) {
            const std::size_t o = i % 6, c = i / 6;
            // Two groups for each of the inputs.
            map(i) = connections == Connections::Arbitrary ? i % 5 != 1 : (c < 4 ? c / 2 : c - 4) == o / 3;
        }
        cell->setMapping(map);
    }
    for (const auto& [name, value] : settings)
        cell->setParameter(name, value);
    cell->addInputTensors(std::make_shared<Tensor<T>>(Dims{5, 5, 4, 1}), nullptr);
    cell->addInputTensors(std::make_shared<Tensor<T>>(Dims{5, 5, 2, 1}), nullptr);
    cell->initialize();
    return cell;
}

template <class A, class B> void copyKernels(const A& from, B& to)
{
    for (std::size_t o = 0; o < from.getNbOutputs(); ++o) {
        for (std::size_t c = 0; c < from.getNbChannels(); ++c) {
            Tensor<double> kernel;
            from.getWeight(o, c, kernel);
            to.setWeight(o, c, kernel);
        }
        if (from.hasBias())
            to.setBias(o, from.getBias(o));
    }
}

class DeconvCellFiles : public testing::Test {
protected:
    void SetUp() override
    {
        dir = fs::temp_directory_path() / ("n2d2_deconv_" + std::to_string(::getpid()));
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
    fs::path dir;
};

template <class T> bool sameParameters(const FrameCell<T, Cpu>& a, const FrameCell<T, Cpu>& b)
{
    for (std::size_t i = 0; i < a.freeParameters().size(); ++i) {
        if (!sameBits(*a.freeParameters()[i].value, *b.freeParameters()[i].value))
            return false;
    }
    return true;
}

TEST_F(DeconvCellFiles, AreThoseOfTheConvWithTheSameKernels)
{
    for (const char* format : {"OCHW", "HWCO"}) {
        for (const char* flip : {"0", "1"}) {
            for (const char* remap : {"", "1:2,0:2", "5:-1"}) {
                for (const Connections connections : {Connections::All, Connections::Groups, Connections::Arbitrary}) {
                    const Settings settings{{"WeightsExportFormat", format}, {"WeightsExportFlip", flip}, {"OutputsRemap", remap}};
                    const auto conv = make<Conv<float>, float>(settings, connections);
                    const auto deconv = make<Deconv<float>, float>(settings, connections);
                    deconv->resetWeights();
                    deconv->resetBias();
                    copyKernels(*deconv, *conv);
                    conv->exportFreeParameters(file("conv.syntxt"));
                    deconv->exportFreeParameters(file("deconv.syntxt"));
                    EXPECT_EQ(text("deconv_weights.syntxt"), text("conv_weights.syntxt")) << format << flip << remap;
                    EXPECT_EQ(text("deconv_biases.syntxt"), text("conv_biases.syntxt"));
                    const auto again = make<Deconv<float>, float>(settings, connections);
                    again->resetWeights();
                    again->importFreeParameters(file("deconv.syntxt"), false);
                    EXPECT_TRUE(sameParameters<float>(*deconv, *again)) << format << flip << remap;
                }
            }
        }
    }
}

TEST_F(DeconvCellFiles, CombinedFilesAndDoubles)
{
    for (const Connections connections : {Connections::All, Connections::Arbitrary}) {
        const Settings settings{{"WeightsExportFlip", "1"}, {"OutputsRemap", "1:2,0:2"}};
        const auto from = make<Deconv<double>, double>(settings, connections), to = make<Deconv<double>, double>(settings, connections);
        to->resetWeights();
        from->exportFreeParameters(file("split.syntxt"));
        std::istringstream weights(text("split_weights.syntxt")), biases(text("split_biases.syntxt"));
        std::ofstream all(dir / "whole.syntxt");
        for (std::string line, bias; std::getline(weights, line) && std::getline(biases, bias);)
            all << line << bias << "\n";
        all.close();
        to->importFreeParameters(file("whole.syntxt"), false);
        EXPECT_TRUE(sameParameters<double>(*from, *to));
    }
}

TEST_F(DeconvCellFiles, BadFilesChangeNothing)
{
    const auto cell = make<Deconv<float>, float>({}, Connections::All), kept = make<Deconv<float>, float>({}, Connections::All);
    copyKernels(*cell, *kept);
    cell->exportFreeParameters(file("a.syntxt"));
    std::ofstream(dir / "a_biases.syntxt") << "1 2 3 4 5\n";
    expectMessage<std::runtime_error>([&] { cell->importFreeParameters(file("a.syntxt"), false); }, "a_biases.syntxt");
    std::ofstream(dir / "a_weights.syntxt", std::ios::app) << "1\n";
    expectMessage<std::runtime_error>([&] { cell->importFreeParameters(file("a.syntxt"), false); }, "size larger than expected");
    expectMessage<FileNotFound>([&] { cell->importFreeParameters(file("nowhere.syntxt"), false); }, "[Deconv cell]");
    cell->importFreeParameters(file("nowhere.syntxt"), true);
    EXPECT_TRUE(sameParameters<float>(*cell, *kept));
}

TEST_F(DeconvCellFiles, StatesAndNoBias)
{
    const auto cell = make<Deconv<float>, float>({}, Connections::Groups), other = make<Deconv<float>, float>({}, Connections::Groups);
    other->resetWeights();
    cell->save(file("state"));
    other->load(file("state"));
    EXPECT_TRUE(sameParameters<float>(*cell, *other));
    EXPECT_TRUE(fs::exists(dir / "state" / "Deconv.syn"));
    EXPECT_TRUE(fs::exists(dir / "state" / "WeightsSolver-1" / "SGD.state"));
    const auto none = make<Deconv<float>, float>({{"NoBias", "1"}}, Connections::All);
    none->exportFreeParameters(file("none.syntxt"));
    EXPECT_FALSE(fs::exists(dir / "none_biases.syntxt"));
    EXPECT_EQ(none->getBiases(), nullptr);
    expectMessage<std::runtime_error>([&] { none->getBias(0); }, "no bias");
    none->importFreeParameters(file("none.syntxt"), false);
}

// Weights --------------------------------------------------------------------------------------------------------------

TEST(DeconvCell, WeightsAreStoredOutputsBeforeChannels)
{
    const auto cell = make<Deconv<float>, float>({}, Connections::Groups);
    EXPECT_EQ(cell->getWeights(0)->dims(), (Dims{2, 3, 3, 4}));
    EXPECT_EQ(cell->getWeights(1)->dims(), (Dims{2, 3, 3, 2}));
    Tensor<double> kernel({2, 3});
    for (std::size_t i = 0; i < 6; ++i)
        kernel(i) = static_cast<double>(i + 1);
    cell->setWeight(4, 2, kernel);  // second group of the first input: its output 1, channel 2
    const auto& stored = dynamic_cast<const Tensor<float>&>(*cell->getWeights(0));
    for (std::size_t i = 0; i < 6; ++i)
        EXPECT_EQ(stored(((2 * 3 + 1) * 6) + i), static_cast<float>(i + 1));
    Tensor<float> read;
    cell->getWeight(4, 2, read);
    EXPECT_EQ(read.dims(), (Dims{2, 3}));
    EXPECT_EQ(read(5), 6.0f);
    // Outside the group: zeros, and setting is ignored.
    cell->setWeight(0, 2, kernel);
    cell->getWeight(0, 2, read);
    EXPECT_EQ(read.sum(true), 0.0);
    cell->setKernel(4, 2, kernel, true);
    cell->getWeight(4, 2, read);
    EXPECT_EQ(read(0), -1.0f);
    EXPECT_EQ(read(5), 1.0f);
    expectMessage<std::out_of_range>([&] { cell->getWeight(6, 0, read); }, "output index 6 must be < 6");
    expectMessage<std::out_of_range>([&] { cell->getWeight(0, 6, read); }, "channel index 6 must be < 6");
    expectMessage<std::invalid_argument>([&] { cell->setWeight(0, 0, Tensor<float>({2, 2})); }, "is not a kernel of 2x3");
}

TEST(DeconvCell, UnconnectedKernelsStayZero)
{
    const auto cell = make<Deconv<float>, float>({}, Connections::Arbitrary);
    for (const auto& p : cell->freeParameters()) {
        for (float& v : *p.value)
            v = 1.0f;  // as an import or a shared tensor may
    }
    for (int step = 0; step < 2; ++step) {
        cell->propagate(false);
        cell->setOutputErrors(Tensor<float>(cell->getOutputs()->dims(), 1.0f));
        cell->backPropagate();
        cell->update();
    }
    Tensor<float> kernel;
    std::size_t unconnected = 0;
    for (std::size_t o = 0; o < 6; ++o) {
        for (std::size_t c = 0; c < 6; ++c) {
            cell->getWeight(o, c, kernel);
            const bool connected = (c * 6 + o) % 5 != 1;
            unconnected += !connected;
            EXPECT_EQ(kernel.sum(true) == 0.0, !connected);
        }
    }
    EXPECT_EQ(unconnected, 7u);
    // A tool that walks over the free parameters does not see them.
    std::size_t visited = 0;
    cell->processFreeParameters([&](double v) { ++visited; return v; }, Cell::FreeParametersType::Multiplicative);
    EXPECT_EQ(visited, (36u - 7u) * 6u);
}

/// Spec cells §23, 17.
TEST(Fillers, DeconvHasTheFansOfItsLogicalLayer)
{
    const auto weights = [](const std::shared_ptr<Filler>& filler, std::size_t groups) {
        auto cell = std::make_shared<Deconv<double>>(nullptr, "deconv", Sizes{3, 3}, 64u);
        if (groups > 1) {
            Tensor<bool> map({64, 16});
            for (std::size_t i = 0; i < map.size(); ++i)
                map(i) = i % 64 * groups / 64 == i / 64 * groups / 16;
            cell->setMapping(map);
        }
        cell->setWeightsFiller(filler);
        cell->addInputTensors(std::make_shared<Tensor<double>>(Dims{8, 8, 16, 1}), nullptr);
        cell->initialize();
        return dynamic_cast<const Tensor<double>&>(*cell->getWeights(0)).clone();
    };
    for (const std::size_t groups : {1, 4}) {
        // 16 channels to 64 outputs, although the stored tensor is {3, 3, 64 / groups, 16}.
        const double in = 9.0 * 16.0 / static_cast<double>(groups), out = 9.0 * 64.0;
        const std::vector<std::pair<VarianceNorm, double>> norms{
            {VarianceNorm::FanIn, in}, {VarianceNorm::FanOut, out}, {VarianceNorm::Average, (in + out) / 2.0}};
        for (const auto& [norm, n] : norms) {
            for (const double factor : {2.0, 1.0}) {
                const auto values = factor == 2.0 ? weights(std::make_shared<HeFiller>(norm), groups)
                                                  : weights(std::make_shared<XavierFiller>(norm), groups);
                const double deviation = std::sqrt(factor / n), count = static_cast<double>(values.size());
                EXPECT_NEAR(values.mean(), 0.0, 5.0 * deviation / std::sqrt(count));
                EXPECT_NEAR(values.std() / deviation, 1.0, 5.0 / std::sqrt(count));
            }
        }
    }
}

TEST(Fillers, DeconvStartsWithTheKernelsOfTheConv)
{
    for (const Connections connections : {Connections::All, Connections::Groups, Connections::Arbitrary}) {
        defaultContext()->reseed(3);
        const auto conv = make<Conv<float>, float>({}, connections);
        defaultContext()->reseed(3);
        const auto deconv = make<Deconv<float>, float>({}, connections);
        const auto check = [&] {
            Tensor<float> a, b;
            for (std::size_t o = 0; o < 6; ++o) {
                for (std::size_t c = 0; c < 6; ++c) {
                    conv->getWeight(o, c, a);
                    deconv->getWeight(o, c, b);
                    EXPECT_TRUE(sameBits(a, b));
                }
                EXPECT_EQ(conv->getBias(o), deconv->getBias(o));
            }
        };
        check();
        conv->resetWeights();
        deconv->resetWeights();
        conv->resetBias();
        deconv->resetBias();
        check();
    }
}

TEST(DeconvCell, SharedWeightsAreOneTensor)
{
    const auto a = make<Deconv<float>, float>({}, Connections::All);
    auto b = std::make_shared<Deconv<float>>(nullptr, "b", Sizes{2, 3}, 6u);
    b->shareParameter("weights-0", a->getWeights(0));
    b->addInputTensors(std::make_shared<Tensor<float>>(Dims{3, 3, 4, 1}), nullptr);
    const float kept = dynamic_cast<const Tensor<float>&>(*a->getWeights(0))(0);
    b->initialize();
    EXPECT_EQ(b->getWeights(0), a->getWeights(0));
    EXPECT_EQ(dynamic_cast<const Tensor<float>&>(*a->getWeights(0))(0), kept) << "sharing fills nothing";
}

TEST(DeconvCell, ParametersByOutputAndByChannel)
{
    for (const Connections connections : {Connections::All, Connections::Groups, Connections::Arbitrary}) {
        const auto cell = make<Deconv<double>, double>({}, connections);
        cell->processFreeParameters([](double) { return 1.0; }, Cell::FreeParametersType::All);
        cell->processFreeParametersPerOutput([](double v) { return v + 10.0; }, 4, Cell::FreeParametersType::All);
        cell->processFreeParametersPerChannel([](double v) { return v + 100.0; }, 5);
        Tensor<double> kernel;
        for (std::size_t o = 0; o < 6; ++o) {
            EXPECT_EQ(cell->getBias(o), o == 4 ? 11.0 : 1.0);
            for (std::size_t c = 0; c < 6; ++c) {
                cell->getWeight(o, c, kernel);
                const double expected = 1.0 + (o == 4 ? 10.0 : 0.0) + (c == 5 ? 100.0 : 0.0);
                for (const double v : kernel)
                    EXPECT_EQ(v, cell->isConnection(c, o) ? expected : 0.0) << o << " " << c;
            }
        }
    }
}

// Geometry and statistics -------------------------------------------------------------------------------------------------

TEST(DeconvCell, StatisticsAndReceptiveFieldByCounting)
{
    struct Case {
        Sizes kernel, stride;
        std::vector<int> padding;
        Sizes dilation;
        std::size_t width, height;
    };
    for (const Case& s : {Case{{3, 3}, {1, 1}, {0, 0}, {1, 1}, 5, 4}, Case{{4, 5}, {2, 3}, {1, 2}, {1, 1}, 4, 6},
                          Case{{3, 2}, {2, 1}, {2, 0}, {2, 3}, 6, 7}, Case{{2, 2}, {3, 2}, {0, -1}, {1, 1}, 4, 4}}) {
        Deconv<double> cell(nullptr, "deconv", s.kernel, 3, s.stride, s.padding, s.dilation);
        cell.addInputTensors(std::make_shared<Tensor<double>>(Dims{s.width, s.height, 2, 1}), nullptr);
        cell.initialize();
        // Count by hand what reaches each output.
        unsigned long long uses = 0;
        const Dims& out = cell.getOutputsDims();
        std::vector<std::size_t> most(2, 0);
        for (std::size_t axis = 0; axis < 2; ++axis) {
            const std::size_t in = axis == 0 ? s.width : s.height;
            std::vector<std::size_t> reach(out[axis], 0);
            for (std::size_t i = 0; i < in; ++i) {
                for (std::size_t k = 0; k < s.kernel[axis]; ++k) {
                    const long at = static_cast<long>(i * s.stride[axis] + k * s.dilation[axis]) - s.padding[axis];
                    if (at >= 0 && at < static_cast<long>(out[axis]))
                        ++reach[static_cast<std::size_t>(at)];
                }
            }
            unsigned long long sum = 0;
            for (const std::size_t r : reach)
                sum += r;
            uses = axis == 0 ? sum : uses * sum;
            // Span of the inputs between the first and the last that reach an output, whatever the kernel's holes.
            const std::size_t extent = (s.kernel[axis] - 1) * s.dilation[axis] + 1;
            for (std::size_t o = 0; o < 50; ++o) {
                std::size_t count = 0;
                for (std::size_t i = 0; i < 100; ++i)
                    count += i * s.stride[axis] <= o + 50 && o + 50 < i * s.stride[axis] + extent;
                most[axis] = std::max(most[axis], count);
            }
        }
        Cell::Stats stats;
        cell.getStats(stats);
        EXPECT_EQ(stats.nbNeurons, cell.getOutputsSize());
        EXPECT_EQ(stats.nbNodes, cell.getOutputsSize());
        EXPECT_EQ(stats.nbSynapses, s.kernel[0] * s.kernel[1] * 6 + 3);
        EXPECT_EQ(stats.nbVirtualSynapses, uses * 6 + 3);
        EXPECT_EQ(stats.nbConnections, uses * 6 + 3);
        EXPECT_EQ(cell.getReceptiveField(), most);
    }
}

TEST(DeconvCell, ErrorsSayWhatIsWrong)
{
    const auto input = std::make_shared<Tensor<double>>(Dims{3, 3, 2, 1});
    expectMessage<std::invalid_argument>([&] { Deconv<double>(nullptr, "d", Sizes{3, 3}, 2, Sizes{0, 1}); },
                                         "[Deconv d] stride 0x1 must be at least 1");
    expectMessage<std::invalid_argument>([&] { Deconv<double>(nullptr, "d", Sizes{1, 2, 3, 4}, 2); }, "1 to 3 dimensions");
    Deconv<double> nothing(nullptr, "d", Sizes{3, 3}, 2, Sizes{1}, {3});
    expectMessage<std::invalid_argument>([&] { nothing.addInputTensors(input, nullptr); }, "padding 3x3 leaves no output");
    Deconv<double> huge(nullptr, "d", Sizes{4000000000u, 4000000000u}, 2, Sizes{1}, {0}, Sizes{4000000000u});
    expectMessage<std::invalid_argument>([&] { huge.addInputTensors(input, nullptr); }, "2^31");
    Deconv<double> line(nullptr, "d", Sizes{3, 3, 3}, 2);
    expectMessage<std::invalid_argument>([&] { line.addInputTensors(input, nullptr); }, "needs an input of 3 dimensions and channels");
    Deconv<double> cell(nullptr, "d", Sizes{3, 3}, 2);
    expectMessage<std::runtime_error>([&] { Tensor<double> k; cell.getWeight(0, 0, k); }, "before initialize()");
    cell.addInputTensors(input, nullptr);
    cell.initialize();
    cell.addInputTensors(std::make_shared<Tensor<double>>(Dims{3, 3, 2, 1}), nullptr);
    expectMessage<std::invalid_argument>([&] { cell.propagate(false); }, "it has weights for 1 inputs, not 2");
}

TEST(DeconvCell, EveryTypeIsRegistered)
{
    auto& family = registry().family<DeconvFamily>();
    for (const char* type : {"float", "double"}) {
        const auto cell = family.create(frameKey("Frame", type), nullptr, "d", Sizes{2}, 3, Sizes{2}, std::vector<int>{0}, Sizes{1}, nullptr);
        EXPECT_EQ(cell->getKernelHeight(), 2u);
    }
}

}  // namespace

}  // namespace N2D2::test
