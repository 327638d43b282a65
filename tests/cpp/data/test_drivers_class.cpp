// Drivers of records and tables, where a damaged file could do harm: mapped files, CSV texts of any bytes.
#include <random>

#include <gtest/gtest.h>
#include <opencv2/core.hpp>

#include "DataFixture.hpp"
#include "data/database/DriverFiles.hpp"
#include "data/database/aer/AER_Database.hpp"
#include "data/database/cifar/CIFAR_Database.hpp"
#include "data/database/csv/CSV_Database.hpp"
#include "data/database/csv/CsvRecords.hpp"

using namespace N2D2;
using namespace N2D2::test;

namespace {

std::vector<std::vector<std::string>> recordsOf(const std::string& text, char separator = 0)
{
    CsvRecords records("[Test]", "text", text, separator);
    std::vector<std::vector<std::string>> all;
    for (std::vector<std::string> fields; records.next(fields);)
        all.push_back(fields);
    return all;
}

}  // namespace

TEST(CsvRecords, anyBytesEnd)
{
    std::mt19937 random(1);
    const std::string alphabet = "\"\",;\t \r\n\nab1.";
    for (int round = 0; round < 4000; ++round) {
        std::string text(random() % 30, ' ');
        for (char& c : text)
            c = alphabet[random() % alphabet.size()];
        for (const char separator : {char(0), ',', ';', '\t', ' '}) {
            try {
                std::size_t bytes = 0;
                for (const auto& record : recordsOf(text, separator)) {
                    EXPECT_FALSE(record.empty());
                    for (const std::string& field : record)
                        bytes += field.size();
                }
                EXPECT_LE(bytes, text.size());
            }
            catch (const std::runtime_error& error) {
                EXPECT_EQ(std::string(error.what()).rfind("[Test] text:", 0), 0u) << text;
            }
        }
    }
}

TEST(CsvRecords, whatIsWrittenIsRead)
{
    std::mt19937 random(2);
    const std::string alphabet = "\",;\t \nab1.";
    for (const char separator : {',', ';', '\t'}) {
        for (int round = 0; round < 2000; ++round) {
            std::vector<std::vector<std::string>> records(1 + random() % 4, std::vector<std::string>(2 + random() % 3));
            std::string text;
            for (auto& record : records) {
                for (std::string& field : record) {
                    field.resize(random() % 6);
                    for (char& c : field)
                        c = alphabet[random() % alphabet.size()];
                    std::string doubled;
                    for (const char c : field)
                        doubled += c == '"' ? "\"\"" : std::string(1, c);
                    text += (&field == &record.front() ? "" : std::string(1, separator)) + '"' + doubled + '"';
                }
                text += round % 2 ? "\r\n" : "\n";
            }
            EXPECT_EQ(recordsOf(text, separator), records) << text;
        }
    }
}

TEST(DriverFiles, linesAndFolders)
{
    const TemporaryFolder folder;
    writeBytes(folder / "lines.txt", "\xEF\xBB\xBFone\r\ntwo \n\nfour");
    EXPECT_EQ(linesOf("[Test]", folder / "lines.txt"), (std::vector<std::string>{"one", "two ", "", "four"}));
    EXPECT_THROW(linesOf("[Test]", folder / "none.txt"), FileNotFound);
    EXPECT_THROW(MappedFile("[Test]", folder.path()), FileNotFound);
    writeBytes(folder / "empty", "");
    EXPECT_EQ(MappedFile("[Test]", folder / "empty").size(), 0u);

    std::filesystem::create_directories(folder / "b/c");
    std::filesystem::create_directories(folder / "a");
    std::filesystem::create_directory_symlink(folder.path(), folder / "b/c/up");
    std::vector<std::string> seen;
    walkFolders("[Test]", folder.path(), [&](const std::string& path) { seen.push_back(lastPart(path)); });
    EXPECT_EQ((std::vector<std::string>(seen.begin() + 1, seen.end())), (std::vector<std::string>{"a", "b", "c"}));
    EXPECT_EQ(filesOf("[Test]", folder.path(), {"txt"}), (std::vector<std::string>{folder / "lines.txt"}));
}

TEST(CifarDatabase, truncatedFilesAreRefused)
{
    const TemporaryFolder folder;
    const std::string record(3073, '\1');
    for (const char* name : {"data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin", "data_batch_4.bin", "data_batch_5.bin", "test_batch.bin"})
        writeBytes(folder / name, record + record);
    writeBytes(folder / "batches.meta.txt", "a\nb\n");
    CIFAR10_Database whole;
    whole.load(folder.path());
    ASSERT_EQ(whole.getNbStimuli(), 12u);
    EXPECT_EQ(whole.getStimulusData(11).at<cv::Vec3b>(31, 31), cv::Vec3b(1, 1, 1));
    for (const std::size_t size : {std::size_t(0), std::size_t(1), std::size_t(3072), std::size_t(3074), std::size_t(6145)}) {
        writeBytes(folder / "data_batch_4.bin", (record + record).substr(0, size));
        CIFAR10_Database broken;
        EXPECT_NE(messageOf([&] { broken.load(folder.path()); }).find("no whole number of records"), std::string::npos) << size;
        EXPECT_EQ(broken.getNbStimuli(), 0u);
    }
}

TEST(NMnistDatabase, trailingBytesAreNoEvent)
{
    const TemporaryFolder folder;
    std::filesystem::create_directories(folder / "Train/7");
    std::filesystem::create_directories(folder / "Test/7");
    for (std::size_t size = 0; size < 12; ++size) {
        for (const char* name : {"Train/7/00001.bin", "Test/7/00001.bin"})
            writeBytes(folder / name, std::string(size, '\xFF'));
        N_MNIST_Database database;
        database.load(folder.path());
        const auto events = database.loadAerStimulusData(Database::Learn, 0);
        ASSERT_EQ(events.size(), size / 5);
        for (const AerReadEvent& event : events)
            EXPECT_TRUE(event.x == 255 && event.channel == 1 && event.time == 0x7FFFFF && event.value == 1);
        EXPECT_EQ(database.loadAerStimulusData(Database::Test, 0, 0, 0, 10, 2).size(), 2 * (size / 5));
    }
}
