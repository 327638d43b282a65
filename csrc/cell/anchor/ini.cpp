#include "cell/anchor/AnchorCell.hpp"
#include "cell/anchor/AnchorsIni.hpp"
#include "core/Register.hpp"
#include "data/provider/StimuliProvider.hpp"
#include "target/LabelsMapping.hpp"

namespace N2D2 {

std::vector<Anchor> readAnchors(LayerBuilder& layer)
{
    IniParser& ini = layer.ini();
    const auto anchoring = ini.getProperty<Anchoring>("Anchoring", Anchoring::TopLeft);
    std::vector<Anchor> anchors;
    const auto guarded = [&](const std::string& property, const auto& make) {
        try {
            anchors.push_back(make());
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
                return make(values);
            });
        }
    };
    take("Anchor", 2, [&](const auto& v) { return Anchor(v[0] * v[0], v[1], 1.0, anchoring); });
    take("AnchorBBOX", 4, [&](const auto& v) { return Anchor(v[0], v[1], v[2], v[3]); });
    take("AnchorXY", 2, [&](const auto& v) { return Anchor(v[0], v[1], anchoring); });
    for (const char* word : {"AnchorJSON", "JSONFormat"}) {
        if (ini.isProperty(word))
            ini.fail(word, std::string(word) + ": anchors of JSON files are not built yet in this version");
    }
    const double root = ini.getProperty<double>("RootArea", 16.0);
    const auto ratios = ini.getProperty<std::vector<double>>("Ratios", {}), scales = ini.getProperty<std::vector<double>>("Scales", {1.0});
    for (const double ratio : ratios) {
        for (const double scale : scales)
            guarded("Ratios", [&] { return Anchor(root * root, ratio, scale, anchoring); });
    }
    if (ini.getProperty<bool>("GenerateAnchors", false))
        ini.fail("GenerateAnchors", "GenerateAnchors: anchors from the learning set are not built yet in this version");
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
    const auto anchors = readAnchors(layer);
    auto cell = registry().family<AnchorFamily>().create(layer.key(), layer.net(), layer.name(), layer.provider(), type, format, anchors,
                                                         scoresCls);
    if (!mapping.empty()) {
        DatabaseLabels labels(*layer.provider()->getDatabase());
        LabelsMapping rules;
        rules.read(mapping, labels, false, cell->label());
        std::map<int, int> classes;
        for (int label = 0; label < labels.count(); ++label)
            classes[label] = std::max(rules.get(label), -1);
        cell->setLabelsMapping(std::move(classes), std::max(rules.getDefault(), -1));
    }
    layer.parameters(*cell);
    return cell;
}

}  // namespace

}  // namespace N2D2

N2D2_REGISTER(AnchorIni)
{
    registry.family<N2D2::LayerFamily>().add("Anchor", N2D2::build);
}
