#include "data/transformation/labelfilter/LabelFilterTransformation.hpp"

#include <algorithm>

#include <opencv2/core.hpp>

#include "data/transformation/DefaultLabel.hpp"
#include "data/transformation/Registration.hpp"

namespace N2D2 {

LabelFilterTransformation::LabelFilterTransformation(const std::vector<std::string>& labels, Filter filter, int defaultLabel)
    : mLabels(labels), mFilter(filter), mDefaultLabel(defaultLabel)
{
    if (labels.empty())
        throw std::invalid_argument(label() + " Labels: at least one name is expected");
    if (defaultLabel < -2)
        throw std::invalid_argument(label() + " DefaultLabel: a label ID, -1 (ignore) or -2 (the database's) is expected, got " + std::to_string(defaultLabel));
}

std::vector<int> LabelFilterTransformation::ids(const Database& database) const
{
    std::vector<int> found;
    for (const std::string& name : mLabels) {
        if (!database.isLabel(name))
            throw std::invalid_argument(label() + " the database has no label \"" + name + "\"" + suggestion(name, database.getLabelNames()));
        found.push_back(database.getLabelID(name));
    }
    return found;
}

void LabelFilterTransformation::setDatabase(const std::shared_ptr<Database>& database)
{
    if (database)
        ids(*database);
    mDatabase = database;
}

void LabelFilterTransformation::apply(cv::Mat&, cv::Mat& labels, ROIs& rois, int, Random&) const
{
    const auto database = mDatabase.lock();
    if (!database)
        throw std::invalid_argument(label() + " the names of labels are those of a provider's database: add it to a provider first");
    const std::vector<int> listed = ids(*database);
    const int other = mDefaultLabel == -2 ? defaultLabelOf(*database) : mDefaultLabel;
    const auto isListed = [&](int id) { return std::find(listed.begin(), listed.end(), id) != listed.end(); };
    const auto filtered = [&](int id) {
        if (mFilter == Merge)
            return isListed(id) ? listed[0] : id;
        return isListed(id) == (mFilter == Remove) ? other : id;
    };
    cv::Mat result = labels.clone();
    int last = 0, lastResult = filtered(0);  // neighbours mostly have one label
    for (int y = 0; y < result.rows; ++y) {
        int* row = result.ptr<int>(y);
        for (int x = 0; x < result.cols; ++x) {
            if (row[x] != last) {
                last = row[x];
                lastResult = filtered(last);
            }
            row[x] = lastResult;
        }
    }
    labels = result;
    if (mFilter == Merge) {
        for (auto& roi : rois)
            roi->label = filtered(roi->label);
    }
    else
        std::erase_if(rois, [&](const auto& roi) { return isListed(roi->label) == (mFilter == Remove); });
}

std::shared_ptr<Transformation> LabelFilterTransformation::clone() const
{
    auto copy = std::make_shared<LabelFilterTransformation>(mLabels, mFilter, mDefaultLabel);
    copy->mDatabase = mDatabase;
    return copy;
}

std::string LabelFilterTransformation::arguments() const
{
    return "[" + toText(mLabels) + "], " + enumToText(mFilter) + ", " + std::to_string(mDefaultLabel);
}

}  // namespace N2D2

N2D2_REGISTER(LabelFilterTransformation)
{
    using namespace N2D2;
    registerTransformation(registry, "LabelFilter", [](Options& options, const std::string& who) {
        const auto labels = takeRequired<std::vector<std::string>>(options, who, "Labels");
        const auto filter = takeOption(options, who, "Filter", LabelFilterTransformation::Remove);
        return std::make_shared<LabelFilterTransformation>(labels, filter, takeOption(options, who, "DefaultLabel", -2));
    });
}
