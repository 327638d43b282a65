#include "data/datafile/DataFile.hpp"

#include <pybind11/stl.h>

#include "bindings/Bind.hpp"
#include "bindings/NumpyImage.hpp"
#include "data/labelfile/LabelFile.hpp"

namespace py = pybind11;
using namespace N2D2;

N2D2_BIND(3, datafile)
{
    m.def(
        "readDataFile",
        [](const std::string& fileName, bool indices) {
            cv::Mat data;
            {
                const py::gil_scoped_release unlocked;
                data = indices ? dataFileFor(fileName).readIndices(fileName) : dataFileFor(fileName).read(fileName);
            }
            return Python::arrayOf(data);
        },
        py::arg("fileName"), py::arg("indices") = false,
        "The data of a file (image, CSV, WAV...) as stored; indices: the numbers of a palette image rather than its colours.");
    m.def(
        "writeDataFile",
        [](const std::string& fileName, const py::array& data) {
            const cv::Mat mat = Python::matOf(data);
            const py::gil_scoped_release unlocked;
            dataFileFor(fileName).write(fileName, mat);
        },
        py::arg("fileName"), py::arg("data"), "Writes (rows, columns[, channels]) in the format of the extension.");
    m.def("dataFileExtensions", [] { return registry().family<DataFileFamily>().keys(); });
    m.def("labelFileExtensions", [] { return registry().family<LabelFileFamily>().keys(); });
}
