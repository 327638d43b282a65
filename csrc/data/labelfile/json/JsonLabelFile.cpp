#include "data/labelfile/json/JsonLabelFile.hpp"

#include <cmath>
#include <filesystem>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/File.hpp"
#include "core/Register.hpp"
#include "core/Text.hpp"
#include "data/roi/BitmapROI.hpp"
#include "data/roi/EllipticROI.hpp"

namespace N2D2 {

namespace {

using Json = nlohmann::json;
using Points = std::vector<ROI::Point>;

/// One object of a document, with its place for messages.
class Node {
public:
    Node(const Json& json, std::string place) : mJson(json), mPlace(std::move(place)) {}

    [[noreturn]] void fail(const std::string& why) const { throw std::runtime_error("[LabelFile] " + mPlace + ": " + why); }
    bool has(const char* name) const { return mJson.is_object() && mJson.contains(name) && !mJson.at(name).is_null(); }
    Node at(const char* name) const
    {
        if (!has(name))
            fail(std::string("\"") + name + "\" is missing");
        return {mJson.at(name), mPlace + "." + name};
    }
    std::vector<Node> items(std::size_t expected = 0) const
    {
        if (!mJson.is_array() || (expected && mJson.size() != expected))
            fail(expected ? "a list of " + std::to_string(expected) + " is expected" : std::string("a list is expected"));
        std::vector<Node> nodes;
        for (std::size_t i = 0; i < mJson.size(); ++i)
            nodes.emplace_back(mJson[i], mPlace + "[" + std::to_string(i) + "]");
        return nodes;
    }
    double real() const
    {
        if (!mJson.is_number() || !(std::abs(mJson.get<double>()) <= 1e9))
            fail("a number is expected");
        return mJson.get<double>();
    }
    unsigned size() const
    {
        const double value = real();
        if (value < 0.0 || value != std::floor(value))
            fail("a whole number of pixels is expected");
        return static_cast<unsigned>(value);
    }
    std::string text() const
    {
        if (mJson.is_number_integer())
            return std::to_string(mJson.get<long long>());
        if (!mJson.is_string())
            fail("a text is expected");
        return mJson.get<std::string>();
    }
    ROI::Point point() const
    {
        const auto numbers = items(2);
        return {numbers[0].real(), numbers[1].real()};
    }
    Points points(std::size_t least) const
    {
        Points list;
        for (const Node& node : items())
            list.push_back(node.point());
        if (list.size() < least)
            fail(std::to_string(least) + " points or more are expected");
        return list;
    }
    const Json& json() const { return mJson; }

private:
    const Json& mJson;
    std::string mPlace;
};

/// A label is a name; without one (null or missing) the region is ignored.
int labelOf(const Node& node, const LabelFile::LabelID& labelID) { return node.has("label") ? labelID(node.at("label").text()) : -1; }

std::shared_ptr<ROI> polygonOf(int label, Points points)
{
    // The corners of the pixels' grid become pixels, as those of rectangles: truncated.
    for (auto& p : points)
        p = {std::trunc(p.x), std::trunc(p.y)};
    return std::make_shared<PolygonROI>(label, points);
}

std::shared_ptr<ROI> rectangleOf(int label, double x0, double y0, double x1, double y1)
{
    return std::make_shared<RectangularROI>(label, static_cast<int>(x0), static_cast<int>(y0), static_cast<int>(x1), static_cast<int>(y1));
}

std::vector<ImageROIs> oneImage(ImageROIs image)
{
    std::vector<ImageROIs> images;
    images.push_back(std::move(image));
    return images;
}

/// {"images": [{"file": "a.png", "width": 640, "height": 480, "rois": [{"label": "x", "box": [x0, y0, x1, y1]}, ...]}]}
class OwnJson : public JsonLabels {
public:
    bool recognizes(const Json& document) const override { return document.is_object() && document.contains("images") && !document.contains("annotations"); }

    std::vector<ImageROIs> read(const Json& document, const std::string& fileName, const LabelFile::LabelID& labelID) const override
    {
        std::vector<ImageROIs> images;
        for (const Node& node : Node(document, fileName).at("images").items()) {
            ImageROIs image;
            image.image = node.at("file").text();
            image.width = node.has("width") ? node.at("width").size() : 0;
            image.height = node.has("height") ? node.at("height").size() : 0;
            if (node.has("rois")) {
                for (const Node& roi : node.at("rois").items())
                    image.rois.push_back(roiOf(roi, labelID));
            }
            images.push_back(std::move(image));
        }
        return images;
    }

    static std::shared_ptr<ROI> roiOf(const Node& node, const LabelFile::LabelID& labelID)
    {
        const int label = labelOf(node, labelID);
        if (node.has("box")) {
            const auto v = node.at("box").items(4);
            return rectangleOf(label, v[0].real(), v[1].real(), v[2].real(), v[3].real());
        }
        if (node.has("polygon"))
            return polygonOf(label, node.at("polygon").points(1));
        if (node.has("circle")) {
            const auto v = node.at("circle").items(3);
            if (v[2].real() < 0.0)
                v[2].fail("a radius must not be negative");
            return std::make_shared<CircularROI>(label, ROI::Point{v[0].real(), v[1].real()}, v[2].real());
        }
        if (node.has("ellipse")) {
            const auto v = node.at("ellipse").items(5);
            if (v[2].real() < 0.0 || v[3].real() < 0.0)
                v[2].fail("a radius must not be negative");
            return std::make_shared<EllipticROI>(label, ROI::Point{v[0].real(), v[1].real()}, v[2].real(), v[3].real(), v[4].real());
        }
        if (node.has("mask"))
            return bitmapOf(label, node.at("mask"));
        if (node.has("shape")) {
            const Node shape = node.at("shape");
            try {
                const auto roi = roiFromText(shape.text());
                roi->label = label;
                return roi;
            }
            catch (const std::runtime_error& error) {
                shape.fail(error.what());
            }
        }
        node.fail("a region has one of \"box\", \"polygon\", \"circle\", \"ellipse\", \"mask\" or \"shape\"");
    }

    /// {"x": 1, "y": 1, "scale": 2, "rows": ["10", "11"]}
    static std::shared_ptr<ROI> bitmapOf(int label, const Node& node)
    {
        const auto rows = node.at("rows").items();
        cv::Mat mask;
        for (std::size_t y = 0; y < rows.size(); ++y) {
            const std::string cells = rows[y].text();
            if (y == 0)
                mask = cv::Mat::zeros(static_cast<int>(rows.size()), static_cast<int>(cells.size()), CV_8U);
            if (cells.size() != static_cast<std::size_t>(mask.cols) || cells.find_first_not_of("01") != std::string::npos)
                rows[y].fail("as many characters 0 and 1 as in the first row are expected");
            for (std::size_t x = 0; x < cells.size(); ++x)
                mask.at<unsigned char>(static_cast<int>(y), static_cast<int>(x)) = cells[x] == '1' ? 255 : 0;
        }
        const int scale = node.has("scale") ? static_cast<int>(node.at("scale").size()) : 1;
        if (scale < 1)
            node.at("scale").fail("1 or more is expected");
        return std::make_shared<BitmapROI>(label, mask, static_cast<int>(node.at("x").real()), static_cast<int>(node.at("y").real()), scale);
    }
};

/// Cityscapes: {"imgWidth": 2048, "imgHeight": 1024, "objects": [{"label": "road", "polygon": [[x, y], ...]}]}, an image a file, named like it.
class ObjectsJson : public JsonLabels {
public:
    bool recognizes(const Json& document) const override { return document.is_object() && document.contains("objects"); }

    std::vector<ImageROIs> read(const Json& document, const std::string& fileName, const LabelFile::LabelID& labelID) const override
    {
        const Node root(document, fileName);
        ImageROIs image;
        image.image = std::filesystem::path(fileName).stem().string();
        image.withoutExtension = true;
        image.width = root.has("imgWidth") ? root.at("imgWidth").size() : 0;
        image.height = root.has("imgHeight") ? root.at("imgHeight").size() : 0;
        for (const Node& object : root.at("objects").items()) {
            if (!object.has("deleted") || !object.at("deleted").real())
                image.rois.push_back(polygonOf(labelOf(object, labelID), object.at("polygon").points(1)));
        }
        return oneImage(std::move(image));
    }
};

/// LabelMe: {"imagePath": "a.jpg", "imageWidth": 640, "imageHeight": 480, "shapes": [{"label": "x", "shape_type": "polygon", "points": [[x, y], ...]}]}
class ShapesJson : public JsonLabels {
public:
    bool recognizes(const Json& document) const override { return document.is_object() && document.contains("shapes"); }

    std::vector<ImageROIs> read(const Json& document, const std::string& fileName, const LabelFile::LabelID& labelID) const override
    {
        const Node root(document, fileName);
        ImageROIs image;
        // The path is that of the annotator's machine, either way of slashes.
        const std::string path = root.has("imagePath") ? root.at("imagePath").text() : "";
        image.image = path.empty() ? std::filesystem::path(fileName).stem().string() : path.substr(path.find_last_of("/\\") + 1);
        image.withoutExtension = path.empty();
        image.width = root.has("imageWidth") ? root.at("imageWidth").size() : 0;
        image.height = root.has("imageHeight") ? root.at("imageHeight").size() : 0;
        for (const Node& shape : root.at("shapes").items()) {
            const std::string type = shape.has("shape_type") ? shape.at("shape_type").text() : "polygon";
            const int label = labelOf(shape, labelID);
            if (type == "rectangle") {
                const auto p = shape.at("points").items(2);
                image.rois.push_back(rectangleOf(label, p[0].point().x, p[0].point().y, p[1].point().x, p[1].point().y));
            }
            else if (type == "circle") {
                // Its centre and a point of the border, in continuous coordinates.
                const auto p = shape.at("points").items(2);
                const ROI::Point c = p[0].point(), b = p[1].point();
                image.rois.push_back(std::make_shared<CircularROI>(label, ROI::Point{c.x - 0.5, c.y - 0.5}, std::hypot(b.x - c.x, b.y - c.y)));
            }
            else if (type == "polygon")
                image.rois.push_back(polygonOf(label, shape.at("points").points(3)));
            else
                shape.at("shape_type").fail("\"" + type + "\": polygon, rectangle or circle is expected");
        }
        return oneImage(std::move(image));
    }
};

class JsonLabelFile : public LabelFile {
public:
    std::vector<ImageROIs> read(const std::string& fileName, const LabelID& labelID, bool) const override
    {
        const std::string text = readFile(fileName);
        Json document;
        try {
            document = Json::parse(text);
        }
        catch (const Json::parse_error& error) {
            const std::size_t byte = std::min(error.byte, text.size());
            const auto line = 1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(byte), '\n');
            throw std::runtime_error(fmt::format("[LabelFile] {}:{}: not JSON ({})", fileName, line, error.what()));
        }
        const auto& family = registry().family<JsonLabelFamily>();
        std::string known;
        for (const auto& name : family.keys()) {
            const auto form = family.create(name);
            if (form->recognizes(document))
                return form->read(document, fileName, labelID);
            known += (known.empty() ? "" : ", ") + name;
        }
        throw std::runtime_error("[LabelFile] " + fileName + ": unknown form of labels (known: " + known + ")");
    }

    /// N2D2's own form, with every shape.
    void write(const std::string& fileName, const std::vector<ImageROIs>& images, const LabelName& labelName, const std::string&) const override
    {
        nlohmann::ordered_json list = nlohmann::ordered_json::array();
        for (const ImageROIs& image : images) {
            nlohmann::ordered_json entry{{"file", image.image}, {"rois", nlohmann::ordered_json::array()}};
            for (const auto& roi : image.rois) {
                nlohmann::ordered_json item;
                if (roi->label >= 0)
                    item["label"] = labelName(roi->label);
                item["shape"] = roi->text();
                entry["rois"].push_back(std::move(item));
            }
            list.push_back(std::move(entry));
        }
        const std::string text = nlohmann::ordered_json{{"images", list}}.dump(1, ' ', false, Json::error_handler_t::replace);
        writeFile(fileName, [&](std::ostream& stream) { stream << text << '\n'; });
    }
};

}  // namespace

}  // namespace N2D2

N2D2_REGISTER(JsonLabelFile)
{
    using namespace N2D2;
    registry.family<LabelFileFamily>().add("json", [] { return std::make_shared<JsonLabelFile>(); });
    auto& forms = registry.family<JsonLabelFamily>();
    forms.add("N2D2 (images with rois)", [] { return std::make_shared<OwnJson>(); });
    forms.add("Cityscapes (objects)", [] { return std::make_shared<ObjectsJson>(); });
    forms.add("LabelMe (shapes)", [] { return std::make_shared<ShapesJson>(); });
}
