#include "bindings/Cells.hpp"
#include "cell/pool/PoolCell_Frame.hpp"

using namespace N2D2;
using namespace N2D2::Python;

N2D2_BIND(5, pool)
{
    auto pool = bindCell<PoolCell>(m, "PoolCell", "Pooling; without a mapping, every output pools over all channels.");
    bindEnum<PoolKind>(pool, "Pooling");
    pool.def("getPoolWidth", &PoolCell::getPoolWidth)
        .def("getPoolHeight", &PoolCell::getPoolHeight)
        .def("getPoolDims", &PoolCell::getPoolDims)
        .def("getPooling", &PoolCell::getPooling)
        .def("setExtendedPadding", &PoolCell::setExtendedPadding, py::arg("padding"), "{left, top, right, bottom} added to the padding.")
        .def("getExtendedPadding", &PoolCell::getExtendedPadding);
    bindAxes(pool, "Stride", &PoolCell::getStrideDims, 1u);
    bindAxes(pool, "Padding", &PoolCell::getPaddingDims, 0u);

    bindFrames<PoolFrame, PoolCell>(m, "PoolCell", [](auto& cls) {
        cls.def(py::init<const std::shared_ptr<DeepNet>&, const std::string&, const std::vector<unsigned>&, unsigned,
                         const std::vector<unsigned>&, const std::vector<unsigned>&, PoolKind, std::shared_ptr<Activation>>(),
                py::arg("deepNet").none(true), py::arg("name"), py::arg("poolDims"), py::arg("nbOutputs"),
                py::arg("strideDims") = std::vector<unsigned>{1, 1}, py::arg("paddingDims") = std::vector<unsigned>{0, 0},
                py::arg("pooling") = PoolKind::Max, py::arg("activation") = py::none());
    });
}
