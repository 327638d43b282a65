#include <pybind11/stl.h>

#include "bindings/Bind.hpp"
#include "data/database/aer/AER_Database.hpp"

namespace py = pybind11;
using namespace N2D2;

N2D2_BIND(5, aer_database)
{
    using FreeGil = py::call_guard<py::gil_scoped_release>;
    using Set = Database::StimuliSet;
    using Events = std::vector<AerReadEvent>;
    py::class_<AerReadEvent>(m, "AerReadEvent", "One event of an address-event representation; time in microseconds.")
        .def(py::init<>())
        .def_readwrite("x", &AerReadEvent::x)
        .def_readwrite("y", &AerReadEvent::y)
        .def_readwrite("channel", &AerReadEvent::channel)
        .def_readwrite("batch", &AerReadEvent::batch)
        .def_readwrite("value", &AerReadEvent::value)
        .def_readwrite("time", &AerReadEvent::time);
    py::class_<AER_Database, std::shared_ptr<AER_Database>, Database>(m, "AER_Database", "Stimuli that are files of events.")
        .def("loadAerStimulusData", py::overload_cast<Set, unsigned, unsigned>(&AER_Database::loadAerStimulusData, py::const_), py::arg("set"),
             py::arg("index"), py::arg("batch") = 0, FreeGil(), "All events of a stimulus.")
        .def("loadAerStimulusData",
             static_cast<Events (AER_Database::*)(Set, unsigned, unsigned, std::uint64_t, std::uint64_t, unsigned, unsigned) const>(
                 &AER_Database::loadAerStimulusData),
             py::arg("set"), py::arg("index"), py::arg("batch"), py::arg("start"), py::arg("stop"), py::arg("repetitions") = 1,
             py::arg("partialStimulus") = 0, FreeGil(), "Events spread over an interval; partialStimulus 1, 2, 3 takes a third of them.");
    py::class_<N_MNIST_Database, std::shared_ptr<N_MNIST_Database>, AER_Database>(m, "N_MNIST_Database", "N-MNIST.")
        .def(py::init<double>(), py::arg("validation") = 0.0)
        .def("getValidation", &N_MNIST_Database::getValidation);
}
