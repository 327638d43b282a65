#include "IniFixture.hpp"

#include <filesystem>
#include <fstream>

#include <unistd.h>

using namespace N2D2;
using namespace N2D2Test;

TEST(IniGrammar, LinesCommentsQuotes)
{
    Ini ini("\xEF\xBB\xBF; comment\r\n"
            "A = a # end\r\n"
            "\tB\t=\tb b ; end\n"
            "C=\"a ; not # a comment\" ; comment\n"
            "D=\n"
            "E=x=y\n"
            "\xEF\xBB\xBF" "F=a\"b;c\"d\n"
            "G=\"\"\n"
            "H=\"a b\" \"c;d\"\n"
            "I=\"\"a b\" \"c\"\"\n"
            "J=\" edge \"\n"
            "   \t\n"
            "[s] ; header comment\n"
            "a.b(c)[0][3]=1");
    EXPECT_EQ(ini.text("", "A"), "a");
    EXPECT_EQ(ini.text("", "B"), "b b");
    EXPECT_EQ(ini.text("", "C"), "a ; not # a comment");
    EXPECT_EQ(ini.text("", "D"), "");
    EXPECT_EQ(ini.text("", "E"), "x=y");
    EXPECT_EQ(ini.text("", "F"), "a\"b;c\"d");
    EXPECT_EQ(ini.text("", "G"), "");
    EXPECT_EQ(ini.parser.getProperty<std::vector<std::string>>("H"), (std::vector<std::string>{"a b", "c;d"}));
    EXPECT_EQ(ini.parser.getProperty<std::vector<std::string>>("I"), (std::vector<std::string>{"a b", "c"}));
    EXPECT_EQ(ini.text("", "J"), " edge ");
    EXPECT_EQ(ini.text("s", "a.b(c)[0][3]"), "1");
}

TEST(IniGrammar, Continuation)
{
    Ini ini("A=1 \\\n2 \\\r\n3\nB=x ; comment \\\nC=swallowed\nD=last\\\n");
    EXPECT_EQ(ini.text("", "A"), "1 2 3");
    EXPECT_EQ(ini.text("", "B"), "x");
    EXPECT_FALSE(ini.parser.isProperty("C"));
    EXPECT_EQ(ini.text("", "D"), "last");
    EXPECT_EQ(loadError("A=1 \\\n2\n\nbad"), "m.ini:4 [] Missing value for property: bad (write bad=value)");
}

TEST(IniGrammar, Headers)
{
    Ini ini("[conv 1.a:/-@]\nA=1\n[b]\n[name@]\n");
    EXPECT_EQ(ini.parser.getSections(), (std::vector<std::string>{"conv 1.a:/-@", "b", "name@"}));
    EXPECT_EQ(ini.parser.getSections("*n*"), (std::vector<std::string>{"conv 1.a:/-@", "name@"}));
    EXPECT_EQ(ini.parser.getSections("?"), (std::vector<std::string>{"b"}));
    EXPECT_TRUE(ini.parser.isSection("b"));
    EXPECT_FALSE(ini.parser.isSection("B"));
    EXPECT_TRUE(ini.parser.isSection(""));
}

TEST(IniGrammar, Inheritance)
{
    Ini ini("[a]\nP=a\nQ=qa\nV=${SECTION_NAME}\n$W=w\n[b]\nP=b\nR=rb\n[c] a b\nQ=own\n[d]a\tb\n");
    EXPECT_EQ(ini.text("c", "P"), "a");
    EXPECT_EQ(ini.text("c", "Q"), "own");
    EXPECT_EQ(ini.text("c", "R"), "rb");
    EXPECT_EQ(ini.text("c", "V"), "c");
    EXPECT_EQ(ini.text("d", "R"), "rb");
    ASSERT_EQ(ini.lines.size(), 1U);
    EXPECT_EQ(ini.lines[0], "m.ini:10 [c] overriding property Q (previous value was \"qa\") in section [c]");
    EXPECT_EQ(ini.in("c").where("P"), "m.ini:2 [c] ");
    EXPECT_EQ(ini.in("c").where(), "m.ini:9 [c] ");
}

TEST(IniGrammar, WrittenTwice)
{
    Ini ini("[a]\nP=1\nP=2\n");
    EXPECT_EQ(ini.text("a", "P"), "2");
    ASSERT_EQ(ini.lines.size(), 1U);
    EXPECT_PART(ini.lines[0], "overriding property P (previous value was \"1\") in section [a]");
}

TEST(IniGrammar, Errors)
{
    EXPECT_EQ(loadError("[s]\n\nA=\"x\n"), "m.ini:3 [s] Malformed property in section [s]: a quote is not closed");
    EXPECT_PART(loadError("[s]\nA\n"), "m.ini:2 [s] Missing value for property: A");
    EXPECT_PART(loadError("[s\nA=1"), "m.ini:1 [] Missing value for property: [s");
    EXPECT_PART(loadError("=1"), "Missing name for property");
    EXPECT_PART(loadError("[a]\n[b]\n[a]"), "m.ini:3 [a] Section [a] already exists (m.ini:1)");
    EXPECT_PART(loadError("[]"), "Section [] already exists");
    EXPECT_PART(loadError("[conv_def]\n[b] conv_deg"),
                "m.ini:2 [b] Inherited section [conv_deg] does not exist for section [b]; did you mean \"conv_def\"?");
    EXPECT_PART(loadError("[a] a"), "Inherited section [a] does not exist");
    EXPECT_PART(loadError(std::string("A=\0", 3)), "m.ini:1 a zero byte");
    EXPECT_PART(loadError("[" + std::string(2000, 'x') + "]"), "longer than 1024");
}

TEST(IniGrammar, SizesAreLimited)
{
    std::string text = "[a]\n";
    for (int i = 0; i < 2000; ++i)
        text += "P" + std::to_string(i) + "=" + std::string(100, 'x') + "\n";
    for (int i = 0; i < 2000; ++i)
        text += "[s" + std::to_string(i) + "] a\n";
    EXPECT_PART(loadError(text), "hold too much text");
    Ini ini("");
    EXPECT_THROW(ini.parser.loadString(std::string((16 << 20) + 1, ' ')), std::invalid_argument);
}

TEST(IniGrammar, Files)
{
    const auto folder = std::filesystem::temp_directory_path() / ("n2d2_ini_" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder);
    const std::string name = (folder / "a.ini").string();
    IniParser parser([](LogLevel, const std::string&) {});
    EXPECT_THROW(parser.load(name), FileNotFound);
    EXPECT_EQ(errorOf([&] { parser.load(name); }), "Could not open INI file: " + name + " (no such file)");
    EXPECT_PART(errorOf([&] { parser.load(folder.string()); }), "not a regular file");

    std::ofstream(name) << "$A=1\n[x@t.tpl]\nN=2\n[last]\nP=${PREV_SECTION_NAME}\n";
    EXPECT_PART(errorOf([&] { parser.load(name); }), "Could not open TPL file: " + (folder / "t.tpl").string());
    EXPECT_THROW(parser.load(name), FileNotFound);
    std::ofstream(folder / "t.tpl") << "[{{SECTION_NAME}}1]\nQ={{N}}${A}\nF={{SECTION_FILE_NAME}}\n{% include part.tpl %}";
    std::ofstream(folder / "part.tpl") << "R=;\nS=\"a;b\"\nT=${PREV_SECTION_NAME}\n";
    parser.load(name);
    const auto check = [&](IniParser& p) {
        p.currentSection("x1", false);
        EXPECT_EQ(p.getProperty<std::string>("Q"), "21");
        EXPECT_EQ(p.getProperty<std::string>("F"), (folder / "t.tpl").string());
        EXPECT_EQ(p.getProperty<std::string>("R"), "");
        EXPECT_EQ(p.getProperty<std::string>("S"), "a;b");
        EXPECT_EQ(p.getProperty<std::string>("T"), "");  // the section before the caller: the global one
        p.currentSection("last", false);
        EXPECT_EQ(p.getProperty<std::string>("P"), "x1");
    };
    check(parser);
    parser.currentSection("x1", false);
    EXPECT_EQ(parser.where("S"), (folder / "part.tpl").string() + ":2 [x1] ");

    const std::string copy = (folder / "sub" / "copy.ini").string();
    parser.setProperty("List", std::vector<std::string>{"a b", "c\\d", "e;f"});
    parser.save(copy);
    IniParser again([](LogLevel, const std::string&) {});
    again.load(copy);
    check(again);
    again.currentSection("x1", false);
    EXPECT_EQ(again.getProperty<std::vector<std::string>>("List"), (std::vector<std::string>{"a b", "c\\d", "e;f"}));

    parser.setProperty("Bad", "two\nlines");
    EXPECT_PART(errorOf([&] { parser.save(copy); }), "the value of Bad cannot be written");
    again.load(copy);  // what was there is whole

    std::ofstream(folder / "t.tpl") << "{% include ../../../../../../etc/hostname %}";
    std::ofstream(name) << "[x@t.tpl]\n";
    EXPECT_PART(errorOf([&] { parser.load(name); }), "outside the folders");
    std::filesystem::remove_all(folder);
}
