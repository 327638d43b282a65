// Database, its sets, and the IDX drivers.
#include "data/database/Database.hpp"

#include <pybind11/stl.h>

#include "bindings/Bind.hpp"
#include "bindings/Enums.hpp"
#include "bindings/NumpyImage.hpp"
#include "data/database/StimulusRead.hpp"
#include "data/database/idx/IDX_Database.hpp"
#include "data/transformation/Transformation.hpp"

namespace py = pybind11;
using namespace N2D2;

namespace {

using FreeGil = py::call_guard<py::gil_scoped_release>;
using ID = Database::StimulusID;

void bindDatabase(py::module_& m)
{
    py::class_<Database, std::shared_ptr<Database>, Parameterizable> database(
        m, "Database", "Stimuli of a data set, with labels and partition.");
    Python::bindEnum<Database::StimuliSet>(database, "StimuliSet");
    Python::bindEnum<Database::StimuliSetMask>(database, "StimuliSetMask");
    Python::bindEnum<Database::CompositeLabelMode>(database, "CompositeLabelMode", false);

    database.def(py::init<bool>(), py::arg("loadDataInMemory") = false)
        .def("getType", &Database::getType)
        .def("load", &Database::load, py::arg("dataPath"), py::arg("labelPath") = "", py::arg("extractROIs") = false,
             FreeGil())
        .def("partitionStimuli", py::overload_cast<unsigned, Database::StimuliSet>(&Database::partitionStimuli),
             py::arg("nbStimuli"), py::arg("set"))
        .def("partitionStimuli", py::overload_cast<double, double, double>(&Database::partitionStimuli),
             py::arg("learn"), py::arg("validation"), py::arg("test"))
        .def("partitionStimuliPerLabel",
             py::overload_cast<unsigned, Database::StimuliSet>(&Database::partitionStimuliPerLabel),
             py::arg("nbStimuliPerLabel"), py::arg("set"))
        .def("partitionStimuliPerLabel",
             py::overload_cast<double, double, double, bool>(&Database::partitionStimuliPerLabel),
             py::arg("learnPerLabel"), py::arg("validationPerLabel"), py::arg("testPerLabel"),
             py::arg("equiLabel") = false)
        .def("partitionStimulus", &Database::partitionStimulus, py::arg("id"), py::arg("set"))
        .def("partitionStimuli", py::overload_cast<const std::vector<ID>&, Database::StimuliSet>(&Database::partitionStimuli),
             py::arg("ids"), py::arg("set"), "Moves these unpartitioned stimuli.");
    database.def("getNbStimuli", py::overload_cast<>(&Database::getNbStimuli, py::const_))
        .def("getNbStimuli", py::overload_cast<Database::StimuliSet>(&Database::getNbStimuli, py::const_),
             py::arg("set"))
        .def("getNbStimuli", py::overload_cast<Database::StimuliSetMask>(&Database::getNbStimuli, py::const_),
             py::arg("mask"))
        .def("getStimulusLabel", py::overload_cast<ID>(&Database::getStimulusLabel, py::const_), py::arg("id"))
        .def("getStimulusLabel",
             py::overload_cast<Database::StimuliSet, unsigned>(&Database::getStimulusLabel, py::const_),
             py::arg("set"), py::arg("index"))
        .def("getStimulusName", py::overload_cast<ID, bool>(&Database::getStimulusName, py::const_), py::arg("id"),
             py::arg("appendSlice") = true)
        .def("getStimulusID", &Database::getStimulusID, py::arg("set"), py::arg("index"))
        .def("getStimuliSet", &Database::getStimuliSet, py::arg("set"), "IDs of a set, in its order.")
        .def("getStimulusSet", &Database::getStimulusSet, py::arg("id"))
        .def("addStimulus", [](Database& d, const std::string& name, int label, Database::StimuliSet set) { return d.addStimulus(name, label, set); },
             py::arg("name"), py::arg("label") = -1, py::arg("set") = Database::Unpartitioned, "ID of a new stimulus: the path of a data file.")
        .def("addStimulus", py::overload_cast<const std::string&, const std::string&, Database::StimuliSet>(&Database::addStimulus),
             py::arg("name"), py::arg("labelName"), py::arg("set") = Database::Unpartitioned)
        .def("removeStimulus", &Database::removeStimulus, py::arg("id"))
        .def("removeStimuli", &Database::removeStimuli, py::arg("ids"))
        .def("setStimulusLabel", &Database::setStimulusLabel, py::arg("id"), py::arg("label"))
        .def("readStimulus",
             [](const Database& d, ID id) {
                 StimulusRead read;
                 {
                     const py::gil_scoped_release unlocked;
                     read = d.readStimulus(id);
                 }
                 return py::make_tuple(Python::arrayOf(read.data), Python::arrayOf(read.labels), read.rois);
             },
             py::arg("id"), "(data, labels, rois) of a stimulus; the labels are 1x1 or as large as the data.")
        .def("append", &Database::append, py::arg("other"), py::arg("mergeLabels") = false,
             "Copies the stimuli of another database behind the own ones; equal label names are merged when asked.")
        .def("getStimulusROIs", &Database::getStimulusROIs, py::arg("id"))
        .def("setStimulusROIs", [](Database& d, ID id, const ROIs& rois) { d.setStimulusROIs(id, cloneROIs(rois)); }, py::arg("id"), py::arg("rois"),
             "Copies of these ROIs.")
        .def("extractROIs", &Database::extractROIs)
        .def("extractLabels", &Database::extractLabels, py::arg("removeROIs") = false)
        .def("getNbROIs", &Database::getNbROIs)
        .def("getNbROIsWithLabel", &Database::getNbROIsWithLabel, py::arg("label"), py::arg("mask") = Database::All)
        .def("filterROIs", &Database::filterROIs, py::arg("labels"), py::arg("keep") = true, py::arg("removeStimuli") = true,
             "Drops the ROIs that are not in the list of label IDs (or those in it), then the stimuli left without any.")
        .def("extractSlices", &Database::extractSlices, py::arg("width"), py::arg("height"), py::arg("strideX"), py::arg("strideY"),
             py::arg("mask") = Database::All, py::arg("randomShuffle") = false, py::arg("overlapping") = false, FreeGil(),
             "Cuts the stimuli in windows.")
        .def("loadROIs", &Database::loadROIs, py::arg("fileName"), py::arg("relPath") = "", py::arg("noImageSize") = false, FreeGil(),
             "Attaches the ROIs of a label file to the stimuli that it names.")
        .def("loadROIsDir", &Database::loadROIsDir, py::arg("dirName"), py::arg("extensions") = std::vector<std::string>{},
             py::arg("depth") = 0, FreeGil(), "The label files of a folder and of `depth` levels below (-1: all).")
        .def("saveROIs", &Database::saveROIs, py::arg("fileName"), py::arg("header") = "", FreeGil())
        .def("getLoadDataInMemory", &Database::getLoadDataInMemory)
        .def("getStimuliDepth", &Database::getStimuliDepth, FreeGil(),
             "OpenCV code of the first stimulus, to which all are converted.");
    database.def("getNbLabels", &Database::getNbLabels)
        .def("addLabel", &Database::addLabel, py::arg("name"), "The new label's ID; ValueError when the name exists.")
        .def("getLabelName", &Database::getLabelName, py::arg("label"))
        .def("getLabelNames", &Database::getLabelNames)
        .def("getLabelID", &Database::getLabelID, py::arg("name"))
        .def("labelID", &Database::labelID, py::arg("name"), "The ID of a label, made when it is new.")
        .def("getDefaultLabelID", &Database::getDefaultLabelID)
        .def("isLabel", &Database::isLabel, py::arg("name"))
        .def("isMatchingLabel", &Database::isMatchingLabel, py::arg("mask"))
        .def("getMatchingLabelsIDs", py::overload_cast<const std::string&>(&Database::getMatchingLabelsIDs, py::const_), py::arg("mask"))
        .def("getMatchingLabelsIDs", py::overload_cast<const std::vector<std::string>&>(&Database::getMatchingLabelsIDs, py::const_),
             py::arg("masks"))
        .def("removeLabel", py::overload_cast<int>(&Database::removeLabel), py::arg("label"))
        .def("removeLabel", py::overload_cast<const std::string&>(&Database::removeLabel), py::arg("name"))
        .def("removeLabels", &Database::removeLabels, py::arg("labels"))
        .def("sortAndDropLabels", &Database::sortAndDropLabels, py::arg("nbKeep"), py::arg("ascending") = true, py::arg("mask") = Database::All)
        .def("getNbStimuliWithLabel", &Database::getNbStimuliWithLabel, py::arg("label"),
             py::arg("mask") = Database::All)
        .def("logPartition", &Database::logPartition, py::arg("dirName"))
        .def("loadPartition", &Database::loadPartition, py::arg("dirName"), FreeGil(), "Makes the partition that logPartition() wrote.")
        .def("save",
             [](const Database& d, const std::string& dirName, Database::StimuliSetMask mask, const Transformation* transformation, bool subDirPerClass) {
                 // Code written in Python runs in this thread.
                 const py::gil_scoped_release unlocked;
                 d.save(dirName, mask, transformation, subDirPerClass);
             },
             py::arg("dirName"), py::arg("mask") = Database::All, py::arg("transformation") = nullptr, py::arg("subDirPerClass") = true,
             "Writes the stimuli, transformed when asked, as images.")
        .def("logROIsStats", &Database::logROIsStats, py::arg("sizeFileName"), py::arg("labelFileName"), py::arg("mask") = Database::All)
        .def("logMultiChannelStats", &Database::logMultiChannelStats, py::arg("fileName"), py::arg("mask") = Database::All, FreeGil())
        .def("logAllStats", &Database::logAllStats, py::arg("prefix"), py::arg("mask") = Database::All, FreeGil())
        .def("logStats", &Database::logStats, py::arg("sizeFileName"), py::arg("labelFileName"),
             py::arg("mask") = Database::All, FreeGil());
}

}  // namespace

N2D2_BIND(4, database)
{
    bindDatabase(m);

    py::class_<IDX_Database, std::shared_ptr<IDX_Database>, Database>(m, "IDX_Database",
                                                                      "Images and labels of IDX files.")
        .def(py::init<bool>(), py::arg("loadDataInMemory") = true);
    py::class_<MNIST_IDX_Database, std::shared_ptr<MNIST_IDX_Database>, IDX_Database>(m, "MNIST_IDX_Database")
        .def(py::init<double>(), py::arg("validation") = 0.0)
        .def(py::init<const std::string&, const std::string&, bool, double>(), py::arg("dataPath"),
             py::arg("labelPath") = "", py::arg("extractROIs") = false, py::arg("validation") = 0.0, FreeGil())
        .def("getValidation", &MNIST_IDX_Database::getValidation);
    py::class_<Fashion_MNIST_IDX_Database, std::shared_ptr<Fashion_MNIST_IDX_Database>, MNIST_IDX_Database>(
        m, "Fashion_MNIST_IDX_Database")
        .def(py::init<double>(), py::arg("validation") = 0.0);
}
