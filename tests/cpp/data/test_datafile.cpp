// CSV, WAV and image files: read, written, damaged.
#include <cstring>

#include <opencv2/imgcodecs.hpp>
#include <zlib.h>

#include "DataFixture.hpp"
#include "core/Error.hpp"
#include "data/datafile/DataFile.hpp"
#include "data/datafile/csv/CsvDataFile.hpp"
#include "data/datafile/csv/CsvLine.hpp"
#include "data/datafile/image/ImageDataFile.hpp"

using namespace N2D2;
using namespace N2D2::test;

namespace {

template <class T> std::string little(T value)
{
    std::string bytes(sizeof(T), '\0');
    std::memcpy(bytes.data(), &value, sizeof(T));
    return bytes;
}

struct Wav {
    std::uint16_t code = 1, channels = 1;
    std::uint32_t rate = 8000;
    std::uint16_t bits = 16;
    std::string data{};
    std::string before{};  // other chunks
    std::uint16_t block = 0;

    std::string bytes() const
    {
        const auto size = static_cast<std::uint16_t>(block ? block : bits / 8 * channels);
        const std::string format = little(code) + little(channels) + little(rate) + little(static_cast<std::uint32_t>(rate * size)) + little(size)
                                   + little(bits) + (code == 1 ? "" : little(std::uint16_t(0)));
        const std::string body = "WAVEfmt " + little(static_cast<std::uint32_t>(format.size())) + format + before + "data"
                                 + little(static_cast<std::uint32_t>(data.size())) + data + (data.size() % 2 ? std::string(1, '\0') : "");
        return "RIFF" + little(static_cast<std::uint32_t>(body.size())) + body;
    }
};

std::vector<double> samples(const cv::Mat& mat) { return {mat.begin<double>(), mat.end<double>()}; }

}  // namespace

TEST(CsvLines, fields)
{
    using F = std::vector<std::string>;
    EXPECT_EQ(splitCsvLine("a b,c;d\te").fields, (F{"a", "b", "c", "d", "e"}));
    EXPECT_EQ(splitCsvLine("  a  ,\t b \r").fields, (F{"a", "b"}));
    EXPECT_EQ(splitCsvLine("\"a b\",\"c\"\"d\";\"e\\\"f\" \"\"").fields, (F{"a b", "c\"d", "e\"f", ""}));
    EXPECT_EQ(splitCsvLine("a;b; # comment").fields, (F{"a", "b"}));
    EXPECT_EQ(splitCsvLine("img#1.png 2").fields, (F{"img#1.png", "2"}));
    EXPECT_EQ(splitCsvLine("# all").fields, F{});
    EXPECT_EQ(splitCsvLine("a b;c", ";").fields, (F{"a b", "c"}));
    EXPECT_EQ(splitCsvLine("a;;b;", ";", true, true).fields, (F{"a", "", "b", ""}));
    EXPECT_EQ(splitCsvLine("a;;b").error, "empty field 2");
    EXPECT_EQ(splitCsvLine(",a").error, "empty field 1");
    EXPECT_EQ(splitCsvLine("a \"b").error, "unterminated quote in field 2");
    EXPECT_EQ(splitCsvLine("\"a\"b").error, "text behind the quotes of field 1");
    for (const std::string& field : {std::string("plain"), std::string("a b"), std::string("q\"uote\\"), std::string(""), std::string("#x"), std::string("a;b")})
        EXPECT_EQ(splitCsvLine(quotedCsvField(field) + " end").fields, (F{field, "end"}));
    std::vector<std::string> lines;
    forEachLine("\xef\xbb\xbf" "a\r\nb\n\nc\rd", [&](std::string_view line, std::size_t number) { lines.push_back(std::to_string(number) + std::string(line)); });
    EXPECT_EQ(lines, (F{"1a", "2b", "3", "4c", "5d"}));
}

TEST(CsvDataFile, roundTrip)
{
    const TemporaryFolder folder;
    cv::Mat values(5, 2, CV_64F);
    for (int i = 0; i < 10; ++i)
        values.ptr<double>()[i] = std::pow(-1.0, i) / 3.0 * std::pow(10.0, i - 5);
    for (const char* extension : {"csv", "dat", "txt", "CSV"}) {
        const std::string file = folder / (std::string("a.") + extension);
        dataFileFor(file).write(file, values);
        const cv::Mat back = dataFileFor(file).read(file);
        ASSERT_EQ(back.type(), CV_64F);
        EXPECT_EQ(cv::norm(back, values, cv::NORM_INF), 0.0);
    }
    // Every depth.
    for (int depth = CV_8U; depth <= CV_64F; ++depth) {
        cv::Mat typed;
        values.convertTo(typed, depth, 100);
        const std::string file = folder / "typed.csv";
        dataFileFor(file).write(file, typed);
        cv::Mat back;
        dataFileFor(file).read(file).convertTo(back, depth);
        EXPECT_EQ(cv::norm(back, typed, cv::NORM_INF), 0.0) << depth;
    }
    EXPECT_THROW(dataFileFor("x.csv").write(folder / "x.csv", cv::Mat::zeros(2, 2, CV_8UC3)), std::invalid_argument);
    EXPECT_THROW(dataFileFor("x.csv").write(folder / "x.csv", cv::Mat()), std::invalid_argument);
}

TEST(CsvDataFile, formsAndErrors)
{
    const TemporaryFolder folder;
    const std::string file = folder / "a.csv";
    const auto read = [&](const std::string& text) {
        writeBytes(file, text);
        return dataFileFor(file).read(file);
    };
    const cv::Mat mat = read("# head\r\n1, 2;3\t4\r\n\r\n 5 6 7 8e-1 # end\n");
    EXPECT_EQ(mat.size(), cv::Size(4, 2));
    EXPECT_EQ(mat.at<double>(1, 3), 0.8);
    EXPECT_NE(messageOf([&] { read("1 2\n3 4 5\n"); }).find("a.csv:2: 3 values, the lines before have 2"), std::string::npos);
    EXPECT_NE(messageOf([&] { read("1 2\n\n3 x\n"); }).find("a.csv:3: value 2 is not a number: \"x\""), std::string::npos);
    EXPECT_NE(messageOf([&] { read("1,,2\n"); }).find("a.csv:1: empty field 2"), std::string::npos);
    EXPECT_NE(messageOf([&] { read("1 \"2\n"); }).find("unterminated quote"), std::string::npos);
    EXPECT_NE(messageOf([&] { read("# nothing\n"); }).find("no number"), std::string::npos);
    EXPECT_THROW(dataFileFor("x.csv").read(folder / "none.csv"), FileNotFound);
    // Separators of one's own.
    writeBytes(file, "1|2\n3|4\n");
    EXPECT_EQ(CsvDataFile("|").read(file).at<double>(1, 1), 4.0);
}

TEST(WavDataFile, formats)
{
    const TemporaryFolder folder;
    const std::string file = folder / "a.wav";
    const auto read = [&](const Wav& wav) {
        writeBytes(file, wav.bytes());
        return samples(dataFileFor(file).read(file));
    };
    using V = std::vector<double>;
    EXPECT_EQ(read({.bits = 16, .data = little(std::int16_t(-32768)) + little(std::int16_t(32767)) + little(std::int16_t(-1))}), (V{-32768, 32767, -1}));
    EXPECT_EQ(read({.bits = 24, .data = std::string("\x00\x00\x80\xff\xff\x7f\xff\xff\xff", 9)}), (V{-8388608, 8388607, -1}));
    EXPECT_EQ(read({.bits = 32, .data = little(std::int32_t(-2147483647 - 1)) + little(std::int32_t(5))}), (V{-2147483648.0, 5}));
    EXPECT_EQ(read({.code = 3, .bits = 32, .data = little(0.25f) + little(-1.5f)}), (V{0.25, -1.5}));
    EXPECT_EQ(read({.data = little(std::int16_t(7)), .before = "LIST" + little(std::uint32_t(3)) + "abc" + std::string(1, '\0')}), V{7});
    EXPECT_EQ(dataFileFor(file).read(file).size(), cv::Size(1, 1));
    // Written: 16 bits, 44.1 kHz.
    const cv::Mat values = (cv::Mat_<float>(4, 1) << 1.4f, -2.6f, 32767.0f, -32768.0f);
    dataFileFor(file).write(file, values);
    EXPECT_EQ(std::filesystem::file_size(file), 44u + 8u);
    EXPECT_EQ(samples(dataFileFor(file).read(file)), (V{1, -3, 32767, -32768}));
    EXPECT_THROW(dataFileFor(file).write(file, cv::Mat::zeros(2, 2, CV_64F)), std::invalid_argument);
    EXPECT_NE(messageOf([&] { dataFileFor(file).write(file, cv::Mat(1, 2, CV_64F, cv::Scalar(32768))); }).find("sample 0 is 32768"), std::string::npos);
    EXPECT_EQ(samples(dataFileFor(file).read(file)).size(), 4u) << "the old file stays";
}

// Row 24: samples of 8 bits are unsigned.
TEST(DefectRows, row24EightBitSound)
{
    const TemporaryFolder folder;
    const std::string file = folder / "a.wav";
    writeBytes(file, Wav{.bits = 8, .data = std::string("\x00\x80\xff", 3)}.bytes());
    EXPECT_EQ(samples(dataFileFor(file).read(file)), (std::vector<double>{-128, 0, 127}));
}

TEST(WavDataFile, damaged)
{
    const TemporaryFolder folder;
    const std::string file = folder / "a.wav";
    const auto message = [&](const std::string& bytes) {
        writeBytes(file, bytes);
        const std::string text = messageOf([&] { dataFileFor(file).read(file); });
        EXPECT_NE(text.find(file), std::string::npos) << text;
        return text;
    };
    const Wav good{.data = little(std::int16_t(7)) + little(std::int16_t(8))};
    const std::string bytes = good.bytes();
    for (std::size_t size = 0; size < bytes.size(); ++size)
        EXPECT_FALSE(message(bytes.substr(0, size)).empty());
    EXPECT_NE(message(bytes + "x").find("something stands behind"), std::string::npos);
    EXPECT_NE(message(Wav{.channels = 2, .data = good.data}.bytes()).find("2 channels"), std::string::npos);
    EXPECT_NE(message(Wav{.bits = 12, .data = good.data}.bytes()).find("12 bits"), std::string::npos);
    EXPECT_NE(message(Wav{.code = 7, .bits = 8, .data = good.data}.bytes()).find("format 7"), std::string::npos);
    EXPECT_NE(message(Wav{.data = good.data, .block = 4}.bytes()).find("contradictory"), std::string::npos);
    EXPECT_NE(message(Wav{.data = "abc"}.bytes()).find("3 bytes of samples of 2"), std::string::npos);
    EXPECT_NE(message(Wav{.data = ""}.bytes()).find("no sample"), std::string::npos);
    std::string huge = bytes;
    huge.replace(40, 4, little(std::uint32_t(0xfffffff0)));
    EXPECT_NE(message(huge).find("longer than the file"), std::string::npos);
}

TEST(ImageDataFile, writes)
{
    const TemporaryFolder folder;
    for (const char* extension : {"png", "bmp", "tif", "ppm", "PNG"}) {
        cv::Mat image(5, 7, CV_8UC3);
        cv::randu(image, 0, 256);
        const std::string file = folder / (std::string("a.") + extension);
        dataFileFor(file).write(file, image);
        EXPECT_EQ(cv::norm(dataFileFor(file).read(file), image, cv::NORM_INF), 0.0) << extension;
    }
    cv::Mat deep(5, 7, CV_16U, cv::Scalar(51234)), real(5, 7, CV_32F, cv::Scalar(0.125)), alpha(5, 7, CV_8UC4, cv::Scalar(1, 2, 3, 4));
    const std::pair<const char*, cv::Mat> kept[] = {{"d.png", deep}, {"d.pgm", deep}, {"r.tiff", real}, {"a.png", alpha}};
    for (const auto& [name, image] : kept) {
        dataFileFor(name).write(folder / name, image);
        const cv::Mat back = dataFileFor(name).read(folder / name);
        ASSERT_EQ(back.type(), image.type()) << name;
        EXPECT_EQ(cv::norm(back, image, cv::NORM_INF), 0.0) << name;
    }
    // What a format cannot hold is said, never converted.
    const std::pair<const char*, cv::Mat> refused[] = {{"x.jpg", deep}, {"x.png", real}, {"x.jpg", alpha}, {"x.ppm", cv::Mat::zeros(2, 2, CV_8U)}, {"x.png", cv::Mat()}};
    for (const auto& [name, image] : refused) {
        EXPECT_NE(messageOf([&] { dataFileFor(name).write(folder / name, image); }).find("cannot hold"), std::string::npos) << name;
        EXPECT_FALSE(std::filesystem::exists(folder / name));
    }
}

// Row 15: an extension without a reader is an error that lists the known ones.
TEST(DefectRows, row15UnknownExtension)
{
    const std::string message = messageOf([] { dataFileFor("a/b.xyz"); });
    EXPECT_NE(message.find("\"xyz\" of a/b.xyz"), std::string::npos);
    for (const char* known : {"bmp", "csv", "jpeg", "png", "tif", "wav"})
        EXPECT_NE(message.find(known), std::string::npos);
}

// Row 52: extensions of any case.
TEST(DefectRows, row52ExtensionsOfAnyCase)
{
    EXPECT_TRUE(hasDataFile("a.PNG"));
    EXPECT_TRUE(hasDataFile("a.Wav"));
    EXPECT_EQ(&dataFileFor("a.JPG"), &dataFileFor("b.jpg"));
}

TEST(DataFiles, ofOnesOwn)
{
    struct Ones : DataFile {
        cv::Mat read(const std::string&) const override { return cv::Mat::ones(2, 3, CV_8U); }
        cv::Mat readLabel(const std::string&) const override { return cv::Mat(2, 3, CV_32S, cv::Scalar(4)); }
    };
    registry().family<DataFileFamily>().add("n2d2ones", [] { return std::make_shared<Ones>(); });
    EXPECT_EQ(dataFileFor("a.N2D2ones").read("a.n2d2ones").size(), cv::Size(3, 2));
    EXPECT_NE(messageOf([] { dataFileFor("a.n2d2ones").write("a.n2d2ones", cv::Mat::ones(1, 1, CV_8U)); }).find("can only be read"), std::string::npos);
}

namespace {

std::string chunk(const std::string& name, const std::string& data)
{
    const std::string body = name + data;
    return word(static_cast<std::uint32_t>(data.size())) + body
           + word(static_cast<std::uint32_t>(crc32(0, reinterpret_cast<const Bytef*>(body.data()), static_cast<uInt>(body.size()))));
}

/// A PNG with a palette; filters chosen line by line.
std::string palettePng(const cv::Mat& indices, int bits)
{
    std::string raw;
    std::string above(static_cast<std::size_t>((indices.cols * bits + 7) / 8), '\0');
    for (int y = 0; y < indices.rows; ++y) {
        std::string line(above.size(), '\0');
        for (int x = 0; x < indices.cols; ++x)
            line[static_cast<std::size_t>(x * bits / 8)] |= static_cast<char>(indices.at<unsigned char>(y, x) << (8 - bits - x * bits % 8));
        const int filter = y % 5;
        raw += static_cast<char>(filter);
        for (std::size_t i = 0; i < line.size(); ++i) {
            const auto at = [&](const std::string& l, bool left) { return left ? (i ? static_cast<unsigned char>(l[i - 1]) : 0) : static_cast<unsigned char>(l[i]); };
            const int a = at(line, true), b = y ? at(above, false) : 0, c = y ? at(above, true) : 0, p = a + b - c;
            const int pa = std::abs(p - a), pb = std::abs(p - b), pc = std::abs(p - c);
            const int guess[] = {0, a, b, (a + b) / 2, pa <= pb && pa <= pc ? a : pb <= pc ? b : c};
            raw += static_cast<char>(static_cast<unsigned char>(line[i]) - guess[filter]);
        }
        above = line;
    }
    uLongf size = compressBound(static_cast<uLong>(raw.size()));
    std::string packed(size, '\0');
    compress(reinterpret_cast<Bytef*>(packed.data()), &size, reinterpret_cast<const Bytef*>(raw.data()), static_cast<uLong>(raw.size()));
    packed.resize(size);
    std::string palette;
    for (int i = 0; i < 1 << bits; ++i)
        palette += std::string(1, static_cast<char>(255 - i)) + static_cast<char>(i * 37) + static_cast<char>(i * 11);
    return "\x89PNG\r\n\x1a\n" + chunk("IHDR", word(static_cast<std::uint32_t>(indices.cols)) + word(static_cast<std::uint32_t>(indices.rows)) + static_cast<char>(bits) + std::string("\x03\x00\x00\x00", 4))
           + chunk("PLTE", palette) + chunk("IDAT", packed.substr(0, packed.size() / 2)) + chunk("IDAT", packed.substr(packed.size() / 2)) + chunk("IEND", "");
}

}  // namespace

TEST(ImageDataFile, palettesAsIndices)
{
    const TemporaryFolder folder;
    const std::string file = folder / "mask.png";
    for (const int bits : {1, 2, 4, 8}) {
        cv::Mat indices(11, 13, CV_8U);
        cv::randu(indices, 0, 1 << bits);
        const std::string bytes = palettePng(indices, bits);
        writeBytes(file, bytes);
        // OpenCV agrees that the file is good: it shows the colours.
        const cv::Mat colours = dataFileFor(file).read(file);
        ASSERT_EQ(colours.type(), CV_8UC3);
        EXPECT_EQ(colours.at<cv::Vec3b>(3, 4)[2], 255 - indices.at<unsigned char>(3, 4));
        EXPECT_EQ(cv::norm(dataFileFor(file).readIndices(file), indices, cv::NORM_INF), 0.0) << bits;
        for (std::size_t size = 0; size < bytes.size() - 20; size += 7) {
            writeBytes(file, bytes.substr(0, size));
            EXPECT_NE(messageOf([&] { readPalettePng(file); }).find(file), std::string::npos) << size;
        }
    }
    std::string lie = palettePng(cv::Mat::zeros(4, 4, CV_8U), 8);
    lie.replace(16, 8, word(1 << 15) + word(1 << 15));
    writeBytes(file, lie);
    EXPECT_NE(messageOf([&] { readPalettePng(file); }).find("truncated data"), std::string::npos);
    // Other PNG files are as they are.
    dataFileFor(file).write(file, cv::Mat(2, 2, CV_16U, cv::Scalar(300)));
    EXPECT_EQ(dataFileFor(file).readIndices(file).at<unsigned short>(0, 0), 300);
}
