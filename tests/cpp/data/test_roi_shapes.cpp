// Shapes of ROIs: documented boxes, and every change of geometry against a picture of the shape that is changed the same way.
#include <cmath>
#include <random>

#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

#include "DataFixture.hpp"
#include "core/Text.hpp"
#include "data/roi/BitmapROI.hpp"
#include "data/roi/EllipticROI.hpp"
#include "data/transformation/distortion/DistortionTransformation.hpp"
#include "data/transformation/striperemove/StripeRemoveTransformation.hpp"

using namespace N2D2;
using namespace N2D2::test;

namespace {

cv::Mat drawn(const ROI& roi, int cols, int rows)
{
    cv::Mat labels = cv::Mat::zeros(rows, cols, CV_32S);
    roi.append(labels);
    return labels;
}

cv::Mat cells(std::initializer_list<std::initializer_list<int>> rows)
{
    cv::Mat mask(static_cast<int>(rows.size()), static_cast<int>(rows.begin()->size()), CV_8U);
    int y = 0;
    for (const auto& row : rows) {
        int x = 0;
        for (const int value : row)
            mask.at<unsigned char>(y, x++) = static_cast<unsigned char>(value);
        ++y;
    }
    return mask;
}

int differing(const cv::Mat& a, const cv::Mat& b) { return cv::countNonZero(a != b); }

/// One of each kind within 60x50 pixels.
ROIs shapes(std::mt19937& random)
{
    const auto u = [&](double a, double b) { return std::uniform_real_distribution<double>(a, b)(random); };
    cv::Mat mask(7, 9, CV_8U);
    for (int i = 0; i < 63; ++i)
        mask.data[i] = static_cast<unsigned char>(u(0, 1) < 0.6);
    mask.data[0] = mask.data[62] = 1;
    return {std::make_shared<CircularROI>(1, ROI::Point{std::floor(u(20, 35)), std::floor(u(18, 30))}, std::floor(u(4, 12))),
            std::make_shared<EllipticROI>(1, ROI::Point{u(20, 35), u(18, 30)}, u(8, 14), u(3, 8), u(-3, 3)),
            std::make_shared<BitmapROI>(1, mask, static_cast<int>(u(10, 25)), static_cast<int>(u(8, 20)), 2),
            std::make_shared<RectangularROI>(1, static_cast<int>(u(5, 20)), static_cast<int>(u(5, 15)), static_cast<int>(u(25, 50)), static_cast<int>(u(20, 45))),
            std::make_shared<PolygonROI>(1, std::vector<ROI::Point>{{12, 7}, {45, 20}, {20, 41}})};
}

}  // namespace

TEST(ROIShapes, documentedBoxes)
{
    EXPECT_EQ(CircularROI(0, {256, 128}, 128).box(), (Box{128, 0, 256, 256}));
    EXPECT_EQ(EllipticROI(0, {256, 128}, 128, 64, M_PI / 4).box(), (Box{154, 26, 203, 203}));
    EXPECT_EQ(EllipticROI(1, {50, 40}, 30.5, 20.5, 1.265839).box(), (Box{28, 10, 43, 59}));
    EXPECT_EQ(PolygonROI(0, {{256, 0}, {383, 255}, {128, 255}}).box(), (Box{128, 0, 256, 256}));
    // Extraction, clipped to the image.
    const cv::Mat image = cv::Mat::zeros(512, 512, CV_8U);
    EXPECT_EQ(CircularROI(0, {256, 128}, 128).extract(image).size(), cv::Size(256, 256));
    EXPECT_EQ(EllipticROI(0, {256, 128}, 128, 64, M_PI / 4).extract(image).size(), cv::Size(203, 203));
    EXPECT_EQ(CircularROI(0, {500, 128}, 128).extract(image).size(), cv::Size(140, 256));
    EXPECT_TRUE(CircularROI(0, {900, 128}, 10).extract(image).empty());
    const cv::Mat shared = CircularROI(0, {256, 128}, 128).extract(image);
    EXPECT_EQ(shared.data, image.ptr(0) + 128) << "no copy";
}

TEST(ROIShapes, bitmapOfTheDocument)
{
    BitmapROI roi(5, cells({{1, 0}, {1, 1}}), 1, 1, 2);
    EXPECT_EQ(roi.box(), (Box{1, 1, 4, 4}));
    const cv::Mat labels = drawn(roi, 6, 6);
    for (int y = 0; y < 6; ++y) {
        for (int x = 0; x < 6; ++x) {
            const bool set = y >= 1 && y <= 4 && x >= 1 && x <= (y <= 2 ? 2 : 4);
            EXPECT_EQ(labels.at<int>(y, x), set ? 5 : 0) << x << "," << y;
        }
    }
    roi.rescale(0.5, 0.5);
    EXPECT_EQ(roi.box(), (Box{0, 0, 2, 2}));
    // Empty borders do not count; nothing set is no region.
    EXPECT_EQ(BitmapROI(0, cells({{0, 0, 0}, {0, 1, 0}, {0, 0, 0}}), 4, 5).box(), (Box{5, 6, 1, 1}));
    EXPECT_TRUE(BitmapROI(0, cv::Mat::zeros(3, 3, CV_8U), 1, 1).box().empty());
    EXPECT_TRUE(BitmapROI(0, cv::Mat(), 1, 1).box().empty());
    EXPECT_EQ(BitmapROI(0, cells({{1}}), 0, 0, -3).box(), (Box{0, 0, 3, 3})) << "absolute value";
    EXPECT_THROW(BitmapROI(0, cells({{1}}), 0, 0, 0), std::invalid_argument);
    EXPECT_THROW(BitmapROI(0, cv::Mat::zeros(2, 2, CV_32F), 0, 0), std::invalid_argument);
}

TEST(ROIShapes, discs)
{
    // Radius 1: a plus of 5 pixels. The oracle: distances of pixels.
    EXPECT_EQ(cv::countNonZero(drawn(CircularROI(1, {3, 3}, 1), 7, 7)), 5);
    std::mt19937 random(3);
    for (int i = 0; i < 20; ++i) {
        const double a = 2 + random() % 12, b = 1 + random() % 9, angle = random() % 628 / 100.0 - 3.14;
        const double cx = 5 + random() % 30 + random() % 4 / 4.0, cy = 5 + random() % 25;
        const cv::Mat labels = drawn(EllipticROI(7, {cx, cy}, a, b, angle), 45, 40);
        for (int y = 0; y < 40; ++y) {
            for (int x = 0; x < 45; ++x) {
                const double u = (x - cx) * std::cos(angle) + (y - cy) * std::sin(angle), v = (y - cy) * std::cos(angle) - (x - cx) * std::sin(angle);
                const double d = u * u / (a * a) + v * v / (b * b);
                if (std::abs(d - 1.0) > 1e-6) {
                    ASSERT_EQ(labels.at<int>(y, x), d < 1.0 ? 7 : 0) << x << "," << y;
                }
            }
        }
    }
    EXPECT_THROW(CircularROI(0, {0, 0}, -1), std::invalid_argument);
    EXPECT_THROW(EllipticROI(0, {0, NAN}, 1, 1, 0), std::invalid_argument);
}

TEST(ROIShapes, marginsNeverOverwrite)
{
    // Two regions: the margin of one never covers the other, whatever their order.
    cv::Mat mask = cells({{1, 1}, {1, 1}});
    const ROIs pairs[] = {{std::make_shared<CircularROI>(1, ROI::Point{10, 10}, 4), std::make_shared<CircularROI>(2, ROI::Point{19, 10}, 4)},
                          {std::make_shared<EllipticROI>(1, ROI::Point{10, 10}, 5, 3, 0.4), std::make_shared<EllipticROI>(2, ROI::Point{19, 10}, 5, 3, 1)},
                          {std::make_shared<BitmapROI>(1, mask, 5, 5, 3), std::make_shared<BitmapROI>(2, mask, 13, 6, 3)},
                          {std::make_shared<RectangularROI>(1, 3, 3, 12, 12), std::make_shared<RectangularROI>(2, 14, 5, 20, 20)}};
    for (const ROIs& pair : pairs) {
        for (const bool reversed : {false, true}) {
            cv::Mat labels = cv::Mat::zeros(30, 30, CV_32S);
            for (int i = 0; i < 2; ++i)
                pair[reversed ? 1 - i : i]->append(labels, 3, 0);
            for (int i = 0; i < 2; ++i) {
                const cv::Mat own = drawn(*pair[i], 30, 30) != 0;
                EXPECT_EQ(cv::countNonZero((labels != pair[i]->label) & own), 0) << pair[i]->text();
            }
            EXPECT_GT(cv::countNonZero(labels == -1), 0);
            cv::Mat ring;
            cv::dilate(cv::Mat((drawn(*pair[0], 30, 30) | drawn(*pair[1], 30, 30)) != 0), ring, cv::getStructuringElement(cv::MORPH_RECT, {7, 7}));
            EXPECT_EQ(cv::countNonZero((labels == -1) & (ring == 0)), 0) << "no farther than the margin";
        }
    }
}

// Row 44: the margin of a bitmap is as wide as that of other shapes, and a negative origin cuts the mask.
TEST(DefectRows, row44BitmapMarginAndOrigin)
{
    cv::Mat labels = cv::Mat::zeros(20, 20, CV_32S), rectangle = labels.clone();
    BitmapROI(3, cells({{1, 1}, {1, 1}}), 5, 6, 4).append(labels, 3, 0);
    RectangularROI(3, 5, 6, 13, 14).append(rectangle, 3, 0);
    EXPECT_EQ(differing(labels, rectangle), 0);
    labels = cv::Mat::zeros(6, 6, CV_32S);
    BitmapROI(3, cells({{1, 1}, {1, 0}, {1, 1}}), -1, -2, 2).append(labels, 0, 0);
    const int expected[6][6] = {{3, 0, 0, 0, 0, 0}, {3, 0, 0, 0, 0, 0}, {3, 3, 3, 0, 0, 0}, {3, 3, 3, 0, 0, 0}};
    EXPECT_EQ(differing(labels, cv::Mat(6, 6, CV_32S, const_cast<int(*)[6]>(expected))), 0) << labels;
}

// Row 47: the mirror of pixel x is w - 1 - x.
TEST(DefectRows, row47FlipsOfCircles)
{
    CircularROI circle(1, {2, 3}, 1);
    circle.flip(10, 8, true, false);
    EXPECT_EQ(circle.centre().x, 7.0);
    EXPECT_EQ(circle.box(), (Box{6, 2, 2, 2}));
    circle.flip(10, 8, false, true);
    EXPECT_EQ(circle.centre().y, 4.0);
    std::mt19937 random(5);
    for (int i = 0; i < 10; ++i) {
        for (const auto& roi : shapes(random)) {
            for (const auto& [horizontal, vertical] : {std::pair{true, false}, std::pair{false, true}, std::pair{true, true}}) {
                cv::Mat mirrored;
                cv::flip(drawn(*roi, 60, 50), mirrored, horizontal && vertical ? -1 : horizontal ? 1 : 0);
                const auto moved = roi->clone();
                moved->flip(60, 50, horizontal, vertical);
                // Pixels on the very border of a shape may change sides.
                EXPECT_LE(differing(drawn(*moved, 60, 50), mirrored), 4) << roi->text();
            }
        }
    }
}

// Row 48: a rectangle twice as large is 20 pixels wide, not 19.
TEST(DefectRows, row48ScaledCorners)
{
    RectangularROI rectangle(1, 10, 10, 20, 20);
    rectangle.rescale(2, 2);
    EXPECT_EQ(rectangle.box(), (Box{20, 20, 20, 20}));
    PolygonROI polygon(1, {{10, 10}, {19, 10}, {19, 19}, {10, 19}});
    polygon.rescale(2, 2);
    EXPECT_GE(polygon.box().width, 19);
    polygon.rescale(0.5, 0.5);
    EXPECT_EQ(polygon.box(), (Box{10, 10, 10, 10})) << "nothing is lost on the way";
}

// Row 54: boxes that only touch the window are dropped.
TEST(DefectRows, row54TouchingBoxes)
{
    ROIs rois{std::make_shared<RectangularROI>(0, 0, 0, 4, 4), std::make_shared<RectangularROI>(1, 3, 3, 5, 5), std::make_shared<RectangularROI>(2, 8, 4, 9, 9),
              std::make_shared<BitmapROI>(3, cells({{1}}), 2, 2, 2), std::make_shared<CircularROI>(4, ROI::Point{2, 6}, 2)};
    padCropROIs(rois, 4, 4, 4, 4);
    ASSERT_EQ(rois.size(), 1u);
    EXPECT_EQ(rois[0]->label, 1);
    EXPECT_EQ(rois[0]->box(), (Box{-1, -1, 2, 2}));
}

TEST(ROIShapes, scaledEllipses)
{
    // The documented ratios at 0 and a quarter turn.
    EllipticROI flat(0, {20, 20}, 10, 4, 0.0), upright(0, {20, 20}, 10, 4, M_PI / 2);
    flat.rescale(2, 3);
    upright.rescale(2, 3);
    EXPECT_NEAR(flat.majorRadius(), 20, 1e-9);
    EXPECT_NEAR(flat.minorRadius(), 12, 1e-9);
    EXPECT_NEAR(flat.angle(), 0.0, 1e-9);
    EXPECT_NEAR(upright.majorRadius(), 30, 1e-9);
    EXPECT_NEAR(upright.minorRadius(), 8, 1e-9);
    EXPECT_NEAR(std::abs(upright.angle()), M_PI / 2, 1e-9);
    EllipticROI wide(0, {20, 20}, 10, 4, 0.0);
    wide.rescale(1, 5);
    EXPECT_NEAR(wide.majorRadius(), 10, 1e-9) << "the same axis, though shorter now";
    EXPECT_NEAR(wide.minorRadius(), 20, 1e-9);
    // Any angle: points of the old border lie on the new one.
    std::mt19937 random(9);
    for (int i = 0; i < 50; ++i) {
        const double a = 5 + random() % 50, b = 1 + random() % 40, angle = random() % 600 / 100.0 - 3, rx = 0.2 + random() % 30 / 10.0, ry = 0.2 + random() % 30 / 10.0;
        EllipticROI roi(0, {random() % 100 * 1.0, 30}, a, b, angle);
        const ROI::Outline before = roi.outlines()[0];
        roi.rescale(rx, ry);
        const ROI::Point c = roi.centre();
        for (const ROI::Point& p : before) {
            const double x = (p.x + 0.5) * rx - 0.5 - c.x, y = (p.y + 0.5) * ry - 0.5 - c.y;
            const double u = x * std::cos(roi.angle()) + y * std::sin(roi.angle()), v = y * std::cos(roi.angle()) - x * std::sin(roi.angle());
            ASSERT_NEAR(u * u / (roi.majorRadius() * roi.majorRadius()) + v * v / (roi.minorRadius() * roi.minorRadius()), 1.0, 1e-6);
        }
    }
    // A circle whose ratios differ goes on as an ellipse.
    CircularROI circle(3, {9.5, 9.5}, 5);
    circle.rescale(2, 1);
    EXPECT_EQ(circle.box(), (Box{9, 4, 20, 10}));
    EXPECT_EQ(circle.text().substr(0, 7), "Ellipse");
}

TEST(ROIShapes, turnsAndMoves)
{
    std::mt19937 random(11);
    for (int i = 0; i < 10; ++i) {
        for (const auto& roi : shapes(random)) {
            // Quarter turns about the centre of a square picture are those of its pixels.
            cv::Mat turned;
            cv::rotate(drawn(*roi, 61, 61), turned, cv::ROTATE_90_CLOCKWISE);
            const auto moved = roi->clone();
            moved->rotate(30, 30, M_PI / 2);
            EXPECT_LE(differing(drawn(*moved, 61, 61), turned), 6) << roi->text();
            moved->rotate(30, 30, -M_PI / 2);
            moved->translate(7, -3);
            moved->translate(-7, 3);
            EXPECT_LE(differing(drawn(*moved, 61, 61), drawn(*roi, 61, 61)), 4) << roi->text();
            // Twice as large, then half: what it was.
            moved->rescale(2, 2);
            EXPECT_NEAR(cv::countNonZero(drawn(*moved, 122, 122)), 4 * cv::countNonZero(drawn(*roi, 61, 61)),
                        0.25 * 4 * cv::countNonZero(drawn(*roi, 61, 61)) + 20) << roi->text();
            moved->rescale(0.5, 0.5);
            EXPECT_LE(differing(drawn(*moved, 61, 61), drawn(*roi, 61, 61)), 4) << roi->text();
        }
    }
}

TEST(ROIShapes, textsReadBack)
{
    std::mt19937 random(13);
    for (int i = 0; i < 10; ++i) {
        for (const auto& roi : shapes(random)) {
            roi->label = i - 1;
            roi->rotate(20.25, 11, 0.3 * i);
            roi->rescale(1.7, 0.9);
            const auto copy = roiFromText(roi->text());
            EXPECT_EQ(copy->label, i - 1);
            EXPECT_EQ(copy->box(), roi->box()) << roi->text();
            roi->label = copy->label = 5;
            EXPECT_EQ(differing(drawn(*copy, 120, 80), drawn(*roi, 120, 80)), 0) << roi->text();
        }
    }
    EXPECT_TRUE(roiFromText(BitmapROI(1, cv::Mat(), 0, 0).text())->box().empty());
    EXPECT_TRUE(roiFromText(RectangularROI(1, 3, 3, 3, 8).text())->box().empty());
    for (const char* text : {"", "Circle", "Circle 1", "Circle 1 2 3", "Circle 1 2 3 -4", "Circle 1 a b c", "Star 1 2 3", "Rectangle 1 2 3", "Polygon 1 2",
                             "Ellipse 1 2 3 4 5", "Bitmap 1 1 0 0 0 1 0 2 2", "Bitmap 1 1 0 0 0 1 0 2 2 3", "Bitmap 1 1 0 0 0 1 0 2 2 3 9",
                             "Bitmap 1 1 0 0 0 1 0 99999999 99999999 1", "Bitmap 1 1 0 0 0 1 0 1000000 1000000 1"})
        EXPECT_THROW(roiFromText(text), std::runtime_error) << text;
}

TEST(ROIShapes, drawings)
{
    std::mt19937 random(17);
    for (const auto& roi : shapes(random)) {
        cv::Mat image = cv::Mat::zeros(50, 60, CV_8UC3);
        roi->draw(image);
        cv::Mat red;
        cv::inRange(image, cv::Scalar(0, 0, 255), cv::Scalar(0, 0, 255), red);
        EXPECT_GT(cv::countNonZero(red), 10) << roi->text();
        // The line stays within a pixel of the shape, and surrounds it.
        cv::Mat near;
        cv::dilate(cv::Mat(drawn(*roi, 60, 50) != 0), near, cv::getStructuringElement(cv::MORPH_RECT, {3, 3}));
        EXPECT_EQ(cv::countNonZero(red & ~near), 0) << roi->text();
        cv::Mat grey = cv::Mat::zeros(50, 60, CV_8U);
        roi->draw(grey, {1, 2, 99, 4}, 3);
        EXPECT_GT(cv::countNonZero(grey == 99), cv::countNonZero(red)) << "thicker";
    }
    cv::Mat many = cv::Mat::zeros(5, 5, CV_8UC(5));
    EXPECT_THROW(RectangularROI(0, 0, 0, 2, 2).draw(many), std::invalid_argument);
}

TEST(ROIShapes, followTransformations)
{
    // A region and a label matrix of it go through the same transformation.
    std::mt19937 random(19);
    for (int i = 0; i < 3; ++i) {
        for (const auto& roi : shapes(random)) {
            StripeRemoveTransformation stripes(i % 2, 12, 9);
            DistortionTransformation distortion;
            distortion.setParameter("ElasticGaussianSize", "9");
            distortion.setParameter("ElasticSigma", "4.0");
            distortion.setParameter("ElasticScaling", "2.0");
            distortion.setParameter("Rotation", "12.0");
            for (const Transformation* transformation : std::initializer_list<const Transformation*>{&stripes, &distortion}) {
                cv::Mat frame = cv::Mat::zeros(50, 60, CV_8U), labels = drawn(*roi, 60, 50);
                ROIs rois{roi->clone()};
                MersenneRandom draws(static_cast<unsigned>(i) + 1);
                transformation->apply(frame, labels, rois, 0, draws);
                ASSERT_EQ(rois.size(), 1u);
                const cv::Mat inside = labels == 1, known = labels != -1, own = drawn(*rois[0], labels.cols, labels.rows) == 1;
                EXPECT_LT(cv::countNonZero((inside != own) & known), 0.15 * cv::countNonZero(inside) + 20) << transformation->getType() << " " << roi->text();
            }
        }
    }
}
