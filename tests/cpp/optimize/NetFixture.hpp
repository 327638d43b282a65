#pragma once
// Small networks on stimuli in memory, built cell by cell.
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "activation/Activation.hpp"
#include "cell/activation/ActivationCell.hpp"
#include "cell/batchnorm/BatchNormCell.hpp"
#include "cell/conv/ConvCell.hpp"
#include "cell/dropout/DropoutCell.hpp"
#include "cell/elemwise/ElemWiseCell.hpp"
#include "cell/fc/FcCell.hpp"
#include "cell/FrameCell.hpp"
#include "cell/padding/PaddingCell.hpp"
#include "cell/pool/PoolCell.hpp"
#include "cell/reshape/ReshapeCell.hpp"
#include "cell/transpose/TransposeCell.hpp"
#include "core/Log.hpp"
#include "core/Random.hpp"
#include "data/database/tensor/Tensor_Database.hpp"
#include "data/provider/StimuliProvider.hpp"
#include "deepnet/DeepNet.hpp"

namespace N2D2::test {

using Cells = std::vector<std::shared_ptr<Cell>>;

inline Tensor<bool> unitMap(std::size_t outputs, std::size_t channels, std::size_t groups)
{
    Tensor<bool> map({outputs, channels}, false);
    for (std::size_t c = 0; c < channels; ++c) {
        for (std::size_t o = 0; o < outputs; ++o)
            map(c * outputs + o) = c / (channels / groups) == o / (outputs / groups);
    }
    return map;
}

/// A network of one element type on `count` random stimuli (of the Validation set) in [low, high].
struct Net {
    explicit Net(unsigned seed, const Dims& size = {8, 8, 3}, unsigned batch = 3, unsigned count = 7, double low = -1.0, double high = 1.0,
                 StimuliSet set = StimuliSet::Validation, const std::string& key = "Frame<float>")
        : random(RandomUse::Other, seed), key(key), net(std::make_shared<DeepNet>())
    {
        database = std::make_shared<Tensor_Database>();
        std::vector<Tensor<float>> stimuli;
        for (unsigned i = 0; i < count; ++i) {
            stimuli.emplace_back(size);
            for (float& v : stimuli.back())
                v = static_cast<float>(random.uniform(low, high));
        }
        database->load<float>(stimuli, std::vector<int>(count, 0));
        for (unsigned i = 0; i < count; ++i)
            database->partitionStimulus(i, set);
        provider = std::make_shared<StimuliProvider>(database, size, batch);
        provider->setPrefetch(0);
        net->setDatabase(database);
        net->setStimuliProvider(provider);
    }

    template <class Family, class... Args> std::shared_ptr<Cell> make(const std::string& name, Args... args)
    {
        return registry().family<Family>().create(key, net, name, args...);
    }
    /// null among the parents: the stimuli.
    std::shared_ptr<Cell> add(const std::shared_ptr<Cell>& cell, const Cells& parents, std::size_t groups = 1)
    {
        for (const auto& parent : parents) {
            const std::size_t channels = parent ? parent->getNbOutputs() : provider->getNbChannels();
            const Tensor<bool> map = groups > 1 ? unitMap(cell->getNbOutputs(), channels, groups) : Tensor<bool>();
            parent ? cell->addInput(parent, map) : cell->addInput(provider, 0, 0, 0, 0, map);
        }
        net->addCell(cell, parents);
        return cell;
    }
    std::shared_ptr<Activation> activation(const std::string& type)
    {
        return type.empty() ? nullptr : registry().family<ActivationFamily>().create(type);
    }
    std::shared_ptr<Cell> conv(const std::string& name, const Cells& parents, unsigned outputs, unsigned kernel = 3, const std::string& act = "",
                               std::size_t groups = 1, int padding = 0, unsigned stride = 1)
    {
        return add(make<ConvFamily>(name, std::vector<unsigned>{kernel, kernel}, outputs, std::vector<unsigned>{1}, std::vector<unsigned>{stride},
                                    std::vector<int>{padding}, std::vector<unsigned>{1}, activation(act)),
                   parents, groups);
    }
    std::shared_ptr<Cell> fc(const std::string& name, const Cells& parents, unsigned outputs, const std::string& act = "")
    {
        return add(make<FcFamily>(name, outputs, activation(act)), parents);
    }
    std::shared_ptr<Cell> norm(const std::string& name, const Cells& parents, const std::string& act = "")
    {
        std::size_t channels = 0;
        for (const auto& parent : parents)
            channels += parent ? parent->getNbOutputs() : provider->getNbChannels();
        return add(make<BatchNormFamily>(name, static_cast<unsigned>(channels), activation(act)), parents);
    }
    std::shared_ptr<Cell> pool(const std::string& name, const Cells& parents, PoolKind kind, unsigned size = 2, unsigned stride = 2)
    {
        const unsigned channels = parents[0]->getNbOutputs();
        return add(make<PoolFamily>(name, std::vector<unsigned>{size, size}, channels, std::vector<unsigned>{stride}, std::vector<unsigned>{0}, kind,
                                    nullptr),
                   parents, channels);
    }
    std::shared_ptr<Cell> padding(const std::string& name, const Cells& parents, int top, int bottom, int left, int right)
    {
        const auto channels = parents[0] ? parents[0]->getNbOutputs() : static_cast<unsigned>(provider->getNbChannels());
        return add(make<PaddingFamily>(name, channels, top, bottom, left, right), parents);
    }

    /// Random weights, statistics of BatchNorm too.
    void initialize(double scale = 0.5)
    {
        net->initialize();
        for (const auto& cell : net->orderedCells()) {
            for (const auto& [name, tensor] : cell->freeParameterTensors()) {
                const bool positive = name == "variances" || name == "scales";
                Tensor<double> values(tensor->dims());
                for (double& v : values)
                    v = positive ? random.uniform(0.2, 2.0) : random.uniform(-scale, scale);
                tensor->opAssign(values);
            }
        }
    }

    /// Outputs of a cell for the first batch.
    Tensor<double> run(const std::string& name)
    {
        provider->readBatch(StimuliSet::Validation, 0u);
        net->propagate(true);
        return tensor_cast<double>(*net->getCellFrame(name)->getOutputs()).clone();
    }
    bool has(const std::string& name) const { return net->hasCell(name); }

    KeyedRandom random;
    std::string key;
    std::shared_ptr<DeepNet> net;
    std::shared_ptr<Tensor_Database> database;
    std::shared_ptr<StimuliProvider> provider;
};

inline void expectClose(const Tensor<double>& a, const Tensor<double>& b, double tolerance = 1e-4)
{
    ASSERT_EQ(a.dims(), b.dims());
    double largest = 1.0;
    for (const double v : a)
        largest = std::max(largest, std::abs(v));
    for (std::size_t i = 0; i < a.size(); ++i)
        ASSERT_NEAR(a(i), b(i), tolerance * largest) << "element " << i;
}

/// What is logged while it exists.
struct LogCatcher {
    LogCatcher()
    {
        before = setLogHandler([this](LogLevel level, const std::string& line) {
            text += line + "\n";
            if (level == LogLevel::Warning)
                warnings += line + "\n";
        });
    }
    ~LogCatcher() { setLogHandler(before); }
    LogHandler before;
    std::string text, warnings;
};

}  // namespace N2D2::test
