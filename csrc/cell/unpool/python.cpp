#include "bindings/Cells.hpp"
#include "cell/unpool/UnpoolCell_Frame.hpp"

using namespace N2D2;
using namespace N2D2::Python;

// After the pool, whose enumeration it shares.
N2D2_BIND(6, unpool)
{
    auto unpool = bindCell<UnpoolCell>(m, "UnpoolCell", "The way back of a pooling.");
    unpool
        .def("addArgMax", &UnpoolCell::addArgMax, py::arg("pool"),
             "The PoolCell whose winners say where the values go: one for all inputs, or one for each in their order.")
        .def("getArgMax", &UnpoolCell::getArgMax)
        .def("getPoolWidth", &UnpoolCell::getPoolWidth)
        .def("getPoolHeight", &UnpoolCell::getPoolHeight)
        .def("getPoolDims", &UnpoolCell::getPoolDims)
        .def("getPooling", &UnpoolCell::getPooling);
    bindAxes(unpool, "Stride", &UnpoolCell::getStrideDims, 1u);
    bindAxes(unpool, "Padding", &UnpoolCell::getPaddingDims, 0u);
    if (py::hasattr(m, "UnpoolCell")) {
        const py::object pooling = m.attr("PoolCell").attr("Pooling"), scope = m.attr("UnpoolCell");
        scope.attr("Pooling") = pooling;
        for (const std::string& name : EnumText<PoolKind>::names())
            scope.attr(name.c_str()) = pooling.attr(name.c_str());
    }

    bindFrames<UnpoolFrame, UnpoolCell>(
        m, "UnpoolCell",
        [](auto& cls) {
            cls.def(py::init<const std::shared_ptr<DeepNet>&, const std::string&, const std::vector<unsigned>&, unsigned,
                             const std::vector<unsigned>&, const std::vector<unsigned>&, PoolKind,
                             std::shared_ptr<Activation>>(),
                    py::arg("deepNet").none(true), py::arg("name"), py::arg("poolDims"), py::arg("nbOutputs"),
                    py::arg("strideDims") = std::vector<unsigned>{1, 1},
                    py::arg("paddingDims") = std::vector<unsigned>{0, 0}, py::arg("pooling") = PoolKind::Max,
                    py::arg("activation") = py::none());
        },
        true);
}
