#pragma once
#include "cell/FrameCell.hpp"
#include "cell/batchnorm/BatchNormCell.hpp"
#include "kernels/norm.hpp"

namespace N2D2 {

template <class T, class B> class BatchNormFrame : public BatchNormCell, public FrameCell<T, B> {
public:
    using TensorT = typename B::template TensorType<T>;
    using ParamTensorT = typename B::template TensorType<ParamT<T>>;

    BatchNormFrame(const std::shared_ptr<DeepNet>& deepNet, const std::string& name, unsigned nbOutputs,
                   std::shared_ptr<Activation> activation = nullptr);

    double getScale(std::size_t index) const override { return get("scales", index); }
    double getBias(std::size_t index) const override { return get("biases", index); }
    double getMean(std::size_t index) const override { return get("means", index); }
    double getVariance(std::size_t index) const override { return get("variances", index); }
    void setScale(std::size_t index, double value) override { set("scales", index, value); }
    void setBias(std::size_t index, double value) override { set("biases", index, value); }
    void setMean(std::size_t index, double value) override { set("means", index, value); }
    void setVariance(std::size_t index, double value) override;
    std::shared_ptr<BaseTensor> getScales() const override { return tensor("scales"); }
    std::shared_ptr<BaseTensor> getBiases() const override { return tensor("biases"); }
    std::shared_ptr<BaseTensor> getMeans() const override { return tensor("means"); }
    std::shared_ptr<BaseTensor> getVariances() const override { return tensor("variances"); }
    void setScaleSolver(std::shared_ptr<Solver> solver) override;
    void setBiasSolver(std::shared_ptr<Solver> solver) override;

protected:
    Dims outputsDims() const override;
    void makeParameters() override;
    void makePlans() override;
    void forward(bool inference) override;
    void backward() override;
    bool keepsFloat(const std::string&) const override { return !std::is_same_v<ParamT<T>, T>; }

private:
    double get(const char* what, std::size_t index) const;
    void set(const char* what, std::size_t index, double value);
    std::shared_ptr<BaseTensor> tensor(const char* what) const;
    ParamTensorT& value(std::size_t index) { return static_cast<ParamTensorT&>(this->mFreeParameters[index].template valueAs<ParamT<T>>()); }

    enum { Scales, Biases, Means, Variances };  // order of the free parameters, as in the state file
    std::unique_ptr<BatchNormPlan<T>> mPlan;
    ParamTensorT mSavedMean, mSavedVariance;  // of the last batch
    ParamTensorT mScaleScratch, mBiasScratch;
    bool mFixed = false;                 // the last pass used the running statistics
};

template <class T> using BatchNormCell_Frame = BatchNormFrame<T, Cpu>;
extern template class BatchNormFrame<float, Cpu>;
extern template class BatchNormFrame<double, Cpu>;
extern template class BatchNormFrame<half, Cpu>;
template <> inline constexpr bool inHalf<BatchNormFrame> = true;

}  // namespace N2D2
