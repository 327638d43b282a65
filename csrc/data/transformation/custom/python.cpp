#include "data/transformation/custom/CustomTransformation.hpp"

#include "data/transformation/Binding.hpp"

namespace py = pybind11;
using namespace N2D2;

namespace {

/// The methods of a class of Python. They run in the consumer's thread, which never waits for another one that needs the interpreter.
class PythonTransformation : public CustomTransformation, public Python::PythonCode {
public:
    bool runsOnWorkers() const override { return false; }
    void apply_unsigned_char(Tensor<unsigned char>& f, Tensor<int>& l, ROIs& r, int id) const override { call("apply_unsigned_char", f, l, r, id); }
    void apply_char(Tensor<signed char>& f, Tensor<int>& l, ROIs& r, int id) const override { call("apply_char", f, l, r, id); }
    void apply_unsigned_short(Tensor<unsigned short>& f, Tensor<int>& l, ROIs& r, int id) const override { call("apply_unsigned_short", f, l, r, id); }
    void apply_short(Tensor<short>& f, Tensor<int>& l, ROIs& r, int id) const override { call("apply_short", f, l, r, id); }
    void apply_int(Tensor<int>& f, Tensor<int>& l, ROIs& r, int id) const override { call("apply_int", f, l, r, id); }
    void apply_float(Tensor<float>& f, Tensor<int>& l, ROIs& r, int id) const override { call("apply_float", f, l, r, id); }
    void apply_double(Tensor<double>& f, Tensor<int>& l, ROIs& r, int id) const override { call("apply_double", f, l, r, id); }

private:
    template <class T> void call(const char* method, Tensor<T>& frame, Tensor<int>& labels, ROIs& rois, int id) const
    {
        const py::gil_scoped_acquire lock;
        const py::function override = py::get_override(static_cast<const CustomTransformation*>(this), method);
        if (!override)
            missing(method);
        // Tensors of their own: what Python keeps of them must not become the next stimulus.
        auto ownFrame = std::make_shared<Tensor<T>>(frame);
        auto ownLabels = std::make_shared<Tensor<int>>(labels);
        py::list list;
        for (const auto& roi : rois)
            list.append(roi);
        override(ownFrame, ownLabels, list, id);
        const auto take = []<class U>(Tensor<U>& to, const Tensor<U>& from) {
            to.reallocate(from.dims());
            std::copy(from.begin(), from.end(), to.begin());
        };
        take(frame, ownFrame->clone());
        take(labels, ownLabels->clone());
        rois = list.cast<ROIs>();
    }
};

}  // namespace

N2D2_BIND(6, CustomTransformation)
{
    py::class_<CustomTransformation, PythonTransformation, std::shared_ptr<CustomTransformation>, Transformation>(
        m, "CustomTransformation",
        "Derive from it and define apply_unsigned_char, apply_float... (frame, labels, labelsROI, id) for the types of "
        "the frames: change the tensors and the list in place.")
        .def(py::init<>());
}
