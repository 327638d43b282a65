// Weights that an inference holds in the kernel's layout, gradients that share memory, scratch memory of kernels.
#include <gtest/gtest.h>

#include <filesystem>
#include <thread>

#include "activation/rectifier/RectifierActivation.hpp"
#include "cell/batchnorm/BatchNormCell_Frame.hpp"
#include "cell/conv/ConvCell_Frame.hpp"
#include "cell/elemwise/ElemWiseCell_Frame.hpp"
#include "cell/fc/FcCell_Frame.hpp"
#include "data/DataFixture.hpp"
#include "deepnet/DeepNet.hpp"
#include "kernels/Helpers.hpp"
#include "kernels/cpu/Workspace.hpp"

namespace N2D2::test {

namespace {

using Conv = ConvFrame<float, Cpu>;

std::shared_ptr<Tensor<float>> randomTensor(const Dims& dims, unsigned seed)
{
    auto tensor = std::make_shared<Tensor<float>>(dims);
    KeyedRandom random(RandomUse::Other, seed);
    for (float& v : *tensor)
        v = static_cast<float>(random.uniform(-1.0, 1.0));
    return tensor;
}

std::shared_ptr<Conv> makeConv(const std::shared_ptr<Tensor<float>>& input)
{
    auto conv = std::make_shared<Conv>(nullptr, "conv", std::vector<unsigned>{3, 3}, 32u);
    conv->addInputTensors(input, std::make_shared<Tensor<float>>(input->dims()));
    conv->initialize();
    return conv;
}

/// The outputs of an inference that may hold weights, and of a training step, which never does.
void expectCurrent(Conv& conv, const std::string& after)
{
    conv.propagate(true);
    const auto held = std::dynamic_pointer_cast<Tensor<float>>(conv.getOutputs())->clone();
    conv.propagate(false);
    EXPECT_TRUE(held == *std::dynamic_pointer_cast<Tensor<float>>(conv.getOutputs())) << after;
    conv.propagate(true);
    conv.propagate(true);
    EXPECT_TRUE(held == *std::dynamic_pointer_cast<Tensor<float>>(conv.getOutputs())) << after << ", again";
}

}  // namespace

TEST(HeldWeights, AnInferenceSeesEveryChangeOfThem)
{
    const auto conv = makeConv(randomTensor({8, 8, 16, 2}, 1));
    expectCurrent(*conv, "initialize");
    const auto before = std::dynamic_pointer_cast<Tensor<float>>(conv->getOutputs())->clone();

    conv->setWeight(3, 2, Tensor<float>({3, 3}, 5.0f));
    expectCurrent(*conv, "setWeight");
    EXPECT_FALSE(before == *std::dynamic_pointer_cast<Tensor<float>>(conv->getOutputs()));
    {
        const auto weights = std::dynamic_pointer_cast<Tensor<float>>(conv->getWeights(0));
        conv->propagate(true);
        (*weights)(7) = 11.0f;
        expectCurrent(*conv, "a tensor of the user, while he has it");
        conv->propagate(true);
        (*weights)(8) = 12.0f;
    }
    expectCurrent(*conv, "the same, given back");
    {
        const Tensor<float> header = static_cast<const Tensor<float>&>(*conv->getWeights(0));
        conv->propagate(true);
        Tensor<float> writer = header;
        writer(9) = 13.0f;
        expectCurrent(*conv, "another header on the memory");
    }
    (*std::dynamic_pointer_cast<Tensor<float>>(conv->freeParameterTensors()[0].second))(0) = -3.0f;
    expectCurrent(*conv, "freeParameterTensors");
    (*conv->freeParameters()[0].value)(1) = -4.0f;
    expectCurrent(*conv, "freeParameters");
    conv->processFreeParameters([](double v) { return 2.0 * v; }, Cell::FreeParametersType::All);
    expectCurrent(*conv, "processFreeParameters");
    conv->resetWeights();
    expectCurrent(*conv, "resetWeights");

    const TemporaryFolder folder;
    conv->save(folder.path());
    conv->setOutputErrors(*randomTensor({6, 6, 32, 2}, 2));
    conv->backPropagate();
    conv->update();
    expectCurrent(*conv, "update");
    conv->load(folder.path());
    expectCurrent(*conv, "load");
    // Another batch: new plans.
    conv->clearInputTensors();
    conv->clearOutputTensors();
    conv->addInputTensors(randomTensor({8, 8, 16, 1}, 3), nullptr);
    expectCurrent(*conv, "another batch");
}

TEST(HeldWeights, SharedOnesFollowTheOtherCell)
{
    const auto first = makeConv(randomTensor({8, 8, 16, 2}, 1)), second = makeConv(randomTensor({8, 8, 16, 2}, 4));
    second->shareParameter("weights-0", first->freeParameterTensors()[0].second);
    second->propagate(true);
    first->propagate(false);
    first->setOutputErrors(*randomTensor({6, 6, 32, 2}, 2));
    first->backPropagate();
    first->update();
    expectCurrent(*second, "update of the other cell");
}

TEST(RecycledGradients, LearnTheSameAndLessMemoryIsThere)
{
    // A branch whose parts join again, so that a gradient lives across other cells' steps.
    struct Net {
        std::shared_ptr<DeepNet> net = std::make_shared<DeepNet>();
        std::vector<std::shared_ptr<Cell>> cells;
        Cell_Frame_Top& frame(std::size_t i) const { return dynamic_cast<Cell_Frame_Top&>(*cells[i]); }
        explicit Net(bool recycle)
        {
            defaultContext()->reseed(1);  // both draw the same weights
            const auto add = [&](const std::shared_ptr<Cell>& cell, const std::vector<std::size_t>& parents) {
                std::vector<std::shared_ptr<Cell>> list;
                for (const std::size_t p : parents) {
                    cell->addInput(cells[p]);
                    list.push_back(cells[p]);
                }
                if (list.empty()) {
                    dynamic_cast<Cell_Frame_Top&>(*cell).addInputTensors(randomTensor({8, 8, 3, 4}, 1), nullptr);
                    list.push_back(nullptr);
                }
                net->addCell(cell, list);
                cells.push_back(cell);
            };
            const auto conv = [&](const char* name) {
                return std::make_shared<Conv>(net, name, std::vector<unsigned>{3, 3}, 16u, std::vector<unsigned>{1}, std::vector<unsigned>{1},
                                              std::vector<int>{1}, std::vector<unsigned>{1}, std::make_shared<RectifierActivation>());
            };
            add(conv("a"), {});
            add(std::make_shared<BatchNormFrame<float, Cpu>>(net, "b", 16u, std::make_shared<RectifierActivation>()), {0});
            add(conv("c"), {1});
            add(conv("d"), {2});
            add(std::make_shared<ElemWiseFrame<float, Cpu>>(net, "e", 16u), {1, 3});
            add(conv("f"), {4, 2});
            add(std::make_shared<FcFrame<float, Cpu>>(net, "g", 5u), {5});
            net->initialize();
            net->setRecycleGradients(recycle);
        }
        void step(unsigned seed)
        {
            net->propagate(false);
            frame(6).setOutputErrors(*randomTensor({1, 1, 5, 4}, seed));
            net->backPropagate();
            net->update();
        }
        std::vector<std::uint64_t> places() const
        {
            std::vector<std::uint64_t> list;
            for (const auto& cell : cells)
                list.push_back(reinterpret_cast<std::uint64_t>(dynamic_cast<Cell_Frame_Top&>(*cell).linkDiffInputs()->hostPointer()));
            return list;
        }
    };
    Net plain(false), recycled(true);
    for (unsigned step = 0; step < 4; ++step) {
        plain.step(step);
        recycled.step(step);
    }
    for (std::size_t i = 0; i < plain.cells.size(); ++i) {
        const auto a = plain.cells[i]->freeParameterTensors(), b = recycled.cells[i]->freeParameterTensors();
        for (std::size_t p = 0; p < a.size(); ++p)
            EXPECT_TRUE(sameBits(tensor_cast<float>(*a[p].second), tensor_cast<float>(*b[p].second)))
                << plain.cells[i]->getName() << " " << a[p].first;
    }
    std::size_t detached = 0;
    for (const std::uint64_t place : recycled.places())
        detached += place == 0;
    EXPECT_EQ(detached, 6u);  // all but the last, which a loss writes before

    // Asked for in time: kept. Asked for later: said so, and learning goes on.
    EXPECT_THROW(recycled.frame(2).getDiffInputs(), std::runtime_error);
    recycled.net->setRecycleGradients(false);
    plain.step(4);
    recycled.step(4);
    EXPECT_EQ(plain.frame(2).getDiffInputs()->text(), recycled.frame(2).getDiffInputs()->text());
    recycled.net->setRecycleGradients(true);
    plain.step(5);
    recycled.step(5);
    EXPECT_EQ(plain.frame(2).getDiffInputs()->text(), recycled.frame(2).getDiffInputs()->text());
    EXPECT_THROW(recycled.frame(3).getDiffInputs(), std::runtime_error);
    // A cell alone, beside the network's steps.
    recycled.frame(3).propagate(false);
    recycled.frame(3).setOutputErrors(*randomTensor({8, 8, 16, 4}, 9));
    recycled.frame(3).backPropagate();
    EXPECT_EQ(plain.frame(5).checkGradients(4, 1e-2, 1e-1).checked, recycled.frame(5).checkGradients(4, 1e-2, 1e-1).checked);
}

TEST(FusedRectifier, IsTheSameFunction)
{
    for (const double clipping : {0.0, 0.5}) {
        auto input = randomTensor({7, 5, 6, 3}, 1);
        (*input)(3) = -0.0f;
        (*input)(4) = std::numeric_limits<float>::quiet_NaN();
        const auto make = [&](const std::shared_ptr<Activation>& activation) {
            auto sum = std::make_shared<ElemWiseFrame<float, Cpu>>(nullptr, "sum", 6u, ElemWiseOp::Sum,
                                                                   ElemWiseCoeffMode::PerLayer, std::vector<double>{1.0, 2.0},
                                                                   std::vector<double>{}, activation);
            sum->addInputTensors(input, nullptr);
            sum->addInputTensors(randomTensor({7, 5, 6, 3}, 2), nullptr);
            sum->initialize();
            sum->propagate(false);
            return std::dynamic_pointer_cast<Tensor<float>>(sum->getOutputs())->clone();
        };
        auto rectifier = std::make_shared<RectifierActivation>();
        rectifier->setParameter("Clipping", std::to_string(clipping));
        const Tensor<float> got = make(rectifier);
        Tensor<float> expected = make(nullptr);
        rectifier->forward(expected, nullptr);
        EXPECT_TRUE(sameBits(got, expected)) << clipping;
    }
}

TEST(Workspace, BlocksOfSimultaneousCallsAreApart)
{
    const auto workspace = cpu::Workspace::shared();
    std::byte* first = nullptr;
    {
        const auto a = workspace->borrow(1000);
        const auto b = workspace->borrow(2000);
        EXPECT_NE(a.data(), b.data());
        EXPECT_EQ(reinterpret_cast<std::uintptr_t>(a.data()) % 64, 0u);
        std::fill(a.data(), a.data() + 1000, std::byte(1));
        std::fill(b.data(), b.data() + 2000, std::byte(2));
        EXPECT_EQ(a.data()[999], std::byte(1));
        first = b.data();
    }
    EXPECT_EQ(workspace->borrow(2000).data(), first);  // the largest is used again
    std::vector<std::thread> threads;
    std::atomic<int> mixed = 0;
    for (int t = 0; t < 4; ++t)
        threads.emplace_back([&, t] {
            for (int i = 0; i < 200; ++i) {
                const auto block = workspace->borrow(64 * (1 + static_cast<std::size_t>(i % 7)));
                std::fill(block.data(), block.data() + 64, std::byte(t));
                std::this_thread::yield();
                mixed += !std::all_of(block.data(), block.data() + 64, [&](std::byte b) { return b == std::byte(t); });
            }
        });
    for (auto& thread : threads)
        thread.join();
    EXPECT_EQ(mixed, 0);
}

}  // namespace N2D2::test
