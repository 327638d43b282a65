#include "ini/Expression.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "core/Text.hpp"
#include "ini/Format.hpp"

namespace N2D2 {

namespace {

constexpr std::size_t MaxLength = 4096;
constexpr unsigned MaxDepth = 64;

const std::vector<std::string> Functions = {"int", "float", "round", "min", "max", "abs", "pow"};

enum class Op {
    Value, Add, Sub, Mul, Div, FloorDiv, Mod, Pow, Neg, Plus, Not, And, Or, Choose, Compare, Call,
    Equal, NotEqual, Less, LessEqual, Greater, GreaterEqual
};

struct Node {
    Op op = Op::Value;
    std::size_t column = 0;
    ExpressionValue value{std::int64_t{0}};
    std::vector<std::size_t> args;  // indices of nodes
    std::vector<Op> compares;       // Op::Compare: one fewer than args
    std::string name;               // Op::Call
};

double real(const ExpressionValue& v)
{
    return std::holds_alternative<double>(v) ? std::get<double>(v) : static_cast<double>(std::get<std::int64_t>(v));
}

bool bothIntegers(const ExpressionValue& a, const ExpressionValue& b)
{
    return std::holds_alternative<std::int64_t>(a) && std::holds_alternative<std::int64_t>(b);
}

bool truth(const ExpressionValue& v)
{
    return std::holds_alternative<double>(v) ? std::get<double>(v) != 0.0 : std::get<std::int64_t>(v) != 0;
}

class Evaluator {
public:
    explicit Evaluator(std::string_view text)
        : mText(text)
    {
        if (text.size() > MaxLength)
            throw ExpressionError(fmt::format("expression of {} characters is longer than the {} allowed: \"{}...\"",
                                              text.size(), MaxLength, text.substr(0, 40)));
    }

    ExpressionValue run()
    {
        const std::size_t root = choice();
        skipBlanks();
        if (mPos < mText.size()) {
            const char* hint = mText[mPos] == ',' ? " (a grouped number such as 10,000 is written 10000 here)" : "";
            fail(mPos, fmt::format("unexpected \"{}\"{}", mText.substr(mPos, 12), hint));
        }
        return compute(root);
    }

private:
    [[noreturn]] void fail(std::size_t column, const std::string& what) const
    {
        throw ExpressionError(fmt::format("expression \"{}\": {} at column {}", mText, what, column + 1));
    }

    // --- reading -----------------------------------------------------------------------------------------------

    class Level {
    public:
        Level(Evaluator& owner)
            : mOwner(owner)
        {
            if (++mOwner.mDepth > MaxDepth)
                mOwner.fail(mOwner.mPos, fmt::format("more than {} nested levels", MaxDepth));
        }
        ~Level() { --mOwner.mDepth; }
        Level(const Level&) = delete;
        Level& operator=(const Level&) = delete;

    private:
        Evaluator& mOwner;
    };

    void skipBlanks()
    {
        while (mPos < mText.size() && isBlank(mText[mPos]))
            ++mPos;
    }

    static bool isWordStart(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
    static bool isDigit(char c) { return c >= '0' && c <= '9'; }

    bool symbol(std::string_view s)
    {
        skipBlanks();
        if (mText.substr(mPos, s.size()) != s)
            return false;
        mPos += s.size();
        return true;
    }

    std::string_view peekWord()
    {
        skipBlanks();
        std::size_t end = mPos;
        if (end < mText.size() && isWordStart(mText[end])) {
            while (end < mText.size() && (isWordStart(mText[end]) || isDigit(mText[end])))
                ++end;
        }
        return mText.substr(mPos, end - mPos);
    }

    bool word(std::string_view w)
    {
        if (peekWord() != w)
            return false;
        mPos += w.size();
        return true;
    }

    std::size_t add(Op op, std::size_t column, std::vector<std::size_t> args)
    {
        Node node;
        node.op = op;
        node.column = column;
        node.args = std::move(args);
        mNodes.push_back(std::move(node));
        return mNodes.size() - 1;
    }

    std::size_t addValue(std::size_t column, ExpressionValue value)
    {
        const std::size_t index = add(Op::Value, column, {});
        mNodes[index].value = value;
        return index;
    }

    std::size_t choice()
    {
        const Level level(*this);
        const std::size_t yes = disjunction();
        const std::size_t column = mPos;
        if (!word("if"))
            return yes;
        const std::size_t condition = disjunction();
        if (!word("else"))
            fail(mPos, "\"else\" is missing after \"if\"");
        const std::size_t no = choice();
        return add(Op::Choose, column, {condition, yes, no});
    }

    std::size_t disjunction()
    {
        std::size_t left = conjunction();
        for (std::size_t column = mPos; word("or"); column = mPos) {
            const std::size_t right = conjunction();
            left = add(Op::Or, column, {left, right});
        }
        return left;
    }

    std::size_t conjunction()
    {
        std::size_t left = negation();
        for (std::size_t column = mPos; word("and"); column = mPos) {
            const std::size_t right = negation();
            left = add(Op::And, column, {left, right});
        }
        return left;
    }

    std::size_t negation()
    {
        const Level level(*this);
        const std::size_t column = mPos;
        if (word("not"))
            return add(Op::Not, column, {negation()});
        return comparison();
    }

    std::size_t comparison()
    {
        const std::size_t column = mPos;
        std::vector<std::size_t> args = {sum()};
        std::vector<Op> ops;
        while (true) {
            if (symbol("==")) ops.push_back(Op::Equal);
            else if (symbol("!=")) ops.push_back(Op::NotEqual);
            else if (symbol("<=")) ops.push_back(Op::LessEqual);
            else if (symbol(">=")) ops.push_back(Op::GreaterEqual);
            else if (symbol("<")) ops.push_back(Op::Less);
            else if (symbol(">")) ops.push_back(Op::Greater);
            else break;
            args.push_back(sum());
        }
        if (ops.empty())
            return args[0];
        const std::size_t index = add(Op::Compare, column, std::move(args));
        mNodes[index].compares = std::move(ops);
        return index;
    }

    std::size_t sum()
    {
        std::size_t left = product();
        while (true) {
            skipBlanks();
            const std::size_t column = mPos;
            const Op op = symbol("+") ? Op::Add : symbol("-") ? Op::Sub : Op::Value;
            if (op == Op::Value)
                return left;
            const std::size_t right = product();
            left = add(op, column, {left, right});
        }
    }

    std::size_t product()
    {
        std::size_t left = sign();
        while (true) {
            skipBlanks();
            const std::size_t column = mPos;
            const Op op = symbol("//") ? Op::FloorDiv : symbol("/") ? Op::Div : symbol("%") ? Op::Mod
                          : symbol("*") ? Op::Mul : Op::Value;
            if (op == Op::Value)
                return left;
            const std::size_t right = sign();
            left = add(op, column, {left, right});
        }
    }

    std::size_t sign()
    {
        const Level level(*this);
        skipBlanks();
        const std::size_t column = mPos;
        if (symbol("-"))
            return add(Op::Neg, column, {sign()});
        if (symbol("+"))
            return add(Op::Plus, column, {sign()});

        const std::size_t base = atom();
        skipBlanks();
        const std::size_t at = mPos;
        if (symbol("**"))
            return add(Op::Pow, at, {base, sign()});
        return base;
    }

    std::size_t atom()
    {
        skipBlanks();
        const std::size_t column = mPos;
        if (symbol("$(") || symbol("(")) {  // "$(" comes from a variable that holds an expression itself
            const std::size_t inner = choice();
            if (!symbol(")"))
                fail(mPos, "\")\" is missing");
            return inner;
        }
        if (mPos < mText.size() && (isDigit(mText[mPos]) || mText[mPos] == '.'))
            return number();

        const std::string name(peekWord());
        if (name == "True" || name == "False") {
            mPos += name.size();
            return addValue(column, std::int64_t{name == "True" ? 1 : 0});
        }
        if (!name.empty())
            return call(name);
        if (mText.substr(mPos, 2) == "${")
            fail(column, fmt::format("variable {} is not defined", mText.substr(mPos, mText.find('}', mPos) + 1 - mPos)));
        if (mPos >= mText.size())
            fail(column, "a number is missing");
        fail(column, fmt::format("a number is expected, got \"{}\"", mText.substr(mPos, 12)));
    }

    std::size_t number()
    {
        const std::size_t start = mPos;
        bool isReal = false;
        while (mPos < mText.size() && isDigit(mText[mPos]))
            ++mPos;
        if (mPos < mText.size() && mText[mPos] == '.') {
            isReal = true;
            for (++mPos; mPos < mText.size() && isDigit(mText[mPos]);)
                ++mPos;
        }
        if (mPos < mText.size() && (mText[mPos] == 'e' || mText[mPos] == 'E')) {
            isReal = true;
            if (++mPos < mText.size() && (mText[mPos] == '+' || mText[mPos] == '-'))
                ++mPos;
            while (mPos < mText.size() && isDigit(mText[mPos]))
                ++mPos;
        }
        const std::string_view digits = mText.substr(start, mPos - start);
        if (mPos < mText.size() && isWordStart(mText[mPos]))
            fail(start, fmt::format("\"{}{}\" is not a number", digits, peekWord()));

        if (!isReal) {
            std::int64_t value = 0;
            if (std::from_chars(digits.data(), digits.data() + digits.size(), value).ec != std::errc())
                fail(start, fmt::format("the integer {} does not fit 64 bits", digits));
            return addValue(start, value);
        }
        try {
            return addValue(start, parseReal(digits));
        }
        catch (const std::invalid_argument&) {
            fail(start, fmt::format("\"{}\" is not a number", digits));
        }
    }

    std::size_t call(const std::string& name)
    {
        const std::size_t column = mPos;
        mPos += name.size();
        bool known = false;
        for (const std::string& function : Functions)
            known = known || function == name;
        if (!known)
            fail(column, fmt::format("unknown name \"{}\"{}", name, suggestion(name, Functions)));
        if (!symbol("("))
            fail(mPos, fmt::format("\"(\" is missing after {}", name));
        std::vector<std::size_t> args;
        if (!symbol(")")) {
            do
                args.push_back(choice());
            while (symbol(","));
            if (!symbol(")"))
                fail(mPos, fmt::format("\")\" is missing after the arguments of {}", name));
        }

        const std::size_t most = (name == "min" || name == "max") ? MaxLength : (name == "pow" || name == "round") ? 2 : 1;
        const std::size_t least = (name == "min" || name == "max" || name == "pow") ? 2 : 1;
        if (args.size() < least || args.size() > most)
            fail(column, fmt::format("{} takes {}{} argument(s), got {}", name, most > 2 ? "at least " : "",
                                     least == most || most > 2 ? fmt::format("{}", least)
                                                               : fmt::format("{} or {}", least, most),
                                     args.size()));
        const std::size_t index = add(Op::Call, column, std::move(args));
        mNodes[index].name = name;
        return index;
    }

    // --- computing ---------------------------------------------------------------------------------------------

    ExpressionValue checked(const Node& node, double value) const
    {
        if (!std::isfinite(value))
            fail(node.column, "the result is not a finite number");
        return value;
    }

    std::int64_t toInteger(const Node& node, double value) const
    {
        if (!(value >= -9223372036854775808.0 && value < 9223372036854775808.0))
            fail(node.column, "the integer does not fit 64 bits");
        return static_cast<std::int64_t>(value);
    }

    ExpressionValue compute(std::size_t index)
    {
        const Node& node = mNodes[index];
        switch (node.op) {
        case Op::Value:
            return node.value;
        case Op::Choose:
            return compute(truth(compute(node.args[0])) ? node.args[1] : node.args[2]);
        case Op::And: {
            const ExpressionValue left = compute(node.args[0]);
            return truth(left) ? compute(node.args[1]) : left;
        }
        case Op::Or: {
            const ExpressionValue left = compute(node.args[0]);
            return truth(left) ? left : compute(node.args[1]);
        }
        case Op::Not:
            return std::int64_t{truth(compute(node.args[0])) ? 0 : 1};
        case Op::Plus:
            return compute(node.args[0]);
        case Op::Neg: {
            const ExpressionValue v = compute(node.args[0]);
            if (std::holds_alternative<double>(v))
                return -std::get<double>(v);
            return integers(node, Op::Sub, 0, std::get<std::int64_t>(v));
        }
        case Op::Compare:
            return compare(node);
        case Op::Call:
            return callFunction(node);
        default:
            break;
        }
        // Chains such as 1+1+1+… lean to the left: they are folded in a loop, so that their length does not cost stack.
        std::vector<std::size_t> chain{index};
        while (isArithmetic(mNodes[mNodes[chain.back()].args[0]].op))
            chain.push_back(mNodes[chain.back()].args[0]);
        ExpressionValue result = compute(mNodes[chain.back()].args[0]);
        for (auto link = chain.rbegin(); link != chain.rend(); ++link)
            result = binary(mNodes[*link], mNodes[*link].op, result, compute(mNodes[*link].args[1]));
        return result;
    }

    static bool isArithmetic(Op op) { return op >= Op::Add && op <= Op::Pow; }

    ExpressionValue compare(const Node& node)
    {
        ExpressionValue left = compute(node.args[0]);
        for (std::size_t i = 0; i < node.compares.size(); ++i) {
            const ExpressionValue right = compute(node.args[i + 1]);
            const int order = compareValues(left, right);
            bool holds = false;
            switch (node.compares[i]) {
            case Op::Equal: holds = order == 0; break;
            case Op::NotEqual: holds = order != 0; break;
            case Op::Less: holds = order < 0; break;
            case Op::LessEqual: holds = order <= 0; break;
            case Op::Greater: holds = order > 0; break;
            default: holds = order >= 0; break;
            }
            if (!holds)
                return std::int64_t{0};
            left = right;
        }
        return std::int64_t{1};
    }

    static int compareValues(const ExpressionValue& a, const ExpressionValue& b)
    {
        if (bothIntegers(a, b)) {
            const std::int64_t x = std::get<std::int64_t>(a), y = std::get<std::int64_t>(b);
            return x < y ? -1 : (x > y ? 1 : 0);
        }
        const double x = real(a), y = real(b);
        return x < y ? -1 : (x > y ? 1 : 0);
    }

    ExpressionValue binary(const Node& node, Op op, const ExpressionValue& left, const ExpressionValue& right)
    {
        const bool zero = !truth(right);
        if (zero && (op == Op::Div || op == Op::FloorDiv || op == Op::Mod))
            fail(node.column, "division by zero");
        if (bothIntegers(left, right))
            return integers(node, op, std::get<std::int64_t>(left), std::get<std::int64_t>(right));

        const double a = real(left), b = real(right);
        switch (op) {
        case Op::Add: return checked(node, a + b);
        case Op::Sub: return checked(node, a - b);
        case Op::Mul: return checked(node, a * b);
        case Op::Div: return checked(node, a / b);
        case Op::Pow: return power(node, a, b);
        default: break;
        }
        double rest = std::fmod(a, b);  // the sign of the divisor, as in Python
        if (rest != 0.0 && (rest < 0.0) != (b < 0.0))
            rest += b;
        if (op == Op::Mod)
            return checked(node, rest);
        const double quotient = (a - rest) / b;
        const double floored = std::floor(quotient);
        return checked(node, quotient - floored > 0.5 ? floored + 1.0 : floored);
    }

    ExpressionValue power(const Node& node, double a, double b)
    {
        if (a == 0.0 && b < 0.0)
            fail(node.column, "division by zero (zero to a negative power)");
        if (a < 0.0 && b != std::floor(b))
            fail(node.column, "a negative number has no fractional power");
        return checked(node, std::pow(a, b));
    }

    ExpressionValue integers(const Node& node, Op op, std::int64_t a, std::int64_t b)
    {
        std::int64_t result = 0;
        bool overflow = false;
        switch (op) {
        case Op::Add: overflow = __builtin_add_overflow(a, b, &result); break;
        case Op::Sub: overflow = __builtin_sub_overflow(a, b, &result); break;
        case Op::Mul: overflow = __builtin_mul_overflow(a, b, &result); break;
        case Op::Pow: return integerPower(node, a, b);
        default:
            if (b == -1) {  // the smallest integer has no positive twin
                overflow = op != Op::Mod && __builtin_sub_overflow(std::int64_t{0}, a, &result);
                break;
            }
            const std::int64_t rest = a % b;
            const bool shift = rest != 0 && (rest < 0) != (b < 0);
            if (op == Op::Mod)
                result = shift ? rest + b : rest;
            else if (op == Op::FloorDiv)
                result = shift ? a / b - 1 : a / b;
            else if (rest == 0)
                result = a / b;
            else
                return static_cast<double>(a) / static_cast<double>(b);
            break;
        }
        if (overflow)
            fail(node.column, "the integer does not fit 64 bits");
        return result;
    }

    ExpressionValue integerPower(const Node& node, std::int64_t a, std::int64_t b)
    {
        if (b < 0)
            return power(node, static_cast<double>(a), static_cast<double>(b));
        std::int64_t result = 1;
        while (b > 0) {
            if ((b & 1) != 0 && __builtin_mul_overflow(result, a, &result))
                fail(node.column, "the integer does not fit 64 bits");
            b >>= 1;
            if (b > 0 && __builtin_mul_overflow(a, a, &a))
                fail(node.column, "the integer does not fit 64 bits");
        }
        return result;
    }

    ExpressionValue callFunction(const Node& node)
    {
        std::vector<ExpressionValue> args;
        for (const std::size_t arg : node.args)
            args.push_back(compute(arg));
        const ExpressionValue& first = args[0];

        if (node.name == "int")
            return std::holds_alternative<double>(first) ? toInteger(node, std::trunc(std::get<double>(first)))
                                                         : std::get<std::int64_t>(first);
        if (node.name == "float")
            return real(first);
        if (node.name == "abs")
            return compareValues(first, std::int64_t{0}) >= 0 ? first
                   : std::holds_alternative<double>(first)    ? ExpressionValue(-std::get<double>(first))
                                                              : integers(node, Op::Sub, 0, std::get<std::int64_t>(first));
        if (node.name == "pow")
            return binary(node, Op::Pow, first, args[1]);
        if (node.name == "round")
            return roundTo(node, args);

        ExpressionValue best = first;
        for (const ExpressionValue& arg : args) {
            const int order = compareValues(arg, best);
            if (node.name == "min" ? order < 0 : order > 0)
                best = arg;
        }
        return best;
    }

    static double roundHalfEven(double value)
    {
        const double floored = std::floor(value);
        const double rest = value - floored;
        return rest > 0.5 || (rest == 0.5 && std::fmod(floored, 2.0) != 0.0) ? floored + 1.0 : floored;
    }

    /// As in Python 3: halves to the even neighbour; an integer without the second argument.
    ExpressionValue roundTo(const Node& node, const std::vector<ExpressionValue>& args)
    {
        const bool isReal = std::holds_alternative<double>(args[0]);
        if (args.size() == 1)
            return isReal ? toInteger(node, roundHalfEven(real(args[0]))) : std::get<std::int64_t>(args[0]);
        if (!std::holds_alternative<std::int64_t>(args[1]))
            fail(node.column, "the second argument of round must be an integer");
        const std::int64_t digits = std::get<std::int64_t>(args[1]);
        if (digits < -18 || digits > 30)
            fail(node.column, "the second argument of round must lie between -18 and 30");
        if (digits < 0) {
            const double unit = std::pow(10.0, static_cast<double>(-digits));
            const double rounded = roundHalfEven(real(args[0]) / unit) * unit;
            return isReal ? checked(node, rounded) : ExpressionValue(toInteger(node, rounded));
        }
        if (!isReal)
            return args[0];
        const double value = real(args[0]);
        std::array<char, 400> buffer{};  // 309 digits before the point, 30 behind
        const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::fixed,
                                       static_cast<int>(digits)).ptr;
        double rounded = 0.0;
        std::from_chars(buffer.data(), end, rounded);
        return rounded;
    }

    std::string_view mText;
    std::size_t mPos = 0;
    unsigned mDepth = 0;
    std::vector<Node> mNodes;
};

}  // namespace

ExpressionValue evaluateExpression(std::string_view text)
{
    return Evaluator(text).run();
}

std::string expressionText(const ExpressionValue& value)
{
    return std::holds_alternative<double>(value) ? formatShortest(std::get<double>(value))
                                                 : std::to_string(std::get<std::int64_t>(value));
}

}  // namespace N2D2
