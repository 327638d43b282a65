#include "data/database/Database.hpp"
#include "data/transformation/Binding.hpp"
#include "data/transformation/roiextraction/ROIExtractionTransformation.hpp"

N2D2_BIND(5, ROIExtractionTransformation)
{
    using namespace N2D2;
    Python::bindTransformation<ROIExtractionTransformation>(m, "ROIExtraction", "One object of the image.").def(pybind11::init<>());
}
