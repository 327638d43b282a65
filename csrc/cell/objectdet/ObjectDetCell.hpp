#pragma once
// Detections of a single-stage detector, class by class: the mathematical model (spec cells §12.5).
#include "cell/CellFamily.hpp"
#include "cell/anchor/Anchor.hpp"

namespace N2D2 {

class ObjectDetCell : public virtual Cell {
public:
    static constexpr const char* Type = "ObjectDet";
    static constexpr const char* FamilyName = "ObjectDet cell";

    /// Sizes and lists of its constructor; `scoreThreshold` has one value for all classes or one each, `anchors` (needed for parts) those
    /// of a class or of all, `numParts` and `numTemplates` a number a class.
    struct Options {
        unsigned nbAnchors = 1, nbProposals = 1, nbClass = 1;
        AnchorFormat inputFormat = AnchorFormat::CA;
        PixelFormat pixelFormat = PixelFormat::XY;
        double nmsThreshold = 0.5;
        std::vector<double> scoreThreshold{0.5};
        std::vector<unsigned> numParts, numTemplates;
        std::vector<Anchor> anchors;
        /// x, y, w, h, score, class, 2 a part, 3 a template.
        unsigned nbOutputs() const;
    };

    ObjectDetCell(std::shared_ptr<StimuliProvider> provider, Options options);
    const char* getType() const override { return Type; }
    void getStats(Stats&) const override {}

    const Options& getOptions() const { return mOptions; }

protected:
    std::size_t anchorsOfAll() const { return static_cast<std::size_t>(mOptions.nbAnchors) * mOptions.nbClass; }
    AnchorGrid makeGrid(std::size_t width, std::size_t height) const;
    /// Words of RP which this cell has no use for keep their defaults: std::invalid_argument for another value.
    void refuseUnused(const std::string& name);

    Parameter<double> mForegroundRate{this, "ForegroundRate", 0.25, {.min = 0.0, .max = 1.0}, "of RP: other values are refused here"};
    Parameter<double> mForegroundMinIoU{this, "ForegroundMinIoU", 0.5, {.min = 0.0, .max = 1.0}, "of RP: other values are refused here"};
    Parameter<double> mBackgroundMaxIoU{this, "BackgroundMaxIoU", 0.5, {.min = 0.0, .max = 1.0}, "of RP: other values are refused here"};
    Parameter<double> mBackgroundMinIoU{this, "BackgroundMinIoU", 0.1, {.min = 0.0, .max = 1.0}, "of RP: other values are refused here"};
    Parameter<unsigned> mFeatureMapWidth{this, "FeatureMapWidth", 0u, "width of the frame of the anchors of parts; 0 = the stimuli's"};
    Parameter<unsigned> mFeatureMapHeight{this, "FeatureMapHeight", 0u, "height of the frame of the anchors of parts; 0 = the stimuli's"};

    std::shared_ptr<StimuliProvider> mProvider;
    Options mOptions;
    std::size_t mMaxParts = 0, mMaxTemplates = 0;
};

/// stimuliProvider, nbOutputs, options
struct ObjectDetFamily : CellFamily<ObjectDetCell, const std::shared_ptr<StimuliProvider>&, unsigned, const ObjectDetCell::Options&> {};

}  // namespace N2D2
