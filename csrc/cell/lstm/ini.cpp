#include "cell/lstm/LSTMCell.hpp"
#include "core/Register.hpp"
#include "ini/LayerBuilder.hpp"

namespace {

using namespace N2D2;

/// Words for all gates first: the others take precedence.
void setFillers(LayerBuilder& layer, LSTMCell& cell)
{
    constexpr LSTMGate gates[] = {LSTMGate::Input, LSTMGate::Forget, LSTMGate::Cell, LSTMGate::Output};
    if (const auto filler = layer.filler("AllGatesWeightsFiller")) {
        for (const LSTMGate gate : gates)
            cell.setWeightsFiller(gate, filler);
    }
    if (const auto filler = layer.filler("AllGatesBiasFiller")) {
        for (const LSTMGate gate : gates) {
            cell.setBiasFiller(gate, false, filler);
            cell.setBiasFiller(gate, true, filler);
        }
    }
    for (const LSTMGate gate : gates) {
        const std::string name = enumToText(gate) + "GateFiller";
        if (const auto filler = layer.filler("Weights" + name))
            cell.setWeightsFiller(gate, filler);
        if (gate == LSTMGate::Forget)
            continue;
        if (const auto filler = layer.filler("Bias" + name)) {
            cell.setBiasFiller(gate, false, filler);
            cell.setBiasFiller(gate, true, filler);
        }
    }
    if (const auto filler = layer.filler("BiasPreviousLayerForgetGateFiller"))
        cell.setBiasFiller(LSTMGate::Forget, false, filler);
    // The second spelling is the one that old models had to use.
    if (layer.ini().isProperty("BiasRecurrentForgetGateFiller") && layer.ini().isProperty("BiasReccurentForgetGateFiller"))
        layer.ini().fail("BiasReccurentForgetGateFiller", "BiasRecurrentForgetGateFiller is given in both spellings in section [" + layer.name() + "]");
    for (const char* word : {"BiasRecurrentForgetGateFiller", "BiasReccurentForgetGateFiller"}) {
        if (const auto filler = layer.filler(word))
            cell.setBiasFiller(LSTMGate::Forget, true, filler);
    }
    if (const auto filler = layer.filler("HxFiller"))
        cell.setHxFiller(filler);
    if (const auto filler = layer.filler("CxFiller"))
        cell.setCxFiller(filler);
}

std::shared_ptr<Cell> build(LayerBuilder& layer)
{
    layer.refuseWindow();
    IniParser& ini = layer.ini();
    LSTMArguments arguments;
    arguments.geometry = {ini.getProperty<unsigned>("SeqLength"),    ini.getProperty<unsigned>("BatchSize"),  ini.getProperty<unsigned>("InputDim"),
                          ini.getProperty<unsigned>("NumberLayers"), ini.getProperty<unsigned>("HiddenSize"), ini.getProperty<unsigned>("Bidirectional", 0)};
    arguments.nbOutputs = ini.getProperty<unsigned>("NbOutputs", 0);
    arguments.algo = ini.getProperty<unsigned>("Algo", 0);
    arguments.inputMode = ini.getProperty<unsigned>("InputMode", 1);
    arguments.dropout = ini.getProperty<double>("Dropout", 0.0);
    arguments.singleBackpropFeeding = ini.getProperty<bool>("SingleBackpropFeeding", true);
    const auto cell = registry().family<LSTMFamily>().create(layer.key(), layer.net(), layer.name(), arguments);
    setFillers(layer, *cell);
    // Parameters beyond the documented words may stand in the section too.
    std::map<std::string, IniText> own;
    for (const char* word : {"ContinuousBatch", "ChainStates", "TrimPadding", "InputLayout", "OutputLayout"}) {
        if (ini.isProperty(word))
            own[word] = ini.getText(word);
    }
    setParameters(*cell, own);
    std::vector<LayerBuilder::SolverSlot> slots{{"WeightsSolver", cell->getWeightsSolver(), [&](auto solver) { cell->setWeightsSolver(solver); }}};
    if (layer.choosesSolver("BiasSolver"))
        slots.push_back({"BiasSolver", cell->getWeightsSolver()->clone(), [&](auto solver) { cell->setBiasSolver(solver); }});
    layer.solvers(slots);
    layer.parameters(*cell);
    return cell;
}

}  // namespace

N2D2_REGISTER(LSTMIni)
{
    registry.family<N2D2::LayerFamily>().add("LSTM", build);
}
