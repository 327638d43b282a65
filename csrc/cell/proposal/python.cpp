#include "bindings/Cells.hpp"
#include "cell/proposal/ProposalCell_Frame.hpp"
#include "data/provider/StimuliProvider.hpp"

using namespace N2D2;
using namespace N2D2::Python;

N2D2_BIND(5, proposal)
{
    bindCell<ProposalCell>(m, "ProposalCell", "Final boxes of a two-stage detector.").def("getNbProposals", &ProposalCell::getNbProposals);
    using Numbers = std::vector<double>;
    using Counts = std::vector<unsigned>;
    bindFrames<ProposalFrame, ProposalCell>(
        m, "ProposalCell",
        [](auto& cls) {
            cls.def(py::init<const std::shared_ptr<DeepNet>&, const std::string&, const std::shared_ptr<StimuliProvider>&, unsigned, unsigned,
                             unsigned, unsigned, bool, const Numbers&, const Numbers&, const Counts&, const Counts&>(),
                    py::arg("deepNet").none(true), py::arg("name"), py::arg("sp"), py::arg("nbOutputs"), py::arg("nbProposals"),
                    py::arg("scoreIndex") = 0, py::arg("IoUIndex") = 5, py::arg("isNms") = false, py::arg("meansFactor") = Numbers{},
                    py::arg("stdFactor") = Numbers{}, py::arg("numParts") = Counts{}, py::arg("numTemplates") = Counts{});
        },
        true);
}
