#include "cell/anchor/AnchorCell.hpp"
#include "cell/anchor/AnchorClusters.hpp"
#include "cell/anchor/AnchorsIni.hpp"
#include "core/Register.hpp"
#include "data/provider/StimuliProvider.hpp"
#include "target/LabelsMapping.hpp"

namespace N2D2 {

std::vector<Anchor> readAnchors(LayerBuilder& layer, const std::function<int(int)>& classOf)
{
    IniParser& ini = layer.ini();
    const auto anchoring = ini.getProperty<Anchoring>("Anchoring", Anchoring::TopLeft);
    std::vector<Anchor> anchors;
    const auto guarded = [&](const std::string& property, const auto& make) {
        try {
            make();
        }
        catch (const std::invalid_argument& error) {
            ini.fail(property, "Unreadable anchor in section [" + layer.name() + "]: " + error.what());
        }
    };
    const auto take = [&](const std::string& word, std::size_t count, const auto& make) {
        for (;;) {
            const std::string property = word + "[" + std::to_string(anchors.size()) + "]";
            if (!ini.isProperty(property))
                return;
            guarded(property, [&] {
                const auto values = ini.getProperty<std::vector<double>>(property);
                if (values.size() != count)
                    throw std::invalid_argument(std::to_string(count) + " numbers are expected, got " + std::to_string(values.size()));
                anchors.push_back(make(values));
            });
        }
    };
    take("Anchor", 2, [&](const auto& v) { return Anchor(v[0] * v[0], v[1], 1.0, anchoring); });
    take("AnchorBBOX", 4, [&](const auto& v) { return Anchor(v[0], v[1], v[2], v[3]); });
    take("AnchorXY", 2, [&](const auto& v) { return Anchor(v[0], v[1], anchoring); });
    if (ini.isProperty("AnchorJSON")) {
        const std::string file = ini.getPath("AnchorJSON", "");
        const bool widthFirst = ini.getProperty<PixelFormat>("JSONFormat", PixelFormat::YX) == PixelFormat::XY;
        guarded("AnchorJSON", [&] {
            for (const auto& [first, second] : readAnchorSizes(file))
                anchors.push_back(widthFirst ? Anchor(first, second, anchoring) : Anchor(second, first, anchoring));
        });
    }
    else if (ini.isProperty("JSONFormat"))
        ini.fail("JSONFormat", "JSONFormat is the order of sizes in the file AnchorJSON, which is not given");
    const double root = ini.getProperty<double>("RootArea", 16.0);
    const auto ratios = ini.getProperty<std::vector<double>>("Ratios", {}), scales = ini.getProperty<std::vector<double>>("Scales", {1.0});
    for (const double ratio : ratios) {
        for (const double scale : scales)
            guarded("Ratios", [&] { anchors.push_back(Anchor(root * root, ratio, scale, anchoring)); });
    }
    if (ini.getProperty<bool>("GenerateAnchors", false)) {
        guarded("GenerateAnchors", [&] {
            AnchorClusters clusters;
            clusters.nbAnchors = ini.getProperty<unsigned>("NbAnchors", 6);
            clusters.nbIter = ini.getProperty<unsigned>("NbIter", 1000000);
            clusters.nbClass = ini.getProperty<unsigned>("NbClass", 1);
            const auto sizes = clusters.generate(*layer.provider(), classOf);
            writeAnchorSizes("n2d2_anchors_generated.coord", sizes, anchors.size());
            for (const auto& [width, height] : sizes)
                anchors.push_back(Anchor(width, height, anchoring));
        });
    }
    return anchors;
}

namespace {

class DatabaseLabels : public LabelNames {
public:
    explicit DatabaseLabels(Database& database) : mDatabase(database) {}
    int count() const override { return static_cast<int>(mDatabase.getNbLabels()); }
    std::string name(int label) const override { return mDatabase.getLabelName(label); }
    int add(const std::string& name) override { return mDatabase.addLabel(name); }

private:
    Database& mDatabase;
};

std::shared_ptr<Cell> build(LayerBuilder& layer)
{
    layer.refuseWindow();
    IniParser& ini = layer.ini();
    // Models of the time before the word are LapNet's.
    const auto type = ini.getProperty<DetectorType>("DetectorType", DetectorType::LapNet);
    const auto format = ini.getProperty<AnchorFormat>("InputFormat", AnchorFormat::CA);
    const auto scoresCls = ini.getProperty<unsigned>("ScoresCls", 0);
    const std::string mapping = ini.getPath("LabelMapping", "");
    std::map<int, int> classes;
    int other = -1;
    if (!mapping.empty()) {
        DatabaseLabels labels(*layer.provider()->getDatabase());
        LabelsMapping rules;
        rules.read(mapping, labels, false, "[Anchor " + layer.name() + "]");
        for (int label = 0; label < labels.count(); ++label)
            classes[label] = std::max(rules.get(label), -1);
        other = std::max(rules.getDefault(), -1);
    }
    const auto anchors = readAnchors(layer, [&](int label) {
        const auto it = classes.find(label);
        return mapping.empty() ? label : it == classes.end() ? other : it->second;
    });
    auto cell = registry().family<AnchorFamily>().create(layer.key(), layer.net(), layer.name(), layer.provider(), type, format, anchors,
                                                         scoresCls);
    if (!mapping.empty())
        cell->setLabelsMapping(std::move(classes), other);
    layer.parameters(*cell);
    // Nor have they a number of classes: objects are one.
    if (!ini.isProperty("DetectorType") && cell->getParameter<int>("NbClass") < 1)
        cell->setParameter("NbClass", "1");
    return cell;
}

}  // namespace

}  // namespace N2D2

N2D2_REGISTER(AnchorIni)
{
    registry.family<N2D2::LayerFamily>().add("Anchor", N2D2::build);
}
