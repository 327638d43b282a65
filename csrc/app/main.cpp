// The n2d2 executable: options, console, signals. The run itself is in libn2d2 (run/).
#include <csignal>
#include <memory>
#include <new>

#include <unistd.h>

#include "app/CommandLine.hpp"
#include "app/Console.hpp"
#include "core/Error.hpp"
#include "core/Interrupt.hpp"
#include "run/Run.hpp"

namespace {

// A handler reaches only what is static.
volatile std::sig_atomic_t stoppedBy = 0;

void onInterrupt(int number)
{
    // The second Ctrl-C ends the program at once.
    if (N2D2::interruptRequested())
        _exit(128 + number);
    stoppedBy = number;
    N2D2::requestInterrupt();
}

}  // namespace

int main(int argc, char** argv)
{
    const auto console = std::make_shared<N2D2::Console>();
    N2D2::setLogHandler([console](N2D2::LogLevel level, const std::string& text) { console->print(level, text); });
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
        console->flush();
    }
    catch (const N2D2::Interrupted&) {
        console->flush();
        return 128 + static_cast<int>(stoppedBy);
    }
    catch (const std::bad_alloc&) {
        return console->fail("out of memory: reduce BatchSize, or the size of the layers or of the data set");
    }
    catch (const std::exception& error) {
        return console->fail(error.what());
    }
    return 0;
}
