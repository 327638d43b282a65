#pragma once
// Ctrl-C during long native work: the core polls its own flag (core/Interrupt.hpp), Python's handler would only run afterwards.
#include <csignal>
#include <stdexcept>

#include <pybind11/pybind11.h>

#include "core/Error.hpp"
#include "core/Interrupt.hpp"

namespace N2D2::Python {

/// Runs `work` with the GIL released; SIGINT then asks the core to stop, and KeyboardInterrupt comes out.
template <class Work> auto interruptible(const Work& work)
{
    struct Handler {
        struct sigaction before{};
        bool installed = false;
        Handler()
        {
            // Only where Python itself would answer with KeyboardInterrupt: not when the user ignores or handles SIGINT.
            const auto signal = pybind11::module_::import("signal");
            const auto current = signal.attr("getsignal")(signal.attr("SIGINT"));
            if (!current.is(signal.attr("default_int_handler")))
                return;
            clearInterrupt();
            struct sigaction ours{};
            ours.sa_handler = [](int) { requestInterrupt(); };
            installed = sigaction(SIGINT, &ours, &before) == 0;
        }
        ~Handler()
        {
            if (installed)
                sigaction(SIGINT, &before, nullptr);
            clearInterrupt();
        }
    };
    const Handler handler;
    const auto finish = [] {
        if (interruptRequested())
            throw Interrupted();
    };
    if constexpr (std::is_void_v<decltype(work())>) {
        {
            pybind11::gil_scoped_release free;
            work();
        }
        finish();
    }
    else {
        auto result = [&] {
            pybind11::gil_scoped_release free;
            return work();
        }();
        finish();
        return result;
    }
}

}  // namespace N2D2::Python
