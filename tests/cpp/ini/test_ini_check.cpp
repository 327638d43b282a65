#include "IniFixture.hpp"

using namespace N2D2;
using namespace N2D2Test;

TEST(IniCheck, UnknownProperty)
{
    Ini ini("[s]\nSizeX=24\n$V=1\nSizY=24\nColor=red\n[t]\n");
    ini.parser.currentSection("s");
    EXPECT_EQ(ini.parser.getProperty<unsigned>("SizeX"), 24U);
    EXPECT_EQ(ini.parser.getProperty<unsigned>("SizeY", 1), 1U);
    EXPECT_EQ(errorOf([&] { ini.parser.currentSection("t"); }),
              "m.ini:5 [s] Unknown property Color in section [s] (also unknown: SizY)");
}

TEST(IniCheck, Suggestion)
{
    Ini ini("[s]\nSizY=24\n[t]\n");
    ini.parser.currentSection("s");
    EXPECT_FALSE(ini.parser.isProperty("SizeY"));
    EXPECT_EQ(errorOf([&] { ini.parser.currentSection("t"); }),
              "m.ini:2 [s] Unknown property SizY in section [s]; did you mean \"SizeY\"?");
    Ini expected("[s]\nDropot=1\n[t]\n");
    expected.parser.currentSection("s");
    expected.parser.expectProperties({"Dropout"});
    EXPECT_PART(errorOf([&] { expected.parser.currentSection(""); }), "did you mean \"Dropout\"?");
}

TEST(IniCheck, NotCheckedUntilTheEnd)
{
    Ini ini("[s]\nA=1\nB=2\n[t]\n");
    ini.in("s").getProperty<int>("A");
    ini.in("t");
    EXPECT_TRUE(ini.lines.empty());
    ini.parser.checkUnused();
    ASSERT_EQ(ini.lines.size(), 1U);
    EXPECT_EQ(ini.lines[0], "m.ini:3 [s] unknown property B in section [s]");
}

TEST(IniCheck, LastSectionIsCheckedToo)
{
    Ini ini("[s]\nA=1\n");
    ini.parser.currentSection("s");
    EXPECT_PART(errorOf([&] { ini.parser.checkUnused(); }), "Unknown property A in section [s]");
}

TEST(IniCheck, MarkingAsRead)
{
    Ini ini("[s]\nA=1\nProgram(x)=2\nW.a=3\nB=[c]X\n[c]\nX=1\n$Y=2\n[d]\nZ=4\n[e]\n");
    ini.parser.currentSection("s");
    ini.parser.ignoreProperties("Program(*)");
    EXPECT_EQ(ini.parser.getPropertiesWithPrefix("W.").at("a").text, "3");
    const auto rest = ini.parser.getUnreadProperties();
    ASSERT_EQ(rest.size(), 2U);
    EXPECT_EQ(rest.at("A").text, "1");
    EXPECT_TRUE(ini.parser.getUnreadProperties().empty());
    const auto all = ini.parser.getSection("d");
    ASSERT_EQ(all.size(), 1U);
    EXPECT_EQ(all.at("Z").text, "4");
    ini.parser.currentSection("e");
    ini.parser.checkUnused();  // [c] was referred to
    EXPECT_TRUE(ini.lines.empty()) << ini.lines[0];
    EXPECT_EQ(errorOf([&] { ini.parser.getSection("other"); }), "m.ini:11 [e] Section [other] not found");
}

TEST(IniCheck, UnusedSections)
{
    Ini ini("[base]\nA=1\n[s] base\n[forgotten]\nB=1\n[empty]\n");
    ini.in("s").getProperty<int>("A");
    ini.parser.checkUnused();
    ASSERT_EQ(ini.lines.size(), 2U);
    EXPECT_EQ(ini.lines[0], "m.ini:4 [forgotten] Unused section forgotten in INI file");
    EXPECT_EQ(ini.lines[1], "m.ini:6 [empty] Unused section empty in INI file");
}

TEST(IniCheck, Strict)
{
    Ini ini("[s]\nA=1\nA=2\n[t]\nB=1\n", {}, true);
    EXPECT_EQ(ini.lines.size(), 1U);  // overriding stays a warning
    ini.in("s");
    EXPECT_EQ(errorOf([&] { ini.parser.checkUnused(); }),
              "m.ini:3 [s] unknown property A in section [s]\nm.ini:4 [t] Unused section t in INI file");
    EXPECT_THROW(ini.parser.warn("A", "unknown word", true), std::invalid_argument);
    EXPECT_NO_THROW(ini.parser.warn("A", "other remark"));
}

TEST(IniCheck, MissingSection)
{
    Ini ini("[sp]\n");
    EXPECT_EQ(errorOf([&] { ini.parser.currentSection("database"); }), "m.ini: Missing [database] section");
    EXPECT_EQ(errorOf([&] { ini.parser.currentSection("Sp"); }), "m.ini: Missing [Sp] section; did you mean \"sp\"?");
    EXPECT_EQ(ini.parser.currentName(), "");
}

TEST(IniCheck, Globs)
{
    Ini ini("Mapping(a)=1\nMapping.Size=1\nKernel[0][3].SizeX=2\n$V=1\n");
    EXPECT_TRUE(ini.parser.isProperty("Mapping.*"));
    EXPECT_TRUE(ini.parser.isProperty("Mapping(?)"));
    EXPECT_FALSE(ini.parser.isProperty("Mappin?"));
    EXPECT_TRUE(ini.parser.isProperty("Kernel[*][*].Size*"));
    EXPECT_TRUE(ini.parser.isProperty("*"));
    EXPECT_EQ(ini.parser.getPropertyNames("Mapping*"), (std::vector<std::string>{"Mapping(a)", "Mapping.Size"}));
    EXPECT_EQ(ini.parser.getPropertyNames("*").size(), 3U);
    EXPECT_EQ(ini.parser.getPropertyNames("$*").size(), 1U);
}

TEST(IniCheck, LoadReplacesOrLeaves)
{
    Ini ini("[s]\nA=1\n");
    EXPECT_THROW(ini.parser.loadString("[x]\nbad"), std::invalid_argument);
    EXPECT_EQ(ini.text("s", "A"), "1");
    ini.parser.loadString("[x]\n");
    EXPECT_FALSE(ini.parser.isSection("s"));
}

// --- templates -----------------------------------------------------------------------------------------------------

TEST(IniTemplate, ExampleOfTheManual)
{
    Ini ini("[inception@inception_model.ini.tpl]\nINPUT=layer_x\nSIZE=32\nARRAY=2 ; Must be the number of elements in the array\n"
            "ARRAY[0].P1=Conv\nARRAY[0].P2=32\nARRAY[1].P1=Pool\nARRAY[1].P2=64\n[next]\n",
            {{"/models/inception_model.ini.tpl",
              "[{{SECTION_NAME}}_layer1]\nInput={{INPUT}}\nType=Conv\nNbOutputs={{SIZE}}\n\n[{{SECTION_NAME}}_layer2]\n"
              "Input={{SECTION_NAME}}_layer1\nType=Fc\nNbOutputs={{SIZE}}\n\n{% block ARRAY %}\n[{{SECTION_NAME}}_array{{#}}]\n"
              "Prop1=Config{{.P1}}\nProp2={{.P2}}\n{% endblock %}\n"}});
    EXPECT_EQ(ini.parser.getSections(),
              (std::vector<std::string>{"inception", "inception_layer1", "inception_layer2", "inception_array0",
                                        "inception_array1", "next"}));
    EXPECT_EQ(ini.text("inception_layer1", "NbOutputs"), "32");
    EXPECT_EQ(ini.text("inception_layer2", "Input"), "inception_layer1");
    EXPECT_EQ(ini.text("inception_array1", "Prop1"), "ConfigPool");
    EXPECT_EQ(ini.text("inception_array1", "Prop2"), "64");
    EXPECT_TRUE(ini.parser.isTemplateCall("inception"));
    EXPECT_FALSE(ini.parser.isTemplateCall("next"));
    EXPECT_EQ(ini.in("inception_array1").where("Prop2"), "/models/inception_model.ini.tpl:14 [inception_array1] ");
}

TEST(IniTemplate, ParametersAreResolved)
{
    Ini ini("$ALPHA=0.5\n[base]\nN=$(int(64 * ${ALPHA}))\n[b@t.tpl] base\n$X=${SECTION_NAME}\n[after]\nA=${PREV_SECTION_NAME}\n",
            {{"/models/t.tpl", "G={{N}}\n[{{SECTION_NAME}}1] base\nP={{$X}}-${PARENT_SECTION_NAME}-${PREV_SECTION_NAME}\n"
                               "[{{SECTION_NAME}}2]\nP=${PREV_SECTION_NAME}\n"}});
    EXPECT_EQ(ini.text("", "G"), "32");  // before the template's first header: global
    EXPECT_EQ(ini.text("b1", "P"), "b-b-base");
    EXPECT_EQ(ini.text("b2", "P"), "b1");
    EXPECT_EQ(ini.text("after", "A"), "b2");
}

TEST(IniTemplate, Nested)
{
    Ini ini("[a@o.tpl]\nN=2\n[end]\n",
            {{"/models/o.tpl", "{% for I in range(N) %}\n[{{SECTION_NAME}}.{{I}}@i.tpl]\nK={{I}}\n{% endfor %}"},
             {"/models/i.tpl", "{% if K == 1 %}[{{SECTION_NAME}}x]\nP=${PARENT_SECTION_NAME}{% else %}; none{% endif %}"}});
    EXPECT_EQ(ini.parser.getSections(), (std::vector<std::string>{"a", "a.0", "a.1", "a.1x", "end"}));
    EXPECT_EQ(ini.text("a.1x", "P"), "a.1");
    ini.in("end");
    ini.parser.checkUnused();
    EXPECT_TRUE(ini.lines.empty()) << ini.lines[0];
}

TEST(IniTemplate, ConditionalRecursion)
{
    Ini ini("[a@r.tpl]\nN=3\n", {{"/models/r.tpl", "{% if N != 0 %}[{{SECTION_NAME}}{{N}}@r.tpl]\nN=$({{N}} - 1)\n{% endif %}"}});
    EXPECT_EQ(ini.parser.getSections(), (std::vector<std::string>{"a", "a3", "a32", "a321"}));
}

TEST(IniTemplate, UnusedParameter)
{
    Ini ini("[a@t.tpl]\nN=1\nM=2\n", {{"/models/t.tpl", "G={{N}}\n"}});
    EXPECT_EQ(ini.text("", "G"), "1");
    ini.parser.checkUnused();
    ASSERT_EQ(ini.lines.size(), 1U);
    EXPECT_EQ(ini.lines[0], "m.ini:3 [a] unused template parameter M in section [a]");
}

TEST(IniTemplate, Errors)
{
    const std::map<std::string, std::string> files = {{"/models/t.tpl", "\n[x]\nA={{NOPE}}\n"},
                                                      {"/models/bad.tpl", "\n\n[x{% if 1 == 1 %}]"},
                                                      {"/models/line.tpl", "\n{# \n[y]\nno value"},
                                                      {"/models/loop.tpl", "[{{SECTION_NAME}}x@loop.tpl]\n"},
                                                      {"/models/wide.tpl", "[{{SECTION_NAME}}x@wide.tpl]\n[{{SECTION_NAME}}y@wide.tpl]\n"},
                                                      {"/models/self.tpl", "{% include self.tpl %}"}};
    EXPECT_PART(loadError("\n[a@t.tpl]\nN=1\n[b]\n", files),
                "m.ini:2 [a] template of this section: /models/t.tpl:3 Undefined variable name: NOPE");
    EXPECT_PART(loadError("[a@bad.tpl]", files), "/models/bad.tpl:3 Missing endif");
    EXPECT_EQ(loadError("[a@line.tpl]", files), "/models/line.tpl:2 [] Missing value for property: { (write {=value)");
    EXPECT_PART(loadError("[a@none.tpl]", files), "m.ini:1 [a] Could not open TPL file: /models/none.tpl");
    EXPECT_PART(loadError("[a@t.tpl]\nSECTION_NAME=x", files), "m.ini:2 [a] Parameter already exists: SECTION_NAME");
    EXPECT_PART(loadError("[a@t.tpl]\nSECTION_FILE_NAME=x", files), "Parameter already exists: SECTION_FILE_NAME");
    EXPECT_PART(loadError("[a@loop.tpl]", files), "templates call each other more than 32 deep, an include cycle?");
    EXPECT_PART(loadError("[a@wide.tpl]", files), "an include cycle?");
    EXPECT_THROW(Ini("[a@none.tpl]", files), FileNotFound);
}

TEST(IniTemplate, EnvironmentInPath)
{
    ::setenv("N2D2_TEST_TPL", "/elsewhere", 1);
    ::unsetenv("N2D2_TEST_NONE");
    Ini ini("$LOCAL=/here\n[a@${N2D2_TEST_TPL}/t.tpl]\n[b@${LOCAL}/t.tpl]\n",
            {{"/elsewhere/t.tpl", "[x]\n"}, {"/here/t.tpl", "[y]\n"}});
    EXPECT_TRUE(ini.parser.isSection("x"));
    EXPECT_TRUE(ini.parser.isSection("y"));
    EXPECT_PART(loadError("[a@${N2D2_TEST_NONE}/t.tpl]"), "Could not open TPL file: /t.tpl");
}
