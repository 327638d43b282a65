#include <opencv2/imgproc.hpp>

#include "DataFixture.hpp"
#include "core/Registry.hpp"
#include "data/transformation/channelextraction/ChannelExtractionTransformation.hpp"
#include "data/transformation/colorspace/ColorSpaceTransformation.hpp"
#include "data/transformation/composite/CompositeTransformation.hpp"
#include "data/transformation/distortion/DistortionTransformation.hpp"
#include "data/transformation/flip/FlipTransformation.hpp"
#include "data/transformation/padcrop/PadCropTransformation.hpp"
#include "data/transformation/rangeaffine/RangeAffineTransformation.hpp"
#include "data/transformation/rescale/RescaleTransformation.hpp"

using namespace N2D2;
using namespace N2D2::test;

namespace {

cv::Mat ramp(int rows, int cols, int depth = CV_8U)
{
    cv::Mat mat(rows, cols, CV_32F);
    for (int i = 0; i < rows * cols; ++i)
        reinterpret_cast<float*>(mat.data)[i] = static_cast<float>(i);
    mat.convertTo(mat, depth);
    return mat;
}

std::vector<double> values(const cv::Mat& mat)
{
    cv::Mat wide;
    mat.reshape(1).convertTo(wide, CV_64F);
    return std::vector<double>(wide.begin<double>(), wide.end<double>());
}

using V = std::vector<double>;

struct Stimulus {
    explicit Stimulus(const cv::Mat& given) : frame(given) {}
    cv::Mat frame, labels = cv::Mat(1, 1, CV_32S, cv::Scalar(0));
    ROIs rois;
    MersenneRandom random{1};
    void apply(const Transformation& transformation) { transformation.apply(frame, labels, rois, 0, random); }
};

cv::Mat labelsOf(const cv::Mat& frame)
{
    cv::Mat labels;
    frame.convertTo(labels, CV_32S);
    return labels;
}

}  // namespace

TEST(Rescale, framesLabelsROIs)
{
    Stimulus s(ramp(4, 6));
    s.labels = labelsOf(s.frame);
    s.rois = {std::make_shared<RectangularROI>(1, 1, 1, 3, 3)};
    const RescaleTransformation rescale(12, 8);
    s.apply(rescale);
    cv::Mat expected, nearest;
    cv::resize(ramp(4, 6), expected, {12, 8});
    cv::resize(labelsOf(ramp(4, 6)), nearest, {12, 8}, 0, 0, cv::INTER_NEAREST);
    EXPECT_EQ(values(s.frame), values(expected));
    EXPECT_EQ(values(s.labels), values(nearest));
    EXPECT_EQ(s.rois[0]->box(), (Box{2, 2, 4, 4}));
    rescale.reverse(ramp(4, 6), s.labels, s.rois, 0);
    EXPECT_EQ(values(s.labels), values(ramp(4, 6)));
    EXPECT_EQ(s.rois[0]->box(), (Box{1, 1, 2, 2}));
    EXPECT_EQ(rescale.getOutputsSize({6, 4}), (ImageSize{12, 8}));

    RescaleTransformation keep(5, 5);
    keep.setParameter("KeepAspectRatio", "1");
    Stimulus fit(ramp(4, 8));
    fit.apply(keep);
    EXPECT_EQ(fit.frame.size(), cv::Size(5, 2));
    keep.setParameter("ResizeToFit", "0");
    Stimulus fill(ramp(4, 8));
    fill.apply(keep);
    EXPECT_EQ(fill.frame.size(), cv::Size(10, 5));
    EXPECT_EQ(keep.clone()->getParameter("KeepAspectRatio"), "1");
    EXPECT_THROW(RescaleTransformation(0, 4), std::invalid_argument);
    Stimulus lines((cv::Mat_<int>(1, 6) << 0, 10, 20, 30, 40, 50));
    lines.apply(RescaleTransformation(2, 1));
    EXPECT_EQ(values(lines.frame), (V{10, 40}));
}

TEST(PadCrop, documentedVectors)
{
    Stimulus crop(ramp(5, 5));
    crop.apply(PadCropTransformation(4, 4));
    EXPECT_EQ(values(crop.frame), values(ramp(5, 5)(cv::Rect(0, 0, 4, 4)).clone()));

    Stimulus pad(ramp(5, 5));
    pad.labels = labelsOf(pad.frame);
    pad.rois = {std::make_shared<RectangularROI>(1, 1, 1, 3, 3)};
    const PadCropTransformation six(6, 6);
    pad.apply(six);
    EXPECT_EQ(values(pad.frame.row(0)), (V{6, 5, 6, 7, 8, 9}));
    EXPECT_EQ(values(pad.labels.row(0)), (V(6, -1)));
    EXPECT_EQ(pad.labels.at<int>(1, 1), 0);
    EXPECT_EQ(pad.rois[0]->box(), (Box{2, 2, 2, 2}));
    six.reverse(ramp(5, 5), pad.labels, pad.rois, 0);
    EXPECT_EQ(values(pad.labels), values(ramp(5, 5)));
    EXPECT_EQ(pad.rois[0]->box(), (Box{1, 1, 2, 2}));
    Stimulus away(ramp(5, 5));
    away.rois = {std::make_shared<RectangularROI>(1, 4, 4, 5, 5), std::make_shared<RectangularROI>(2, 3, 3, 5, 5)};
    away.apply(PadCropTransformation(4, 4));
    ASSERT_EQ(away.rois.size(), 1u);
    EXPECT_EQ(away.rois[0]->label, 2);
}

TEST(PadCrop, borders)
{
    const std::pair<const char*, V> borders[] = {{"ConstantBorder", {7, 0, 1, 2, 7}}, {"ReplicateBorder", {0, 0, 1, 2, 2}},
                                                 {"ReflectBorder", {0, 0, 1, 2, 2}},  {"WrapBorder", {2, 0, 1, 2, 0}},
                                                 {"MinusOneReflectBorder", {1, 0, 1, 2, 1}}, {"MeanBorder", {1, 0, 1, 2, 1}}};
    for (const auto& [name, row] : borders) {
        PadCropTransformation transformation(5, 1);
        transformation.setParameter("BorderType", name);
        transformation.setParameter("BorderValue", "7");
        Stimulus s(ramp(1, 3));
        s.apply(transformation);
        EXPECT_EQ(values(s.frame), row) << name;
    }
    PadCropTransformation mixed(7, 2), additive(-1, 2);
    Stimulus m(ramp(4, 4));
    m.apply(mixed);
    EXPECT_EQ(m.frame.size(), cv::Size(7, 2));
    additive.setParameter("AdditiveWH", "1");
    Stimulus a(ramp(4, 4));
    a.apply(additive);
    EXPECT_EQ(a.frame.size(), cv::Size(3, 6));
    EXPECT_EQ(additive.getOutputsSize({4, 4}), (ImageSize{3, 6}));
    Stimulus none(ramp(4, 4));
    EXPECT_THROW(none.apply(PadCropTransformation(0, 4)), std::invalid_argument);
}

TEST(ColorSpace, againstOpenCV)
{
    cv::Mat image(5, 7, CV_8UC3);
    cv::randu(image, 0, 255);
    const std::pair<ColorSpaceTransformation::ColorSpace, int> codes[] = {
        {ColorSpaceTransformation::RGB, cv::COLOR_BGR2RGB},       {ColorSpaceTransformation::HSV, cv::COLOR_BGR2HSV},
        {ColorSpaceTransformation::HLS, cv::COLOR_BGR2HLS},       {ColorSpaceTransformation::YCrCb, cv::COLOR_BGR2YCrCb},
        {ColorSpaceTransformation::CIELab, cv::COLOR_BGR2Lab},    {ColorSpaceTransformation::CIELuv, cv::COLOR_BGR2Luv},
        {ColorSpaceTransformation::RGB_to_HSV, cv::COLOR_RGB2HSV}, {ColorSpaceTransformation::HSV_to_RGB, cv::COLOR_HSV2RGB},
        {ColorSpaceTransformation::CIELuv_to_RGB, cv::COLOR_Luv2RGB}};
    for (const auto& [space, code] : codes) {
        cv::Mat expected;
        cv::cvtColor(image, expected, code);
        Stimulus s(image.clone());
        s.apply(ColorSpaceTransformation(space));
        EXPECT_EQ(values(s.frame), values(expected)) << enumToText(space);
        Stimulus grey(ramp(2, 2));
        grey.apply(ColorSpaceTransformation(space));
        EXPECT_EQ(grey.frame.channels(), space == ColorSpaceTransformation::RGB ? 3 : 1);
    }
    Stimulus alpha(cv::Mat(2, 2, CV_8UC4, cv::Scalar(1, 2, 3, 4)));
    alpha.apply(ColorSpaceTransformation(ColorSpaceTransformation::BGR));
    EXPECT_EQ(alpha.frame.at<cv::Vec3b>(0, 0), cv::Vec3b(1, 2, 3));
    Stimulus two(cv::Mat(2, 2, CV_8UC2, cv::Scalar(1, 2)));
    EXPECT_THROW(two.apply(ColorSpaceTransformation(ColorSpaceTransformation::HSV)), std::invalid_argument);
}

TEST(ChannelExtraction, channels)
{
    const auto extract = [](const cv::Scalar& bgr, ChannelExtractionTransformation::Channel channel) {
        Stimulus s(cv::Mat(1, 1, CV_8UC3, bgr));
        s.apply(ChannelExtractionTransformation(channel));
        return int(s.frame.data[0]);
    };
    using C = ChannelExtractionTransformation;
    EXPECT_EQ(extract({10, 20, 30}, C::Red), 30);
    EXPECT_EQ(extract({10, 20, 30}, C::Green), 20);
    EXPECT_EQ(extract({10, 20, 30}, C::Blue), 10);
    EXPECT_EQ(extract({255, 0, 0}, C::Hue), 170);
    EXPECT_EQ(extract({255, 0, 0}, C::Saturation), 255);
    EXPECT_EQ(extract({10, 20, 30}, C::Value), 30);
    EXPECT_EQ(extract({10, 20, 30}, C::Gray), 22);
    EXPECT_EQ(extract({10, 20, 30}, C::Y), 22);
    EXPECT_EQ(extract({10, 20, 30}, C::Cr), 134);
    EXPECT_EQ(extract({10, 20, 30}, C::Cb), 121);
    Stimulus grey(ramp(2, 2));
    grey.apply(C(C::Hue));
    EXPECT_EQ(values(grey.frame), (V{0, 1, 2, 3}));
}

TEST(RangeAffine, twoSteps)
{
    using R = RangeAffineTransformation;
    Stimulus s(ramp(1, 4));
    s.apply(R(R::Minus, 1.0, R::Divides, 2.0));
    EXPECT_EQ(s.frame.type(), CV_32F);
    EXPECT_EQ(values(s.frame), (V{-0.5, 0, 0.5, 1}));
    R truncated(R::Multiplies, std::vector<double>{0.75});
    truncated.setParameter("Truncate", "1");
    s.apply(truncated);
    EXPECT_EQ(values(s.frame), (V{0, 0, 0, 0}));
    // Rounded to the nearest, halves away from zero, then within bounds.
    R rounded(R::Multiplies, std::vector<double>{1.5}, R::Minus, std::vector<double>{3.0});
    rounded.setParameter("Round", "1");
    Stimulus halves(ramp(1, 4));
    halves.apply(rounded);
    EXPECT_EQ(values(halves.frame), (V{-3, -2, 0, 2}));
    rounded.setParameter("Bounds", "-2 1");
    Stimulus bounded(ramp(1, 4));
    bounded.apply(*rounded.clone());
    EXPECT_EQ(values(bounded.frame), (V{-2, -2, 0, 1}));
    rounded.setParameter("Bounds", "1 -1");
    EXPECT_THROW(bounded.apply(rounded), std::invalid_argument);
    Stimulus colours(cv::Mat(1, 1, CV_8UC3, cv::Scalar(1, 2, 3)));
    colours.apply(R(R::Plus, {1.0, 2.0, 3.0}));
    EXPECT_EQ(values(colours.frame), (V{2, 4, 6}));
    EXPECT_THROW(colours.apply(R(R::Plus, {1.0, 2.0})), std::invalid_argument);
    EXPECT_THROW(R(R::Divides, 0.0), std::invalid_argument);
    EXPECT_EQ(R(R::Plus, 1.0).getOutputsDepth(CV_8U), CV_32F);
}

TEST(Flip, fixedAndRandom)
{
    Stimulus s(ramp(2, 3));
    s.labels = labelsOf(s.frame);
    s.rois = {std::make_shared<RectangularROI>(1, 0, 0, 1, 1), std::make_shared<PolygonROI>(1, std::vector<ROI::Point>{{0, 0}, {1, 0}, {1, 1}})};
    const FlipTransformation flip(true, false);
    s.apply(flip);
    EXPECT_EQ(values(s.frame), (V{2, 1, 0, 5, 4, 3}));
    EXPECT_EQ(values(s.labels), (V{2, 1, 0, 5, 4, 3}));
    EXPECT_EQ(s.rois[0]->box(), (Box{2, 0, 1, 1}));
    EXPECT_EQ(s.rois[1]->box(), (Box{1, 0, 2, 2}));
    flip.reverse(s.frame, s.labels, s.rois, 0);
    EXPECT_EQ(values(s.labels), (V{0, 1, 2, 3, 4, 5}));
    // Seed 1 draws 1791095845, 4282876139, 3093770124, ...: 0, 1 for {0, 1}.
    FlipTransformation random(true, false);
    random.setParameter("RandomHorizontalFlip", "1");
    random.setParameter("RandomVerticalFlip", "1");
    Stimulus r(ramp(2, 3));
    r.apply(random);
    EXPECT_EQ(values(r.frame), (V{3, 4, 5, 0, 1, 2}));
    EXPECT_THROW(random.reverse(r.frame, r.labels, r.rois, 0), std::invalid_argument);
    EXPECT_TRUE(random.draws());
    EXPECT_FALSE(flip.draws());
}

TEST(Distortion, documentedVector)
{
    DistortionTransformation distortion;
    for (const auto& [name, value] : std::map<std::string, std::string>{
             {"ElasticGaussianSize", "3"}, {"ElasticSigma", "1"}, {"ElasticScaling", "2"}, {"Scaling", "10"}, {"Rotation", "10"}})
        distortion.setParameter(name, value);
    Stimulus s(ramp(5, 5, CV_32F));
    s.apply(distortion);
    EXPECT_NEAR(s.frame.at<float>(0, 0), 0.046856213f, 1e-5);
    EXPECT_NEAR(s.frame.at<float>(0, 1), 1.1173531f, 1e-5);
    EXPECT_NEAR(s.frame.at<float>(0, 2), 2.1780949f, 1e-5);
    EXPECT_NEAR(s.frame.at<float>(2, 2), 11.826752f, 1e-5);

    // Without displacement everything stays, the last row and column included.
    Stimulus still(ramp(4, 5));
    still.labels = labelsOf(still.frame);
    still.apply(DistortionTransformation());
    EXPECT_EQ(values(still.frame), values(ramp(4, 5)));
    EXPECT_EQ(values(still.labels), values(ramp(4, 5)));
    // Rotation alone: the source is the rotated position.
    DistortionTransformation rotation;
    rotation.setParameter("Rotation", "30");
    Stimulus turned(cv::Mat(21, 21, CV_32F));
    for (int y = 0; y < 21; ++y)
        for (int x = 0; x < 21; ++x)
            turned.frame.at<float>(y, x) = static_cast<float>(3 * x - 2 * y);
    MersenneRandom same(1);
    same.uniform(-1, 1);
    same.uniform(-1, 1);
    const double angle = 30.0 * same.uniform(-1, 1) * M_PI / 180.0;
    turned.apply(rotation);
    const double x = 12 - 10, y = 9 - 10;
    const double px = 10 + x - (x * (std::cos(angle) - 1) + y * std::sin(angle)), py = 10 + y - (y * (std::cos(angle) - 1) - x * std::sin(angle));
    EXPECT_NEAR(turned.frame.at<float>(9, 12), 3 * px - 2 * py, 1e-4);
}

TEST(Composite, chains)
{
    CompositeTransformation inner;
    inner.push_back(std::make_shared<RescaleTransformation>(8, 6));
    inner.push_back(std::make_shared<PadCropTransformation>(10, 10));
    CompositeTransformation outer(std::make_shared<FlipTransformation>(true));
    outer.push_back(std::make_shared<CompositeTransformation>(std::make_shared<RangeAffineTransformation>(RangeAffineTransformation::Divides, 255.0)));
    for (const auto& element : inner.elements())
        outer.push_back(element);
    ASSERT_EQ(outer.size(), 4u);
    EXPECT_STREQ(outer[1]->getType(), "RangeAffine");
    EXPECT_EQ(outer.getOutputsSize({4, 3}), (ImageSize{10, 10}));
    EXPECT_EQ(outer.getOutputsDepth(CV_8U), CV_32F);
    EXPECT_THROW(outer[4], std::out_of_range);
    Stimulus s(ramp(3, 4));
    s.labels = labelsOf(s.frame);
    s.apply(outer);
    EXPECT_EQ(s.frame.size(), cv::Size(10, 10));
    outer.reverse(ramp(3, 4), s.labels, s.rois, 0);
    EXPECT_EQ(values(s.labels), values(ramp(3, 4)));
}

TEST(Transformations, byName)
{
    auto& family = registry().family<TransformationFamily>();
    Options options{{"Width", "4"}, {"Height", "3"}, {"KeepAspectRatio", "1"}, {"Unknown", "2"}};
    const auto rescale = family.create("RescaleTransformation", options);
    EXPECT_EQ(rescale->getParameter("KeepAspectRatio"), "1");
    EXPECT_EQ(options, (Options{{"Unknown", "2"}}));
    EXPECT_NE(messageOf([&] { family.create("RescaleTransformation", options); }).find("Width is required"), std::string::npos);
    for (const char* name : {"PadCropTransformation", "ColorSpaceTransformation", "ChannelExtractionTransformation", "RangeAffineTransformation",
                             "FlipTransformation", "DistortionTransformation"})
        EXPECT_TRUE(family.has(name)) << name;
    Options color{{"ColorSpace", "RGB"}}, bad{{"CSChannel", "Grey"}};
    EXPECT_STREQ(family.create("ColorSpaceTransformation", color)->getType(), "ColorSpace");
    EXPECT_THROW(family.create("ChannelExtractionTransformation", bad), std::invalid_argument);
}

TEST(ROI, shapes)
{
    RectangularROI rectangle(1, 10, 10, 20, 20);
    EXPECT_EQ(rectangle.box(), (Box{10, 10, 10, 10}));
    auto turned = rectangle.clone();
    turned->rotate(15, 15, M_PI / 2);
    EXPECT_EQ(turned->box(), (Box{11, 10, 10, 10}));
    auto scaled = rectangle.clone();
    scaled->rescale(2, 2);
    EXPECT_EQ(scaled->box(), (Box{20, 20, 20, 20}));
    RectangularROI half(1, 100, 120, 150, 180);
    half.rescale(0.5, 0.5);
    EXPECT_EQ(half.box(), (Box{50, 60, 25, 30}));
    EXPECT_TRUE(RectangularROI(1, 3, 3, 3, 8).box().empty());
    PolygonROI triangle(4, {{256, 0}, {383, 255}, {128, 255}});
    EXPECT_EQ(triangle.box(), (Box{128, 0, 256, 256}));
    EXPECT_EQ(roiFromText(triangle.text())->box(), triangle.box());
    EXPECT_EQ(roiFromText(rectangle.text())->box(), rectangle.box());
    EXPECT_THROW(roiFromText("Circle 1"), std::runtime_error);

    cv::Mat labels(1, 512, CV_32S, cv::Scalar(0));
    labels.at<int>(0, 120) = 9;  // another object: the margin leaves it
    RectangularROI(3, 128, 0, 384, 1).append(labels, 10, 0);
    EXPECT_EQ(labels.at<int>(0, 117), 0);
    EXPECT_EQ(labels.at<int>(0, 118), -1);
    EXPECT_EQ(labels.at<int>(0, 120), 9);
    EXPECT_EQ(labels.at<int>(0, 127), -1);
    EXPECT_EQ(labels.at<int>(0, 128), 3);
    EXPECT_EQ(labels.at<int>(0, 383), 3);
    EXPECT_EQ(labels.at<int>(0, 393), -1);
    EXPECT_EQ(labels.at<int>(0, 394), 0);
}
