#pragma once
#include "data/transformation/Transformation.hpp"
#include "tensor/Tensor.hpp"

namespace N2D2 {

/// A transformation written by the user: override the apply_ of the frames' element type and change what it is given. Frames are
/// {columns, rows} or {columns, rows, channels}, labels {columns, rows}; both may change their sizes.
class CustomTransformation : public Transformation {
public:
    const char* getType() const override { return "Custom"; }
    using Transformation::apply;
    void apply(cv::Mat& frame, cv::Mat& labels, ROIs& rois, int id, Random& random) const override;
    ImageSize getOutputsSize(ImageSize) const override { return {0, 0}; }
    std::shared_ptr<Transformation> clone() const override;

    virtual void apply_unsigned_char(Tensor<unsigned char>& frame, Tensor<int>& labels, ROIs& labelsROI, int id) const;
    virtual void apply_char(Tensor<signed char>& frame, Tensor<int>& labels, ROIs& labelsROI, int id) const;
    virtual void apply_unsigned_short(Tensor<unsigned short>& frame, Tensor<int>& labels, ROIs& labelsROI, int id) const;
    virtual void apply_short(Tensor<short>& frame, Tensor<int>& labels, ROIs& labelsROI, int id) const;
    virtual void apply_int(Tensor<int>& frame, Tensor<int>& labels, ROIs& labelsROI, int id) const;
    virtual void apply_float(Tensor<float>& frame, Tensor<int>& labels, ROIs& labelsROI, int id) const;
    virtual void apply_double(Tensor<double>& frame, Tensor<int>& labels, ROIs& labelsROI, int id) const;

protected:
    [[noreturn]] void missing(const char* method) const;
};

}  // namespace N2D2
