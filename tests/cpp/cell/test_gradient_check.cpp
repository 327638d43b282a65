// The check itself: right gradients pass, wrong ones are found whatever writes them, alone, in a network and from a model file.
#include <gtest/gtest.h>

#include <filesystem>

#include "cell/Operators.hpp"
#include "cell/fc/FcCell_Frame.hpp"
#include "cell/pool/PoolCell_Frame.hpp"
#include "cell/softmax/SoftmaxCell_Frame.hpp"
#include "core/Log.hpp"
#include "core/Registry.hpp"
#include "data/DataFixture.hpp"
#include "deepnet/DeepNet.hpp"
#include "deepnet/GradientCheck.hpp"
#include "deepnet/Network.hpp"
#include "ini/LayerBuilder.hpp"
#include "run/Run.hpp"

namespace N2D2::test {

namespace {

enum class Fault { None, Input, OneInput, Weights, Bias, Unmarked };

/// An Fc whose backward pass is made wrong afterwards.
template <class T> class FaultyFc : public FcFrame<T, Cpu> {
public:
    FaultyFc(const std::shared_ptr<DeepNet>& net, const std::string& name, unsigned nbOutputs, Fault fault, std::shared_ptr<Activation> activation = nullptr)
        : Cell(net, name, nbOutputs), FcFrame<T, Cpu>(net, name, nbOutputs, std::move(activation)), mFault(fault)
    {
    }

protected:
    void backward() override
    {
        FcFrame<T, Cpu>::backward();
        auto& weights = this->mFreeParameters.front();
        auto& bias = this->mFreeParameters.back();
        if (mFault == Fault::Input)
            scale(dynamic_cast<Tensor<T>&>(*this->mDiffOutputs[0]), T(1.01));
        if (mFault == Fault::OneInput)
            dynamic_cast<Tensor<T>&>(*this->mDiffOutputs[0])(3) += T(1e-4);
        if (mFault == Fault::Weights)
            (*weights.diff)(weights.diff->size() - 1) = T(0);
        if (mFault == Fault::Bias)
            scale(*bias.diff, T(-1));
    }

private:
    static void scale(Tensor<T>& tensor, T factor)
    {
        for (T& v : tensor)
            v *= factor;
    }
    Fault mFault;
};

std::shared_ptr<FaultyFc<double>> faulty(Fault fault, std::shared_ptr<Activation> activation = nullptr)
{
    auto fc = std::make_shared<FaultyFc<double>>(nullptr, "fc", 3, fault, std::move(activation));
    auto x = std::make_shared<Tensor<double>>(Dims{1, 1, 5, 2});
    fc->addInputTensors(x, std::make_shared<Tensor<double>>(x->dims()));
    fc->initialize();
    return fc;
}

std::string failure(const std::function<void()>& act)
{
    try {
        act();
    }
    catch (const std::exception& error) {
        return error.what();
    }
    return "";
}

TEST(GradientCheck, FindsWhatIsWrong)
{
    EXPECT_LT(faulty(Fault::None)->checkGradient(), 1e-8);
    const std::pair<Fault, const char*> faults[] = {
        {Fault::Input, "input 0("}, {Fault::OneInput, "input 0(0, 0, 3, 0)"}, {Fault::Weights, "weights-0(0, 0, 4, 2)"}, {Fault::Bias, "biases("}};
    for (const auto& [fault, place] : faults) {
        const std::string message = failure([&, f = fault] { faulty(f)->checkGradient(); });
        EXPECT_NE(message.find("[Fc fc] Gradient check failed! "), std::string::npos) << message;
        EXPECT_NE(message.find(place), std::string::npos) << message;
    }
    // What was moved is put back, after a failure too.
    const auto fc = faulty(Fault::Bias);
    const auto before = toDouble(*fc->freeParameters()[0].value);
    EXPECT_THROW(fc->checkGradient(), std::runtime_error);
    EXPECT_TRUE(sameBits(before, toDouble(*fc->freeParameters()[0].value)));
    EXPECT_THROW(fc->checkGradient(0.0), std::invalid_argument);
}

TEST(GradientCheck, CellsWithALossAreCheckedAgainstIt)
{
    const auto activation = registry().family<ActivationFamily>().create("LogisticWithLoss");
    EXPECT_LT(faulty(Fault::None, activation)->checkGradient(), 1e-8);
    EXPECT_THROW(faulty(Fault::Input, activation)->checkGradient(), std::runtime_error);
    for (const unsigned group : {0u, 3u}) {
        SoftmaxFrame<double, Cpu> softmax(nullptr, "softmax", 6, true, group);
        auto x = std::make_shared<Tensor<double>>(Dims{2, 2, 6, 2});
        softmax.addInputTensors(x, std::make_shared<Tensor<double>>(x->dims()));
        EXPECT_LT(softmax.checkGradient(), 1e-8) << group;
    }
}

TEST(GradientCheck, KinksAndTiesAreNoErrors)
{
    KeepSettings keep;
    omp_set_num_threads(1);  // thousands of tiny passes
    // 3000 outputs behind a Rectifier: some cross 0 between the two points of the difference.
    auto fc = std::make_shared<FcFrame<double, Cpu>>(nullptr, "fc", 300, registry().family<ActivationFamily>().create("Rectifier"));
    auto x = std::make_shared<Tensor<double>>(Dims{1, 1, 40, 10});
    fc->addInputTensors(x, std::make_shared<Tensor<double>>(x->dims()));
    fc->initialize();
    EXPECT_LT(fc->checkGradients(600, 1e-3).error, 1e-6);
    // More values than fit apart by epsilon.
    auto pool = std::make_shared<PoolFrame<double, Cpu>>(nullptr, "pool", std::vector<unsigned>{3, 3}, 1u, std::vector<unsigned>{3, 3},
                                                         std::vector<unsigned>{0, 0}, PoolKind::Max);
    auto large = std::make_shared<Tensor<double>>(Dims{240, 240, 1, 1});
    pool->addInputTensors(large, std::make_shared<Tensor<double>>(large->dims()));
    const GradientReport report = pool->checkGradients(300);
    EXPECT_LT(report.error, 1e-8);
    EXPECT_EQ(report.checked, 300u);
    EXPECT_EQ(report.values, 57600u);
}

TEST(GradientCheck, InputsWithoutGradientAreSkippedWithAWarning)
{
    std::string said;
    setLogHandler([&](LogLevel level, const std::string& text) {
        if (level == LogLevel::Warning)
            said += text + "\n";
    });
    auto fc = std::make_shared<FcFrame<double, Cpu>>(nullptr, "fc", 2);
    // Stimuli are floats, whatever the cells compute in.
    fc->addInputTensors(std::make_shared<Tensor<float>>(Dims{1, 1, 4, 2}), nullptr);
    fc->initialize();
    const GradientReport report = fc->checkGradients(0);
    setLogHandler({});
    EXPECT_EQ(said, "[Fc fc] input 0 has no gradient: it is not checked\n");
    EXPECT_EQ(report.checked, 4u * 2u + 2u);
    EXPECT_LT(report.error, 1e-8);
}

template <class T> std::shared_ptr<DeepNet> network(Fault fault)
{
    const auto net = std::make_shared<DeepNet>(std::make_shared<Network>(std::make_shared<Context>(3)));
    auto first = std::make_shared<FcFrame<T, Cpu>>(net, "first", 4);
    first->addInputTensors(std::make_shared<Tensor<T>>(Dims{1, 1, 6, 2}), nullptr);
    net->addCell(first, {nullptr});
    auto second = std::make_shared<FaultyFc<T>>(net, "second", 3, fault);
    second->addInput(std::static_pointer_cast<Cell>(first));
    net->addCell(second, {first});
    return net;
}

TEST(GradientCheck, Networks)
{
    setLogHandler([](LogLevel, const std::string&) {});
    const auto results = checkGradient(*network<double>(Fault::None));
    ASSERT_EQ(results.size(), 2u);
    EXPECT_EQ(results[0].cell, "first");
    EXPECT_EQ(results[0].checked, 6u * 4u + 4u);
    EXPECT_EQ(results[1].checked, 4u * 2u + 4u * 3u + 3u);
    EXPECT_LT(results[1].error, 1e-8);
    EXPECT_NE(failure([] { checkGradient(*network<double>(Fault::Weights)); }).find("[Fc second] Gradient check failed!"), std::string::npos);
    EXPECT_NE(failure([] { checkGradient(*network<float>(Fault::None)); }).find("Float64"), std::string::npos);
    const auto skipped = checkGradient(*network<float>(Fault::None), 1e-4, 1e-6, true);
    setLogHandler({});
    EXPECT_EQ(skipped[0].checked, 0u);
    EXPECT_EQ(skipped[0].skipped, "it has no form in double");
}

/// `-check` of a model file of floats, one of whose layers comes from an extension.
TEST(GradientCheck, ModelFiles)
{
    auto& layers = registry().family<LayerFamily>();
    if (!layers.has("FaultyFc")) {
        layers.add("FaultyFc", [](LayerBuilder& layer) -> std::shared_ptr<Cell> {
            const Fault fault = layer.ini().getProperty<bool>("Faulty", false) ? Fault::Input : Fault::None;
            const unsigned nbOutputs = layer.nbOutputs();
            if (layer.key() == "Frame<double>")
                return std::make_shared<FaultyFc<double>>(layer.net(), layer.name(), nbOutputs, fault);
            return std::make_shared<FaultyFc<float>>(layer.net(), layer.name(), nbOutputs, fault);
        });
    }
    TemporaryFolder folder;
    const auto before = std::filesystem::current_path();
    std::filesystem::current_path(folder.path());
    std::string said;
    setLogHandler([&](LogLevel, const std::string& text) { said += text + "\n"; });
    const auto check = [&](const std::string& word) {
        writeBytes(folder / "net.ini", "[sp]\nSizeX=4\nSizeY=4\nBatchSize=64\n[conv1]\nInput=sp\nType=Conv\nKernelSize=3\nNbOutputs=3\n"
                                       "ActivationFunction=Rectifier\n[bn]\nInput=conv1\nType=BatchNorm\nNbOutputs=3\n[fc]\nInput=bn\n"
                                       "Type=FaultyFc\nNbOutputs=5\n" + word + "[softmax]\nInput=fc\nType=Softmax\nNbOutputs=5\nWithLoss=1\n"
                                       "[softmax.Target]\n");
        RunOptions options;
        options.ini_config = folder / "net.ini";
        options.seed = 1;
        options.check = true;
        runModel(options);
    };
    EXPECT_EQ(failure([&] { check(""); }), "");
    const std::string message = failure([&] { check("Faulty=1\n"); });
    setLogHandler({});
    std::filesystem::current_path(before);
    EXPECT_NE(said.find("Checking gradient computation...\n"), std::string::npos);
    EXPECT_NE(said.find("  bn [BatchNorm]: average error "), std::string::npos);
    EXPECT_NE(message.find("[Fc fc] Gradient check failed! input 0("), std::string::npos) << message;
}

}  // namespace

}  // namespace N2D2::test
