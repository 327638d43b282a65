#pragma once
// Files written beside and renamed, so that none is left looking whole; sizes known before reading.
#include <cstdint>
#include <filesystem>
#include <functional>
#include <ostream>
#include <string>
#include <vector>

namespace N2D2 {

/// Calls `write` on a stream (classic locale, full precision is the writer's choice) of a temporary file in the same folder,
/// then syncs and renames it. Creates missing parent folders. Throws std::runtime_error naming the file and the cause
/// (no permission, no space left); the old file is untouched then.
void writeFile(const std::filesystem::path& path, const std::function<void(std::ostream&)>& write, bool sync = false);

/// The whole file; FileNotFound when it cannot be opened, std::runtime_error when larger than `maxBytes`.
std::string readFile(const std::filesystem::path& path, std::uint64_t maxBytes = std::uint64_t(1) << 32);

/// Creates the folder and its parents; the message names the folder and the cause.
void makeDirectories(const std::filesystem::path& path);

/// Characters that are not allowed in file names (`< > : " | ? *`, control characters) replaced by `_`; `/` is kept.
std::string safeFileName(const std::string& name);

}  // namespace N2D2
