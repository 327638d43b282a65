#pragma once
#include <vector>

#include "data/transformation/Transformation.hpp"

namespace N2D2 {

/// Applies its elements in order. Pushing a composite adds its elements.
class CompositeTransformation : public Transformation {
public:
    CompositeTransformation() = default;
    explicit CompositeTransformation(const std::shared_ptr<Transformation>& first) { push_back(first); }

    const char* getType() const override { return "Composite"; }
    using Transformation::apply;
    void apply(cv::Mat& frame, cv::Mat& labels, ROIs& rois, int id, Random& random) const override;
    void reverse(const cv::Mat& frame, cv::Mat& labels, ROIs& rois, int id) const override;
    ImageSize getOutputsSize(ImageSize size) const override;
    int getOutputsDepth(int depth) const override;
    bool draws() const override;
    bool runsOnWorkers() const override;
    std::shared_ptr<Transformation> clone() const override;
    void setDatabase(const std::shared_ptr<Database>& database) override;
    void logWarnings() const override;

    void push_back(const std::shared_ptr<Transformation>& transformation);
    bool empty() const { return mElements.empty(); }
    std::size_t size() const { return mElements.size(); }
    /// std::out_of_range beyond.
    const std::shared_ptr<Transformation>& operator[](std::size_t index) const;
    const std::vector<std::shared_ptr<Transformation>>& elements() const { return mElements; }
    void clear() { mElements.clear(); }

private:
    std::string arguments() const override;
    std::vector<std::shared_ptr<Transformation>> mElements;
};

}  // namespace N2D2
