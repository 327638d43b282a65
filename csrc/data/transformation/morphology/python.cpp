#include "data/transformation/Binding.hpp"
#include "data/transformation/morphology/MorphologyTransformations.hpp"

N2D2_BIND(5, MorphologyTransformations)
{
    using namespace N2D2;
    namespace py = pybind11;
    auto morphology = Python::bindTransformation<MorphologyTransformation>(m, "Morphology", "Morphological operations.");
    Python::bindEnum<MorphologyEnums::Operation>(morphology, "Operation");
    Python::bindEnum<MorphologyEnums::Shape>(morphology, "Shape");
    morphology.def(py::init<MorphologyEnums::Operation, unsigned, bool>(), py::arg("operation"), py::arg("size"), py::arg("applyToLabels") = false);

    using Reconstruction = MorphologicalReconstructionTransformation;
    auto reconstruction = Python::bindTransformation<Reconstruction>(m, "MorphologicalReconstruction", "Reconstruction by geodesic operations.");
    Python::bindEnum<MorphologicalReconstructionEnums::Operation>(reconstruction, "Operation");
    Python::shareEnum(morphology, reconstruction, "Shape");
    reconstruction.def(py::init<Reconstruction::Reconstruction, unsigned, bool>(), py::arg("operation"), py::arg("size"),
                       py::arg("applyToLabels") = false);
}
