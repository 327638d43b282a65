#include "Fixture.hpp"

using namespace N2D2;

namespace {

class Mapping : public TargetTest {
protected:
    std::shared_ptr<Target> target(const std::string& text, bool create = false)
    {
        writeText("map.dat", text);
        return std::make_shared<Target>("t", cell, provider, 1.0, 0.0, 1, "map.dat", create);
    }
    std::string errorOf(const std::string& text)
    {
        return messageOf<std::runtime_error>([&] { target(text); });
    }
};

}  // namespace

TEST_F(Mapping, identityWithoutFile)
{
    make({"cat", "dog"}, 3, 1);
    const Target t("t", cell, provider);
    EXPECT_EQ(t.getLabelTarget(1), 1);
    EXPECT_EQ(t.getLabelTarget(-1), -1);
    EXPECT_EQ(t.getDefaultTarget(), -2);
    EXPECT_EQ(t.getTargetLabelsName(), (std::vector<std::string>{"cat", "dog", "?"}));
}

TEST_F(Mapping, namesSpacesQuotesCommentsAndLineEnds)
{
    make({"cat", "big dog", "a  b", "# x", "default"}, 4, 1);
    const auto t = target("\xEF\xBB\xBF# comment\r\n  cat 2   # behind\r\nbig dog   0\r\n\"a  b\" 1\n\"# x\"\t-1\n\n\"default\" 3\n");
    EXPECT_EQ(t->getLabelTarget(0), 2);
    EXPECT_EQ(t->getLabelTarget(1), 0);
    EXPECT_EQ(t->getLabelTarget(2), 1);
    EXPECT_EQ(t->getLabelTarget(3), -1);
    EXPECT_EQ(t->getLabelTarget(4), 3);
    EXPECT_EQ(t->getDefaultTarget(), -2);
    EXPECT_EQ(t->getTargetLabels(2), (std::vector<int>{0}));
    EXPECT_EQ(t->getTargetLabels(-1), (std::vector<int>{-1, 3}));
}

TEST_F(Mapping, wildcards)
{
    make({"M-20", "M-3", "F-20", "background", "other"}, 3, 1);
    const auto t = target("M-* 0\nF-?? 1\n* -1\ndefault 2\n");
    EXPECT_EQ(t->getLabelTarget(0), 0);
    EXPECT_EQ(t->getLabelTarget(1), 0);
    EXPECT_EQ(t->getLabelTarget(2), 1);
    EXPECT_EQ(t->getLabelTarget(4), 2);
    EXPECT_EQ(t->getLabelTarget(-1), -1);
    EXPECT_EQ(t->getTargetLabelsName(), (std::vector<std::string>{"M-20, M-3", "F-20", "background, other"}));
    // A file with a default only is a mapping too; unlabelled stimuli are not labels.
    const auto d = target("default 1\n");
    EXPECT_EQ(d->getLabelTarget(3), 1);
    EXPECT_EQ(d->getLabelTarget(-1), -1);
    EXPECT_EQ(target("* 2\ndefault 0\n")->getLabelTarget(-1), 2);
}

TEST_F(Mapping, everyError)
{
    make({"cat", "dog", "do*", "*"}, 3, 1);
    EXPECT_NE(messageOf<FileNotFound>([&] { Target("t", cell, provider, 1, 0, 1, "none.dat"); })
                  .find("[Target t] Could not open class mapping file: none.dat"),
              std::string::npos);
    EXPECT_NE(errorOf("cat\n").find("Unreadable value: cat in file map.dat:1"), std::string::npos);
    EXPECT_NE(errorOf("cat 1\ndog x1\n").find("Unreadable value: dog x1 in file map.dat:2"), std::string::npos);
    EXPECT_NE(errorOf("cat -2\n").find("Unreadable value: cat -2"), std::string::npos);
    EXPECT_NE(errorOf("cat 99999999999\n").find("Unreadable value"), std::string::npos);
    EXPECT_NE(errorOf("3\n").find("Unreadable class name: 3"), std::string::npos);
    EXPECT_NE(errorOf("\"cat 3\n").find("Unreadable class name"), std::string::npos);
    EXPECT_NE(errorOf("default 0\ndefault 1\n").find("Default mapping already exists in file map.dat:2"), std::string::npos);
    EXPECT_NE(errorOf("cat 0\ncat 0\n").find("Mapping already exists for label: cat 0 in file map.dat:2"), std::string::npos);
    // An overlapping wildcard maps a label twice, too.
    EXPECT_NE(errorOf("cat 0\nc?t 0\n").find("Mapping already exists for label: c?t 0"), std::string::npos);
    EXPECT_NE(errorOf("do* 0\n").find("Ambiguous use of wildcard: do* 0, because there is a label named \"do*\" in the database"),
              std::string::npos);
    EXPECT_NE(errorOf("* 0\n").find("Ambiguous use of wildcard"), std::string::npos);
    EXPECT_EQ(target("\"do*\" 1\n")->getLabelTarget(2), 1);
}

TEST_F(Mapping, aFailedReadKeepsTheOldMapping)
{
    make({"cat", "dog"}, 3, 1);
    const auto t = target("cat 1\ndog 2\n");
    writeText("bad.dat", "cat 2\ncat 0\n");
    EXPECT_THROW(t->labelsMapping("bad.dat"), std::runtime_error);
    EXPECT_EQ(t->getLabelTarget(0), 1);
    t->labelsMapping("");
    EXPECT_EQ(t->getLabelTarget(0), 0);
}

TEST_F(Mapping, missingLabelsWarnOrAreCreated)
{
    make({"cat"}, 3, 1);
    std::vector<std::string> warnings;
    setLogHandler([&](LogLevel level, const std::string& text) {
        if (level == LogLevel::Warning)
            warnings.push_back(text);
    });
    target("cat 0\nbird 1\n");
    ASSERT_EQ(warnings.size(), 1u);
    EXPECT_NE(warnings[0].find("No label exists in the database with the name: bird"), std::string::npos);
    EXPECT_EQ(database->getNbLabels(), 1u);
    const auto t = target("bird 1\nx*?y 2\ncat 0\n", true);
    EXPECT_EQ(database->getLabelName(1), "bird");
    EXPECT_EQ(database->getLabelName(2), "x_y");
    EXPECT_EQ(t->getLabelTarget(2), 2);
}

TEST_F(Mapping, labelWithoutRule)
{
    make({"cat", "dog"}, 3, 1);
    const auto t = target("cat 0\n");
    setBatch({0}, {1});
    const std::string message = messageOf<std::invalid_argument>([&] { t->provideTargets(StimuliSet::Test); });
    EXPECT_NE(message.find("Incomplete class mapping: no output specified for label #1 (dog)"), std::string::npos);
    t->setLabelTarget(1, 2);
    EXPECT_EQ(t->getLabelTarget(1), 2);
    t->setDefaultTarget(1);
    EXPECT_EQ(t->getLabelTarget(7), 1);
    EXPECT_THROW(t->setLabelTarget(0, 3), std::invalid_argument);
    EXPECT_THROW(t->setLabelTarget(-2, 0), std::invalid_argument);
    EXPECT_THROW(t->setDefaultTarget(-2), std::invalid_argument);
}

TEST_F(Mapping, tableFile)
{
    make({"cat", "big \"dog\""}, 3, 1);
    database->addStimulus("a", 0, Database::Learn);
    database->addStimulus("b", 0, Database::Test);
    const auto t = target("cat 2\ndefault -1\n");
    t->logLabelsMapping("labels_mapping.log", true);
    EXPECT_EQ(fileText("t/labels_mapping.log.dat"),
              "label name output nb.stimuli(Learn) nb.stimuli(Validation) nb.stimuli(Test) nb.ROIs(Learn) nb.ROIs(Validation)"
              " nb.ROIs(Test)\n0 \"cat\" 2 1 0 1 0 0 0\n1 \"big \\\"dog\\\"\" -1 0 0 0 0 0 0\n");
    target("cat 2\n")->logLabelsMapping("incomplete");
    EXPECT_EQ(fileText("t/incomplete.dat"), "label name output\n0 \"cat\" 2\n1 \"big \\\"dog\\\"\" ?\n");
    t->logLabelsMapping("m");
    EXPECT_EQ(fileText("t/m.dat"), "label name output\n0 \"cat\" 2\n1 \"big \\\"dog\\\"\" -1\n");
}
