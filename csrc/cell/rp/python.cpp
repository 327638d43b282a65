#include "bindings/Cells.hpp"
#include "cell/rp/RPCell_Frame.hpp"

using namespace N2D2;
using namespace N2D2::Python;

N2D2_BIND(5, rp)
{
    auto rp = bindCell<RPCell>(m, "RPCell", "Region proposals among the boxes of an Anchor cell.");
    rp.def("getNbAnchors", &RPCell::getNbAnchors)
        .def("getNbProposals", &RPCell::getNbProposals)
        .def("getScoreIndex", &RPCell::getScoreIndex)
        .def("getIoUIndex", &RPCell::getIoUIndex)
        .def("getAnchorIndices", &RPCell::getAnchorIndices,
             "Of each record of the last propagate: the anchor it comes from, (anchor*height + y)*width + x; -1 = none.");
    bindFrames<RPFrame, RPCell>(
        m, "RPCell",
        [](auto& cls) {
            cls.def(py::init<const std::shared_ptr<DeepNet>&, const std::string&, unsigned, unsigned, unsigned, unsigned>(),
                    py::arg("deepNet").none(true), py::arg("name"), py::arg("nbAnchors"), py::arg("nbProposals"), py::arg("scoreIndex") = 0,
                    py::arg("IoUIndex") = 5);
        },
        true);
}
