#include "bindings/Cells.hpp"
#include "bindings/TensorExchange.hpp"
#include "cell/batchnorm/BatchNormCell_Frame.hpp"

using namespace N2D2;
using namespace N2D2::Python;

namespace {

using Bound = CellClass<BatchNormCell>;
using Get = double (BatchNormCell::*)(std::size_t) const;
using Set = void (BatchNormCell::*)(std::size_t, double);
using GetAll = std::shared_ptr<BaseTensor> (BatchNormCell::*)() const;

/// `getXs()`, `getX(index, tensor)` and `setX(index, tensor)`.
void bindStatistic(Bound& cls, const std::string& one, const std::string& all, Get get, Set set, GetAll getAll)
{
    cls.def(("get" + all).c_str(), [getAll](const BatchNormCell& c) { return pythonHeader((c.*getAll)()); },
            "One value a channel, in the cell's memory; None before initialize().")
        .def(("get" + one).c_str(), [get](const BatchNormCell& c, std::size_t i, BaseTensor& value) { fillGiven(value, (c.*get)(i)); },
             py::arg("index"), py::arg("value"))
        .def(("set" + one).c_str(), [set](BatchNormCell& c, std::size_t i, const BaseTensor& value) { (c.*set)(i, oneElement(value, c.label())); },
             py::arg("index"), py::arg("value"));
}

}  // namespace

N2D2_BIND(5, batchnorm)
{
    auto norm = bindCell<BatchNormCell>(m, "BatchNormCell", "Batch normalization.");
    norm.def("setScaleSolver", &BatchNormCell::setScaleSolver, py::arg("solver"))
        .def("getScaleSolver", &BatchNormCell::getScaleSolver)
        .def("setBiasSolver", &BatchNormCell::setBiasSolver, py::arg("solver"))
        .def("getBiasSolver", &BatchNormCell::getBiasSolver)
        .def("getMovingAverageMomentum", &BatchNormCell::getMovingAverageMomentum)
        .def("getEpsilon", &BatchNormCell::getEpsilon, "The value in use: 1e-5 for a parameter of 0.");
    using C = BatchNormCell;
    bindStatistic(norm, "Scale", "Scales", &C::getScale, &C::setScale, &C::getScales);
    bindStatistic(norm, "Bias", "Biases", &C::getBias, &C::setBias, &C::getBiases);
    bindStatistic(norm, "Mean", "Means", &C::getMean, &C::setMean, &C::getMeans);
    bindStatistic(norm, "Variance", "Variances", &C::getVariance, &C::setVariance, &C::getVariances);

    bindFrames<BatchNormFrame, BatchNormCell>(m, "BatchNormCell", [](auto& cls) {
        cls.def(py::init<const std::shared_ptr<DeepNet>&, const std::string&, unsigned, std::shared_ptr<Activation>>(),
                py::arg("deepNet").none(true), py::arg("name"), py::arg("nbOutputs"), py::arg("activation") = py::none());
    });
}
