#include "data/provider/StimuliProvider.hpp"
#include "data/transformation/Binding.hpp"
#include "data/transformation/blending/BlendingTransformation.hpp"

N2D2_BIND(6, BlendingTransformation)
{
    using namespace N2D2;
    namespace py = pybind11;
    auto bound = Python::bindTransformation<BlendingTransformation>(m, "Blending", "Objects of another provider, inserted.");
    Python::bindEnum<BlendingEnums::BlendingMethod>(bound, "BlendingMethod");
    bound.def(py::init<std::shared_ptr<StimuliProvider>, const std::vector<std::string>&>(), py::arg("provider"), py::arg("applyToLabels"),
              "provider: of the objects, with batchSize 0; applyToLabels: masks of the labels of the images.");
}
