#include <map>
#include <stdexcept>
#include <string>

#include <gtest/gtest.h>

#include "ini/Template.hpp"

using namespace N2D2;

namespace {

using Parameters = std::map<std::string, std::string>;

std::string render(const std::string& text, const Parameters& parameters = {})
{
    return Template(text, "t.tpl").render(parameters).text;
}

/// Files held in memory, for includes.
TemplateOptions withFiles(const std::map<std::string, std::string>& files)
{
    TemplateOptions options;
    options.open = [files](const std::string& file, const std::string&) -> TemplateFile {
        if (files.count(file) == 0)
            throw std::runtime_error("Could not open TPL file: " + file);
        return {file, files.at(file)};
    };
    return options;
}

std::string error(const std::string& text, const Parameters& parameters = {}, const TemplateOptions& options = {})
{
    try {
        return "no error, but " + Template(text, "t.tpl").render(parameters, options).text;
    }
    catch (const std::invalid_argument& e) {
        return e.what();
    }
}

#define EXPECT_PART(text, part) EXPECT_NE((text).find(part), std::string::npos) << "got: " << (text)

}  // namespace

TEST(Template, Variables)
{
    EXPECT_EQ(render("a{{X}}b{{X}}", {{"X", "1"}}), "a1b1");
    EXPECT_EQ(render("{{ X }}", {{" X ", "spaces count"}}), "spaces count");
    EXPECT_EQ(render("{{$X}}", {{"$X", "dollar"}}), "dollar");
    EXPECT_EQ(render("{{X}}", {{"X", "{{Y}}"}}), "{{Y}}");  // values are not rendered again
    EXPECT_EQ(render("{ {x} % }"), "{ {x} % }");
    EXPECT_EQ(render(""), "");
}

TEST(Template, If)
{
    const std::string text = "{% if A == yes %}1{% else %}2{% endif %}";
    EXPECT_EQ(render(text, {{"A", "yes"}}), "1");
    EXPECT_EQ(render(text, {{"A", "no"}}), "2");
    EXPECT_EQ(render("{% if A != yes %}1{% endif %}", {{"A", "yes"}}), "");
    EXPECT_EQ(render("{% if A exists %}1{% else %}2{% endif %}"), "2");
    EXPECT_EQ(render("{% if A not_exists %}1{% endif %}"), "1");
    EXPECT_EQ(render("{% if A == %}empty{% endif %}", {{"A", ""}}), "empty");
    EXPECT_EQ(render("{%if A == 1.0%}x{%else%}text{%endif%}", {{"A", "1"}}), "text");  // text, not numbers
    EXPECT_EQ(render("{% if A exists %}{% if A == 1 %}x{% else %}y{% endif %}{% else %}z{% endif %}", {{"A", "2"}}), "y");
}

TEST(Template, ElseIsDecidedOnce)
{
    EXPECT_EQ(render("{% if A == 1 %}{% set A %}2{% endset %}first{% else %}second{% endif %}{{A}}", {{"A", "1"}}),
              "first2");
}

TEST(Template, For)
{
    EXPECT_EQ(render("{% for I in range(3) %}{{I}};{% endfor %}"), "0;1;2;");
    EXPECT_EQ(render("{% for I in range(A, B) %}{{I}};{% endfor %}", {{"A", "2"}, {"B", "4"}}), "2;3;");
    EXPECT_EQ(render("{% for I in range(0.5, 2) %}{{I}};{% endfor %}"), "0.5;1.5;");
    EXPECT_EQ(render("{% for I in range(3, 3) %}{{I}}{% endfor %}"), "");
    EXPECT_EQ(render("{% for I in range(2) %}{% for J in range(2) %}{{I}}{{J}} {% endfor %}{% endfor %}"),
              "00 01 10 11 ");
}

TEST(Template, Block)
{
    const Parameters array = {{"A", "2"},       {"A[0]", "zero"}, {"A[1]", "one"},  {"A[0].P", "p0"}, {"A[1].P", "p1"},
                              {"A[0].B", "1"},  {"A[1].B", "0"},  {"A[0].B[0].Q", "deep"}};
    EXPECT_EQ(render("{% block A %}{{#}}={{}},{{.P}};{% endblock %}", array), "0=zero,p0;1=one,p1;");
    EXPECT_EQ(render("{% block A %}{% if .P == p1 %}{{#}}{% endif %}{% endblock %}", array), "1");
    EXPECT_EQ(render("{% block A %}{% block .B %}{{#}}{{.Q}}{% endblock %}|{% endblock %}", array), "0deep||");
}

TEST(Template, Set)
{
    EXPECT_EQ(render("{% set X %}{{Y}}1{% endset %}[{{X}}]", {{"Y", "a"}}), "[a1]");
    EXPECT_EQ(render("{% set X %}new{% endset %}{{X}}", {{"X", "old"}}), "new");
    EXPECT_EQ(render("{% set P %}in{% endset %}{% for I in range(2) %}{{P}} {% set P %}c{{I}}{% endset %}{% endfor %}{{P}}"),
              "in c0 c1");
    EXPECT_EQ(render("{% set X %}{% set Y %}b{% endset %}a{{Y}}{% endset %}{{X}}{{Y}}"), "abb");
}

TEST(Template, Include)
{
    const auto options = withFiles({{"a.tpl", "<{{X}}{% include b.tpl %}>"}, {"b.tpl", "b"}});
    EXPECT_EQ(Template("{% include a.tpl %}!", "t.tpl").render({{"X", "1"}}, options).text, "<1b>!");
    EXPECT_EQ(Template("{% for I in range(3) %}{% include b.tpl %}{% endfor %}", "t").render({}, options).text, "bbb");
    EXPECT_PART(error("\n{% include c.tpl %}", {}, options), "t.tpl:2 include of c.tpl: Could not open TPL file");
    EXPECT_PART(error("{% include a.tpl %}"), "t.tpl:1 include of a.tpl is not available here");
}

TEST(Template, IncludeCycle)
{
    const auto options = withFiles({{"a.tpl", "\n{% include b.tpl %}"}, {"b.tpl", "{% include a.tpl %}"}});
    EXPECT_PART(error("{% include a.tpl %}", {}, options), "b.tpl:1 include cycle: \"a.tpl\"");
}

TEST(Template, IncludeDepth)
{
    TemplateOptions options;
    options.open = [](const std::string&, const std::string& from) {
        return TemplateFile{from + "x", "{% include next %}"};
    };
    EXPECT_PART(error("{% include next %}", {}, options), "nested more than 16 deep");
}

TEST(Template, LineBreaksStayAndOriginsAreKnown)
{
    const auto options = withFiles({{"a.tpl", "first\nsecond\n"}});
    const RenderedText out = Template("x\n{% for I in range(2) %}\ny{{I}}\n{% endfor %}\n{% include a.tpl %}end", "t.tpl")
                                 .render({}, options);
    EXPECT_EQ(out.text, "x\n\ny0\n\ny1\n\nfirst\nsecond\nend");
    ASSERT_EQ(out.origins.size(), 9U);
    EXPECT_EQ(out.origins[0].line, 1U);
    EXPECT_EQ(out.origins[2].line, 3U);
    EXPECT_EQ(out.origins[4].line, 3U);
    EXPECT_EQ(out.files[out.origins[6].file], "a.tpl");
    EXPECT_EQ(out.origins[6].line, 1U);
    EXPECT_EQ(out.origins[7].line, 2U);
    EXPECT_EQ(out.files[out.origins[8].file], "t.tpl");
    EXPECT_EQ(out.origins[8].line, 5U);
}

TEST(Template, UsedParameters)
{
    const auto out = Template("{{A}}{% if B exists %}{% endif %}", "t").render({{"A", ""}, {"B", ""}, {"C", ""}});
    EXPECT_EQ(out.used, (std::set<std::string>{"A", "B"}));
}

TEST(Template, UndefinedNames)
{
    EXPECT_PART(error("\n\n{{INPT}}", {{"INPUT", "x"}}), "t.tpl:3 Undefined variable name: INPT; did you mean \"INPUT\"?");
    EXPECT_PART(error("{% if A == 1 %}{% endif %}"), "Undefined variable name: A in if statement");
    EXPECT_PART(error("{% block A %}{% endblock %}"), "Undefined variable name: A in block statement");
    EXPECT_PART(error("{% block A %}{{.P}}{% endblock %}", {{"A", "1"}}), "Undefined variable name: A[0].P");
    EXPECT_PART(error("{{#}}"), "Undefined variable name: #");
}

TEST(Template, BadValues)
{
    EXPECT_PART(error("{% for I in range(N) %}{% endfor %}"), "Unreadable loop range value: N");
    EXPECT_PART(error("{% for I in range(N) %}{% endfor %}", {{"N", "two"}}), "Unreadable loop range value: N = \"two\"");
    EXPECT_PART(error("{% for I in range(2) %}{% endfor %}", {{"I", "1"}}), "Variable I already exists in this context");
    EXPECT_PART(error("{% block A %}{% endblock %}", {{"A", "-1"}}), "Unreadable size value: A = \"-1\"");
}

TEST(Template, Structure)
{
    EXPECT_PART(error("a\n{{X"), "t.tpl:2 Missing closing braces near: {{X");
    EXPECT_PART(error("{{X\n}}"), "Missing closing braces near: {{X");
    EXPECT_PART(error("{% if A"), "Unterminated section");
    EXPECT_PART(error("\n{% if A exists %}x"), "t.tpl:2 Missing endif");
    EXPECT_PART(error("{% for I in range(2) %}x"), "Missing endfor");
    EXPECT_PART(error("{% block A %}x"), "Missing endblock");
    EXPECT_PART(error("{% set A %}x"), "Missing endset");
    EXPECT_PART(error("{% if A exists %}{% endfor %}"), "Missing endif");
    EXPECT_PART(error("x{% endif %}"), "Source code remaining at end");
    EXPECT_PART(error("{% if A exists %}{% endif %}{% else %}"), "Source code remaining at end");
    EXPECT_PART(error("{% if A exists %}{% else %}{% else %}{% endif %}"), "\"else\" is out of place");
    EXPECT_PART(error("{% for I in range(2) %}{% else %}{% endfor %}"), "\"else\" is out of place");
    EXPECT_PART(error("{% %}"), "without a word");
}

TEST(Template, ControlWords)
{
    EXPECT_PART(error("{% elsse %}"), "Unknown control word: elsse; did you mean \"else\"?");
    EXPECT_PART(error("{% if A is 1 %}{% endif %}"), "Unknown operator: is in if statement");
    EXPECT_PART(error("{% if A %}{% endif %}"), "write {% if VAR OP [VALUE] %}");
    EXPECT_PART(error("{% if A == 1 2 %}{% endif %}"), "write {% if VAR OP [VALUE] %}");
    EXPECT_PART(error("{% if A exists 1 %}{% endif %}"), "takes no value");
    EXPECT_PART(error("{% for I of range(2) %}{% endfor %}"), "write {% for VAR in range([START,] END) %}");
    EXPECT_PART(error("{% for I in range(1, 2, 3) %}{% endfor %}"), "write {% for VAR in range([START,] END) %}");
    EXPECT_PART(error("{% block %}{% endblock %}"), "write {% block ARRAY %}");
    EXPECT_PART(error("{% set %}{% endset %}"), "write {% set VAR %}");
    EXPECT_PART(error("{% include %}"), "write {% include FILE %}");
    EXPECT_PART(error("{% if A exists %}{% endif A %}"), "write {% endif %}");
}

TEST(Template, Limits)
{
    EXPECT_PART(error("{% for I in range(1e300) %}{% endfor %}"), "more than 1000000 rounds");
    EXPECT_PART(error("{% for I in range(1000000) %}{{X}}{% endfor %}", {{"X", std::string(1000, 'x')}}),
                "writes more than 16777216 bytes");
    std::string doubling = "{% set X %}aaaaaaaa{% endset %}";
    for (int i = 0; i < 40; ++i)
        doubling += "{% set X %}{{X}}{{X}}{% endset %}";
    EXPECT_PART(error(doubling), "writes more than 16777216 bytes");
    std::string nested;
    for (int i = 0; i < 100; ++i)
        nested += "{% if A exists %}";
    EXPECT_PART(error(nested), "more than 64 nested controls");
}
