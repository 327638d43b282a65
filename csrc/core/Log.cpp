#include "core/Log.hpp"

#include <mutex>

#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

namespace N2D2 {

namespace {

// The sink of the process is one by nature; it is only reached through setLogHandler() and log().
struct Sink {
    std::mutex mutex;
    LogHandler handler;
};

Sink& sink()
{
    static Sink instance;
    return instance;
}

void defaultHandler(LogLevel level, const std::string& text)
{
    static const auto logger = [] {
        auto created = std::make_shared<spdlog::logger>("n2d2", std::make_shared<spdlog::sinks::stderr_color_sink_mt>());
        created->set_pattern("[n2d2] %^%l%$: %v");
        return created;
    }();
    if (level == LogLevel::Warning)
        logger->warn("{}", text);
    else if (level == LogLevel::Error)
        logger->error("{}", text);
}

}  // namespace

LogHandler setLogHandler(LogHandler handler)
{
    std::lock_guard lock(sink().mutex);
    std::swap(sink().handler, handler);
    return handler;
}

void log(LogLevel level, const std::string& text)
{
    LogHandler handler;
    {
        std::lock_guard lock(sink().mutex);
        handler = sink().handler;
    }
    if (handler)
        handler(level, text);
    else
        defaultHandler(level, text);
}

}  // namespace N2D2
