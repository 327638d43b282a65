// The n2d2 executable: options, console, signals. The run itself is in libn2d2 (run/).
#include <csignal>
#include <cstdio>
#include <iostream>
#include <locale>

#include <unistd.h>

#include "app/CommandLine.hpp"
#include "core/Error.hpp"
#include "core/Interrupt.hpp"
#include "core/Log.hpp"
#include "run/Run.hpp"

namespace {

void onInterrupt(int)
{
    // The second Ctrl-C ends the program at once.
    if (N2D2::interruptRequested())
        _exit(130);
    N2D2::requestInterrupt();
}

void print(N2D2::LogLevel level, const std::string& text)
{
    using N2D2::LogLevel;
    static const bool terminal = isatty(STDOUT_FILENO) != 0;
    switch (level) {
    case LogLevel::Debug:
        return;
    case LogLevel::Info:
        std::cout << text << std::endl;
        return;
    case LogLevel::Progress:
        // Lines that overwrite each other belong on a terminal; a file gets them one below the other.
        std::cout << (!terminal && text.starts_with('\r') ? "\n" + text.substr(1) : text) << std::flush;
        return;
    case LogLevel::Notice:
        std::cout << (terminal ? "\033[34mNotice: " : "Notice: ") << text << (terminal ? "\033[39m" : "") << std::endl;
        return;
    case LogLevel::Warning:
    case LogLevel::Error:
        std::cout << (terminal ? "\033[31mWarning: " : "Warning: ") << text << (terminal ? "\033[39m" : "") << std::endl;
        return;
    }
}

int fail(const std::string& message)
{
    std::cout << std::flush;
    std::cerr << "Error: " << message << std::endl;
    return 1;
}

}  // namespace

int main(int argc, char** argv)
{
    N2D2::setLogHandler(print);
    std::signal(SIGINT, onInterrupt);
    std::signal(SIGTERM, onInterrupt);
    std::signal(SIGPIPE, SIG_IGN);
    // A file size limit (RLIMIT_FSIZE) shall fail the write, not end the program.
    std::signal(SIGXFSZ, SIG_IGN);
    try {
        const auto command = N2D2::parseCommandLine(argc, argv);
        if (command.exitCode >= 0)
            return command.exitCode;
        N2D2::runModel(command.options);
        N2D2::drawPlots(command.options);
    }
    catch (const N2D2::Interrupted&) {
        return 130;
    }
    catch (const std::bad_alloc&) {
        return fail("out of memory");
    }
    catch (const std::exception& error) {
        return fail(error.what());
    }
    return 0;
}
