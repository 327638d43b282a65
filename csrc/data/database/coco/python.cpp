#include "data/database/coco/COCO_Database.hpp"

#include "bindings/Bind.hpp"

namespace py = pybind11;
using namespace N2D2;

N2D2_BIND(6, coco_database)
{
    py::class_<COCO_Database, std::shared_ptr<COCO_Database>, DIR_Database>(
        m, "COCO_Database",
        "COCO: boxes, or with masks outlines and masks. learn and validation are shares of one JSON file given as labelPath.")
        .def(
            py::init([](const std::string& learnSet, const std::string& validationSet, const std::string& testSet, double learn,
                        double validation, bool masks) {
                return std::make_shared<COCO_Database>(COCO_Database::Settings{learnSet, validationSet, testSet, learn, validation, masks});
            }),
            py::arg("learnSet") = "train2017", py::arg("validationSet") = "val2017", py::arg("testSet") = "", py::arg("learn") = 1.0,
            py::arg("validation") = 0.0, py::arg("masks") = false);
}
