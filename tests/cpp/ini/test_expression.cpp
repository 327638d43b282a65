#include <string>

#include <gtest/gtest.h>

#include "ini/Expression.hpp"

using namespace N2D2;

namespace {

std::string value(const std::string& text)
{
    return expressionText(evaluateExpression(text));
}

std::string error(const std::string& text)
{
    try {
        return "no error, but " + value(text);
    }
    catch (const ExpressionError& e) {
        return e.what();
    }
}

void expectError(const std::string& text, const std::string& part)
{
    EXPECT_NE(error(text).find(part), std::string::npos) << text << " gave: " << error(text);
}

}  // namespace

TEST(Expression, Precedence)
{
    EXPECT_EQ(value("1 + 2 * 3"), "7");
    EXPECT_EQ(value("(1 + 2) * 3"), "9");
    EXPECT_EQ(value("10 - 4 - 3"), "3");
    EXPECT_EQ(value("2 ** 3 ** 2"), "512");
    EXPECT_EQ(value("-2 ** 2"), "-4");
    EXPECT_EQ(value("2 ** -1"), "0.5");
    EXPECT_EQ(value("not 1 == 2"), "1");
    EXPECT_EQ(value("1 or 0 and 0"), "1");
    EXPECT_EQ(value("- - 3"), "3");
    EXPECT_EQ(value("+3"), "3");
}

TEST(Expression, IntegerDivision)
{
    EXPECT_EQ(value("12 / 4"), "3");
    EXPECT_EQ(value("7 / 2"), "3.5");
    EXPECT_EQ(value("-7 / 2"), "-3.5");
    EXPECT_EQ(value("7 // 2"), "3");
    EXPECT_EQ(value("-7 // 2"), "-4");
    EXPECT_EQ(value("7 // -2"), "-4");
    EXPECT_EQ(value("-7 % 3"), "2");
    EXPECT_EQ(value("7 % -3"), "-2");
    EXPECT_EQ(value("8.0 / 2"), "4");
    EXPECT_EQ(value("7.5 // 2"), "3");
    EXPECT_EQ(value("-7.5 // 2"), "-4");
    EXPECT_EQ(value("-7.5 % 2"), "0.5");
    EXPECT_EQ(value("5 // -1"), "-5");
    EXPECT_EQ(value("5 % -1"), "0");
}

TEST(Expression, ExpressionsOfTheModels)
{
    EXPECT_EQ(value("int(64 * 0.5)"), "32");
    EXPECT_EQ(value("int(24 * 1.4)"), "33");
    EXPECT_EQ(value("3 // 2"), "1");
    EXPECT_EQ(value("2.0 * 0.01"), "0.02");
    EXPECT_EQ(value("1281167 * 90 / (256 * 1)"), "450410.2734375");
    EXPECT_EQ(value("10.0**(-1.0/(2*3-2)) if 10.0 > 0 else 1.0"), "0.5623413251903491");
    EXPECT_EQ(value("0**(-1.0/(2*3-2)) if 0 > 0 else 1.0"), "1");  // the branch not taken is not computed
}

TEST(Expression, NumbersAndText)
{
    EXPECT_EQ(value("1e3"), "1000");
    EXPECT_EQ(value("1.5E-2"), "0.015");
    EXPECT_EQ(value(".5"), "0.5");
    EXPECT_EQ(value("5."), "5");
    EXPECT_EQ(value("100000.0"), "100000");
    EXPECT_EQ(value("1e20"), "1e+20");
    EXPECT_EQ(value("1e-7"), "1e-07");
    EXPECT_EQ(value("0.1 + 0.2"), "0.30000000000000004");
    EXPECT_EQ(value("9223372036854775807"), "9223372036854775807");
    EXPECT_EQ(value(" \t1\n+\r1 "), "2");
}

TEST(Expression, LogicAndComparison)
{
    EXPECT_EQ(value("1 < 2 < 3"), "1");
    EXPECT_EQ(value("1 < 3 < 2"), "0");
    EXPECT_EQ(value("1 == 1.0"), "1");
    EXPECT_EQ(value("2 != 2"), "0");
    EXPECT_EQ(value("2 >= 2 and 2 <= 2"), "1");
    EXPECT_EQ(value("0 or 7"), "7");  // the operand itself, as in Python
    EXPECT_EQ(value("3 and 0.0"), "0");
    EXPECT_EQ(value("0 and 1 / 0"), "0");
    EXPECT_EQ(value("1 if True else 2"), "1");
    EXPECT_EQ(value("1 if 0 else 2 if 0 else 3"), "3");
    EXPECT_EQ(value("not False"), "1");
}

TEST(Expression, Functions)
{
    EXPECT_EQ(value("int(-3.7)"), "-3");
    EXPECT_EQ(value("float(3) / 2"), "1.5");
    EXPECT_EQ(value("round(2.5)"), "2");
    EXPECT_EQ(value("round(3.5)"), "4");
    EXPECT_EQ(value("round(-0.6)"), "-1");
    EXPECT_EQ(value("round(2.675, 2)"), "2.67");
    EXPECT_EQ(value("round(1250, -2)"), "1200");
    EXPECT_EQ(value("min(3, 1, 2)"), "1");
    EXPECT_EQ(value("max(3, 1.5)"), "3");
    EXPECT_EQ(value("abs(-4)"), "4");
    EXPECT_EQ(value("abs(-0.5)"), "0.5");
    EXPECT_EQ(value("pow(2, 10)"), "1024");
    EXPECT_EQ(value("$(1 + 2) * 2"), "6");
}

TEST(Expression, Errors)
{
    expectError("", "a number is missing");
    expectError("1 +", "a number is missing");
    expectError("(1 + 2", "\")\" is missing");
    expectError("1 2", "unexpected \"2\" at column 3");
    expectError("10,000 / 2", "written 10000");
    expectError("1 / 0", "division by zero");
    expectError("1.0 % 0", "division by zero");
    expectError("0 ** -1", "division by zero");
    expectError("(-8) ** 0.5", "fractional power");
    expectError("1e308 * 10", "not a finite number");
    expectError("9223372036854775807 + 1", "does not fit 64 bits");
    expectError("2 ** 64", "does not fit 64 bits");
    expectError("99999999999999999999", "does not fit 64 bits");
    expectError("int(1e30)", "does not fit 64 bits");
    expectError("(-9223372036854775807 - 1) // -1", "does not fit 64 bits");
    expectError("12abc", "\"12abc\" is not a number");
    expectError("1e", "is not a number");
    expectError("rund(2.5)", "unknown name \"rund\"; did you mean \"round\"?");
    expectError("__import__('os')", "unknown name");
    expectError("int", "\"(\" is missing after int");
    expectError("int(1, 2)", "int takes 1 argument(s), got 2");
    expectError("min(1)", "min takes at least 2 argument(s), got 1");
    expectError("int()", "got 0");
    expectError("1 if 2", "\"else\" is missing");
    expectError("${ALPHA} * 2", "variable ${ALPHA} is not defined");
    expectError("round(1, 1.5)", "must be an integer");
}

TEST(Expression, Limits)
{
    expectError(std::string(1000, '(') + "1", "nested levels");
    expectError(std::string(1000, '-') + "1", "nested levels");
    expectError(std::string(5000, '1'), "longer than the 4096");
    std::string sum = "0";
    for (int i = 0; i < 2000; ++i)
        sum += "+1";
    EXPECT_EQ(value(sum), "2000");
}
