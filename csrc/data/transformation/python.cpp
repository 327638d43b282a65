#include "data/transformation/Transformation.hpp"

#include <optional>

#include <opencv2/core.hpp>

#include "bindings/NumpyImage.hpp"
#include "data/transformation/Binding.hpp"
#include "data/transformation/channelextraction/ChannelExtractionTransformation.hpp"
#include "data/transformation/colorspace/ColorSpaceTransformation.hpp"
#include "data/transformation/composite/CompositeTransformation.hpp"
#include "data/transformation/distortion/DistortionTransformation.hpp"
#include "data/transformation/flip/FlipTransformation.hpp"
#include "data/transformation/padcrop/PadCropTransformation.hpp"
#include "data/transformation/rangeaffine/RangeAffineTransformation.hpp"
#include "data/transformation/rescale/RescaleTransformation.hpp"

namespace py = pybind11;
using namespace N2D2;

namespace N2D2::Python {

std::shared_ptr<Transformation> keptTransformation(const py::object& object)
{
    if (!py::isinstance<Transformation>(object))
        throw py::type_error("a transformation is expected, got " + std::string(py::str(py::type::of(object).attr("__name__"))));
    auto transformation = object.cast<std::shared_ptr<Transformation>>();
    if ( !dynamic_cast<const PythonCode*>(transformation.get()))
        return transformation;
    // The methods stand in the Python object: it must not die before its C++ half.
    auto* const owner = new py::object(object);
    return {transformation.get(), [owner](Transformation*) {
                if (!Py_IsInitialized())
                    return;
                const py::gil_scoped_acquire lock;
                delete owner;
            }};
}

}  // namespace N2D2::Python

namespace {

using Python::arrayOf;
using Python::matOf;

py::tuple applied(const Transformation& transformation, const py::array& image, const std::optional<py::array>& labels, const ROIs& rois, int id,
                  std::uint32_t seed)
{
    cv::Mat frame = matOf(image), labelMat(1, 1, CV_32S, cv::Scalar(-1));
    if (labels)
        labelMat = matOf(*labels);
    if (labelMat.type() != CV_32S)
        throw std::invalid_argument("labels are an array (rows, columns) of int32");
    ROIs copies = cloneROIs(rois);
    MersenneRandom random(seed);
    {
        const py::gil_scoped_release unlocked;
        transformation.apply(frame, labelMat, copies, id, random);
        transformation.logWarnings();
    }
    return py::make_tuple(arrayOf(frame), arrayOf(labelMat), copies);
}

}  // namespace

N2D2_BIND(4, transformation)
{
    py::class_<Transformation, std::shared_ptr<Transformation>, Parameterizable>(m, "Transformation",
                                                                                 "Maps an image with its labels.")
        .def("getType", &Transformation::getType)
        .def("apply", &applied, py::arg("frame"), py::arg("labels") = py::none(), py::arg("rois") = ROIs(), py::arg("id") = -1,
             py::arg("seed") = 1,
             "(frame, labels, rois) of an image (rows, columns[, channels]) with its labels (int32) and ROIs; random numbers "
             "are those of the Mersenne twister with the seed.");

    Python::BoundTransformation<CompositeTransformation>(m, "CompositeTransformation", "Transformations in order.")
        .def(py::init([](const py::object& first) { return std::make_shared<CompositeTransformation>(Python::keptTransformation(first)); }),
             py::arg("transformation"))
        .def(
            "push_back", [](CompositeTransformation& c, const py::object& t) { c.push_back(Python::keptTransformation(t)); },
            py::arg("transformation"))
        .def("size", &CompositeTransformation::size)
        .def("__len__", &CompositeTransformation::size)
        .def("__getitem__", &CompositeTransformation::operator[], py::arg("index"));
    py::implicitly_convertible<Transformation, CompositeTransformation>();

    Python::bindTransformation<RescaleTransformation>(m, "Rescale", "Resize.")
        .def(py::init<unsigned, unsigned>(), py::arg("width"), py::arg("height"))
        .def("getWidth", &RescaleTransformation::getWidth)
        .def("getHeight", &RescaleTransformation::getHeight)
        .def("getKeepAspectRatio", &RescaleTransformation::getKeepAspectRatio)
        .def("getResizeToFit", &RescaleTransformation::getResizeToFit);

    auto padCrop = Python::bindTransformation<PadCropTransformation>(m, "PadCrop", "Centred crop or padding to a size.");
    Python::bindEnum<BorderEnums::BorderType>(padCrop, "BorderType");
    padCrop.def(py::init<int, int>(), py::arg("width"), py::arg("height"))
        .def("getWidth", &PadCropTransformation::getWidth)
        .def("getHeight", &PadCropTransformation::getHeight)
        .def("getAdditiveWH", &PadCropTransformation::getAdditiveWH)
        .def("getBorderType", &PadCropTransformation::getBorderType)
        .def("getBorderValue", &PadCropTransformation::getBorderValue);

    auto colorSpace = Python::bindTransformation<ColorSpaceTransformation>(m, "ColorSpace", "Colour conversion; frames are BGR.");
    Python::bindEnum<ColorSpaceEnums::ColorSpace>(colorSpace, "ColorSpace");
    colorSpace.def(py::init<ColorSpaceEnums::ColorSpace>(), py::arg("colorSpace"))
        .def("getColorSpace", &ColorSpaceTransformation::getColorSpace);

    auto channel = Python::bindTransformation<ChannelExtractionTransformation>(m, "ChannelExtraction", "One channel of a BGR frame.");
    Python::bindEnum<ChannelExtractionEnums::Channel>(channel, "Channel");
    channel.def(py::init<ChannelExtractionEnums::Channel>(), py::arg("channel"))
        .def("getChannel", &ChannelExtractionTransformation::getChannel);

    Python::bindTransformation<DistortionTransformation>(m, "Distortion", "Random elastic distortion, scaling and rotation.")
        .def(py::init<>())
        .def("getElasticGaussianSize", &DistortionTransformation::getElasticGaussianSize)
        .def("getElasticSigma", &DistortionTransformation::getElasticSigma)
        .def("getElasticScaling", &DistortionTransformation::getElasticScaling)
        .def("getScaling", &DistortionTransformation::getScaling)
        .def("getRotation", &DistortionTransformation::getRotation)
        .def("getIgnoreMissingData", &DistortionTransformation::getIgnoreMissingData);

    Python::bindTransformation<FlipTransformation>(m, "Flip", "Mirror image.")
        .def(py::init<bool, bool>(), py::arg("horizontalFlip") = false, py::arg("verticalFlip") = false)
        .def("getHorizontalFlip", &FlipTransformation::getHorizontalFlip)
        .def("getVerticalFlip", &FlipTransformation::getVerticalFlip)
        .def("getRandomHorizontalFlip", &FlipTransformation::getRandomHorizontalFlip)
        .def("getRandomVerticalFlip", &FlipTransformation::getRandomVerticalFlip);

    auto affine =
        Python::bindTransformation<RangeAffineTransformation>(m, "RangeAffine", "`first operator first value`, then the second.");
    using Operator = RangeAffineEnums::Operator;
    using Values = std::vector<double>;
    Python::bindEnum<Operator>(affine, "Operator");
    affine
        .def(py::init<Operator, Values, Operator, Values>(), py::arg("firstOperator"), py::arg("firstValue"),
             py::arg("secondOperator") = RangeAffineEnums::Plus, py::arg("secondValue") = Values{},
             "One value, or one a channel.")
        .def(py::init<Operator, double, Operator, double>(), py::arg("firstOperator"), py::arg("firstValue"),
             py::arg("secondOperator") = RangeAffineEnums::Plus, py::arg("secondValue") = 0.0)
        .def("getFirstOperator", &RangeAffineTransformation::getFirstOperator)
        .def("getFirstValue", &RangeAffineTransformation::getFirstValue)
        .def("getSecondOperator", &RangeAffineTransformation::getSecondOperator)
        .def("getSecondValue", &RangeAffineTransformation::getSecondValue)
        .def("getTruncate", &RangeAffineTransformation::getTruncate);
}
