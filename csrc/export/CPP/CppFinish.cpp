#include "export/CPP/CppFinish.hpp"

#include <fmt/format.h>

#include "export/common/CText.hpp"

namespace N2D2 {

namespace {

/// Adds an array to the finish and returns its name.
template <class T>
std::string addArray(CppFinish& to, const std::string& type, const std::string& name, const std::vector<T>& values, std::size_t bytes)
{
    to.arrays += cArray("static const " + type + " " + name + "[" + std::to_string(values.size()) + "]", values) + "\n";
    to.bytes += bytes * values.size();
    return name;
}

/// Type and initializer.
std::pair<std::string, std::string> rescaleText(CppFinish& to, const Rescale& rescale, const std::string& suffix)
{
    switch (rescale.mode) {
    case ScalingMode::NONE:
        return {"N2D2::NoRescale", "N2D2::NoRescale()"};
    case ScalingMode::FLOAT_MULT:
        return {"N2D2::FloatRescale", fmt::format("{{{}, {}}}", addArray(to, "double", "factors" + suffix, rescale.factors, 8),
                                                  rescale.factors.size() > 1 ? 1 : 0)};
    case ScalingMode::FIXED_MULT16:
    case ScalingMode::FIXED_MULT32:
        return {"N2D2::FixedRescale",
                fmt::format("{{{}, {}, {}}}", addArray(to, "std::int32_t", "factors" + suffix, rescale.multipliers, 4),
                            rescale.multipliers.size() > 1 ? 1 : 0, rescale.shift)};
    case ScalingMode::SINGLE_SHIFT:
    case ScalingMode::DOUBLE_SHIFT:
        break;
    }
    const bool single = rescale.mode == ScalingMode::SINGLE_SHIFT;
    const std::vector<std::int32_t> shifts(rescale.shifts.begin(), rescale.shifts.end());
    return {single ? "N2D2::SingleShiftRescale" : "N2D2::DoubleShiftRescale",
            fmt::format("{{{}, {}}}", addArray(to, "unsigned char", "shifts" + suffix, shifts, 1),
                        shifts.size() > (single ? 1U : 2U) ? 1 : 0)};
}

CppFinish integerFinish(const Finish& finish, const std::string& suffix)
{
    CppFinish text;
    const auto [type, initializer] = rescaleText(text, finish.rescale, suffix);
    const std::string low = cLiteral(finish.low), high = cLiteral(finish.high);
    if (!finish.table.empty()) {
        const std::string entry = smallestType(finish.table);
        const std::size_t bytes = entry == "std::int8_t" ? 1 : (entry == "std::int16_t" ? 2 : 4);
        const std::string table = addArray(text, entry, "table" + suffix, finish.table, bytes);
        text.definition = fmt::format("const N2D2::TableFinish<{}, {}> finish{} = {{{}, {}, {}, {}, {}}};", type, entry, suffix,
                                      initializer, table, finish.tableStep, low, high);
    }
    else if (finish.slope != 0)
        text.definition =
            fmt::format("const N2D2::LeakyFinish<{}> finish{} = {{{}, {}, {}, {}}};", type, suffix, initializer, finish.slope, low, high);
    else
        text.definition = fmt::format("const N2D2::ClampFinish<{}> finish{} = {{{}, {}, {}}};", type, suffix, initializer, low, high);
    return text;
}

template <class T> CppFinish floatFinish(const Finish& finish, const std::string& suffix)
{
    const std::string type = sizeof(T) == 4 ? "float" : "double";
    const auto number = [](double value) { return cLiteral(static_cast<T>(value)); };
    std::string function, initializer;
    switch (finish.activation) {
    case LayerActivation::Linear:
        function = "N2D2::FloatLinear";
        break;
    case LayerActivation::Rectifier:
        function = "N2D2::FloatRectifier<" + type + ">";
        initializer = number(finish.leak) + ", " + number(finish.clipping);
        break;
    case LayerActivation::Saturation:
        function = "N2D2::FloatSaturation<" + type + ">";
        initializer = number(finish.clipping);
        break;
    case LayerActivation::Logistic:
        function = "N2D2::FloatLogistic";
        break;
    case LayerActivation::Tanh:
        function = "N2D2::FloatTanh<" + type + ">";
        initializer = number(finish.alpha);
        break;
    case LayerActivation::Softplus:
        function = "N2D2::FloatSoftplus";
        break;
    case LayerActivation::Swish:
        function = "N2D2::FloatSwish<" + type + ">";
        initializer = number(finish.alpha);
        break;
    }
    CppFinish text;
    const std::string value = initializer.empty() ? function + "()" : "{" + initializer + "}";
    if (finish.rescale.factors.empty()) {
        text.definition = fmt::format("const {} finish{} = {};", function, suffix, value);
        return text;
    }
    const std::vector<T> factors(finish.rescale.factors.begin(), finish.rescale.factors.end());
    const std::string name = addArray(text, type, "factors" + suffix, factors, sizeof(T));
    text.definition = fmt::format("const N2D2::FloatScaled<{}, {}> finish{} = {{{}, {}, {}}};", type, function, suffix, name,
                                  factors.size() > 1 ? 1 : 0, value);
    return text;
}

}  // namespace

bool keepsValue(const Finish& finish)
{
    return finish.rescale.mode == ScalingMode::NONE && finish.table.empty() && finish.low == 0 && finish.high == 0;
}

CppFinish cppKeepFinish(const std::string& suffix)
{
    CppFinish text;
    text.definition = "const N2D2::KeepFinish finish" + suffix + " = N2D2::KeepFinish();";
    return text;
}

CppFinish cppFinish(const Finish& finish, const TensorInfo& output, const std::string& suffix)
{
    if (!output.type.isFloat)
        return keepsValue(finish) ? cppKeepFinish(suffix) : integerFinish(finish, suffix);
    return output.type.bits == 64 ? floatFinish<double>(finish, suffix) : floatFinish<float>(finish, suffix);
}

}  // namespace N2D2
