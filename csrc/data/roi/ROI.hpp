#pragma once
// Regions of interest of a stimulus. Coordinates are continuous: pixel i covers [i, i + 1), so that scaling and flipping
// are exact; a box's right and bottom ends are exclusive.
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace cv {
class Mat;
}

namespace N2D2 {

/// Rectangle of pixels; right and bottom (x + width, y + height) exclusive.
struct Box {
    int x = 0;
    int y = 0;
    int width = 0;
    int height = 0;
    bool operator==(const Box&) const = default;
    bool empty() const { return width <= 0 || height <= 0; }
};

/// Common pixels of two boxes (empty size when there is none).
Box intersection(const Box& a, const Box& b);

/// What a ROI is drawn with, in the order of an image's channels; red by default.
struct Colour {
    double blue = 0.0;
    double green = 0.0;
    double red = 255.0;
    double alpha = 255.0;
};

class ROI {
public:
    struct Point {
        double x;
        double y;
    };
    using Outline = std::vector<Point>;
    using Map = std::function<Point(Point)>;

    explicit ROI(int label) : label(label) {}
    virtual ~ROI() = default;

    int label;

    virtual std::shared_ptr<ROI> clone() const = 0;
    virtual Box box() const = 0;
    /// Fills the shape with its label in a one-channel 32S matrix; pixels within `margin` of it that hold `outsideLabel` become -1.
    virtual void append(cv::Mat& labels, unsigned margin = 0, int outsideLabel = 0) const = 0;
    virtual void rescale(double xRatio, double yRatio) = 0;
    /// Turns about the centre of pixel (cx, cy), in image coordinates (positive angles turn x towards y), radians.
    virtual void rotate(double cx, double cy, double angle) = 0;
    virtual void translate(double dx, double dy) = 0;
    virtual void flip(int width, int height, bool horizontal, bool vertical) = 0;
    /// A ROI (perhaps of another shape) whose points, in continuous coordinates, lie where `map` moves them.
    virtual std::shared_ptr<ROI> mapped(const Map& map) const = 0;
    /// One word of kind, then numbers; read back by roiFromText.
    virtual std::string text() const = 0;
    /// Closed lines of border pixels.
    virtual std::vector<Outline> outlines() const = 0;

    /// The pixels of the box, clipped to the image (with a warning); shares the image's memory. Empty outside of it.
    cv::Mat extract(const cv::Mat& image) const;
    /// Draws the outlines (`thickness` >= 1 pixels).
    void draw(cv::Mat& image, const Colour& colour = {}, unsigned thickness = 1) const;
};

using ROIs = std::vector<std::shared_ptr<ROI>>;

ROIs cloneROIs(const ROIs& rois);
/// Inverse of ROI::text; throws std::runtime_error.
std::shared_ptr<ROI> roiFromText(const std::string& text);
/// Moves the window's corner (x, y) to the origin and drops the ROIs without a pixel in the window.
void padCropROIs(ROIs& rois, int x, int y, int width, int height);

/// Straight-sided closed shape.
class PolygonROI : public ROI {
public:
    /// Corners are pixels, all inclusive.
    PolygonROI(int label, const std::vector<Point>& pixels);

    std::shared_ptr<ROI> clone() const override { return std::make_shared<PolygonROI>(*this); }
    Box box() const override;
    void append(cv::Mat& labels, unsigned margin, int outsideLabel) const override;
    void rescale(double xRatio, double yRatio) override;
    void rotate(double cx, double cy, double angle) override;
    void translate(double dx, double dy) override;
    void flip(int width, int height, bool horizontal, bool vertical) override;
    std::shared_ptr<ROI> mapped(const Map& map) const override;
    std::string text() const override;
    std::vector<Outline> outlines() const override { return {pixels()}; }

protected:
    PolygonROI(int label, std::vector<Point> corners, bool);
    /// Corners as pixels for drawing.
    virtual std::vector<Point> pixels() const;
    std::vector<Point> mCorners;  // continuous: centres of the corner pixels
};

/// Rectangle from its top-left pixel to an exclusive bottom-right corner; empty when a side is 0.
class RectangularROI : public PolygonROI {
public:
    /// The corners may come in any order.
    RectangularROI(int label, int x0, int y0, int x1, int y1);

    std::shared_ptr<ROI> clone() const override { return std::make_shared<RectangularROI>(*this); }
    Box box() const override;
    void append(cv::Mat& labels, unsigned margin, int outsideLabel) const override;
    std::shared_ptr<ROI> mapped(const Map& map) const override;
    std::string text() const override;

private:
    friend std::shared_ptr<ROI> roiFromText(const std::string&);
    RectangularROI(int label, std::vector<Point> corners) : PolygonROI(label, std::move(corners), true) {}
    bool upright() const;
    std::vector<Point> pixels() const override;
};

}  // namespace N2D2
