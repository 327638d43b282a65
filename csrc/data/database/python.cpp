// Database, its sets, and the IDX drivers.
#include "data/database/Database.hpp"

#include <pybind11/stl.h>

#include "bindings/Bind.hpp"
#include "bindings/Enums.hpp"
#include "data/database/idx/IDX_Database.hpp"

namespace py = pybind11;
using namespace N2D2;

namespace {

using FreeGil = py::call_guard<py::gil_scoped_release>;
using ID = Database::StimulusID;

void bindROIs(py::module_& m)
{
    py::class_<ROI, std::shared_ptr<ROI>>(m, "ROI", "Region of interest of a stimulus.")
        .def_readwrite("label", &ROI::label)
        .def("getBox",
             [](const ROI& roi) {
                 const Box box = roi.box();
                 return py::make_tuple(box.x, box.y, box.width, box.height);
             })
        .def("__str__", &ROI::text);
    py::class_<PolygonROI, std::shared_ptr<PolygonROI>, ROI>(m, "PolygonROI")
        .def(py::init([](int label, const std::vector<std::pair<double, double>>& pixels) {
                 std::vector<ROI::Point> points;
                 for (const auto& [x, y] : pixels)
                     points.push_back({x, y});
                 return std::make_shared<PolygonROI>(label, points);
             }),
             py::arg("label"), py::arg("pixels"), "Corners (x, y), all inclusive.");
    py::class_<RectangularROI, std::shared_ptr<RectangularROI>, PolygonROI>(m, "RectangularROI")
        .def(py::init<int, int, int, int, int>(), py::arg("label"), py::arg("x0"), py::arg("y0"), py::arg("x1"), py::arg("y1"),
             "From the top-left pixel to an exclusive bottom-right corner.");
}

void bindDatabase(py::module_& m)
{
    py::class_<Database, std::shared_ptr<Database>, Parameterizable> database(m, "Database", "Stimuli of a data set, with labels and partition.");
    Python::bindEnum<Database::StimuliSet>(database, "StimuliSet");
    Python::bindEnum<Database::StimuliSetMask>(database, "StimuliSetMask");
    Python::bindEnum<Database::CompositeLabelMode>(database, "CompositeLabelMode", false);

    database.def(py::init<bool>(), py::arg("loadDataInMemory") = false)
        .def("getType", &Database::getType)
        .def("load", &Database::load, py::arg("dataPath"), py::arg("labelPath") = "", py::arg("extractROIs") = false, FreeGil())
        .def("partitionStimuli", py::overload_cast<unsigned, Database::StimuliSet>(&Database::partitionStimuli), py::arg("nbStimuli"),
             py::arg("set"))
        .def("partitionStimuli", py::overload_cast<double, double, double>(&Database::partitionStimuli), py::arg("learn"),
             py::arg("validation"), py::arg("test"))
        .def("partitionStimuliPerLabel", py::overload_cast<unsigned, Database::StimuliSet>(&Database::partitionStimuliPerLabel),
             py::arg("nbStimuliPerLabel"), py::arg("set"))
        .def("partitionStimuliPerLabel", py::overload_cast<double, double, double, bool>(&Database::partitionStimuliPerLabel),
             py::arg("learnPerLabel"), py::arg("validationPerLabel"), py::arg("testPerLabel"), py::arg("equiLabel") = false)
        .def("partitionStimulus", &Database::partitionStimulus, py::arg("id"), py::arg("set"));
    database.def("getNbStimuli", py::overload_cast<>(&Database::getNbStimuli, py::const_))
        .def("getNbStimuli", py::overload_cast<Database::StimuliSet>(&Database::getNbStimuli, py::const_), py::arg("set"))
        .def("getNbStimuli", py::overload_cast<Database::StimuliSetMask>(&Database::getNbStimuli, py::const_), py::arg("mask"))
        .def("getStimulusLabel", py::overload_cast<ID>(&Database::getStimulusLabel, py::const_), py::arg("id"))
        .def("getStimulusLabel", py::overload_cast<Database::StimuliSet, unsigned>(&Database::getStimulusLabel, py::const_), py::arg("set"),
             py::arg("index"))
        .def("getStimulusName", py::overload_cast<ID, bool>(&Database::getStimulusName, py::const_), py::arg("id"),
             py::arg("appendSlice") = true)
        .def("getStimulusID", &Database::getStimulusID, py::arg("set"), py::arg("index"))
        .def("getStimuliSet", &Database::getStimuliSet, py::arg("set"), "IDs of a set, in its order.")
        .def("getStimulusROIs", &Database::getStimulusROIs, py::arg("id"))
        .def("setStimulusROIs", &Database::setStimulusROIs, py::arg("id"), py::arg("rois"))
        .def("extractROIs", &Database::extractROIs)
        .def("extractLabels", &Database::extractLabels, py::arg("removeROIs") = false)
        .def("getNbROIs", &Database::getNbROIs)
        .def("getLoadDataInMemory", &Database::getLoadDataInMemory)
        .def("getStimuliDepth", &Database::getStimuliDepth, FreeGil(), "OpenCV code of the first stimulus, to which all are converted.");
    database.def("getNbLabels", &Database::getNbLabels)
        .def("addLabel", &Database::addLabel, py::arg("name"), "The new label's ID; ValueError when the name exists.")
        .def("getLabelName", &Database::getLabelName, py::arg("label"))
        .def("getLabelNames", &Database::getLabelNames)
        .def("getLabelID", &Database::getLabelID, py::arg("name"))
        .def("isLabel", &Database::isLabel, py::arg("name"))
        .def("getNbStimuliWithLabel", &Database::getNbStimuliWithLabel, py::arg("label"), py::arg("mask") = Database::All)
        .def("logPartition", &Database::logPartition, py::arg("dirName"))
        .def("logStats", &Database::logStats, py::arg("sizeFileName"), py::arg("labelFileName"), py::arg("mask") = Database::All, FreeGil());
}

}  // namespace

N2D2_BIND(4, database)
{
    bindROIs(m);
    bindDatabase(m);

    py::class_<IDX_Database, std::shared_ptr<IDX_Database>, Database>(m, "IDX_Database", "Images and labels of IDX files.")
        .def(py::init<bool>(), py::arg("loadDataInMemory") = true);
    py::class_<MNIST_IDX_Database, std::shared_ptr<MNIST_IDX_Database>, IDX_Database>(m, "MNIST_IDX_Database")
        .def(py::init<double>(), py::arg("validation") = 0.0)
        .def(py::init<const std::string&, const std::string&, bool, double>(), py::arg("dataPath"), py::arg("labelPath") = "",
             py::arg("extractROIs") = false, py::arg("validation") = 0.0, FreeGil())
        .def("getValidation", &MNIST_IDX_Database::getValidation);
    py::class_<Fashion_MNIST_IDX_Database, std::shared_ptr<Fashion_MNIST_IDX_Database>, MNIST_IDX_Database>(m, "Fashion_MNIST_IDX_Database")
        .def(py::init<double>(), py::arg("validation") = 0.0);
}
