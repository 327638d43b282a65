#include <cmath>

#include <omp.h>
#include <opencv2/imgcodecs.hpp>

#include "DataFixture.hpp"
#include "core/File.hpp"
#include "core/Log.hpp"
#include "core/Parallel.hpp"
#include "data/BinaryCvMat.hpp"
#include "data/analysis/Pictures.hpp"
#include "data/analysis/StimuliData.hpp"
#include "data/database/dir/DIR_Database.hpp"
#include "data/provider/StimuliProvider.hpp"
#include "data/transformation/rangeaffine/RangeAffineTransformation.hpp"
#include "data/transformation/rescale/RescaleTransformation.hpp"

using namespace N2D2;
using namespace N2D2::test;

namespace {

// Random colour images of one size, in a folder that is the working directory.
struct Analysed {
    TemporaryFolder folder;
    std::filesystem::path before = std::filesystem::current_path();
    std::shared_ptr<DIR_Database> database = std::make_shared<DIR_Database>();
    std::vector<cv::Mat> images;
    std::string file(unsigned i) const { return folder / ("images/" + std::to_string(100 + i) + ".png"); }
    Analysed(unsigned count = 40, int type = CV_8UC3)
    {
        std::filesystem::current_path(folder.path());
        std::filesystem::create_directories(folder / "images");
        cv::RNG random(7);
        for (unsigned i = 0; i < count; ++i) {
            cv::Mat image(5, 7, type);
            random.fill(image, cv::RNG::UNIFORM, 0, 201);
            image.at<unsigned char>(0, 0) = 0;
            image.at<unsigned char>(1, 0) = 200;
            images.push_back(image);
            cv::imwrite(file(i), image);
            database->loadFile(file(i));
        }
        database->setParameter("RandomPartitioning", "0");
        database->partitionStimuli(count - 4, Database::Learn);
        database->partitionStimuli(4, Database::Test);
    }
    ~Analysed() { std::filesystem::current_path(before); }
    std::shared_ptr<StimuliProvider> provider() const { return std::make_shared<StimuliProvider>(database, Dims{7, 5, 3}, 4, true); }
};

}  // namespace

TEST(StimuliData, againstSumsInDouble)
{
    Analysed set;
    StimuliData data("sp.StimuliData", set.provider());
    data.setParameter("MeanData", "1");
    data.setParameter("StdDevData", "1");
    EXPECT_EQ(data.generate(Database::LearnOnly), 36u);
    long double sum = 0, squares = 0, n = 0;
    cv::Mat mean = cv::Mat::zeros(5, 7, CV_64FC3), m2 = mean.clone();
    for (std::size_t i = 0; i < 36; ++i) {
        cv::Mat wide;
        set.images[i].convertTo(wide, CV_64F);
        mean += wide / 36.0;
        for (auto p = wide.ptr<double>(); p != wide.ptr<double>() + 105; ++p) {
            sum += *p;
            n += 1;
        }
    }
    for (std::size_t i = 0; i < 36; ++i) {
        cv::Mat wide;
        set.images[i].convertTo(wide, CV_64F);
        for (auto p = wide.ptr<double>(); p != wide.ptr<double>() + 105; ++p)
            squares += (*p - sum / n) * (*p - sum / n);
        m2 += (wide - mean).mul(wide - mean);
    }
    const auto& global = data.getGlobalValue();
    EXPECT_EQ(global.minVal, 0.0f);
    EXPECT_EQ(global.maxVal, 200.0f);
    EXPECT_NEAR(global.mean, static_cast<double>(sum / n), 1e-10);
    EXPECT_NEAR(global.stdDev, static_cast<double>(sqrtl(squares / (n - 1))), 1e-10);
    EXPECT_EQ(data.getMinSize(), (StimuliData::Size{7, 5, 3}));
    EXPECT_EQ(data.getMeanSize(), (StimuliData::Size{7, 5, 3}));
    const auto meanFile = readBinaryCvMats("sp.StimuliData/meanData.bin");
    ASSERT_EQ(meanFile.size(), 1u);
    EXPECT_EQ(meanFile[0].type(), CV_64FC3);
    EXPECT_LT(cv::norm(meanFile[0], mean, cv::NORM_INF), 1e-10);
    cv::sqrt(m2 / 35.0, m2);
    EXPECT_LT(cv::norm(readBinaryCvMats("sp.StimuliData/stdDevData.bin")[0], m2, cv::NORM_INF), 1e-10);
    for (const char* file : {"meanData.dat", "meanData.png", "stdDevData.dat", "stdDevData.png"})
        EXPECT_TRUE(std::filesystem::exists(std::string("sp.StimuliData/") + file)) << file;
    EXPECT_EQ(cv::imread("sp.StimuliData/meanData.png", cv::IMREAD_UNCHANGED).type(), CV_8UC3);
    data.logSizeRange();
    data.logValueRange();
    EXPECT_EQ(readFile("sp.StimuliData/sizeRange.dat").substr(0, 12), "7 5 3\n7 5 3\n");
    EXPECT_EQ(readFile("sp.StimuliData/data.dat"), data.summary());
    EXPECT_EQ(data.summary().rfind("sp.StimuliData data:\nNumber of stimuli: 36\nData width range: [7, 7]\nData height range: [5, 5]\n"
                                   "Data channels range: [3, 3]\nValue range: [0, 200]\nValue mean: ", 0), 0u);
}

TEST(StimuliData, valuesAreThoseOfTheMatrixWithAndWithoutTransformation)
{
    Analysed set(12);
    const auto maxOf = [](const std::shared_ptr<StimuliProvider>& provider, bool scaled) {
        StimuliData data("values", provider);
        data.generate(Database::All, scaled);
        return data.getGlobalValue().maxVal;
    };
    EXPECT_EQ(maxOf(set.provider(), false), 200.0f);
    EXPECT_EQ(maxOf(set.provider(), true), 200.0f / 255.0f);
    auto rescaled = std::make_shared<StimuliProvider>(set.database, Dims{7, 5, 3}, 4, true);
    rescaled->addTransformation(std::make_shared<RescaleTransformation>(7, 5));
    EXPECT_EQ(maxOf(rescaled, false), 200.0f);
    EXPECT_EQ(maxOf(rescaled, true), 200.0f / 255.0f);
    // What the mean is for: a transformation behind.
    auto centred = set.provider();
    StimuliData raw("raw", centred);
    raw.generate();
    const auto value = raw.getGlobalValue();
    centred->addTransformation(std::make_shared<RangeAffineTransformation>(RangeAffineTransformation::Minus, value.mean, RangeAffineTransformation::Divides,
                                                                           value.stdDev));
    StimuliData normalized("normalized", centred);
    normalized.generate();
    EXPECT_NEAR(normalized.getGlobalValue().mean, 0.0, 1e-6);
    EXPECT_NEAR(normalized.getGlobalValue().stdDev, 1.0, 1e-6);
}

TEST(StimuliData, greyImagesHaveOneChannel)
{
    Analysed set(6, CV_8U);
    StimuliData data("grey", std::make_shared<StimuliProvider>(set.database, Dims{7, 5, 1}, 2, true));
    data.generate();
    EXPECT_EQ(data.getMinSize().channels, 1u);
    EXPECT_EQ(data.getMaxSize().channels, 1u);
}

TEST(StimuliData, sameBitsForAnyNumberOfThreads)
{
    Analysed set(200);
    std::string reference;
    for (const int threads : {1, 2, 3, 8}) {
        const ThreadScope scope(threads);
        StimuliData data("threads" + std::to_string(threads), set.provider());
        data.setParameter("MeanData", "1");
        data.setParameter("StdDevData", "1");
        data.generate();
        const std::string bytes = readFile(data.getMeanDataFile()) + readFile(data.getStdDevDataFile()) + readFile(data.getFolder() + "/_cache");
        if (reference.empty())
            reference = bytes;
        EXPECT_EQ(bytes, reference) << threads << " threads";
    }
}

TEST(StimuliData, cacheFollowsStimuliAndTransformations)
{
    Analysed set(12);
    const auto run = [&](double plus, bool mean = false) {
        auto provider = set.provider();
        if (plus != 0.0)
            provider->addTransformation(std::make_shared<RangeAffineTransformation>(RangeAffineTransformation::Plus, plus));
        StimuliData data("cached", provider);
        data.setParameter("MeanData", mean ? "1" : "0");
        data.generate();
        return std::pair{data.isFromCache(), data.getGlobalValue()};
    };
    const auto first = run(0);
    EXPECT_FALSE(first.first);
    EXPECT_TRUE(run(0).first);
    EXPECT_EQ(run(0).second, first.second);
    EXPECT_FALSE(run(3).first) << "another pipeline";
    EXPECT_TRUE(run(3).first);
    EXPECT_FALSE(run(3, true).first) << "the mean image was not made";
    EXPECT_TRUE(run(3, true).first);
    writeBytes("cached/meanData.bin", "other");
    EXPECT_FALSE(run(3, true).first) << "the mean image was changed";
    EXPECT_EQ(readBinaryCvMats("cached/meanData.bin").size(), 1u);
    // The image of another pipeline does not stay.
    EXPECT_FALSE(run(0).first);
    EXPECT_FALSE(std::filesystem::exists("cached/meanData.bin"));
    std::filesystem::last_write_time(set.file(3), std::filesystem::file_time_type::clock::now() + std::chrono::hours(1));
    EXPECT_FALSE(run(0).first) << "a file was changed";
    for (const std::uintmax_t size : {0, 3, 40, 300}) {
        std::filesystem::resize_file("cached/_cache", size);
        const auto again = run(0);
        EXPECT_FALSE(again.first) << size;
        EXPECT_EQ(again.second, first.second);
    }
    set.database->removeStimulus(2);
    EXPECT_FALSE(run(0).first) << "a stimulus less";
}

TEST(StimuliData, differentSizesHaveNoMeanImage)
{
    Analysed set(6);
    cv::imwrite(set.file(2), cv::Mat(9, 4, CV_8UC3, cv::Scalar::all(50)));
    StimuliData data("sizes", set.provider());
    data.setParameter("MeanData", "1");
    std::string said;
    const auto handler = setLogHandler([&](LogLevel, const std::string& text) { said += text + "\n"; });
    data.generate();
    setLogHandler(handler);
    EXPECT_NE(said.find("different sizes"), std::string::npos) << said;
    EXPECT_FALSE(std::filesystem::exists("sizes/meanData.bin"));
    EXPECT_EQ(data.getMinSize(), (StimuliData::Size{4, 5, 3}));
    EXPECT_EQ(data.getMaxSize(), (StimuliData::Size{7, 9, 3}));
}

TEST(StimuliData, corruptStimuliFollowThePolicy)
{
    Analysed set(6);
    writeBytes(set.file(3), "not a picture");
    StimuliData strict("strict", set.provider());
    EXPECT_NE(messageOf([&] { strict.generate(); }).find(set.file(3)), std::string::npos);
    auto provider = set.provider();
    provider->setParameter("CorruptStimuli", "Skip");
    StimuliData data("skips", provider);
    EXPECT_EQ(data.generate(), 5u);
    EXPECT_THROW(data.generate(Database::ValidationOnly), std::invalid_argument);
}

TEST(Pictures, dataAsText)
{
    const TemporaryFolder folder;
    Tensor<float> planes({3, 2, 2});
    for (std::size_t i = 0; i < 12; ++i)
        planes(i) = static_cast<float>(i) / 4.0f;
    logData(folder / "planes.dat", planes);
    EXPECT_EQ(readFile(folder / "planes.dat"), "0 0.25 0.5 \n0.75 1 1.25 \n\n1.5 1.75 2 \n2.25 2.5 2.75 \n\n");
    Tensor<float> line({1, 1, 5});
    for (std::size_t i = 0; i < 5; ++i)
        line(i) = static_cast<float>(i);
    logData(folder / "line.dat", line);
    EXPECT_EQ(readFile(folder / "line.dat"), "0 1 2 \n3 4 0 \n0 0 0 \n\n");
    EXPECT_THROW(logData(folder / "no.dat", Tensor<float>({1, 1, 1, 2})), std::invalid_argument);
    EXPECT_EQ(tensorPicture(planes).size(), cv::Size(7, 2));
    EXPECT_EQ(tensorPicture(Tensor<float>({3, 2, 3})).type(), CV_8UC3);
}

TEST(Pictures, framesLeaveTheProviderAsItWas)
{
    Analysed set(30);
    set.database->addLabel("dog");
    for (unsigned i = 0; i < 30; ++i)
        set.database->setStimulusLabel(i, 0);
    StimuliProvider provider(set.database, {7, 5, 3}, 4);
    provider.setBatch(Database::Learn, true);
    provider.readBatch(Database::Learn);
    const ProviderState state = provider.getState();
    logFrames(provider, "frames");
    logPreSamples(provider, 2, "pre_samples_2");
    EXPECT_EQ(provider.getState(), state);
    EXPECT_TRUE(std::filesystem::exists("frames/frame_9.dat"));
    EXPECT_FALSE(std::filesystem::exists("frames/frame_10.dat"));
    EXPECT_TRUE(std::filesystem::exists("frames/test_frame_3.png"));
    EXPECT_EQ(readFile("frames/frames.txt").substr(0, 19 + set.file(0).size() + 4), "frames/frame_0.dat " + set.file(0) + " 0\nf");
    EXPECT_TRUE(std::filesystem::exists("pre_samples_2/sample_99.jpg"));
    EXPECT_EQ(cv::imread("pre_samples_2/sample_0.jpg").size(), cv::Size(7, 5));
    EXPECT_THROW(logPreSamples(provider, 99, "none"), std::out_of_range);
    EXPECT_FALSE(std::filesystem::exists("none"));
}
