#pragma once

// A component's .cpp file holds one line that starts with N2D2_REGISTER(name), followed by the body of the function;
// the build makes the table of all of them (cmake/MakeTable.cmake). Each name is used once.

namespace N2D2 {
class Registry;
}

#define N2D2_REGISTER(name) extern "C" void n2d2_register_##name([[maybe_unused]] N2D2::Registry& registry)

/// Calls every N2D2_REGISTER function of libn2d2, in the order of their names.
void n2d2_registerAll(N2D2::Registry& registry);

/// The same for the plug-in libn2d2_cuda; found there by this name.
extern "C" void n2d2_registerAllCuda(N2D2::Registry& registry);
