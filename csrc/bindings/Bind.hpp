#pragma once

#include <pybind11/pybind11.h>

// A line that starts with N2D2_BIND(floor, name), followed by the body of the function, adds a component to the
// module N2D2. Floors 0 to 9 are run in order, names in order within one: bases and types of default arguments
// stand on a lower floor than what uses them.
#define N2D2_BIND(floor, name) extern "C" void n2d2_bind_##name([[maybe_unused]] pybind11::module_& m)

/// Calls every N2D2_BIND function.
void n2d2_bindAll(pybind11::module_& m);
