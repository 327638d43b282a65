#pragma once
// A transformation maps an image with its labels and regions of interest, in place. Label matrices are 32S; a 1x1 one is
// the label of the whole stimulus and is left alone unless stated. apply() is called from several threads at once: it
// draws from the given Random and keeps no state.
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "core/Parameterizable.hpp"
#include "core/Random.hpp"
#include "core/Registry.hpp"
#include "data/Options.hpp"
#include "data/roi/ROI.hpp"

namespace N2D2 {

class Database;

struct ImageSize {
    unsigned width = 0;
    unsigned height = 0;
    bool operator==(const ImageSize&) const = default;
};

class Transformation : public Parameterizable {
public:
    /// Name without the suffix: "Rescale".
    virtual const char* getType() const = 0;
    std::string label() const override { return std::string("[") + getType() + "Transformation]"; }

    /// Throws std::invalid_argument when the frame does not suit. `id` is the stimulus' ID, -1 when there is none.
    virtual void apply(cv::Mat& frame, cv::Mat& labels, ROIs& rois, int id, Random& random) const = 0;
    /// Data alone, for callers without labels.
    void apply(cv::Mat& frame, Random& random) const;
    /// Maps labels and ROIs of the transformed stimulus back to the original `frame`; does nothing by default.
    virtual void reverse(const cv::Mat& frame, cv::Mat& labels, ROIs& rois, int id) const;
    /// Size that comes from an input size; {0, 0} when it is not known beforehand.
    virtual ImageSize getOutputsSize(ImageSize size) const { return size; }
    /// Depth (OpenCV code) that comes from an input depth.
    virtual int getOutputsDepth(int depth) const { return depth; }
    /// True when apply() may draw random numbers.
    virtual bool draws() const { return false; }
    /// False for code that only the thread of the consumer may run (Python's).
    virtual bool runsOnWorkers() const { return true; }
    virtual std::shared_ptr<Transformation> clone() const = 0;
    /// Type, constructor arguments and parameters: equal texts do the same to a stimulus.
    std::string describe() const;
    /// The database of the provider that holds it (label names).
    virtual void setDatabase(const std::shared_ptr<Database>&) {}
    /// Logs what apply() found odd: apply() itself never logs, it may run on a worker whose consumer holds a handler's lock.
    virtual void logWarnings() const;

protected:
    /// Keeps a text for logWarnings(); the first five of an object count.
    void warn(const std::string& text) const;
    /// std::invalid_argument for a frame without pixels.
    void checkFrame(const cv::Mat& frame) const;
    /// `copy` with the parameters of this one.
    template <class T> std::shared_ptr<T> cloned(std::shared_ptr<T> copy) const
    {
        copy->copyParameters(*this);
        return copy;
    }
    /// Constructor arguments for describe().
    virtual std::string arguments() const { return {}; }
    /// True for a matrix of labels rather than one label.
    static bool isLabelMatrix(const cv::Mat& labels);

private:
    mutable std::mutex mWarningsMutex;
    mutable std::vector<std::string> mWarnings;
    mutable unsigned mNbWarnings = 0;
};

/// Transformations by INI name ("RescaleTransformation"); takes its arguments and parameters from the options.
struct TransformationFamily : Family<Transformation, Options&> {
    const char* what() const override { return "transformation"; }
};

}  // namespace N2D2
