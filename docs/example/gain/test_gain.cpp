// One description drives forward and gradient of the example operator, and it can be built by its name.
#include <gtest/gtest.h>

#include "core/Register.hpp"
#include "gain/GainCell_Frame.hpp"
#include "optimize/lowering/CellLowering.hpp"

N2D2_REGISTER(GainExample);
N2D2_REGISTER(GainExampleLowering);

using namespace N2D2;

TEST(ExampleGain, ForwardAndGradient)
{
    GainFrame<double, Cpu> cell(nullptr, "gain", 3);
    cell.setParameter("Gain", "-2.5");
    auto inputs = std::make_shared<Tensor<double>>(Dims{4, 2, 3, 2});
    auto gradient = std::make_shared<Tensor<double>>(inputs->dims());
    cell.addInputTensors(inputs, gradient);
    cell.initialize();
    for (std::size_t i = 0; i < inputs->size(); ++i)
        (*inputs)(i) = 0.25 * static_cast<double>(i) - 3.0;
    cell.propagate(true);
    const auto outputs = tensor_cast<double>(*cell.getOutputs());
    for (std::size_t i = 0; i < inputs->size(); ++i)
        EXPECT_EQ(outputs(i), -2.5 * (*inputs)(i));
    EXPECT_LT(cell.checkGradient(1e-4, 1e-6), 1e-6);
}

TEST(ExampleGain, IsBuiltByNameAndRefusesOtherSizes)
{
    Registry local;
    n2d2_register_GainExample(local);
    const auto cell = local.family<GainFamily>().create("Frame<float>", nullptr, "g", 2);
    EXPECT_STREQ(cell->getType(), "Gain");
    auto* frame = dynamic_cast<Cell_Frame_Top*>(cell.get());
    ASSERT_NE(frame, nullptr);
    EXPECT_THROW(frame->addInputTensors(std::make_shared<Tensor<float>>(Dims{4, 4, 3, 1}), nullptr), std::invalid_argument);
    EXPECT_THROW(local.family<GainFamily>().create("Frame<int>", nullptr, "g", 2), std::invalid_argument);
    // No coding of halves: it computes in float, with a warning.
    const auto half = local.family<GainFamily>().create("Frame<half>", nullptr, "g", 2);
    EXPECT_EQ(dynamic_cast<Cell_Frame_Top&>(*half).elementTypeName(), "float");
}

TEST(ExampleGain, BecomesALayer)
{
    Registry local;
    n2d2_register_GainExampleLowering(local);
    const auto lowering = local.family<CellLoweringFamily>().create("Gain");
    GainFrame<float, Cpu> cell(nullptr, "gain", 3);
    cell.setParameter("Gain", "0.25");
    const TensorInfo image{.width = 4, .height = 2, .channels = 3};
    const CellToLower from{cell, cell, {image}, 1, image};
    EXPECT_EQ(lowering->refuses(from, true), "");
    const std::vector<Layer> layers = lowering->lower(from);
    ASSERT_EQ(layers.size(), 1u);
    EXPECT_EQ(layers[0].kind, LayerKind::Scaling);
    EXPECT_EQ(layers[0].finish.rescale.factors, std::vector<double>{0.25});
    cell.setParameter("Gain", "-1");
    EXPECT_NE(lowering->refuses(from, true), "");
}
