#include "bindings/Cells.hpp"
#include "bindings/TensorExchange.hpp"
#include "cell/lstm/LSTMCell_Frame.hpp"

using namespace N2D2;
using namespace N2D2::Python;

N2D2_BIND(5, lstm)
{
    auto lstm = bindCell<LSTMCell>(m, "LSTMCell", "Long short-term memory over sequences {1, inputDim, batch, steps}, or stimuli whose rows are steps.");
    bindEnum<LSTMGate>(lstm, "Gate");
    bindEnum<LSTMPart>(lstm, "Part");
    lstm.def("setSequenceLengths", &LSTMCell::setSequenceLengths, py::arg("lengths"),
             "Valid steps of each sample of the batches to come; [] for whole sequences. Outputs beyond are 0.")
        .def("getSequenceLengths", &LSTMCell::getSequenceLengths, "Valid steps of each sample of the last batch; [] for whole sequences.")
        .def("getSeqLength", &LSTMCell::getSeqLength)
        .def("getBatchSize", &LSTMCell::getBatchSize)
        .def("getInputDim", &LSTMCell::getInputDim)
        .def("getNumberLayers", &LSTMCell::getNumberLayers)
        .def("getHiddenSize", &LSTMCell::getHiddenSize)
        .def("getBidirectional", &LSTMCell::getBidirectional)
        .def("setWeightsSolver", [](LSTMCell& c, std::shared_ptr<Solver> s) { c.setWeightsSolver(std::move(s)); }, py::arg("solver"))
        .def("getWeightsSolver", [](const LSTMCell& c) { return c.getWeightsSolver(); })
        .def("setBiasSolver", [](LSTMCell& c, std::shared_ptr<Solver> s) { c.setBiasSolver(std::move(s)); }, py::arg("solver").none(true),
             "None: the biases follow the weights' solver.")
        .def("getBiasSolver", [](const LSTMCell& c) { return c.getBiasSolver(); })
        .def("setWeightsFiller", [](LSTMCell& c, std::shared_ptr<Filler> f, LSTMGate g) { c.setWeightsFiller(g, f); }, py::arg("filler"),
             py::arg("gate"), "For all matrices of a gate.")
        .def("setWeightsFiller", [](LSTMCell& c, std::shared_ptr<Filler> f, LSTMGate g, LSTMPart p) { c.setWeightsFiller(g, p, f); },
             py::arg("filler"), py::arg("gate"), py::arg("part"))
        .def("getWeightsFiller", [](const LSTMCell& c, LSTMGate g, LSTMPart p) { return c.getWeightsFiller(g, p); }, py::arg("gate"), py::arg("part"))
        .def("setBiasFiller", [](LSTMCell& c, std::shared_ptr<Filler> f, LSTMGate g, bool r) { c.setBiasFiller(g, r, f); }, py::arg("filler"),
             py::arg("gate"), py::arg("recurrent"))
        .def("getBiasFiller", [](const LSTMCell& c, LSTMGate g, bool r) { return c.getBiasFiller(g, r); }, py::arg("gate"), py::arg("recurrent"))
        .def("setHxFiller", [](LSTMCell& c, std::shared_ptr<Filler> f) { c.setHxFiller(f); }, py::arg("filler"))
        .def("getHxFiller", [](const LSTMCell& c) { return c.getHxFiller(); })
        .def("setCxFiller", [](LSTMCell& c, std::shared_ptr<Filler> f) { c.setCxFiller(f); }, py::arg("filler"))
        .def("getCxFiller", [](const LSTMCell& c) { return c.getCxFiller(); })
        .def("getFinalHiddenState", [](const LSTMCell& c) { return pythonHeader(c.getFinalHiddenState()); },
             "{hiddenSize, batch, layers x directions}, after the last valid step of each direction.")
        .def("getFinalCellState", [](const LSTMCell& c) { return pythonHeader(c.getFinalCellState()); });

    bindFrames<LSTMFrame, LSTMCell>(m, "LSTMCell", [](auto& cls) {
        using Frame = typename std::decay_t<decltype(cls)>::type;
        cls.def(py::init([](const std::shared_ptr<DeepNet>& deepNet, const std::string& name, unsigned seqLength, unsigned batchSize,
                            unsigned inputDim, unsigned numberLayers, unsigned hiddenSize, unsigned algo, unsigned nbOutputs,
                            unsigned bidirectional, unsigned inputMode, double dropout, bool singleBackpropFeeding) {
                    return std::make_shared<Frame>(deepNet, name,
                                                   LSTMArguments{{seqLength, batchSize, inputDim, numberLayers, hiddenSize, bidirectional},
                                                                 algo, nbOutputs, inputMode, dropout, singleBackpropFeeding});
                }),
                py::arg("deepNet").none(true), py::arg("name"), py::arg("seqLength"), py::arg("batchSize"), py::arg("inputDim"),
                py::arg("numberLayers"), py::arg("hiddenSize"), py::arg("algo") = 0, py::arg("nbOutputs") = 0, py::arg("bidirectional") = 0,
                py::arg("inputMode") = 1, py::arg("dropout") = 0.0, py::arg("singleBackpropFeeding") = true);
    });
}
