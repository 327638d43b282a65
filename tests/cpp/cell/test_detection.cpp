// Boxes, and a detector's cells in a row: annotated boxes in memory, draws, threads. The values are checked in Python.
#include "cell/Operators.hpp"
#include "cell/anchor/AnchorCell_Frame.hpp"
#include "cell/roipooling/ROIPoolingCell_Frame.hpp"
#include "cell/rp/RPCell_Frame.hpp"
#include "data/database/tensor/Tensor_Database.hpp"
#include "data/provider/StimuliProvider.hpp"

namespace N2D2::test {

namespace {

TEST(Boxes, OverlapNeedsACommonArea)
{
    EXPECT_DOUBLE_EQ(boxIoU({0, 0, 10, 10}, {5, 0, 10, 10}), 50.0 / 150.0);
    EXPECT_EQ(boxIoU({0, 0, 10, 10}, {10, 0, 10, 10}), 0.0);
    EXPECT_EQ(boxIoU({0, 0, 0, 10}, {0, 0, 10, 10}), 0.0);
    EXPECT_EQ(boxIoU({std::nan(""), 0, 5, 5}, {0, 0, 10, 10}), 0.0);
}

TEST(Boxes, Clipping)
{
    const auto expect = [](const RealBox& got, const RealBox& box) {
        EXPECT_EQ(got.x, box.x);
        EXPECT_EQ(got.y, box.y);
        EXPECT_EQ(got.w, box.w);
        EXPECT_EQ(got.h, box.h);
    };
    expect(clipBox({-2, 3, 10, 4}, 20, 20), {0, 3, 8, 4});
    expect(clipBox({15, 18, 10, 10}, 20, 20), {15, 18, 5, 2});
    expect(clipBox({-9, 2, 4, 4}, 20, 20), {0, 2, 0, 4});
}

TEST(Boxes, CodesAreUndone)
{
    KeyedRandom random(RandomUse::Other, 3);
    for (const BoxCoding coding : {BoxCoding::TopLeft, BoxCoding::Center}) {
        for (int i = 0; i < 100; ++i) {
            const auto box = [&] { return RealBox{random.uniform(-9, 9), random.uniform(-9, 9), random.uniform(0.1, 9), random.uniform(0.1, 9)}; };
            const RealBox reference = box(), wanted = box(), got = decodeBox(reference, encodeBox(reference, wanted, coding), coding);
            EXPECT_NEAR(got.x, wanted.x, 1e-9);
            EXPECT_NEAR(got.y, wanted.y, 1e-9);
            EXPECT_NEAR(got.w, wanted.w, 1e-9);
            EXPECT_NEAR(got.h, wanted.h, 1e-9);
        }
    }
}

TEST(Boxes, ASuppressedBoxSuppressesNobodyAndEqualScoresKeepTheirOrder)
{
    std::vector<Candidate> candidates{{{5, 0, 10, 10}, 0.8, 0}, {{0, 0, 10, 10}, 0.9, 1}, {{0, 0, 10, 10}, 0.9, 2}, {{10, 0, 10, 10}, 0.7, 3}};
    sortCandidates(candidates);
    std::vector<std::size_t> survivors, order;
    suppressNonMaxima(candidates, 0.3, 10, survivors);
    for (const std::size_t s : survivors)
        order.push_back(candidates[s].index);
    EXPECT_EQ(order, (std::vector<std::size_t>{1, 3}));
    sortCandidates(candidates, 2);
    EXPECT_EQ(candidates.size(), 2u);
}

/// Three images of 32x32 with annotated boxes, Anchor, RP and ROIPooling on random maps.
struct Detector {
    std::shared_ptr<StimuliProvider> provider;
    std::shared_ptr<AnchorFrame<float, Cpu>> anchors;
    std::shared_ptr<RPFrame<float, Cpu>> proposals;
    std::shared_ptr<ROIPoolingFrame<float, Cpu>> pooling;
    std::shared_ptr<Tensor<float>> coordinates = std::make_shared<Tensor<float>>(Dims{8, 8, 10, 3});
    std::shared_ptr<Tensor<float>> maps = std::make_shared<Tensor<float>>(Dims{8, 8, 5, 3});
    std::shared_ptr<Tensor<float>> coordinatesGradient = std::make_shared<Tensor<float>>(coordinates->dims());
    std::shared_ptr<Tensor<float>> mapsGradient = std::make_shared<Tensor<float>>(maps->dims());

    explicit Detector(ROIPoolingKind kind)
    {
        const auto database = std::make_shared<Tensor_Database>();
        database->setParameter("RandomPartitioning", "0");
        database->load<float>(std::vector<Tensor<float>>(3, Tensor<float>({32, 32, 1})), {-1, -1, -1});
        database->addLabel("thing");
        database->setStimulusROIs(0, {std::make_shared<RectangularROI>(0, 2, 3, 14, 15), std::make_shared<RectangularROI>(0, 18, 12, 30, 25)});
        database->setStimulusROIs(2, {std::make_shared<RectangularROI>(0, 9, 9, 20, 19)});
        database->partitionStimuli(1.0, 0.0, 0.0);
        provider = std::make_shared<StimuliProvider>(database, Dims{32, 32, 1}, 3u, true);
        provider->readBatch(Database::Learn, 0);
        KeyedRandom random(RandomUse::Other, 4);
        for (auto* tensor : {coordinates.get(), maps.get()}) {
            for (float& v : *tensor)
                v = static_cast<float>(random.uniform(-0.3, 0.3));
        }
        for (std::size_t b = 0; b < 3; ++b) {
            for (std::size_t i = 0; i < 2 * 64; ++i)
                (*coordinates)(i, b) += 0.5f;
        }
        anchors = std::make_shared<AnchorFrame<float, Cpu>>(nullptr, "anchors", provider, DetectorType::SSD, AnchorFormat::CA,
                                                            std::vector<Anchor>{{11.0, 11.0}, {13.0, 10.0}}, 1u);
        anchors->setParameter("LossPositiveSample", "3");
        anchors->setParameter("LossNegativeSample", "5");
        anchors->addInputTensors(coordinates, coordinatesGradient);
        anchors->initialize();
        proposals = std::make_shared<RPFrame<float, Cpu>>(nullptr, "proposals", 2, 7);
        proposals->addInput(anchors);
        proposals->initialize();
        pooling = std::make_shared<ROIPoolingFrame<float, Cpu>>(nullptr, "pooling", provider, 3, 2, 5, kind);
        pooling->addInput(proposals);
        pooling->addInputTensors(maps, mapsGradient);
        pooling->initialize();
    }
    void step(bool inference)
    {
        anchors->propagate(inference);
        proposals->propagate(inference);
        pooling->propagate(inference);
        KeyedRandom random(RandomUse::Other, 6);
        pooling->setOutputErrors(randomTensor<float>(pooling->getOutputs()->dims(), random));
        pooling->backPropagate();
        proposals->backPropagate();
        anchors->backPropagate();
    }
    const Tensor<float>& outputs(const Cell_Frame_Top& cell) const { return dynamic_cast<const Tensor<float>&>(*cell.getOutputs()); }
};

TEST(Detector, SameBitsForAnyNumberOfThreads)
{
    for (const ROIPoolingKind kind : {ROIPoolingKind::Max, ROIPoolingKind::Average, ROIPoolingKind::Bilinear, ROIPoolingKind::BilinearTF})
        expectSameBits<float>(
            [&] {
                defaultContext()->reseed(7);
                Detector detector(kind);
                detector.step(false);
                detector.step(false);
                return std::vector<Tensor<float>>{detector.outputs(*detector.anchors).clone(), detector.outputs(*detector.proposals).clone(),
                                                  detector.outputs(*detector.pooling).clone(), detector.coordinatesGradient->clone(),
                                                  detector.mapsGradient->clone()};
            },
            enumToText(kind));
}

TEST(Detector, BatchOfTheOutputsIsThatOfTheProposals)
{
    Detector detector(ROIPoolingKind::Max);
    EXPECT_EQ(detector.outputs(*detector.anchors).dims(), (Dims{8, 8, 12, 3}));
    EXPECT_EQ(detector.outputs(*detector.proposals).dims(), (Dims{1, 1, 4, 21}));
    EXPECT_EQ(detector.outputs(*detector.pooling).dims(), (Dims{3, 2, 5, 21}));
    EXPECT_EQ(detector.pooling->getNbChannels(), 9u);
    Cell::Stats stats;
    detector.anchors->getStats(stats);
    detector.proposals->getStats(stats);
    detector.pooling->getStats(stats);
    EXPECT_EQ(stats.nbNeurons + stats.nbNodes + stats.nbSynapses + stats.nbConnections, 0u);
}

TEST(Detector, NoiseDrawsResumeTheDraws)
{
    defaultContext()->reseed(7);
    Detector whole(ROIPoolingKind::Max);
    for (int i = 0; i < 3; ++i)
        whole.step(false);
    EXPECT_EQ(whole.anchors->noiseDraws(), 3u);
    EXPECT_EQ(whole.proposals->noiseDraws(), 3u);
    defaultContext()->reseed(7);
    Detector resumed(ROIPoolingKind::Max);
    resumed.anchors->setNoiseDraws(2);
    resumed.proposals->setNoiseDraws(2);
    resumed.step(false);
    EXPECT_EQ(resumed.proposals->getAnchorIndices(), whole.proposals->getAnchorIndices());
}

TEST(Detector, AnInferenceGivesNoGradient)
{
    Detector detector(ROIPoolingKind::Max);
    detector.step(true);
    EXPECT_FALSE(detector.coordinatesGradient->isValid());
    detector.step(false);
    EXPECT_TRUE(detector.coordinatesGradient->isValid());
    EXPECT_FALSE(detector.proposals->getDiffInputs()->isValid());  // boxes get no gradient
}

TEST(Detector, GradientOfThePooling)
{
    const auto provider = std::make_shared<StimuliProvider>(std::make_shared<Tensor_Database>(), Dims{21, 18, 1}, 2u);
    for (const ROIPoolingKind kind : {ROIPoolingKind::Max, ROIPoolingKind::Average, ROIPoolingKind::Bilinear, ROIPoolingKind::BilinearTF}) {
        for (const char* word : {"", "Flip", "IgnorePadding"}) {
            ROIPoolingFrame<double, Cpu> cell(nullptr, "pooling", provider, 3, 2, 3, kind);
            if (*word)
                cell.setParameter(word, "1");
            const auto boxes = std::make_shared<Tensor<double>>(Dims{1, 1, 4, 6});
            KeyedRandom random(RandomUse::Other, 8);
            for (double& v : *boxes)
                v = random.uniform(0.0, 16.0);
            cell.addInputTensors(boxes, nullptr);
            for (const Dims& dims : {Dims{7, 6, 2, 2}, Dims{5, 9, 1, 2}})
                cell.addInputTensors(std::make_shared<Tensor<double>>(dims), std::make_shared<Tensor<double>>(dims));
            const auto kept = boxes->clone();
            EXPECT_LT(cell.checkGradient(1e-4, 1e-6), 1e-6) << enumToText(kind) << word;
            EXPECT_TRUE(sameBits(kept, *boxes));
        }
    }
}

}  // namespace

}  // namespace N2D2::test
