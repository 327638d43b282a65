#include "data/transformation/Binding.hpp"
#include "data/transformation/channelnoise/ChannelTransformations.hpp"

N2D2_BIND(5, ChannelTransformations)
{
    using namespace N2D2;
    namespace py = pybind11;
    Python::bindTransformation<ChannelDropTransformation>(m, "ChannelDrop", "Random channels replaced by a constant.")
        .def(py::init<const std::vector<double>&>(), py::arg("dropProb"));
    using Shake = ChannelShakeTransformation;
    auto shake = Python::bindTransformation<Shake>(m, "ChannelShake", "Random channels shifted.");
    Python::bindEnum<ChannelShakeEnums::Distribution>(shake, "Distribution");
    Python::shareEnum(m.attr("PadCropTransformation"), shake, "BorderType");
    shake.def(py::init<const Shake::Ranges&, const Shake::Ranges&>(), py::arg("verticalRange") = Shake::Ranges(),
              py::arg("horizontalRange") = Shake::Ranges(), "Ranges (min, max) in pixels, one a channel.");
}
