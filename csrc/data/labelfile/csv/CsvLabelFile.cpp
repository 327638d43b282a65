// `image [width height] x1 y1 x2 y2 label` a line (spec data §3); a line with the image's name alone has no region.
#include <cmath>

#include <fmt/format.h>

#include "core/File.hpp"
#include "core/Log.hpp"
#include "core/Register.hpp"
#include "core/Text.hpp"
#include "data/datafile/csv/CsvLine.hpp"
#include "data/labelfile/LabelFile.hpp"

namespace N2D2 {

namespace {

bool realOf(const std::string& text, double& value)
{
    try {
        value = parseReal(text);
        return true;
    }
    catch (const std::invalid_argument&) {
        return false;
    }
}

bool sizeOf(const std::string& text, unsigned& value)
{
    double real = 0.0;
    if (!realOf(text, real) || !(real >= 0.0 && real <= 1e9) || real != std::floor(real))
        return false;
    value = static_cast<unsigned>(real);
    return true;
}

class CsvLabelFile : public LabelFile {
public:
    std::vector<ImageROIs> read(const std::string& fileName, const LabelID& labelID, bool noImageSize) const override
    {
        const std::string text = readFile(fileName);
        std::vector<ImageROIs> images;
        std::size_t skipped = 0, firstSkipped = 0;
        bool firstLine = true;
        forEachLine(text, [&](std::string_view line, std::size_t number) {
            const auto fail = [&](const std::string& why) { throw std::runtime_error(fmt::format("[LabelFile] {}:{}: {}", fileName, number, why)); };
            const CsvFields split = splitCsvLine(line);
            if (!split.error.empty())
                fail(split.error);
            const auto& fields = split.fields;
            if (fields.empty())
                return;
            const bool maybeHeader = firstLine;
            firstLine = false;
            ImageROIs image;
            image.image = fields[0];
            image.line = number;
            if (fields.size() == 1) {
                images.push_back(std::move(image));
                return;
            }
            const auto skip = [&] {
                if (skipped++ == 0)
                    firstSkipped = number;
            };
            const std::size_t at = noImageSize ? 1 : 3;
            if (!noImageSize && (fields.size() < 3 || !sizeOf(fields[1], image.width) || !sizeOf(fields[2], image.height)))
                return skip();
            double corners[4];
            const auto coordinates = [&] {
                unsigned numbers = 0;
                for (std::size_t i = 0; i < 4 && at + i < fields.size(); ++i)
                    numbers += realOf(fields[at + i], corners[i]) && std::abs(corners[i]) <= 1e9;
                return numbers;
            };
            const unsigned numbers = coordinates();
            if (numbers == 0 && maybeHeader && noImageSize)
                return skip();
            if (fields.size() < at + 5)
                fail(fmt::format("{} fields, {} are expected: image{} x1 y1 x2 y2 label{}", fields.size(), at + 5, noImageSize ? "" : " width height",
                                 !noImageSize && fields.size() == 6 ? " (a file without the image's size is read with noImageSize)" : ""));
            if (numbers < 4)
                fail(fmt::format("unreadable coordinates: {} {} {} {}", fields[at], fields[at + 1], fields[at + 2], fields[at + 3]));
            if (fields.size() > at + 5)
                fail(fmt::format("\"{}\" stands behind the label: names with spaces or separators need \"quotes\"{}", fields[at + 5],
                                 noImageSize && fields.size() == 8 ? ", a file with the image's size is read without noImageSize" : ""));
            const auto whole = [](double v) { return static_cast<int>(v); };
            image.rois.push_back(std::make_shared<RectangularROI>(fields[at + 4] == "-1" ? -1 : labelID(fields[at + 4]), whole(corners[0]), whole(corners[1]),
                                                                  whole(corners[2]), whole(corners[3])));
            images.push_back(std::move(image));
        });
        if (skipped > 0)
            logWarning(fmt::format("[LabelFile] {}:{}: line skipped, it has no image size (a header?){}", fileName, firstSkipped,
                                   skipped > 1 ? fmt::format("; {} such lines", skipped) : ""));
        return images;
    }

    void write(const std::string& fileName, const std::vector<ImageROIs>& images, const LabelName& labelName, const std::string& header) const override
    {
        writeFile(fileName, [&](std::ostream& stream) {
            stream << header;
            for (const ImageROIs& image : images) {
                if (image.rois.empty())
                    stream << quotedCsvField(image.image) << " # No ROI for this stimulus\n";
                for (const auto& roi : image.rois) {
                    const Box box = roi->box();
                    stream << fmt::format("{} {} {} {} {} {}\n", quotedCsvField(image.image), box.x, box.y, box.x + box.width, box.y + box.height,
                                          roi->label < 0 ? "-1" : quotedCsvField(labelName(roi->label)));
                }
            }
        });
    }
};

}  // namespace

}  // namespace N2D2

N2D2_REGISTER(CsvLabelFile)
{
    for (const char* extension : {"csv", "dat", "txt"})
        registry.family<N2D2::LabelFileFamily>().add(extension, [] { return std::make_shared<N2D2::CsvLabelFile>(); });
}
