#pragma once
// A parameter is declared once, as a member: `Parameter<double> mMomentum{this, "Momentum", 0.0, {.min = 0}, "…"}`.
// From that line come text parsing with a precise error, set/getParameter, the Python keyword and the reference table.
#include <limits>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "core/Text.hpp"

namespace N2D2 {

/// Accepted interval of a numeric parameter, ends included unless marked open.
struct Range {
    double min = -std::numeric_limits<double>::infinity();
    double max = std::numeric_limits<double>::infinity();
    bool openMin = false;
    bool openMax = false;
};

class Parameterizable;

class ParameterBase {
public:
    ParameterBase(Parameterizable* owner, const char* name, Range range, const char* doc);
    virtual ~ParameterBase() = default;
    ParameterBase(const ParameterBase&) = delete;
    ParameterBase& operator=(const ParameterBase&) = delete;

    const std::string& name() const { return mName; }
    const Range& range() const { return mRange; }
    const char* doc() const { return mDoc; }
    virtual std::string text() const = 0;
    virtual std::string defaultText() const = 0;
    virtual const char* kind() const = 0;
    /// Throws std::invalid_argument; the value is unchanged then.
    virtual void setText(const std::string& value) = 0;
    /// Takes the value of a parameter of the same type (through text otherwise).
    virtual void copyFrom(const ParameterBase& other) = 0;

protected:
    void checkRange(double value) const;

private:
    std::string mName;
    Range mRange;
    const char* mDoc;
};

template <class T> class Parameter : public ParameterBase {
public:
    Parameter(Parameterizable* owner, const char* name, T defaultValue, Range range, const char* doc)
        : ParameterBase(owner, name, range, doc), mValue(defaultValue), mDefault(defaultValue)
    {
    }
    Parameter(Parameterizable* owner, const char* name, T defaultValue, const char* doc)
        : Parameter(owner, name, std::move(defaultValue), Range{}, doc)
    {
    }

    operator const T&() const { return mValue; }
    const T& operator*() const { return mValue; }
    const T* operator->() const { return &mValue; }
    Parameter& operator=(const T& value)
    {
        set(value);
        return *this;
    }
    void set(const T& value)
    {
        check(value);
        mValue = value;
    }

    std::string text() const override { return toText(mValue); }
    std::string defaultText() const override { return toText(mDefault); }
    const char* kind() const override { return kindOf<T>(); }
    void setText(const std::string& value) override
    {
        if constexpr (std::is_same_v<T, std::string>) {
            // Documented lexical rule: a string parameter is one word (quotes allow spaces).
            const auto items = splitItems(value);
            if (items.size() > 1)
                throw std::invalid_argument("one word is expected (quote it to keep spaces)");
            mValue = items.empty() ? std::string() : items[0];
        }
        else
            set(fromText<T>(value));
    }
    void copyFrom(const ParameterBase& other) override
    {
        if (const auto* same = dynamic_cast<const Parameter<T>*>(&other))
            mValue = same->mValue;
        else
            setText(other.text());
    }

private:
    void check(const T& value) const
    {
        if constexpr (std::is_arithmetic_v<T> && !std::is_same_v<T, bool>)
            checkRange(static_cast<double>(value));
    }

    T mValue;
    const T mDefault;
};

class Parameterizable {
public:
    Parameterizable() = default;
    virtual ~Parameterizable() = default;
    Parameterizable(const Parameterizable&) = delete;
    Parameterizable& operator=(const Parameterizable&) = delete;

    /// What speaks in messages: `[Conv conv1]`, `[SGD]`.
    virtual std::string label() const { return "[parameters]"; }

    bool isParameter(const std::string& name) const;
    /// Unknown name: `Parameter does not exist: X` with the nearest one; unreadable: `Unreadable parameter: X (value is "V")`.
    void setParameter(const std::string& name, const std::string& value);
    std::string getParameter(const std::string& name) const;
    template <class T> T getParameter(const std::string& name) const { return fromText<T>(getParameter(name)); }
    /// (value as text, kind) with kind in integer, float, bool, list, string.
    std::pair<std::string, std::string> getParameterAndType(const std::string& name) const;
    std::map<std::string, std::string> getParameters() const;
    const std::vector<ParameterBase*>& parameters() const { return mParameters; }
    std::vector<std::string> parameterNames() const;
    /// Copies every value that `from` has under the same name.
    void copyParameters(const Parameterizable& from);
    /// Sets every `<prefix>X` of `values`; the consumed keys are erased from `values` when `consume`.
    void setPrefixedParameters(std::map<std::string, std::string>& values, const std::string& prefix, bool consume = true);

protected:
    /// Called after a value was set by name.
    virtual void parameterChanged(const std::string&) {}

private:
    friend class ParameterBase;
    ParameterBase& find(const std::string& name) const;
    std::vector<ParameterBase*> mParameters;  // sorted by name
};

}  // namespace N2D2
