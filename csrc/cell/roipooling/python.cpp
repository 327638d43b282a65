#include "bindings/Cells.hpp"
#include "cell/roipooling/ROIPoolingCell_Frame.hpp"
#include "data/provider/StimuliProvider.hpp"

using namespace N2D2;
using namespace N2D2::Python;

N2D2_BIND(5, roipooling)
{
    auto pooling = bindCell<ROIPoolingCell>(m, "ROIPoolingCell", "Features of boxes, resampled to one size.");
    bindEnum<ROIPoolingKind>(pooling, "ROIPooling");
    pooling.def("getPooling", &ROIPoolingCell::getPooling);
    bindFrames<ROIPoolingFrame, ROIPoolingCell>(
        m, "ROIPoolingCell",
        [](auto& cls) {
            cls.def(py::init<const std::shared_ptr<DeepNet>&, const std::string&, const std::shared_ptr<StimuliProvider>&, unsigned, unsigned,
                             unsigned, ROIPoolingKind>(),
                    py::arg("deepNet").none(true), py::arg("name"), py::arg("sp"), py::arg("outputsWidth"), py::arg("outputsHeight"),
                    py::arg("nbOutputs"), py::arg("pooling"));
        },
        true);
}
