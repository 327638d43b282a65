#include "data/transformation/Transformation.hpp"

#include <pybind11/stl.h>

#include "bindings/Bind.hpp"
#include "bindings/Enums.hpp"
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

namespace {

template <class T> using Bound = py::class_<T, std::shared_ptr<T>, Transformation>;

/// With the constructor from another one of its kind.
template <class T> Bound<T> bindKind(py::module_& m, const std::string& name, const char* doc)
{
    return Bound<T>(m, (name + "Transformation").c_str(), doc)
        .def(py::init([](const T& other) { return std::static_pointer_cast<T>(other.clone()); }), py::arg("trans"));
}

}  // namespace

N2D2_BIND(4, transformation)
{
    py::class_<Transformation, std::shared_ptr<Transformation>, Parameterizable>(m, "Transformation", "Maps an image with its labels.")
        .def("getType", &Transformation::getType);

    Bound<CompositeTransformation>(m, "CompositeTransformation", "Transformations in order.")
        .def(py::init<const std::shared_ptr<Transformation>&>(), py::arg("transformation"))
        .def("push_back", &CompositeTransformation::push_back, py::arg("transformation"))
        .def("size", &CompositeTransformation::size)
        .def("__len__", &CompositeTransformation::size)
        .def("__getitem__", &CompositeTransformation::operator[], py::arg("index"));
    py::implicitly_convertible<Transformation, CompositeTransformation>();

    bindKind<RescaleTransformation>(m, "Rescale", "Resize.")
        .def(py::init<unsigned, unsigned>(), py::arg("width"), py::arg("height"))
        .def("getWidth", &RescaleTransformation::getWidth)
        .def("getHeight", &RescaleTransformation::getHeight)
        .def("getKeepAspectRatio", &RescaleTransformation::getKeepAspectRatio)
        .def("getResizeToFit", &RescaleTransformation::getResizeToFit);

    auto padCrop = bindKind<PadCropTransformation>(m, "PadCrop", "Centred crop or padding to a size.");
    Python::bindEnum<BorderEnums::BorderType>(padCrop, "BorderType");
    padCrop.def(py::init<int, int>(), py::arg("width"), py::arg("height"))
        .def("getWidth", &PadCropTransformation::getWidth)
        .def("getHeight", &PadCropTransformation::getHeight)
        .def("getAdditiveWH", &PadCropTransformation::getAdditiveWH)
        .def("getBorderType", &PadCropTransformation::getBorderType)
        .def("getBorderValue", &PadCropTransformation::getBorderValue);

    auto colorSpace = bindKind<ColorSpaceTransformation>(m, "ColorSpace", "Colour conversion; frames are BGR.");
    Python::bindEnum<ColorSpaceEnums::ColorSpace>(colorSpace, "ColorSpace");
    colorSpace.def(py::init<ColorSpaceEnums::ColorSpace>(), py::arg("colorSpace")).def("getColorSpace", &ColorSpaceTransformation::getColorSpace);

    auto channel = bindKind<ChannelExtractionTransformation>(m, "ChannelExtraction", "One channel of a BGR frame.");
    Python::bindEnum<ChannelExtractionEnums::Channel>(channel, "Channel");
    channel.def(py::init<ChannelExtractionEnums::Channel>(), py::arg("channel")).def("getChannel", &ChannelExtractionTransformation::getChannel);

    bindKind<DistortionTransformation>(m, "Distortion", "Random elastic distortion, scaling and rotation.")
        .def(py::init<>())
        .def("getElasticGaussianSize", &DistortionTransformation::getElasticGaussianSize)
        .def("getElasticSigma", &DistortionTransformation::getElasticSigma)
        .def("getElasticScaling", &DistortionTransformation::getElasticScaling)
        .def("getScaling", &DistortionTransformation::getScaling)
        .def("getRotation", &DistortionTransformation::getRotation)
        .def("getIgnoreMissingData", &DistortionTransformation::getIgnoreMissingData);

    bindKind<FlipTransformation>(m, "Flip", "Mirror image.")
        .def(py::init<bool, bool>(), py::arg("horizontalFlip") = false, py::arg("verticalFlip") = false)
        .def("getHorizontalFlip", &FlipTransformation::getHorizontalFlip)
        .def("getVerticalFlip", &FlipTransformation::getVerticalFlip)
        .def("getRandomHorizontalFlip", &FlipTransformation::getRandomHorizontalFlip)
        .def("getRandomVerticalFlip", &FlipTransformation::getRandomVerticalFlip);

    auto affine = bindKind<RangeAffineTransformation>(m, "RangeAffine", "`first operator first value`, then the second.");
    using Operator = RangeAffineEnums::Operator;
    using Values = std::vector<double>;
    Python::bindEnum<Operator>(affine, "Operator");
    affine
        .def(py::init<Operator, Values, Operator, Values>(), py::arg("firstOperator"), py::arg("firstValue"),
             py::arg("secondOperator") = RangeAffineEnums::Plus, py::arg("secondValue") = Values{}, "One value, or one a channel.")
        .def(py::init<Operator, double, Operator, double>(), py::arg("firstOperator"), py::arg("firstValue"),
             py::arg("secondOperator") = RangeAffineEnums::Plus, py::arg("secondValue") = 0.0)
        .def("getFirstOperator", &RangeAffineTransformation::getFirstOperator)
        .def("getFirstValue", &RangeAffineTransformation::getFirstValue)
        .def("getSecondOperator", &RangeAffineTransformation::getSecondOperator)
        .def("getSecondValue", &RangeAffineTransformation::getSecondValue)
        .def("getTruncate", &RangeAffineTransformation::getTruncate);
}
