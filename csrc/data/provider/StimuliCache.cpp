// Prepared stimuli kept in memory or on disk.
#include <cstring>
#include <filesystem>
#include <fstream>

#include <fmt/format.h>

#include "core/File.hpp"
#include "core/Log.hpp"
#include "data/BinaryCvMat.hpp"
#include "data/provider/ProviderParts.hpp"

namespace N2D2 {

// The usual case, one frame and one label, is one block: 60000 of them must stay small.
struct StimuliProvider::Memory::Entry {
    int rows = 0, cols = 0, type = 0, label = 0;
    std::unique_ptr<unsigned char[]> pixels;
    std::unique_ptr<Prepared> other;
};

std::optional<StimuliProvider::Prepared> StimuliProvider::Memory::find(unsigned set, unsigned id) const
{
    const Table* table = mTables[set].load(std::memory_order_acquire);
    if (!table || id >= table->size)
        return {};
    const Entry* entry = table->entries[id].load(std::memory_order_acquire);
    if (!entry)
        return {};
    if (entry->other) {
        Prepared prepared;
        prepared.data = entry->other->data;
        prepared.labels = entry->other->labels;
        prepared.rois = cloneROIs(entry->other->rois);
        prepared.borrowed = true;
        return prepared;
    }
    Prepared prepared;
    prepared.data.emplace_back(entry->rows, entry->cols, entry->type, entry->pixels.get());
    prepared.labels.emplace_back(1, 1, CV_32S, cv::Scalar(entry->label));
    prepared.borrowed = true;
    return prepared;
}

bool StimuliProvider::Memory::view(unsigned set, unsigned id, cv::Mat& frame, int& label) const
{
    const Table* table = mTables[set].load(std::memory_order_acquire);
    const Entry* entry = table && id < table->size ? table->entries[id].load(std::memory_order_acquire) : nullptr;
    if (!entry || entry->other)
        return false;
    frame = cv::Mat(entry->rows, entry->cols, entry->type, entry->pixels.get());
    label = entry->label;
    return true;
}

void StimuliProvider::Memory::insert(unsigned set, unsigned id, unsigned nbStimuli, const Prepared& prepared, std::size_t budget)
{
    std::size_t bytes = sizeof(Entry) + 32;
    for (const auto* list : {&prepared.data, &prepared.labels}) {
        for (const cv::Mat& mat : *list)
            bytes += mat.total() * mat.elemSize();
    }
    const bool plain = prepared.data.size() == 1 && prepared.labels.size() == 1 && prepared.rois.empty() && prepared.labels[0].total() == 1
                       && prepared.labels[0].type() == CV_32S;
    if (!plain)
        bytes += sizeof(Prepared) + prepared.rois.size() * 256 + (prepared.data.size() + prepared.labels.size()) * 256;
    if (mBytes.load() + bytes > budget)
        return;
    Table* table = mTables[set].load(std::memory_order_acquire);
    if (!table) {
        const std::lock_guard lock(mMutex);
        table = mTables[set].load(std::memory_order_acquire);
        if (!table) {
            auto made = std::make_unique<Table>();
            made->entries = std::make_unique<std::atomic<Entry*>[]>(nbStimuli);
            made->size = nbStimuli;
            table = made.release();
            mTables[set].store(table, std::memory_order_release);
        }
    }
    if (id >= table->size)
        return;
    auto entry = std::make_unique<Entry>();
    if (plain) {
        const cv::Mat& mat = prepared.data[0];
        entry->rows = mat.rows;
        entry->cols = mat.cols;
        entry->type = mat.type();
        entry->label = prepared.labels[0].at<int>(0);
        entry->pixels = std::make_unique_for_overwrite<unsigned char[]>(mat.total() * mat.elemSize());
        mat.copyTo(cv::Mat(mat.rows, mat.cols, mat.type(), entry->pixels.get()));
    }
    else {
        entry->other = std::make_unique<Prepared>();
        for (const cv::Mat& mat : prepared.data)
            entry->other->data.push_back(mat.clone());
        for (const cv::Mat& mat : prepared.labels)
            entry->other->labels.push_back(mat.clone());
        entry->other->rois = cloneROIs(prepared.rois);
    }
    Entry* none = nullptr;
    if (table->entries[id].compare_exchange_strong(none, entry.get(), std::memory_order_acq_rel)) {
        entry.release();
        mBytes += bytes;
    }
}

void StimuliProvider::Memory::clear()
{
    for (auto& slot : mTables) {
        const std::unique_ptr<Table> table(slot.exchange(nullptr));
        if (!table)
            continue;
        for (std::size_t i = 0; i < table->size; ++i)
            delete table->entries[i].load();
    }
    mBytes = 0;
}

namespace {

constexpr const char* cacheHeader = "N2D2 stimuli cache 1";

}  // namespace

std::string StimuliProvider::DiskCache::file(unsigned id, StimuliSet set, const char* what, const char* extension) const
{
    return fmt::format("{}/{:07}{}_{}.{}", mPath, id, what, enumToText(set), extension);
}

std::optional<StimuliProvider::Prepared> StimuliProvider::DiskCache::load(unsigned id, StimuliSet set, const std::string& key) const
{
    const std::lock_guard lock(mMutexes[id % 16]);
    const std::string validFile = file(id, set, "", "valid");
    std::error_code error;
    if (!std::filesystem::exists(validFile, error))
        return {};
    try {
        std::ifstream valid(validFile);
        std::string header, made, line;
        if (!std::getline(valid, header) || header != cacheHeader || !std::getline(valid, made) || made != key)
            return {};
        Prepared prepared;
        while (std::getline(valid, line))
            prepared.rois.push_back(roiFromText(line));
        prepared.data = readBinaryCvMats(file(id, set, "_data", "bin"));
        prepared.labels = readBinaryCvMats(file(id, set, "_labels", "bin"));
        if (prepared.data.empty() || prepared.labels.size() != prepared.data.size())
            return {};
        return prepared;
    }
    catch (const std::exception& cause) {
        const std::lock_guard unusableLock(mUnusableMutex);
        mUnusable.push_back("[StimuliProvider] cache entry " + validFile + " is not usable (" + cause.what() + "): it is made again");
        return {};
    }
}

void StimuliProvider::DiskCache::logUnusable()
{
    std::vector<std::string> texts;
    {
        const std::lock_guard lock(mUnusableMutex);
        texts.swap(mUnusable);
    }
    for (const std::string& text : texts)
        logWarning(text);
}

void StimuliProvider::DiskCache::save(unsigned id, StimuliSet set, const std::string& key, const Prepared& prepared)
{
    const std::lock_guard lock(mMutexes[id % 16]);
    std::error_code ignored;
    std::filesystem::remove(file(id, set, "", "valid"), ignored);
    writeBinaryCvMats(file(id, set, "_data", "bin"), prepared.data);
    writeBinaryCvMats(file(id, set, "_labels", "bin"), prepared.labels);
    writeFile(file(id, set, "", "valid"), [&](std::ostream& stream) {
        stream << cacheHeader << '\n' << key << '\n';
        for (const auto& roi : prepared.rois)
            stream << roi->text() << '\n';
    });
}

}  // namespace N2D2
