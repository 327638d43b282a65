#pragma once
#include "data/transformation/Transformation.hpp"

namespace N2D2 {

struct LabelFilterEnums {
    enum Filter : int { Remove, Keep, Merge };
};
N2D2_ENUM(LabelFilterEnums::Filter, "Remove", "Keep", "Merge")

/// Labels of pixels and ROIs by name: the listed ones (Remove) or all others (Keep) become the default label, their ROIs go; or the listed
/// ones become the first of them (Merge). Single labels of stimuli alike.
class LabelFilterTransformation : public Transformation, public LabelFilterEnums {
public:
    /// `defaultLabel` -2: the database's default label, -1 when it has none.
    explicit LabelFilterTransformation(const std::vector<std::string>& labels, Filter filter = Remove, int defaultLabel = -2);

    const char* getType() const override { return "LabelFilter"; }
    using Transformation::apply;
    void apply(cv::Mat& frame, cv::Mat& labels, ROIs& rois, int id, Random& random) const override;
    std::shared_ptr<Transformation> clone() const override;
    /// std::invalid_argument for a name that the database does not have.
    void setDatabase(const std::shared_ptr<Database>& database) override;

private:
    std::string arguments() const override;
    std::vector<int> ids(const Database& database) const;

    std::vector<std::string> mLabels;
    Filter mFilter;
    int mDefaultLabel;
    std::weak_ptr<Database> mDatabase;
};

}  // namespace N2D2
