#pragma once
// A cell whose outputs the test writes, and a provider whose batch it writes.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "cell/FrameCell.hpp"
#include "core/Log.hpp"
#include "data/provider/StimuliProvider.hpp"
#include "target/score/TargetScore.hpp"

namespace N2D2 {

class OutputsCell : public virtual Cell, public FrameCell<float, Cpu> {
public:
    OutputsCell(std::size_t width, std::size_t height, unsigned nbOutputs)
        : Cell(nullptr, "out", nbOutputs), FrameCell<float, Cpu>(nullptr, "out", nbOutputs), mWidth(width), mHeight(height)
    {
    }
    const char* getType() const override { return "Outputs"; }
    void getStats(Stats&) const override {}

protected:
    Dims outputsDims() const override { return {mWidth, mHeight, getNbOutputs()}; }
    void forward(bool) override {}
    void backward() override {}

private:
    std::size_t mWidth, mHeight;
};

class TargetTest : public ::testing::Test {
protected:
    void SetUp() override
    {
        mBefore = std::filesystem::current_path();
        const auto* info = ::testing::UnitTest::GetInstance()->current_test_info();
        mDir = std::filesystem::temp_directory_path() / (std::string("n2d2_target_") + info->name() + std::to_string(::getpid()));
        std::filesystem::create_directories(mDir);
        std::filesystem::current_path(mDir);
    }
    void TearDown() override
    {
        setLogHandler({});
        std::filesystem::current_path(mBefore);
        std::filesystem::remove_all(mDir);
    }

    /// `labels` names, stimuli of 8x8 when spatial, batch size.
    void make(const std::vector<std::string>& labels, unsigned nbOutputs, unsigned batchSize, MapSize outputs = {}, Dims size = {8, 8, 1})
    {
        database = std::make_shared<Database>();
        for (const auto& name : labels)
            database->addLabel(name);
        for (unsigned i = 0; i < 8; ++i)
            database->addStimulus("img/s" + std::to_string(i) + ".png", -1);
        provider = std::make_shared<StimuliProvider>(database, size, batchSize, outputs.pixels() > 1);
        cell = std::make_shared<OutputsCell>(outputs.width, outputs.height, nbOutputs);
        cell->addInput(provider, 0, 0, 0, 0, Tensor<bool>());
        cell->initialize();
    }
    void setBatch(const std::vector<int>& ids, const std::vector<int>& labels)
    {
        provider->getBatch() = ids;
        Tensor<int>& data = *provider->getLabelsData();
        ASSERT_EQ(data.size(), labels.size());
        std::copy(labels.begin(), labels.end(), data.begin());
    }
    void setOutputs(const std::vector<float>& values)
    {
        auto& y = dynamic_cast<Tensor<float>&>(*cell->getOutputs());
        ASSERT_EQ(y.size(), values.size());
        std::copy(values.begin(), values.end(), y.begin());
    }
    /// One step with outputs that choose these classes.
    void step(TargetScore& target, StimuliSet set, const std::vector<int>& ids, const std::vector<int>& labels, const std::vector<int>& chosen)
    {
        setBatch(ids, labels);
        target.provideTargets(set);
        std::vector<float> y(chosen.size() * cell->getNbOutputs(), 0.0f);
        for (std::size_t i = 0; i < chosen.size(); ++i)
            y[i * cell->getNbOutputs() + static_cast<std::size_t>(chosen[i])] = 1.0f;
        setOutputs(y);
        target.process(set);
    }
    static std::string fileText(const std::string& name)
    {
        std::ifstream stream(name, std::ios::binary);
        EXPECT_TRUE(stream) << name;
        std::ostringstream text;
        text << stream.rdbuf();
        return text.str();
    }
    static void writeText(const std::string& name, const std::string& text) { std::ofstream(name, std::ios::binary) << text; }
    template <class E, class F> static std::string messageOf(F f)
    {
        try {
            f();
        }
        catch (const E& error) {
            return error.what();
        }
        ADD_FAILURE() << "nothing of this type was thrown";
        return "";
    }

    std::shared_ptr<Database> database;
    std::shared_ptr<StimuliProvider> provider;
    std::shared_ptr<OutputsCell> cell;

private:
    std::filesystem::path mBefore, mDir;
};

}  // namespace N2D2
