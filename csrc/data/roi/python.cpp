#include <pybind11/stl.h>

#include "bindings/Bind.hpp"
#include "bindings/NumpyImage.hpp"
#include "data/roi/BitmapROI.hpp"
#include "data/roi/EllipticROI.hpp"

namespace py = pybind11;
using namespace N2D2;

namespace {

using Pair = std::pair<double, double>;

ROI::Point pointOf(const Pair& p) { return {p.first, p.second}; }

/// The array itself: what is written in it is the caller's.
cv::Mat labelsOf(py::array_t<std::int32_t>& labels)
{
    if (labels.ndim() != 2 || !(labels.flags() & py::array::c_style) || !labels.writeable())
        throw std::invalid_argument("a writeable, contiguous int32 array (rows, columns) is expected");
    return {static_cast<int>(labels.shape(0)), static_cast<int>(labels.shape(1)), CV_32S, labels.mutable_data()};
}

void bindShapes(py::module_& m)
{
    py::class_<PolygonROI, std::shared_ptr<PolygonROI>, ROI>(m, "PolygonROI")
        .def(py::init([](int label, const std::vector<Pair>& pixels) {
                 std::vector<ROI::Point> points;
                 for (const Pair& p : pixels)
                     points.push_back(pointOf(p));
                 return std::make_shared<PolygonROI>(label, points);
             }),
             py::arg("label"), py::arg("pixels"), "Corners (x, y), all inclusive.");
    py::class_<RectangularROI, std::shared_ptr<RectangularROI>, PolygonROI>(m, "RectangularROI")
        .def(py::init<int, int, int, int, int>(), py::arg("label"), py::arg("x0"), py::arg("y0"), py::arg("x1"),
             py::arg("y1"), "From the top-left pixel to an exclusive bottom-right corner.");
    py::class_<EllipticROI, std::shared_ptr<EllipticROI>, ROI>(m, "EllipticROI")
        .def(py::init([](int label, const Pair& centre, double majorRadius, double minorRadius, double angle) {
                 return std::make_shared<EllipticROI>(label, pointOf(centre), majorRadius, minorRadius, angle);
             }),
             py::arg("label"), py::arg("centre"), py::arg("majorRadius"), py::arg("minorRadius"), py::arg("angle"),
             "Centre (x, y), a pixel; angle of the major axis from x towards y, in radians.")
        .def("getCentre", [](const EllipticROI& roi) { return Pair(roi.centre().x, roi.centre().y); })
        .def("getMajorRadius", &EllipticROI::majorRadius)
        .def("getMinorRadius", &EllipticROI::minorRadius)
        .def("getAngle", &EllipticROI::angle);
    py::class_<CircularROI, std::shared_ptr<CircularROI>, EllipticROI>(m, "CircularROI")
        .def(py::init([](int label, const Pair& centre, double radius) { return std::make_shared<CircularROI>(label, pointOf(centre), radius); }),
             py::arg("label"), py::arg("centre"), py::arg("radius"), "Centre (x, y), a pixel.")
        .def("getRadius", &CircularROI::radius);
    py::class_<BitmapROI, std::shared_ptr<BitmapROI>, ROI>(m, "BitmapROI")
        .def(py::init([](int label, const py::array_t<bool, py::array::c_style | py::array::forcecast>& mask, int originX, int originY, int scale) {
                 if (mask.ndim() != 2)
                     throw std::invalid_argument("a mask (rows, columns) is expected");
                 cv::Mat cells;
                 if (mask.size() > 0)
                     cells = cv::Mat(static_cast<int>(mask.shape(0)), static_cast<int>(mask.shape(1)), CV_8U, const_cast<bool*>(mask.data()));
                 return std::make_shared<BitmapROI>(label, cells, originX, originY, scale);
             }),
             py::arg("label"), py::arg("mask"), py::arg("originX"), py::arg("originY"), py::arg("scale") = 1,
             "Cells that are not 0, each scale x scale pixels, the first one's top-left pixel at the origin.");
}

}  // namespace

N2D2_BIND(3, roi)
{
    py::class_<ROI, std::shared_ptr<ROI>>(m, "ROI", "Region of interest of a stimulus.")
        .def_readwrite("label", &ROI::label)
        .def("clone", &ROI::clone)
        .def("getBox",
             [](const ROI& roi) {
                 const Box box = roi.box();
                 return py::make_tuple(box.x, box.y, box.width, box.height);
             },
             "(x, y, width, height).")
        .def("extract", [](const ROI& roi, const py::array& image) { return Python::arrayOf(roi.extract(Python::matOf(image))); }, py::arg("image"),
             "The pixels of the box, clipped to the image.")
        .def("draw",
             [](const ROI& roi, const py::array& image, const std::vector<double>& colour, unsigned thickness) {
                 if (colour.size() > 4)
                     throw std::invalid_argument("a colour has up to 4 numbers: blue, green, red, alpha");
                 Colour drawn;
                 double* const parts[] = {&drawn.blue, &drawn.green, &drawn.red, &drawn.alpha};
                 for (std::size_t i = 0; i < colour.size(); ++i)
                     *parts[i] = colour[i];
                 cv::Mat copy = Python::matOf(image);
                 roi.draw(copy, drawn, thickness);
                 return Python::arrayOf(copy);
             },
             py::arg("image"), py::arg("colour") = std::vector<double>{0.0, 0.0, 255.0}, py::arg("thickness") = 1,
             "The image with the outline of the shape.")
        .def("append",
             [](const ROI& roi, py::array_t<std::int32_t> labels, unsigned margin, int outsideLabel) {
                 cv::Mat mat = labelsOf(labels);
                 roi.append(mat, margin, outsideLabel);
             },
             py::arg("labels").noconvert(), py::arg("margin") = 0, py::arg("outsideLabel") = 0,
             "Fills the shape in an int32 array (rows, columns); pixels within the margin that hold outsideLabel become -1.")
        .def("rescale", &ROI::rescale, py::arg("xRatio"), py::arg("yRatio"))
        .def("rotate", &ROI::rotate, py::arg("cx"), py::arg("cy"), py::arg("angle"), "About the centre of a pixel; radians, from x towards y.")
        .def("padCrop",
             [](ROI& roi, int offsetX, int offsetY, unsigned width, unsigned height) {
                 roi.translate(-offsetX, -offsetY);
                 return !intersection(roi.box(), {0, 0, static_cast<int>(width), static_cast<int>(height)}).empty();
             },
             py::arg("offsetX"), py::arg("offsetY"), py::arg("width"), py::arg("height"),
             "Moves the window's corner to the origin; False when the ROI has no pixel in the window.")
        .def("flip", &ROI::flip, py::arg("width"), py::arg("height"), py::arg("horizontal"), py::arg("vertical"))
        .def("__str__", &ROI::text)
        .def_static("fromText", &roiFromText, py::arg("text"), "A ROI from what str() gave.");
    bindShapes(m);
}
