#include "cell/KernelBinding.hpp"
#include "cell/deconv/DeconvCell_Frame.hpp"

using namespace N2D2;
using namespace N2D2::Python;

N2D2_BIND(5, deconv)
{
    auto deconv = bindCell<DeconvCell>(m, "DeconvCell", "Deconvolution (transposed convolution).");
#ifndef N2D2_BIND_CUDA
    for (const char* word : {"WeightsExportFormat", "OCHW", "HWCO"})
        deconv.attr(word) = m.attr("ConvCell").attr(word);
#endif
    bindKernels(deconv);

    bindFrames<DeconvFrame, DeconvCell>(m, "DeconvCell", [](auto& cls) {
        cls.def(py::init<const std::shared_ptr<DeepNet>&, const std::string&, const std::vector<unsigned>&, unsigned,
                         const std::vector<unsigned>&, const std::vector<int>&, const std::vector<unsigned>&,
                         std::shared_ptr<Activation>>(),
                py::arg("deepNet").none(true), py::arg("name"), py::arg("kernelDims"), py::arg("nbOutputs"),
                py::arg("strideDims") = std::vector<unsigned>{1, 1}, py::arg("paddingDims") = std::vector<int>{0, 0},
                py::arg("dilationDims") = std::vector<unsigned>{1, 1}, py::arg("activation") = py::none());
    });
}
