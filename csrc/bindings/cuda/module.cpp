// The module N2D2_CUDA: the GPU classes of the cells. N2D2 imports it when such a class is asked for (bindings/Cuda.cpp).
#include "bindings/Cells.hpp"
#include "kernels/cuda/FrameCells.hpp"

namespace py = pybind11;
using namespace N2D2;

namespace {

template <class T> void bindFrame(py::module_& m)
{
    using Frame = FrameCell<T, Cuda>;
    const std::string name = std::string("Cell_Frame_CUDA_") + elementName<T>();
    py::class_<Frame, std::shared_ptr<Frame>, Cell, Cell_Frame_Top>(m, name.c_str(), py::multiple_inheritance());
}

}  // namespace

PYBIND11_MODULE(N2D2_CUDA, m)
{
    m.doc() = "GPU classes of N2D2; use them through the module N2D2.";
    py::module_::import("N2D2");
    // libn2d2 opens and registers the plug-in, or knows why there is no GPU.
    cudaDevice();
    bindFrame<float>(m);
    bindFrame<double>(m);
    n2d2_bindAll(m);
}
