// Plans of memory: played with tags on every byte, and as small as what lives at once.
#include <gtest/gtest.h>

#include "ProgramMaker.hpp"
#include "export/common/MemoryPlan.hpp"

using namespace N2D2;
using namespace N2D2::test;

namespace {

/// Layers without weights, whose sizes alone matter: planning reads nothing else.
class Shapes : public ProgramMaker {
public:
    using ProgramMaker::ProgramMaker;

    int map(const std::string& name, int in, LayerKind kind, std::size_t width, std::size_t height, std::size_t channels)
    {
        Layer layer = base(name, kind, {in}, info(in).type);
        layer.output.width = width;
        layer.output.height = height;
        layer.output.channels = channels;
        return add(std::move(layer));
    }
    int same(const std::string& name, int in, std::size_t channels)
    {
        return map(name, in, LayerKind::Conv, info(in).width, info(in).height, channels);
    }
    int half(const std::string& name, int in, std::size_t channels)
    {
        return map(name, in, LayerKind::Conv, (info(in).width + 1) / 2, (info(in).height + 1) / 2, channels);
    }
    int join(const std::string& name, std::vector<int> inputs)
    {
        const ElementType type = info(inputs[0]).type;
        return add(base(name, LayerKind::ElemWise, std::move(inputs), type));
    }
};

Shapes lenet()
{
    Shapes m(28, 28, 1, u8());
    int t = m.map("conv1", -1, LayerKind::Conv, 24, 24, 6);
    t = m.map("pool1", t, LayerKind::MaxPool, 12, 12, 6);
    t = m.map("conv2", t, LayerKind::Conv, 8, 8, 16);
    t = m.map("pool2", t, LayerKind::MaxPool, 4, 4, 16);
    t = m.map("conv3", t, LayerKind::Conv, 1, 1, 120);
    m.output(m.map("fc1", t, LayerKind::Fc, 1, 1, 10), "fc1");
    return m;
}

Shapes mobilenet()
{
    Shapes m(128, 128, 3, u8());
    int t = m.half("conv1", -1, 8);
    const std::vector<std::pair<std::size_t, bool>> blocks = {{16, false},  {32, true},   {32, false},  {64, true},   {64, false},
                                                              {128, true},  {128, false}, {128, false}, {128, false}, {128, false},
                                                              {128, false}, {256, true},  {256, false}};
    for (std::size_t i = 0; i < blocks.size(); ++i) {
        const std::string n = std::to_string(i);
        t = blocks[i].second ? m.half("dw" + n, t, m.info(t).channels) : m.same("dw" + n, t, m.info(t).channels);
        t = m.same("pw" + n, t, blocks[i].first);
    }
    t = m.map("pool", t, LayerKind::AveragePool, 1, 1, 256);
    m.output(m.map("fc", t, LayerKind::Fc, 1, 1, 10), "fc");
    return m;
}

Shapes resnet18()
{
    Shapes m(224, 224, 3, u8());
    int t = m.half("conv1", -1, 64);
    t = m.map("pool1", t, LayerKind::MaxPool, 56, 56, 64);
    std::size_t channels = 64;
    for (int stage = 0; stage < 4; ++stage, channels *= 2) {
        for (int block = 0; block < 2; ++block) {
            const std::string n = std::to_string(stage) + std::to_string(block);
            const bool down = stage > 0 && block == 0;
            const int a = down ? m.half("a" + n, t, channels) : m.same("a" + n, t, channels);
            const int b = m.same("b" + n, a, channels);
            const int shortcut = down ? m.half("s" + n, t, channels) : t;
            t = m.join("sum" + n, {b, shortcut});
        }
    }
    t = m.map("pool2", t, LayerKind::AveragePool, 1, 1, 512);
    m.output(m.map("fc", t, LayerKind::Fc, 1, 1, 1000), "fc");
    return m;
}

/// Bytes that must live at each step, by the definition, without the planner: inputs, tensors waiting, and the output, unless it can lie on
/// an input that nobody wants afterwards.
std::size_t bound(const Program& program)
{
    std::vector<int> last(program.layers.size() + 1, 0);
    for (std::size_t i = 0; i < program.layers.size(); ++i) {
        last[i + 1] = static_cast<int>(i);
        for (const int t : program.layers[i].inputs)
            last[static_cast<std::size_t>(t + 1)] = static_cast<int>(i);
    }
    const auto bytes = [&](std::size_t n) {
        const TensorInfo& info = n == 0 ? program.input : program.layers[n - 1].output;
        return info.size() * info.type.bytes();
    };
    std::size_t most = 0;
    for (std::size_t i = 0; i < program.layers.size(); ++i) {
        std::size_t live = 0;
        for (std::size_t n = 0; n <= i; ++n)
            live += last[n] >= static_cast<int>(i) ? bytes(n) : 0;
        const Layer& layer = program.layers[i];
        bool overlays = false;
        for (std::size_t k = 0; k < layer.inputs.size(); ++k)
            overlays = overlays || (mayOverlay(layer, k) && last[static_cast<std::size_t>(layer.inputs[k] + 1)] == static_cast<int>(i));
        most = std::max(most, live + (overlays ? 0 : bytes(i + 1)));
    }
    return most;
}

MemoryOptions with(MemoryStrategy strategy)
{
    MemoryOptions options;
    options.strategy = strategy;
    return options;
}

const MemoryStrategy strategies[] = {MemoryStrategy::None, MemoryStrategy::OptimizeMaxLifetimeMinSizeFirst,
                                     MemoryStrategy::OptimizeMaxLifetimeMaxSizeFirst, MemoryStrategy::OptimizeMaxHoleMaxLifetimeFirst,
                                     MemoryStrategy::Best};

Program randomGraph(unsigned seed)
{
    std::mt19937 random(seed);
    const auto pick = [&](std::size_t n) { return static_cast<std::size_t>(random() % n); };
    Shapes m(1 + pick(9), 1 + pick(9), 1 + pick(5), pick(4) == 0 ? integers(16, false) : u8(), seed);
    const std::size_t count = 3 + pick(25);
    for (std::size_t i = 0; i < count; ++i) {
        const auto any = [&] {
            return static_cast<int>(pick(std::min<std::size_t>(i + 1, 5))) + static_cast<int>(i)
                   - static_cast<int>(std::min<std::size_t>(i + 1, 5));
        };
        const int from = any();
        const TensorInfo info = m.info(from);
        const std::string name = "l" + std::to_string(i);
        std::vector<int> alike = {from};  // of one size
        for (int t = -1; t < static_cast<int>(i); ++t) {
            if (m.info(t).width == info.width && m.info(t).height == info.height && m.info(t).type == info.type && alike.size() < 4)
                alike.push_back(t);
        }
        switch (info.size() > 3000 ? 6 : pick(7)) {
        case 0:
            m.map(name, from, LayerKind::Scaling, info.width, info.height, info.channels);
            break;
        case 1:
            m.concat(name, alike, pick(3) == 0);
            break;
        case 2: {
            std::vector<int> equal;
            for (const int t : alike)
                if (m.info(t).channels == info.channels)
                    equal.push_back(t);
            m.join(name, equal);
            break;
        }
        case 3:
            if (pick(2) == 0)
                m.map(name, from, LayerKind::Reshape, info.width * info.height, 1, info.channels);
            else
                m.map(name, from, LayerKind::Reshape, 1, 1, info.size());
            break;
        case 4:
            m.map(name, from, LayerKind::MaxPool, (info.width + 1) / 2, (info.height + 1) / 2, info.channels);
            break;
        default:
            m.same(name, from, 1 + pick(9));
        }
        if (pick(6) == 0)
            m.output(static_cast<int>(i), "t" + std::to_string(i));
    }
    m.output(static_cast<int>(count) - 1, "last");
    return m.program;
}

std::string describe(const Program& program, const MemoryPlan& plan)
{
    std::string text;
    for (int t = -1; t < static_cast<int>(program.layers.size()); ++t) {
        const Placement& place = plan.at(t);
        text += (t < 0 ? "env" : program.layers[static_cast<std::size_t>(t)].name) + " ";
        if (t >= 0) {
            text += enumToText(program.layers[static_cast<std::size_t>(t)].kind) + " of";
            for (const int in : program.layers[static_cast<std::size_t>(t)].inputs)
                text += " " + std::to_string(in);
        }
        text += ": " + std::to_string(place.offset) + " + " + std::to_string(place.bytes) + " stride " + std::to_string(place.stride)
                + " steps " + std::to_string(place.birth) + " to " + std::to_string(place.death) + " block " + std::to_string(place.block)
                + (place.isView ? " view" : "") + (place.overlays > -2 ? " overlays " + std::to_string(place.overlays) : "") + "\n";
    }
    return text;
}

}  // namespace

TEST(MemoryPlan, isAsSmallAsWhatLivesAtOnce)
{
    for (const Program& program : {lenet().program, mobilenet().program, resnet18().program}) {
        const MemoryPlan plan = planMemory(program, {});
        EXPECT_EQ(checkMemoryPlan(program, plan), "");
        EXPECT_LE(static_cast<double>(plan.bytes), 1.05 * static_cast<double>(bound(program)));
        EXPECT_GE(plan.bytes, plan.liveMaximum());
        for (const MemoryStrategy strategy : strategies)
            EXPECT_LE(plan.bytes, planMemory(program, with(strategy)).bytes) << enumToText(strategy);
    }
}

TEST(MemoryPlan, randomGraphsSurviveThePlay)
{
    for (unsigned seed = 0; seed < 1000; ++seed) {
        const Program program = randomGraph(seed);
        MemoryOptions options = with(strategies[seed % 5]);
        options.includeInput = seed % 3 != 0;
        options.alignment = std::size_t{1} << (seed % 4 * 2);
        options.concatInPlace = seed % 7 != 0;
        options.reuse = seed % 11 != 0;
        const MemoryPlan plan = planMemory(program, options);
        ASSERT_EQ(checkMemoryPlan(program, plan), "") << "seed " << seed << "\n" << describe(program, plan);
        ASSERT_GE(plan.bytes, plan.liveMaximum());
        for (int t = options.includeInput ? -1 : 0; t < static_cast<int>(program.layers.size()); ++t) {
            const Placement& place = plan.at(t);
            if (!place.inArena)
                continue;
            ASSERT_LE(place.offset + place.bytes, plan.bytes);
            const bool owns = place.block >= 0;
            ASSERT_TRUE(owns);
            ASSERT_EQ(place.offset % options.alignment, 0U) << "seed " << seed;
        }
    }
}

TEST(MemoryPlan, thePlayFindsOverlaps)
{
    const Program program = mobilenet().program;
    MemoryPlan plan = planMemory(program, {});
    std::size_t found = 0;
    for (std::size_t i = 0; i + 1 < program.layers.size(); ++i) {
        MemoryPlan broken = plan;
        broken.outputs[i].offset = plan.at(program.layers[i].inputs[0]).offset + 1;
        if (broken.outputs[i].offset + broken.outputs[i].bytes > broken.bytes)
            broken.bytes = broken.outputs[i].offset + broken.outputs[i].bytes;
        found += checkMemoryPlan(program, broken).empty() ? 0 : 1;
    }
    EXPECT_EQ(found, program.layers.size() - 1);
    plan.bytes -= 1;
    EXPECT_NE(checkMemoryPlan(program, plan).find("ends behind the arena"), std::string::npos);
}

TEST(MemoryPlan, apartNothingIsShared)
{
    const Program program = mobilenet().program;
    MemoryOptions options;
    options.reuse = false;
    const MemoryPlan plan = planMemory(program, options);
    std::size_t sum = 0;
    for (int t = -1; t < static_cast<int>(program.layers.size()); ++t)
        sum += plan.at(t).bytes;
    EXPECT_EQ(plan.bytes, sum);
    EXPECT_EQ(checkMemoryPlan(program, plan), "");
}

// The vectors of the documents: 32x32x1 -> two 1x1 convolutions of 8 and N outputs, concatenated, -> 1x1 convolution of 16.
TEST(MemoryPlan, concatenationIsWrittenInPlace)
{
    for (const std::size_t n : {8, 12}) {
        for (const std::size_t alignment : {1, 8}) {
            Shapes m(32, 32, 1, u8());
            const int a = m.same("conv1.1", -1, 8), b = m.same("conv1.2", -1, n);
            const int joined = m.concat("conv2_concat", {a, b});
            m.output(m.same("conv2", joined, 16), "conv2");
            MemoryOptions options;
            options.alignment = alignment;
            const MemoryPlan plan = planMemory(m.program, options);
            const std::size_t al = (8 + n + alignment - 1) / alignment * alignment;
            EXPECT_EQ(checkMemoryPlan(m.program, plan), "");
            EXPECT_EQ(plan.resident[2], (std::vector<bool>{true, true}));
            EXPECT_EQ(plan.at(0).stride, al);
            EXPECT_EQ(plan.at(1).offset, plan.at(0).offset + 8);
            // The stimulus is gone when conv2 writes: below the vector 32·32 + 32·32·al + 8 + 32·32·16.
            EXPECT_EQ(plan.bytes, 32U * 32 * (al + 16));
            options.concatInPlace = false;
            EXPECT_EQ(planMemory(m.program, options).resident[2], (std::vector<bool>{false, false}));
        }
    }
}

TEST(MemoryPlan, theStimulusMayStayOutside)
{
    const Program program = lenet().program;
    MemoryOptions options;
    options.includeInput = false;
    const MemoryPlan plan = planMemory(program, options);
    EXPECT_FALSE(plan.input.inArena);
    EXPECT_EQ(plan.bytes, 24U * 24 * 6 + 12 * 12 * 6);
    EXPECT_EQ(checkMemoryPlan(program, plan), "");
}

TEST(MemoryPlan, alignmentIsAPowerOfTwo)
{
    MemoryOptions options;
    options.alignment = 12;
    EXPECT_THROW(planMemory(lenet().program, options), std::invalid_argument);
}

TEST(MemoryPlan, isWrittenAndDrawn)
{
    const Program program = lenet().program;
    const MemoryPlan plan = planMemory(program, {});
    const std::string log = memoryLog(program, plan), data = memoryData(program, plan), picture = memoryPicture(program, plan);
    EXPECT_EQ(log.rfind("conv1:\n  0 ", 0), 0U) << log;
    EXPECT_NE(log.find("env:\n  0 " + std::to_string(plan.input.offset) + " (0x"), std::string::npos) << log;
    EXPECT_NE(log.find("[3456] @ 0 to 1\n"), std::string::npos) << log;
    EXPECT_EQ(std::count(data.begin(), data.end(), '\n'), 8);
    EXPECT_EQ(picture.rfind("<svg ", 0), 0U);
}
