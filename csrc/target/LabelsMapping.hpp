#pragma once
// From labels of the database to outputs of the cell: the rules of a mapping file (spec ini §6.3).
#include <map>
#include <string>
#include <vector>

namespace N2D2 {

/// Label names by number, and how to add one.
class LabelNames {
public:
    virtual ~LabelNames() = default;
    virtual int count() const = 0;
    virtual std::string name(int label) const = 0;
    /// Adds the label and returns its number.
    virtual int add(const std::string& name) = 0;
};

class LabelsMapping {
public:
    static constexpr int Ignored = -1;  // output of stimuli that count for nothing
    static constexpr int None = -2;     // no rule

    /// Without any rule: label i goes to output i, no label (-1) is ignored.
    bool isIdentity() const { return !mRestricted; }
    /// Reads the rules of a file, which replace those there were (an error keeps them). `speaker` starts warnings.
    /// FileNotFound `Could not open class mapping file: F`; std::runtime_error for a bad line, with the line's number.
    void read(const std::string& fileName, LabelNames& labels, bool createMissing, const std::string& speaker);
    /// Output >= -1 of a label >= -1; replaces an earlier rule.
    void set(int label, int output);
    void setDefault(int output);
    /// -2 when there is none.
    int getDefault() const { return mDefault; }
    /// Output of a label, -1 = ignored; -2 when a mapping exists but neither a rule nor a default applies. A stimulus without
    /// label (-1) and without rule is ignored: the default is for labels.
    int get(int label) const;

private:
    std::map<int, int> mRules;
    int mDefault = None;
    bool mRestricted = false;
};

}  // namespace N2D2
