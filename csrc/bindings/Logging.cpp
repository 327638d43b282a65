// The core's log in Python: the documented console lines (Info, Progress) go to sys.stdout, the rest to logging's
// "n2d2".
#include <cstdio>
#include <deque>
#include <mutex>

#include "bindings/Bind.hpp"
#include "bindings/Errors.hpp"
#include "core/Log.hpp"

namespace py = pybind11;
using N2D2::LogLevel;

namespace {

void toStream(const char* name, const std::string& text)
{
    PyObject* stream = PySys_GetObject(name);
    if (!stream || stream == Py_None)
        return;
    py::handle(stream).attr("write")(N2D2::Python::shownText(text));
    py::handle(stream).attr("flush")();
}

void deliver(LogLevel level, const std::string& text)
{
    // Logging never makes the work that logs fail; an exception that is on its way is kept.
    py::error_scope kept;
    try {
        if (level == LogLevel::Info)
            toStream("stdout", text + "\n");
        else if (level == LogLevel::Progress)
            toStream("stdout", text);
        else {
            const char* method = level == LogLevel::Error     ? "error"
                                 : level == LogLevel::Warning ? "warning"
                                 : level == LogLevel::Notice  ? "info"
                                                              : "debug";
            py::module_::import("logging").attr("getLogger")("n2d2").attr(method)("%s", N2D2::Python::shownText(text));
        }
    }
    catch (py::error_already_set& error) {
        error.discard_as_unraisable("N2D2 log");
    }
}

struct Record {
    LogLevel level;
    std::string text;
};

// Records of threads that Python does not know: they wait for the main thread, because a worker that asked for the
// interpreter while its consumer holds it and waits for the worker would never return.
struct Waiting {
    std::mutex mutex;
    std::deque<Record> records;
};

Waiting& waiting()
{
    static Waiting instance;
    return instance;
}

int deliverWaiting(void*)
{
    std::deque<Record> records;
    {
        std::lock_guard lock(waiting().mutex);
        records.swap(waiting().records);
    }
    for (const Record& record : records)
        deliver(record.level, record.text);
    return 0;
}

void handle(LogLevel level, const std::string& text)
{
    if (!Py_IsInitialized()) {
        if (level >= LogLevel::Warning)
            std::fprintf(stderr, "[n2d2] %s\n", text.c_str());
    } else if (PyGILState_Check())
        deliver(level, text);
    else if (PyGILState_GetThisThreadState()) {
        py::gil_scoped_acquire gil;
        deliver(level, text);
    } else {
        std::lock_guard lock(waiting().mutex);
        waiting().records.push_back({level, text});
        if (waiting().records.size() == 1)
            Py_AddPendingCall(deliverWaiting, nullptr);
    }
}

}  // namespace

N2D2_BIND(0, logging)
{
    N2D2::setLogHandler(handle);
}
