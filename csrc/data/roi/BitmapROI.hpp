#pragma once
#include <array>

#include <opencv2/core.hpp>

#include "data/roi/ROI.hpp"

namespace N2D2 {

/// Mask of cells. The cells and their place are kept as they were given, so that no change of geometry loses any; a pixel belongs to the
/// shape when its centre lies in a set cell.
class BitmapROI : public ROI {
public:
    /// Cells of the mask (8U, one channel) that are not 0, each `scale` x `scale` pixels (its absolute value, at least 1), the first one's top-left
    /// pixel at (originX, originY). The mask is copied, without its empty borders.
    BitmapROI(int label, const cv::Mat& mask, int originX, int originY, int scale = 1);

    std::shared_ptr<ROI> clone() const override { return std::make_shared<BitmapROI>(*this); }
    Box box() const override;
    /// The margin is a square of 2 * margin + 1 pixels around each pixel of the shape.
    void append(cv::Mat& labels, unsigned margin, int outsideLabel) const override;
    void rescale(double xRatio, double yRatio) override;
    void rotate(double cx, double cy, double angle) override;
    void translate(double dx, double dy) override;
    void flip(int width, int height, bool horizontal, bool vertical) override;
    /// The mapped cells, drawn in a mask of pixels.
    std::shared_ptr<ROI> mapped(const Map& map) const override;
    std::string text() const override;
    std::vector<Outline> outlines() const override;

    /// The pixels (255) of a part of the image.
    cv::Mat pixels(const Box& part) const;

private:
    friend std::shared_ptr<ROI> bitmapFromWords(int label, const std::vector<std::string>& words);
    /// Continuous coordinates of a point of the mask.
    Point place(double column, double row) const;
    bool upright() const;

    cv::Mat mMask;  // shared by clones, never changed
    std::array<double, 6> mPlace;  // x = p0 column + p1 row + p2, y = p3 column + p4 row + p5
};

}  // namespace N2D2
