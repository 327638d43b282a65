#pragma once
// What the executable prints: colours and overwriting lines on a terminal, few plain lines elsewhere.
#include <chrono>
#include <mutex>
#include <string>

#include "core/Log.hpp"

namespace N2D2 {

class Console {
public:
    Console();
    /// The log handler. Progress that begins with '\r' overwrites itself on a terminal; in a file or a pipe at most one such
    /// line every few seconds is kept, and the last one before anything else is said. Thread safe.
    void print(LogLevel level, const std::string& text);
    /// Ends an open line and writes `Error: message` on standard error; gives the exit code 1.
    int fail(const std::string& message);
    void flush();

private:
    using Clock = std::chrono::steady_clock;

    void overwrite(std::string text);
    void line(const std::string& text);
    void flushPending();

    std::mutex mMutex;
    bool mTerminal, mColours;
    bool mOpen = false;     // the last line has no end yet
    std::string mPending;   // progress that was not shown yet
    Clock::time_point mShown = Clock::now();
};

}  // namespace N2D2
