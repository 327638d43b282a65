#pragma once
// What a cell should answer to the stimuli of a batch, and what it answered (spec cells §19.1 to §19.3).
#include <iosfwd>
#include <memory>
#include <string>
#include <vector>

#include "core/Parameterizable.hpp"
#include "core/Registry.hpp"
#include "data/database/StimuliSet.hpp"
#include "data/roi/ROI.hpp"
#include "target/LabelsMapping.hpp"
#include "target/TargetMaps.hpp"
#include "tensor/Tensor.hpp"

namespace N2D2 {

class Cell;
class Cell_Frame_Top;
class StimuliProvider;

class Target : public Parameterizable {
public:
    static constexpr const char* Type = "Target";

    /// std::invalid_argument: no cell or provider, topN of 0 or more than the targets, or a bad mapping file.
    Target(const std::string& name, const std::shared_ptr<Cell>& cell, const std::shared_ptr<StimuliProvider>& sp,
           double targetValue = 1.0, double defaultValue = 0.0, unsigned targetTopN = 1, const std::string& labelsMapping = "",
           bool createMissingLabels = false);
    ~Target() override;

    const std::string& getName() const { return mName; }
    virtual const char* getType() const { return Type; }
    std::string label() const override { return std::string("[") + getType() + " " + mName + "]"; }
    const std::shared_ptr<Cell>& getCell() const { return mCell; }
    const std::shared_ptr<StimuliProvider>& getStimuliProvider() const { return mStimuliProvider; }
    void setStimuliProvider(const std::shared_ptr<StimuliProvider>& sp);
    /// Another cell of the same number of outputs (its own is removed from the network); std::invalid_argument otherwise.
    void setCell(const std::shared_ptr<Cell>& cell);
    /// Outputs of the cell, or 2 for a single one.
    unsigned getNbTargets() const;
    unsigned getTargetTopN() const { return mTargetTopN; }
    double getTargetValue() const { return mTargetValue; }
    double getDefaultValue() const { return mDefaultValue; }
    /// The estimates of `target` mask this one where they differ from MaskedLabel.
    void setMaskLabelTarget(const std::shared_ptr<Target>& target);
    const std::shared_ptr<Target>& getMaskLabelTarget() const { return mMaskLabelTarget; }

    // Labels ----------------------------------------------------------------------------------------------------
    /// Reads a mapping file (spec ini §6.3); "" restores the identity.
    void labelsMapping(const std::string& fileName, bool createMissingLabels = false);
    void setLabelTarget(int label, int output);
    void setDefaultTarget(int output);
    /// -1 = ignored. std::invalid_argument `Incomplete class mapping: …` for a label without rule.
    int getLabelTarget(int label) const;
    /// -2 when there is none.
    int getDefaultTarget() const { return mLabelsMapping.getDefault(); }
    /// The labels which go to an output (-1: the ignored ones).
    std::vector<int> getTargetLabels(int output) const;
    /// One name an output: its label, the first ones of several, `?` without label.
    std::vector<std::string> getTargetLabelsName() const;
    /// Writes `<name>/<fileName>.dat`: `label name output` (`?`: no rule), with statistics also the stimuli and ROIs of each set.
    void logLabelsMapping(const std::string& fileName, bool withStats = false) const;

    // Steps -------------------------------------------------------------------------------------------------------
    /// Targets of the present batch, before the propagation; on Learn they are staged in the cell. Padding stimuli (id < 0)
    /// are ignored. std::invalid_argument for a target beyond the outputs.
    virtual void provideTargets(StimuliSet set);
    /// Loss and estimates after the propagation. On Learn the cell's gradient is made; other sets leave gradients alone.
    virtual void process(StimuliSet set);

    /// {outX, outY, 1, B}, -1 = ignored; empty before provideTargets().
    const Tensor<int>& getTargets() const { return *mTargets; }
    /// With DataAsTarget: what the outputs should be, in their order; {x, y, …, B}.
    Tensor<float> targetData() const;
    /// {outX, outY, topN, B}; empty before process().
    const std::shared_ptr<Tensor<int>>& getEstimatedLabels() const { return mEstimatedLabels; }
    const std::shared_ptr<Tensor<float>>& getEstimatedLabelsValue() const { return mEstimatedLabelsValue; }
    /// Sums of the outputs of each class over the pixels of a box in stimulus coordinates, within the mask; a single output
    /// gives class 0 = 1 − v and class 1 = v. `values`: {outX, outY, nbOutputs, B} to sum in place of the outputs.
    /// std::invalid_argument for a box without output pixel, std::out_of_range for one or a position beyond.
    std::vector<float> getEstimatedLabels(const Box& box, std::size_t batchPos = 0, const Tensor<float>* values = nullptr) const;
    /// The class of the largest sum and that sum.
    std::pair<int, float> getEstimatedLabel(const Box& box, std::size_t batchPos = 0, const Tensor<float>* values = nullptr) const;
    /// Losses of all batches: Σ over outputs of (target − output)², mean over the stimuli of the batch.
    const std::vector<double>& getLoss() const { return mLoss; }

    // Logs ----------------------------------------------------------------------------------------------------------
    /// Appends to `<name>/<dirName>/classif.log`, a line a stimulus: `id "file" target estimated value v0 v1 …`; maps give images
    /// `<base>_target.<ext>`, `<base>_estimated.<ext>`.
    virtual void logEstimatedLabels(const std::string& dirName) const;
    /// Writes `<name>/<dirName>/<fileName or base>.json` for each stimulus of the batch: the pixels of each estimated class as
    /// run lengths (off, on, off, …). `append` adds to the annotations of an existing file.
    virtual void logEstimatedLabelsJSON(const std::string& dirName, const std::string& fileName = "", unsigned xOffset = 0,
                                        unsigned yOffset = 0, bool append = false) const;
    /// Writes the image `<name>/<fileName>` of the colours.
    void logLabelsLegend(const std::string& fileName) const;
    virtual void log(const std::string& fileName, StimuliSet set);
    virtual void clear(StimuliSet set);

    /// Losses and, in derived classes, scores; exact numbers, for checkpoints. loadState throws std::runtime_error on a stream
    /// that is not such a state or is cut short.
    virtual void saveState(std::ostream& stream) const;
    virtual void loadState(std::istream& stream);

protected:
    /// The directory of the logs: the name with what file systems refuse replaced.
    std::string directory() const;
    Cell_Frame_Top& frame() const;
    MapSize outputsSize() const;
    /// Outputs of the cell on the host as float; {outX, outY, nbOutputs, B}. Integers of a quantized network are given in what they are worth.
    Tensor<float> outputs() const;
    bool isMasked() const;
    /// Weight of a pixel under the mask: 1 without mask, 0 outside, else 1 or the confidence (MaskedLabelValue).
    double maskWeight(std::size_t x, std::size_t y, std::size_t batchPos) const;
    /// Ids of the stimuli of the batch, -1 = padding.
    const std::vector<int>& batch() const { return mBatch; }
    std::string stimulusName(int id) const;
    /// Stem of the stimulus, safe in file names, and the extension of its images.
    struct StimulusFile {
        std::string base, extension;
    };
    StimulusFile stimulusFile(int id) const;
    struct DrawnBox {
        Box box;
        int label;
        bool estimated;  ///< in the label's colour; else thin and white
    };
    /// Writes the stimulus with boxes over it; std::invalid_argument for an extension that is no image format.
    void drawBoxes(const std::string& path, const Tensor<float>& data, std::size_t batchPos, const std::vector<DrawnBox>& boxes) const;

    Parameter<bool> mDataAsTarget{this, "DataAsTarget", false, "the (target) data, not the labels, is the target"};
    Parameter<int> mNoDisplayLabel{this, "NoDisplayLabel", -1, {.min = -1}, "label without colour in the images"};
    Parameter<unsigned> mLabelsHueOffset{this, "LabelsHueOffset", 0u, "shift of the labels' hue, degrees / 2 (0 to 179)"};
    Parameter<bool> mEstimatedLabelsValueDisplay{this, "EstimatedLabelsValueDisplay", true, "the confidence is the colour's value"};
    Parameter<int> mMaskedLabel{this, "MaskedLabel", -1, {.min = -1},
                                "with MaskLabelTarget: only pixels it estimates as this label count; -1 = all"};
    Parameter<bool> mMaskedLabelValue{this, "MaskedLabelValue", false, "the mask's confidence weighs the estimates"};
    Parameter<double> mBinaryThreshold{this, "BinaryThreshold", 0.5, "a single output above it means label 1"};
    Parameter<double> mValueThreshold{this, "ValueThreshold", 0.0, "least confidence of an estimate in the logs"};
    Parameter<std::string> mImageLogFormat{this, "ImageLogFormat", "jpg", "extension of the images; empty = as the stimulus"};
    Parameter<int> mWeakTarget{this, "WeakTarget", -2, {.min = -2}, "any other target of a macro-pixel takes precedence; -2 = none"};

    std::string mName;
    std::shared_ptr<Cell> mCell;
    std::shared_ptr<StimuliProvider> mStimuliProvider;
    double mTargetValue, mDefaultValue;
    unsigned mTargetTopN;
    std::shared_ptr<Target> mMaskLabelTarget;
    LabelsMapping mLabelsMapping;
    std::shared_ptr<Tensor<int>> mTargets = std::make_shared<Tensor<int>>();
    std::shared_ptr<Tensor<int>> mEstimatedLabels = std::make_shared<Tensor<int>>();
    std::shared_ptr<Tensor<float>> mEstimatedLabelsValue = std::make_shared<Tensor<float>>();
    std::vector<int> mBatch;
    std::vector<double> mLoss;

private:
    void computeTargets();
    double computeLoss(StimuliSet set, const Tensor<float>& outputs);
    /// Warns once of values that do not suit the cell.
    void checkConfiguration();

    bool mChecked = false;
};

/// Keys: `TargetScore`, `Target`, …
class TargetFamily : public Family<Target, const std::string&, const std::shared_ptr<Cell>&, const std::shared_ptr<StimuliProvider>&, double,
                                   double, unsigned, const std::string&, bool> {
public:
    const char* what() const override { return "target"; }
    template <class T> void addType()
    {
        add(T::Type, [](const std::string& name, const std::shared_ptr<Cell>& cell, const std::shared_ptr<StimuliProvider>& sp,
                        double targetValue, double defaultValue, unsigned topN, const std::string& mapping, bool createMissing) {
            return std::make_shared<T>(name, cell, sp, targetValue, defaultValue, topN, mapping, createMissing);
        });
    }
};

}  // namespace N2D2
