#include "IniFixture.hpp"

#include <array>
#include <clocale>
#include <cstdint>
#include <cstdlib>

#include "core/Enum.hpp"
#include "core/Parameterizable.hpp"

namespace {
enum class Shape { Round, Square };
}

namespace N2D2 {
N2D2_ENUM(Shape, "Round", "Square")
}

using namespace N2D2;
using namespace N2D2Test;

namespace {

struct Thing : Parameterizable {
    std::string label() const override { return "[Thing]"; }
    Parameter<unsigned> mMaxIterations{this, "MaxIterations", 0U, "rounds"};
    Parameter<double> mRate{this, "Rate", 0.0, "rate"};
};

/// The error of reading VALUE as T.
template <class T> std::string readError(const std::string& value)
{
    return errorOf([&] {
        Ini ini("[s]\nP=" + value + "\n");
        ini.in("s").getProperty<T>("P");
    });
}

template <class T> T read(const std::string& value)
{
    Ini ini("[s]\nP=" + value + "\n");
    return ini.in("s").getProperty<T>("P");
}

}  // namespace

TEST(IniValues, References)
{
    Ini ini("[a]\nx=1\ny=[b]z\nE=10,000\n_N=6\n[b]\nz=${V}\n$V=b\n[c]\n$V=c\nP=[a]y\nQ=[a]x [a]x\nR=[1 2] [zz]x\n"
            "S=$([a]_N*2)\nT=$([a]_N * 2 )\nU=[${W}]x\n$W=a\nX=$(${Y} * 2)\n$Y=[a]x\nZ=[]\n");
    EXPECT_EQ(ini.text("c", "P"), "c");  // variables of what is fetched belong to the reader
    EXPECT_EQ(ini.text("c", "Q"), "1 1");
    EXPECT_EQ(ini.text("c", "R"), "[1 2] [zz]x");
    EXPECT_EQ(ini.text("c", "S"), "12");
    EXPECT_EQ(ini.text("c", "T"), "12");
    EXPECT_EQ(ini.text("c", "U"), "1");
    EXPECT_EQ(ini.text("c", "X"), "2");
    EXPECT_EQ(ini.text("c", "Z"), "[]");
}

TEST(IniValues, ReferenceErrors)
{
    Ini ini("[a]\nWidth=1\nC=[a]D\nD=[a]C\n[c]\nP=[a]Widht\nQ=[a]_EpochSize\n");
    EXPECT_EQ(errorOf([&] { ini.text("c", "P"); }),
              "m.ini:6 [c] Property Widht not found in section [a]; did you mean \"Width\"?");
    EXPECT_PART(errorOf([&] { ini.text("c", "Q"); }), "computed properties are there once");
    EXPECT_PART(errorOf([&] { ini.text("a", "C"); }), "[a]D refers to itself ([a]D -> [a]C -> [a]D)");
}

TEST(IniValues, Variables)
{
    Ini ini("$A=ga\n$B=gb\nG=${A}\n[s1]\n[s]\n$A=sa\n$C=<${B}${A}>\nP=${A}${B}${C}\nQ=${UNKNOWN} ${ ${}\n"
            "R=${SECTION_NAME}<${PREV_SECTION_NAME}\nS=${${D}}\n$D=B\n");
    EXPECT_EQ(ini.text("", "G"), "ga");
    EXPECT_EQ(ini.text("s", "P"), "sagb<gbsa>");
    EXPECT_EQ(ini.text("s", "Q"), "${UNKNOWN} ${ ${}");
    EXPECT_EQ(ini.text("s", "R"), "s<s1");
    EXPECT_EQ(ini.text("s", "S"), "gb");
}

TEST(IniValues, HostileReplacements)
{
    Ini cycle("$A=${B}\n$B=${A}\n[s]\nP=${A}\nQ=[s]R\nR=${V}\n$V=[s]Q\n");
    EXPECT_PART(errorOf([&] { cycle.text("s", "P"); }), "${A} refers to itself (${A} -> ${B} -> ${A})");
    EXPECT_PART(errorOf([&] { cycle.text("s", "Q"); }), "refers to itself");
    std::string laughs = "$V0=" + std::string(100, 'x') + "\n";
    for (int i = 1; i < 30; ++i)
        laughs += "$V" + std::to_string(i) + "=${V" + std::to_string(i - 1) + "}${V" + std::to_string(i - 1) + "}\n";
    Ini ini(laughs + "P=${V29}\n");
    EXPECT_PART(errorOf([&] { ini.text("", "P"); }), "m.ini:31 [] the value of P");
    Ini brackets("P=" + std::string(900'000, '[') + "]\n");
    EXPECT_EQ(brackets.text("", "P").size(), 900'001U);
}

TEST(IniValues, Expressions)
{
    Ini ini("$ALPHA=0.5\n[sp]\n_EpochSize=1281167\n[s]\nA=$(int(64 * ${ALPHA}))\nB=$([sp]_EpochSize * 90 / 256)\nC=a$(1+1)b$(2)\n"
            "D=$(1\nE=$(1 / 0)\nF=${G}\n$G=$(2.0 * ${ALPHA})\nH=$(1 + ${G})\nI=7.5\nJ=$(7/2) 3 $(-7/2)\nK=$(1e20 * 1.0)\n"
            "L=$(${NOPE} + 1)\n");
    EXPECT_EQ(ini.in("s").getProperty<unsigned>("A"), 32U);
    EXPECT_EQ(ini.text("s", "B"), "450410.2734375");
    EXPECT_EQ(ini.in("s").getProperty<std::uint64_t>("B"), 450410U);  // read as an integer: truncated
    EXPECT_DOUBLE_EQ(ini.in("s").getProperty<double>("B"), 450410.2734375);
    EXPECT_EQ(ini.text("s", "C"), "a2b2");
    EXPECT_EQ(ini.text("s", "D"), "$(1");
    EXPECT_PART(errorOf([&] { ini.text("s", "E"); }), "m.ini:9 [s] property E: expression \"1 / 0\": division by zero");
    EXPECT_EQ(ini.text("s", "F"), "1");
    EXPECT_EQ(ini.text("s", "H"), "2");
    EXPECT_PART(errorOf([&] { ini.in("s").getProperty<int>("I"); }), "Unreadable property: I in section [s]");
    EXPECT_EQ(ini.in("s").getProperty<std::vector<int>>("J"), (std::vector<int>{3, 3, -3}));
    EXPECT_PART(errorOf([&] { ini.in("s").getProperty<int>("K"); }), "Unreadable property: K in section [s]");
    EXPECT_PART(errorOf([&] { ini.text("s", "L"); }), "variable ${NOPE} is not defined");
}

TEST(IniValues, Integers)
{
    EXPECT_EQ(read<int>("-12"), -12);
    EXPECT_EQ(read<unsigned>("10,000,000"), 10'000'000U);
    EXPECT_EQ(read<std::uint64_t>("18446744073709551615"), UINT64_MAX);
    for (const char* bad : {"1,0", "1e3", "1.0", "0x10", "1 x", "12abc", "", "1,0000", "1234,567", ",123", "1,,000"})
        EXPECT_PART(readError<unsigned>(bad), "m.ini:2 [s] Unreadable property: P in section [s]: type unsigned integer is "
                                              "expected, but value \"" + std::string(bad) + "\" was provided");
    EXPECT_PART(readError<unsigned>("-1"), "Trying to read a negative number into an unsigned variable");
    EXPECT_PART(readError<unsigned char>("256"), "too large");
    EXPECT_PART(readError<std::int8_t>("-129"), "out of range");
    EXPECT_PART(readError<int>("99999999999999999999"), "Unreadable property");
}

TEST(IniValues, RealNumbers)
{
    EXPECT_DOUBLE_EQ(read<double>("1.5e-3"), 0.0015);
    EXPECT_DOUBLE_EQ(read<double>("10,000.5"), 10000.5);
    EXPECT_FLOAT_EQ(read<float>("-.5"), -0.5F);
    EXPECT_DOUBLE_EQ(read<double>("5."), 5.0);
    for (const char* bad : {"1.0x", "", "e3", "1.5,000", "1.2.3", "--1"})
        EXPECT_PART(readError<double>(bad), "type number is expected");
    EXPECT_PART(readError<float>("1e300"), "out of range");
    if (std::setlocale(LC_ALL, "de_DE.UTF-8") != nullptr) {  // where it is installed, numbers stay as they are
        EXPECT_DOUBLE_EQ(read<double>("1.5"), 1.5);
        std::setlocale(LC_ALL, "C");
    }
}

TEST(IniValues, BoolStringVectorEnum)
{
    EXPECT_TRUE(read<bool>("1"));
    EXPECT_FALSE(read<bool>("0"));
    EXPECT_TRUE(read<bool>("true"));
    EXPECT_FALSE(read<bool>("false"));
    EXPECT_PART(readError<bool>("yes"), "type boolean (0 or 1) is expected");
    EXPECT_EQ(read<std::string>("two words"), "two words");
    EXPECT_EQ(read<std::vector<double>>("1 2.5\t3e0"), (std::vector<double>{1, 2.5, 3}));
    EXPECT_TRUE(read<std::vector<int>>("").empty());
    EXPECT_PART(readError<std::vector<unsigned>>("1 -2"), "type list of unsigned integers is expected");
    EXPECT_EQ(read<std::vector<std::string>>("a \"b \\c\" d"), (std::vector<std::string>{"a", "b c", "d"}));
    EXPECT_EQ(read<Shape>("Square"), Shape::Square);
    EXPECT_PART(readError<Shape>("square"), "Value \"square\" is not part of enum Shape; did you mean \"Square\"?");
}

TEST(IniValues, Index)
{
    const std::array<const char*, 2> names = {"All", "Learn"};
    Ini ini("A=Learn\nB=Lern\n");
    EXPECT_EQ(ini.parser.getIndex("A", names), 1U);
    EXPECT_EQ(ini.parser.getIndex("None", names, 0), 0U);
    EXPECT_PART(errorOf([&] { ini.parser.getIndex("B", names); }),
                "m.ini:2 [] Unreadable property: B in section []: type one of All, Learn is expected, but value \"Lern\"");
    EXPECT_PART(errorOf([&] { ini.parser.getIndex("B", names); }), "did you mean \"Learn\"?");
}

TEST(IniValues, DefaultsAndMissing)
{
    Ini ini("[s]\nTpye=Conv\n");
    EXPECT_EQ(ini.in("s").getProperty<unsigned>("N", 3), 3U);
    EXPECT_EQ(ini.in("s").getProperty<std::string>("M", "x"), "x");
    EXPECT_PART(errorOf([&] { ini.text("s", "Typpe"); }), "m.ini:1 [s] Property Typpe not found in section [s]");
    EXPECT_PART(errorOf([&] { ini.text("s", "Tpy"); }), "is it meant by \"Tpye\"?");
}

TEST(IniValues, Paths)
{
    ::setenv("N2D2_TEST_INI", "/data", 1);
    ::unsetenv("N2D2_TEST_NONE");
    Ini ini("$V=sub\nA=${N2D2_TEST_INI}/${V}/x\nB=${N2D2_TEST_NONE}/y\nC=\\${N2D2_TEST_INI}/z\n");
    EXPECT_EQ(ini.parser.getPath("A"), "/data/sub/x");
    EXPECT_EQ(ini.parser.getPath("C"), "/data/z");
    EXPECT_TRUE(ini.lines.empty());
    EXPECT_EQ(ini.parser.getPath("B"), "/y");
    ASSERT_EQ(ini.lines.size(), 1U);
    EXPECT_EQ(ini.lines[0], "m.ini:3 [] environment variable N2D2_TEST_NONE of property B = \"${N2D2_TEST_NONE}/y\" is not set");
    EXPECT_EQ(ini.parser.getPath("D", "default"), "default");
    EXPECT_EQ(ini.text("", "A"), "${N2D2_TEST_INI}/sub/x");  // only paths look in the environment
}

TEST(IniValues, Computed)
{
    Ini ini("[sp]\n[s]\nP=[sp]_EpochSize\nQ=[sp]_Mean\n");
    ini.parser.currentSection("sp");
    ini.parser.setProperty("_EpochSize", 60000U);
    ini.parser.setProperty("_Mean", 0.13066);
    ini.parser.setProperty("_One", 1.0);
    ini.parser.setProperty("_Yes", true);
    ini.parser.setProperty("_Name", "a/meanData.bin");
    ini.parser.setProperty("_List", std::vector<std::string>{"a", "b c", ""});
    EXPECT_EQ(ini.text("s", "P"), "60000");  // leaving [sp] finds no unknown property
    EXPECT_EQ(ini.text("s", "Q"), "0.130660");
    EXPECT_EQ(ini.text("sp", "_One"), "1.00000");
    EXPECT_TRUE(ini.parser.getProperty<bool>("_Yes"));
    EXPECT_EQ(ini.parser.getProperty<std::vector<std::string>>("_List"), (std::vector<std::string>{"a", "b c", ""}));
    EXPECT_EQ(ini.parser.where("_One"), "m.ini [sp] ");
    EXPECT_THROW(ini.parser.setProperty("a=b", 1), std::invalid_argument);

    IniParser empty;
    empty.addSection("new");
    empty.currentSection("new");
    empty.setProperty("A", 1);
    EXPECT_EQ(empty.getProperty<int>("A"), 1);
    EXPECT_THROW(empty.addSection("new"), std::invalid_argument);
}

TEST(IniValues, PrefixAndParameters)
{
    Ini ini("[s]\nSolver.MaxIterations=$(10 / 4)\nSolver.Rate=$(10 / 4)\nSolvers.Rate=1\nSolver.=x\n[t]\nSolver.Rat=1\n"
            "[u]\nSolver.Rate=fast\n");
    const auto values = ini.in("s").getPropertiesWithPrefix("Solver.");
    ASSERT_EQ(values.size(), 2U);
    EXPECT_EQ(values.at("Rate").where, "m.ini:3 [s] ");
    Thing thing;
    setParameters(thing, values, "Solver.");
    EXPECT_EQ(thing.mMaxIterations, 2U);
    EXPECT_DOUBLE_EQ(thing.mRate, 2.5);
    EXPECT_PART(errorOf([&] { setParameters(thing, ini.in("t").getPropertiesWithPrefix("Solver."), "Solver."); }),
                "m.ini:7 [t] Unknown parameter: Solver.Rat; did you mean \"Rate\"?");
    EXPECT_PART(errorOf([&] { setParameters(thing, ini.in("u").getPropertiesWithPrefix("Solver."), "Solver."); }),
                "m.ini:9 [u] Error reading value for parameter Solver.Rate: \"fast\"");
}
