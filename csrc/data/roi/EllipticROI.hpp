#pragma once
#include "data/roi/ROI.hpp"

namespace N2D2 {

/// Filled ellipse: the pixels whose centre lies in it. Box: centre +- the half sides, truncated, right and bottom exclusive.
class EllipticROI : public ROI {
public:
    /// `centre` is a pixel (fractions allowed), `angle` turns the major axis from x towards y, in radians. Radii below 0 or not finite are refused.
    EllipticROI(int label, Point centre, double majorRadius, double minorRadius, double angle);

    std::shared_ptr<ROI> clone() const override { return std::make_shared<EllipticROI>(*this); }
    Box box() const override;
    void append(cv::Mat& labels, unsigned margin, int outsideLabel) const override;
    /// The exact image of the ellipse under the two ratios.
    void rescale(double xRatio, double yRatio) override;
    void rotate(double cx, double cy, double angle) override;
    void translate(double dx, double dy) override;
    void flip(int width, int height, bool horizontal, bool vertical) override;
    /// A polygon.
    std::shared_ptr<ROI> mapped(const Map& map) const override;
    std::string text() const override;
    std::vector<Outline> outlines() const override;

    Point centre() const { return {mCentre.x - 0.5, mCentre.y - 0.5}; }
    double majorRadius() const { return mMajor; }
    double minorRadius() const { return mMinor; }
    /// In [-pi, pi).
    double angle() const { return mAngle; }

protected:
    void fill(cv::Mat& mask, double more) const;
    Point mCentre;  // continuous
    double mMajor;
    double mMinor;
    double mAngle;
};

/// Filled disc. Ratios that differ make it an ellipse.
class CircularROI : public EllipticROI {
public:
    CircularROI(int label, Point centre, double radius) : EllipticROI(label, centre, radius, radius, 0.0) {}

    std::shared_ptr<ROI> clone() const override { return std::make_shared<CircularROI>(*this); }
    std::string text() const override;
    /// The larger one, after ratios that differ.
    double radius() const { return mMajor > mMinor ? mMajor : mMinor; }
};

}  // namespace N2D2
