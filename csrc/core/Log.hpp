#pragma once
// The one logger: the core never writes to a stream itself. The executable prints the records, Python hands them to
// `logging`; without a handler, warnings and errors go to standard error through spdlog.
#include <functional>
#include <string>

namespace N2D2 {

enum class LogLevel {
    Debug,
    Info,      ///< a line of the documented console output
    Progress,  ///< raw text without an added end of line (may begin with '\r')
    Notice,
    Warning,
    Error
};

using LogHandler = std::function<void(LogLevel, const std::string&)>;

/// Replaces the handler of this process and returns the previous one (thread safe). An empty handler restores the default.
LogHandler setLogHandler(LogHandler handler);

void log(LogLevel level, const std::string& text);
inline void logInfo(const std::string& text) { log(LogLevel::Info, text); }
inline void logNotice(const std::string& text) { log(LogLevel::Notice, text); }
inline void logWarning(const std::string& text) { log(LogLevel::Warning, text); }
inline void logProgress(const std::string& text) { log(LogLevel::Progress, text); }

}  // namespace N2D2
