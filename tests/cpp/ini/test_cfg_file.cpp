#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>

#include <gtest/gtest.h>
#include <unistd.h>

#include "core/Error.hpp"
#include "ini/CfgFile.hpp"

using namespace N2D2;

namespace {

template <class F> std::string error(F f)
{
    try {
        f();
    }
    catch (const std::exception& e) {
        return e.what();
    }
    return "no error";
}

}  // namespace

TEST(CfgFile, Grammar)
{
    const CfgFile file = CfgFile::parse("# Thu Jan  1 1970\r\n\n  LearningRate\t=  0.0500000 # rate\nName =\nA = b = c\nP = x\\#y",
                                        "a.cfg");
    ASSERT_EQ(file.entries().size(), 4U);
    EXPECT_EQ(file.entries()[0].name, "LearningRate");
    EXPECT_EQ(file.entries()[0].value, "0.0500000");
    EXPECT_EQ(file.entries()[0].line, 3U);
    EXPECT_EQ(file.entries()[1].value, "");
    EXPECT_EQ(file.entries()[2].value, "b = c");
    EXPECT_EQ(file.entries()[3].value, "x#y");
    EXPECT_EQ(file.find("A")->value, "b = c");
    EXPECT_EQ(file.find("Z"), nullptr);
}

TEST(CfgFile, Errors)
{
    EXPECT_EQ(error([] { CfgFile::parse("\nNoValue\n", "a.cfg"); }),
              "a.cfg:2 Missing value for parameter: NoValue in config file a.cfg (write NoValue = value)");
    EXPECT_EQ(error([] { CfgFile::parse("= 3", "a.cfg"); }), "a.cfg:1 Missing name of a parameter in config file a.cfg");
    EXPECT_THROW(CfgFile::parse(std::string_view("a\0b", 3), "a.cfg"), std::invalid_argument);
    EXPECT_THROW(CfgFile::load("/nowhere/a.cfg"), FileNotFound);
    EXPECT_EQ(error([] { CfgFile::load("/nowhere/a.cfg"); }),
              "Could not open configuration file: /nowhere/a.cfg (no such file)");
    EXPECT_FALSE(CfgFile::loadOptional("/nowhere/a.cfg").has_value());

    const CfgFile file = CfgFile::parse("Bais = x", "a.cfg");
    EXPECT_EQ(error([&] { file.failUnknown(file.entries()[0], {"Biais", "NbOutputs"}); }).rfind(
                  "a.cfg:1 Unknown parameter: Bais in config file a.cfg; did you mean \"Biais\"?", 0), 0U);
    EXPECT_EQ(error([&] { file.failUnreadable(file.entries()[0], "a number is expected"); }),
              "a.cfg:1 Error reading value for parameter Bais in config file a.cfg: \"x\" (a number is expected)");
}

TEST(CfgFile, Written)
{
    CfgFile file;
    file.add("Rate", 0.05);
    file.add("Epochs", 1000000);
    file.add("Momentum", 1.0);
    file.add("Big", std::uint64_t{18446744073709551615U});
    file.add("Low", std::int64_t{INT64_MIN});
    file.add("Flag", true);
    file.add("Name", "a#b\\#c");
    EXPECT_EQ(file.text(), "Big = 18,446,744,073,709,551,615\nEpochs = 1,000,000\nFlag = 1\n"
                           "Low = -9,223,372,036,854,775,808\nMomentum = 1.00000\nName = a\\#b\\\\#c\nRate = 0.0500000\n");
    EXPECT_EQ(CfgFile::parse(file.text(), "x").find("Name")->value, "a#b\\#c");
    EXPECT_THROW(file.add("a=b", 1), std::invalid_argument);
    EXPECT_THROW(file.add("a", "two\nlines"), std::invalid_argument);
    EXPECT_THROW(file.add("a", " edge"), std::invalid_argument);

    const std::string name = (std::filesystem::temp_directory_path() / ("n2d2_cfg_" + std::to_string(::getpid()))).string();
    file.save(name);
    const CfgFile again = CfgFile::load(name);
    EXPECT_EQ(again.entries().size(), 7U);
    EXPECT_EQ(again.find("Rate")->value, "0.0500000");
    EXPECT_EQ(again.entries()[0].line, 2U);  // the first line is the time
    std::filesystem::remove(name);
}
