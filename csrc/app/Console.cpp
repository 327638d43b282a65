#include "app/Console.hpp"

#include <cstdlib>
#include <iostream>

#include <unistd.h>

namespace N2D2 {

namespace {

constexpr std::chrono::seconds interval{5};

}  // namespace

Console::Console() : mTerminal(isatty(STDOUT_FILENO) != 0), mColours(mTerminal && !std::getenv("NO_COLOR")) {}

void Console::print(LogLevel level, const std::string& text)
{
    const std::lock_guard lock(mMutex);
    const auto marked = [&](const char* word, const char* colour) {
        line((mColours ? colour : "") + std::string(word) + ": " + text + (mColours ? "\033[39m" : ""));
    };
    switch (level) {
    case LogLevel::Debug:
        return;
    case LogLevel::Info:
        line(text);
        return;
    case LogLevel::Progress:
        if (text.starts_with('\r'))
            overwrite(text.substr(1));
        else if (!text.empty()) {
            flushPending();
            std::cout << text << std::flush;
            mOpen = text.back() != '\n';
        }
        return;
    case LogLevel::Notice:
        marked("Notice", "\033[34m");
        return;
    case LogLevel::Warning:
    case LogLevel::Error:
        marked("Warning", "\033[31m");
        return;
    }
}

void Console::overwrite(std::string text)
{
    if (mTerminal) {
        std::cout << '\r' << text << std::flush;
        mOpen = true;
        return;
    }
    text.erase(text.find_last_not_of(' ') + 1);
    mPending = std::move(text);
    if (Clock::now() - mShown >= interval)
        flushPending();
}

void Console::line(const std::string& text)
{
    flushPending();
    // An empty line only ends the open one.
    if (mOpen)
        std::cout << '\n';
    if (!mOpen || !text.empty())
        std::cout << text << '\n';
    std::cout << std::flush;
    mOpen = false;
}

void Console::flushPending()
{
    if (mPending.empty())
        return;
    std::cout << (mOpen ? "\n" : "") << mPending << std::flush;
    mPending.clear();
    mOpen = true;
    mShown = Clock::now();
}

void Console::flush()
{
    const std::lock_guard lock(mMutex);
    flushPending();
    if (mOpen)
        std::cout << '\n';
    std::cout << std::flush;
    mOpen = false;
}

int Console::fail(const std::string& message)
{
    flush();
    std::cerr << "Error: " << message << std::endl;
    return 1;
}

}  // namespace N2D2
