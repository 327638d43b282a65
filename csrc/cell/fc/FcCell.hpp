#pragma once
// Fully connected layer: the mathematical model (spec cells §6.3).
#include "cell/CellFamily.hpp"
#include "activation/Activation.hpp"
#include "filler/Filler.hpp"
#include "quantizer/QuantizerCell.hpp"
#include "solver/Solver.hpp"

namespace N2D2 {

enum class FcWeightsExportFormat { OC, CO };
N2D2_ENUM(FcWeightsExportFormat, "OC", "CO")

class FcCell : public virtual Cell {
public:
    static constexpr const char* Type = "Fc";
    static constexpr const char* FamilyName = "Fc cell";
    using WeightsExportFormat = FcWeightsExportFormat;

    FcCell();
    const char* getType() const override { return Type; }
    void getStats(Stats& stats) const override;
    /// Everything of the input.
    std::vector<std::size_t> getReceptiveField(const std::vector<std::size_t>& outputField = {}) const override;

    /// Weight of input element `channel` (all inputs, x fastest) to `output`; one element.
    virtual double getWeight(std::size_t output, std::size_t channel) const = 0;
    virtual void setWeight(std::size_t output, std::size_t channel, double value) = 0;
    /// std::runtime_error when NoBias.
    virtual double getBias(std::size_t output) const = 0;
    virtual void setBias(std::size_t output, double value) = 0;
    bool hasBias() const { return !mNoBias; }

    const std::shared_ptr<Filler>& getWeightsFiller() const { return mWeightsFiller; }
    const std::shared_ptr<Filler>& getBiasFiller() const { return mBiasFiller; }
    void setWeightsFiller(std::shared_ptr<Filler> filler) { mWeightsFiller = std::move(filler); }
    void setBiasFiller(std::shared_ptr<Filler> filler) { mBiasFiller = std::move(filler); }
    const std::shared_ptr<Solver>& getWeightsSolver() const { return mWeightsSolver; }
    const std::shared_ptr<Solver>& getBiasSolver() const { return mBiasSolver; }
    /// Parameters made already get a copy at once.
    virtual void setWeightsSolver(std::shared_ptr<Solver> solver) = 0;
    virtual void setBiasSolver(std::shared_ptr<Solver> solver) = 0;
    virtual void resetWeights() = 0;
    virtual void resetBias() = 0;
    /// Of the weights; null: none. A quantizer serves one cell.
    virtual void setQuantizer(const std::shared_ptr<QuantizerCell>& quantizer) = 0;
    /// Makes the tensors of the quantizer, which otherwise are made by the first pass.
    virtual void initializeWeightQuantizer() = 0;

    void exportFreeParameters(const std::string& fileName) const override;
    void importFreeParameters(const std::string& fileName, bool ignoreNotExists) override;

protected:
    /// Elements of all inputs, which may differ in size.
    virtual std::size_t nbInputElements() const = 0;
    void checkIndex(std::size_t output, std::size_t channel) const;
    /// The quantizer; null: none.
    virtual QuantizerCell* weightQuantizer() const = 0;
    /// Quantized weights or masks, of all inputs, by output.
    virtual std::vector<std::vector<double>> quantizerLines(WeightValues which) const = 0;
    virtual void setMasks(const std::vector<std::vector<double>>& lines) = 0;

    Parameter<bool> mNoBias{this, "NoBias", false, "no bias is added"};
    Parameter<bool> mNormalize{this, "Normalize", false, "before each pass, the weights of an output are divided by their L2 norm"};
    Parameter<bool> mBackPropagate{this, "BackPropagate", true, "computes the gradient of the inputs"};
    Parameter<WeightsExportFormat> mWeightsExportFormat{this, "WeightsExportFormat", WeightsExportFormat::OC,
                                                        "order of imported weights (exports are always OC)"};
    Parameter<std::string> mOutputsRemap{this, "OutputsRemap", "", "order of the outputs in imported files, offset:step,…"};
    Parameter<double> mDropConnect{this, "DropConnect", 1.0, {.min = 0.0, .max = 1.0, .openMin = true},
                                   "probability of keeping a synapse while learning"};

private:
    /// Reads the files of the quantizer before `setWeights()`, uses them after: a bad file changes nothing. Masks are always OC;
    /// output[l]: output of their line l.
    void importQuantizer(const std::string& fileName, const std::vector<std::size_t>& output, const std::function<void()>& setWeights);

protected:
    std::shared_ptr<Filler> mWeightsFiller, mBiasFiller;
    std::shared_ptr<Solver> mWeightsSolver, mBiasSolver;
};

struct FcFamily : CellFamily<FcCell, unsigned, const std::shared_ptr<Activation>&> {};

}  // namespace N2D2
