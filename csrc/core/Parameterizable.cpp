#include "core/Parameterizable.hpp"

#include <algorithm>
#include <cmath>

namespace N2D2 {

ParameterBase::ParameterBase(Parameterizable* owner, const char* name, Range range, const char* doc)
    : mName(name), mRange(range), mDoc(doc)
{
    auto& list = owner->mParameters;
    list.insert(std::upper_bound(list.begin(), list.end(), this,
                                 [](const ParameterBase* a, const ParameterBase* b) { return a->mName < b->mName; }),
                this);
}

void ParameterBase::checkRange(double value) const
{
    const bool low = mRange.openMin ? value <= mRange.min : value < mRange.min;
    const bool high = mRange.openMax ? value >= mRange.max : value > mRange.max;
    if (std::isnan(value) || low || high)
        throw std::invalid_argument("a value in " + std::string(mRange.openMin ? "]" : "[") + realText(mRange.min) + ", "
                                    + realText(mRange.max) + (mRange.openMax ? "[" : "]") + " is expected, got " + realText(value));
}

ParameterBase& Parameterizable::find(const std::string& name) const
{
    for (ParameterBase* parameter : mParameters) {
        if (parameter->name() == name)
            return *parameter;
    }
    throw std::invalid_argument(label() + " Parameter does not exist: " + name + suggestion(name, parameterNames()));
}

bool Parameterizable::isParameter(const std::string& name) const
{
    return std::any_of(mParameters.begin(), mParameters.end(), [&](const auto* p) { return p->name() == name; });
}

void Parameterizable::setParameter(const std::string& name, const std::string& value)
{
    ParameterBase& parameter = find(name);
    try {
        parameter.setText(value);
    }
    catch (const std::invalid_argument& error) {
        throw std::invalid_argument(label() + " Unreadable parameter: " + name + " (value is \"" + value + "\"): " + error.what());
    }
    parameterChanged(name);
}

std::string Parameterizable::getParameter(const std::string& name) const { return find(name).text(); }

std::pair<std::string, std::string> Parameterizable::getParameterAndType(const std::string& name) const
{
    const ParameterBase& parameter = find(name);
    return {parameter.text(), parameter.kind()};
}

std::map<std::string, std::string> Parameterizable::getParameters() const
{
    std::map<std::string, std::string> values;
    for (const ParameterBase* parameter : mParameters)
        values[parameter->name()] = parameter->text();
    return values;
}

std::vector<std::string> Parameterizable::parameterNames() const
{
    std::vector<std::string> names;
    for (const ParameterBase* parameter : mParameters)
        names.push_back(parameter->name());
    return names;
}

void Parameterizable::copyParameters(const Parameterizable& from)
{
    for (const ParameterBase* source : from.mParameters) {
        for (ParameterBase* target : mParameters) {
            if (target->name() == source->name()) {
                target->copyFrom(*source);
            }
        }
    }
}

void Parameterizable::setPrefixedParameters(std::map<std::string, std::string>& values, const std::string& prefix, bool consume)
{
    for (auto it = values.lower_bound(prefix); it != values.end() && it->first.compare(0, prefix.size(), prefix) == 0;) {
        setParameter(it->first.substr(prefix.size()), it->second);
        it = consume ? values.erase(it) : std::next(it);
    }
}

}  // namespace N2D2
