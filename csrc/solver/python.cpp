#include "bindings/Bind.hpp"
#include "bindings/Enums.hpp"
#include "bindings/Typed.hpp"
#include "solver/adam/AdamSolver.hpp"
#include "solver/sgd/SGDSolver.hpp"

namespace py = pybind11;
using namespace N2D2;

namespace {

const auto constructors = [](auto& cls) {
    using Class = std::remove_reference_t<decltype(cls)>;
    cls.def(py::init<>()).def(Python::copyParametersInit<Class>(), py::arg("solver"));
};

}  // namespace

N2D2_BIND(3, solver)
{
    py::class_<Solver, std::shared_ptr<Solver>, Parameterizable>(m, "Solver", "Update of the free parameters; one object serves one tensor.")
        .def("getType", &Solver::getType)
        .def("getModel", [](const Solver&) { return "Frame"; });

    Python::bindTyped<SGDSolver, Solver>(m, "SGDSolver", "_Frame", "Stochastic gradient descent.", constructors, [](auto& cls) {
        Python::bindEnum<LearningRatePolicy>(cls, "LearningRatePolicy");
        cls.def("getmLearningRate", &SGDSolver::getLearningRate)
            .def("getMomentum", &SGDSolver::getMomentum)
            .def("getDecay", &SGDSolver::getDecay)
            .def("getMinDecay", &SGDSolver::getMinDecay)
            .def("getPower", &SGDSolver::getPower)
            .def("getIterationSize", &SGDSolver::getIterationSize)
            .def("getMaxIterations", &SGDSolver::getMaxIterations)
            .def("getWarmUpDuration", &SGDSolver::getWarmUpDuration)
            .def("getWarmUpLRFrac", &SGDSolver::getWarmUpLRFrac)
            .def("getLearningRatePolicy", &SGDSolver::getLearningRatePolicy)
            .def("getLearningRateStepSize", &SGDSolver::getLearningRateStepSize)
            .def("getLearningRateDecay", &SGDSolver::getLearningRateDecay)
            .def("getmClamping", &SGDSolver::getClamping)
            .def("getPolyakMomentum", &SGDSolver::getPolyakMomentum);
    });
    Python::bindTyped<AdamSolver, Solver>(m, "AdamSolver", "_Frame", "Adam (Kingma and Ba, 2014).", constructors, [](auto& cls) {
        cls.def("getmLearningRate", &AdamSolver::getLearningRate)
            .def("getBeta1", &AdamSolver::getBeta1)
            .def("getBeta2", &AdamSolver::getBeta2)
            .def("getEpsilon", &AdamSolver::getEpsilon)
            .def("getmClamping", &AdamSolver::getClamping);
    });
}
