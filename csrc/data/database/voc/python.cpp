#include "data/database/voc/VOC_Database.hpp"

#include <pybind11/stl.h>

#include "bindings/Bind.hpp"
#include "bindings/Enums.hpp"

namespace py = pybind11;
using namespace N2D2;

N2D2_BIND(6, voc_database)
{
    py::class_<VOC_Database, std::shared_ptr<VOC_Database>, DIR_Database> voc(
        m, "VOC_Database",
        "Pascal VOC: boxes of XML files, or masks. With all sets empty, learn and validation are shares of all annotations.");
    Python::bindEnum<VOC_Database::Difficult>(voc, "Difficult", false);
    voc.def(py::init([](const std::string& learnSet, const std::string& validationSet, const std::string& testSet, double learn,
                        double validation, VOC_Database::Difficult difficult, bool segmentation, const std::vector<std::string>& classes) {
                return std::make_shared<VOC_Database>(
                    VOC_Database::Settings{learnSet, validationSet, testSet, learn, validation, difficult, segmentation, classes});
            }),
            py::arg("learnSet") = "train", py::arg("validationSet") = "val", py::arg("testSet") = "", py::arg("learn") = 1.0,
            py::arg("validation") = 0.0, py::arg("difficult") = VOC_Database::Ignore, py::arg("segmentation") = false,
            py::arg("classes") = std::vector<std::string>{});
}
