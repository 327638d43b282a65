// Any bytes as a template, with itself to include; and as an expression. Only std::invalid_argument may come out, and a
// rendering stays within its limits.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <string_view>

#include "ini/Expression.hpp"
#include "ini/Template.hpp"

using namespace N2D2;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string text(reinterpret_cast<const char*>(data), size);
    TemplateOptions options;
    options.maxOutput = std::size_t{1} << 20;
    options.maxIterations = 10'000;
    options.open = [&](const std::string& file, const std::string&) { return TemplateFile{file, text}; };
    try {
        const RenderedText out = Template(text, "fuzz.tpl").render(
            {{"A", "2"}, {"A[0]", "x"}, {"A[1]", "y"}, {"A[0].P", "1"}, {"X", "value"}, {"N", "3"}}, options);
        const auto lines = static_cast<std::size_t>(std::count(out.text.begin(), out.text.end(), '\n')) + 1;
        if (out.text.size() > options.maxOutput || out.origins.size() != lines)
            std::abort();
    }
    catch (const std::invalid_argument&) {
    }
    try {
        // The text of a result reads back as itself.
        const std::string result = expressionText(evaluateExpression(text));
        if (expressionText(evaluateExpression(result)) != result)
            std::abort();
    }
    catch (const ExpressionError&) {
    }
    return 0;
}
