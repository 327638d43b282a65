#pragma once
// Stimuli of a data set: names, labels, regions of interest and the learn/validation/test partition. Reading is thread
// safe; changing a database while another thread changes or partitions it is not.
#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <regex>
#include <shared_mutex>
#include <unordered_map>

#include "core/Context.hpp"
#include "core/Parameterizable.hpp"
#include "core/Registry.hpp"
#include "data/Options.hpp"
#include "data/database/StimuliSet.hpp"
#include "data/roi/ROI.hpp"

namespace N2D2 {

struct StimulusRead;
class StimulusTable;
class Transformation;

/// Where pixels that are not image files come from (records of an IDX file, arrays in memory).
class StimulusSource {
public:
    virtual ~StimulusSource() = default;
    /// The pixels of one item, in memory of the caller's own.
    virtual cv::Mat read(std::size_t item) const = 0;
    /// Pixel-wise labels (32S, image size) of one item; empty when there are none.
    virtual cv::Mat readLabel(std::size_t item) const;
    /// True when read() opens and decodes a file.
    virtual bool decodes() const { return false; }
};

class Database : public Parameterizable, public DatabaseEnums {
public:
    using StimulusID = unsigned;

    /// The seed of partitions is the context's when the first one is drawn.
    explicit Database(bool loadDataInMemory = false, std::shared_ptr<Context> context = nullptr);
    ~Database() override;

    virtual const char* getType() const { return "Database"; }
    std::string label() const override { return std::string("[") + getType() + "]"; }

    /// Base class: reads label names from the lines of `labelPath` and no stimulus. Drivers load their files.
    virtual void load(const std::string& dataPath, const std::string& labelPath = "", bool extractROIs = false);

    // Sets
    static std::vector<StimuliSet> getStimuliSets(StimuliSetMask mask);
    static StimuliSetMask getStimuliSetMask(StimuliSet set);
    const std::vector<StimulusID>& getStimuliSet(StimuliSet set) const { return mSets[set]; }
    unsigned getNbStimuli() const { return static_cast<unsigned>(mSetOf.size()); }
    unsigned getNbStimuli(StimuliSet set) const { return static_cast<unsigned>(mSets[set].size()); }
    unsigned getNbStimuli(StimuliSetMask mask) const;
    /// std::out_of_range beyond the set.
    StimulusID getStimulusID(StimuliSet set, unsigned index) const;
    StimuliSet getStimulusSet(StimulusID id) const;

    // Stimuli
    StimulusID addStimulus(const std::string& name, int label = -1, StimuliSet set = Unpartitioned,
                           std::shared_ptr<const StimulusSource> source = nullptr, std::size_t item = 0);
    StimulusID addStimulus(const std::string& name, const std::string& labelName, StimuliSet set = Unpartitioned);
    void removeStimulus(StimulusID id);
    /// Orders of the sets are kept.
    void removeStimuli(const std::vector<StimulusID>& ids);
    /// A sliced stimulus is named with `[y,x]` behind, unless `appendSlice` is false.
    std::string getStimulusName(StimulusID id, bool appendSlice = true) const;
    std::string getStimulusName(StimuliSet set, unsigned index, bool appendSlice = true) const;
    int getStimulusLabel(StimulusID id) const;
    int getStimulusLabel(StimuliSet set, unsigned index) const;
    void setStimulusLabel(StimulusID id, int label);
    void setStimulusROIs(StimulusID id, ROIs rois);
    unsigned getNbStimuliWithLabel(int label, StimuliSetMask mask = All) const;
    unsigned getNbROIs() const;
    unsigned getNbROIsWithLabel(int label, StimuliSetMask mask = All) const;
    /// Copies the stimuli of `other` behind the own ones, with their ROIs, sources and sets; equal label names are merged when asked. Files that `other`
    /// reads by its MultiChannelMatch or label masks are read the same way here.
    void append(const Database& other, bool mergeLabels = false);

    // Labels
    unsigned getNbLabels() const { return static_cast<unsigned>(mLabels.size()); }
    /// Throws std::invalid_argument when the name exists.
    int addLabel(const std::string& name);
    /// The existing ID or that of a new label.
    int labelID(const std::string& name);
    int getLabelID(const std::string& name) const;
    /// -1 when DefaultLabel is empty.
    int getDefaultLabelID() const;
    bool isLabel(const std::string& name) const { return mLabelIDs.count(name) > 0; }
    bool isMatchingLabel(const std::string& mask) const { return !getMatchingLabelsIDs(mask).empty(); }
    const std::string& getLabelName(int label) const;
    const std::vector<std::string>& getLabelNames() const { return mLabels; }
    std::vector<int> getMatchingLabelsIDs(const std::string& mask) const;
    std::vector<int> getMatchingLabelsIDs(const std::vector<std::string>& masks) const;
    /// Removes the labels with all their stimuli and ROIs; higher IDs move down.
    void removeLabels(const std::vector<int>& labels);
    void removeLabel(int label) { removeLabels({label}); }
    void removeLabel(const std::string& name) { removeLabels({getLabelID(name)}); }
    /// Keeps the `nbKeep` labels with the fewest (`ascending`) or the most stimuli of the mask.
    void sortAndDropLabels(unsigned nbKeep, bool ascending = true, StimuliSetMask mask = All);
    /// Drops the ROIs in (`keep` false) or not in (`keep` true) the list, then the stimuli left without any.
    void filterROIs(const std::vector<int>& labels, bool keep = true, bool removeStimuliWithoutROI = true);
    /// Each ROI becomes a stimulus of its own; stimuli without ROI are removed.
    void extractROIs();
    void extractLabels(bool removeROIs = false);
    /// Cuts the stimuli of the mask in windows (see spec data §1.7), in stimulus order.
    void extractSlices(unsigned width, unsigned height, unsigned strideX, unsigned strideY, StimuliSetMask mask,
                       bool randomShuffle = false, bool overlapping = false);

    // Partition (exact draws: spec data §1.5)
    void partitionStimulus(StimulusID id, StimuliSet set);
    /// Moves these, all of them unpartitioned (std::invalid_argument otherwise, and nothing is moved).
    void partitionStimuli(const std::vector<StimulusID>& ids, StimuliSet set);
    void partitionStimuli(unsigned nbStimuli, StimuliSet set);
    void partitionStimuli(double learn, double validation, double test);
    void partitionStimuliPerLabel(unsigned nbStimuliPerLabel, StimuliSet set);
    void partitionStimuliPerLabel(double learnPerLabel, double validationPerLabel, double testPerLabel, bool equiLabel = false);

    // Reading (thread safe); matrices are the caller's own
    /// Depth (OpenCV code) of stimulus 0, to which all others are converted; throws on an empty database.
    int getStimuliDepth() const;
    cv::Mat getStimulusData(StimulusID id) const;
    cv::Mat getStimulusData(StimuliSet set, unsigned index) const;
    cv::Mat getStimulusLabelsData(StimulusID id) const;
    ROIs getStimulusROIs(StimulusID id) const;
    /// Data, labels and ROIs from one decoding.
    StimulusRead readStimulus(StimulusID id) const;
    /// Target image of TargetDataPath, empty without; drivers may build it from the transformed frame.
    virtual cv::Mat getStimulusTargetData(StimulusID id, const cv::Mat& frame, const cv::Mat& labels, const ROIs& rois) const;
    bool getLoadDataInMemory() const { return mLoadDataInMemory; }
    /// True when reading a stimulus decodes nothing.
    bool isInMemory(StimulusID id) const;

    // ROI files (docs/roi-files.md)
    /// Attaches the ROIs of a label file to the stimuli that it names: by their whole name or the base name, or below the folder `relPath`. Names of
    /// no stimulus are warned of; a file that names none at all, an ambiguous name or an unreadable line is an error with file and line.
    void loadROIs(const std::string& fileName, const std::string& relPath = "", bool noImageSize = false);
    /// The label files of a folder and of `depth` levels of sub-folders (-1: all), sorted by path; names are relative to the folder. Extensions as
    /// they are written, without dot; none for all.
    void loadROIsDir(const std::string& dirName, const std::vector<std::string>& extensions = {}, int depth = 0);
    /// `name x0 y0 x1 y1 label` a line (boxes, right and bottom exclusive), or every shape when the file is a .json; `header` is written verbatim
    /// behind the date of the text form.
    void saveROIs(const std::string& fileName, const std::string& header = "") const;

    // Files
    /// Learn.log, Validation.log, Test.log: names in set order.
    void logPartition(const std::string& dirName) const;
    /// Makes the partition that logPartition() wrote. A name that is not in the database, or more often than there, is an error with file and line,
    /// and nothing is changed; stimuli that no file names stay unpartitioned, with a warning.
    void loadPartition(const std::string& dirName);
    /// Writes the stimuli of a mask, transformed when asked, as images `dirName[/label]/name`; two of one name get `-2`, `-3`... behind.
    void save(const std::string& dirName, StimuliSetMask mask = All, const Transformation* transformation = nullptr, bool subDirPerClass = true) const;
    /// Sizes and labels of the stimuli of a mask.
    void logStats(const std::string& sizeFileName, const std::string& labelFileName, StimuliSetMask mask = All) const;
    void logROIsStats(const std::string& sizeFileName, const std::string& labelFileName, StimuliSetMask mask = All) const;
    /// `all N N`, `multi M M` (paths that MultiChannelMatch matches), then a line a channel: its number, the files found, those of the size and
    /// depth of the matched image.
    void logMultiChannelStats(const std::string& fileName, StimuliSetMask mask = All) const;
    /// `<prefix>-size.dat`, `-label.dat`, `-roi-size.dat` and `-roi-label.dat`; `-multi-stats.dat` with MultiChannelMatch.
    void logAllStats(const std::string& prefix, StimuliSetMask mask = All) const;

    const std::shared_ptr<Context>& context() const { return mContext; }
    /// Changes whenever stimuli, labels or partitions do (readers ahead of their consumer then start again).
    std::uint64_t version() const { return mVersion; }

protected:
    /// One stimulus as reading it needs it: a copy, the table holds them packed.
    struct Stimulus {
        std::string name;
        int label = -1;
        std::uint32_t item = 0;
        ROIs rois;
        std::optional<Box> slice;
        std::shared_ptr<const StimulusSource> source;
    };

    /// Pixel-wise labels (32S, image size) of a stimulus; empty when its file format has none.
    virtual cv::Mat readLabel(const Stimulus& stimulus) const;
    Stimulus stimulus(StimulusID id) const;
    void parameterChanged(const std::string& name) override;
    /// True when MultiChannelMatch is set and matches the whole path.
    bool matchesChannels(const std::string& path) const;
    /// A path for each pattern of MultiChannelReplace ("" for an empty one); the path must match.
    std::vector<std::string> channelFiles(const std::string& path) const;
    /// The mask of a file by LabelMaskSuffix and LabelMaskPath; "" without these.
    std::string labelMaskFile(const std::string& path) const;
    /// True for files beside the data that LabelMaskSuffix makes masks of.
    bool isLabelMask(const std::string& path) const;

    Parameter<std::string> mDefaultLabel{this, "DefaultLabel", "", "label of pixels outside the ROIs (none: pixels are ignored)"};
    Parameter<unsigned> mROIsMargin{this, "ROIsMargin", 0, "pixels around ROIs that are ignored"};
    Parameter<bool> mRandomPartitioning{this, "RandomPartitioning", true, "false: stimuli are taken in order"};
    Parameter<bool> mDataFileLabel{this, "DataFileLabel", true, "ask the data file reader for pixel-wise labels"};
    Parameter<CompositeLabelMode> mCompositeLabel{this, "CompositeLabel", Auto, "how labels and ROIs make a label matrix"};
    Parameter<std::string> mLabelMaskSuffix{this, "LabelMaskSuffix", "", "ending of the masks with pixel-wise labels: _label.png is a_label.png for a.jpg"};
    Parameter<std::string> mLabelMaskPath{this, "LabelMaskPath", "", "folder of the masks when they are not beside the data"};
    Parameter<int> mLabelMaskIgnore{this, "LabelMaskIgnore", -1, {.min = -1}, "mask value of pixels that are ignored"};
    Parameter<std::string> mTargetDataPath{this, "TargetDataPath", "", "folder of target images"};
    Parameter<std::string> mMultiChannelMatch{this, "MultiChannelMatch", "", "regular expression of the files of the first channel"};
    Parameter<std::vector<std::string>> mMultiChannelReplace{this, "MultiChannelReplace", {}, "a path pattern for each channel"};

private:
    struct Memory;
    struct NameIndex;
    struct FileRules;

    void check(StimulusID id) const;
    std::shared_ptr<NameIndex> nameIndex(const std::string& relPath);
    std::size_t attachROIs(const std::string& fileName, NameIndex& index, const std::string& prefix, bool noImageSize, std::string& firstUnknown);
    MersenneRandom& partitionRandom();
    void movePositions(const std::vector<size_t>& positions, StimuliSet set);
    cv::Mat readFile(const Stimulus& stimulus) const;
    cv::Mat readDataFile(const std::string& name) const;
    cv::Mat readLabelFile(const std::string& name) const;
    cv::Mat readPixels(StimulusID id, const Stimulus& stimulus) const;
    bool isComposite(const Stimulus& stimulus) const;
    const ROI* cropROI(const Stimulus& stimulus) const;
    void moveToCrop(const Stimulus& stimulus, ROIs& rois) const;
    cv::Mat composeLabels(const Stimulus& stimulus, const cv::Mat& pixelLabels, int rows, int cols) const;
    void keepStimuli(const std::vector<bool>& keep);
    void changed();

    std::shared_ptr<Context> mContext;
    std::unique_ptr<MersenneRandom> mRandom;
    bool mLoadDataInMemory;
    std::unique_ptr<StimulusTable> mStimuli;
    std::vector<std::uint8_t> mSetOf;  // by StimulusID
    std::vector<StimulusID> mSets[4];
    std::vector<std::string> mLabels;
    std::unordered_map<std::string, int> mLabelIDs;
    std::atomic<std::uint64_t> mVersion{0};
    mutable std::shared_mutex mMutex;  // the stimulus table against readers ahead of the consumer
    std::unique_ptr<Memory> mMemory;
    std::regex mChannelMatch;
    std::uint64_t mTableVersion = 0;  // of the names
    std::shared_ptr<NameIndex> mNameIndex;
};

/// Databases by INI name; the factory loads the data.
struct DatabaseFamily : Family<Database, Options&, const SectionLookup&> {
    const char* what() const override { return "database"; }
};

/// `$N2D2_DATA/relative`; without the variable `/local/$USER/n2d2_data/relative`.
std::string dataRoot(const std::string& relative);
/// Each `${NAME}` replaced by that environment variable ("" when unset).
std::string expandEnvironmentVariables(const std::string& text);
/// `*`: any run, `?`: any character; the whole text must match.
bool matchWildcard(const std::string& mask, const std::string& text);

}  // namespace N2D2
