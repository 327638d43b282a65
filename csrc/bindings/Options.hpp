#pragma once
// The documented N2D2.Options: what runs understand (RunOptions), and the fields of features that are not built yet,
// which are refused when they are set.
#include "run/RunOptions.hpp"
#include "scaling/Scaling.hpp"

namespace N2D2::Python {

/// X(type, name, default)
#define N2D2_LATER_OPTIONS(X)                                                                                        \
    X(unsigned, find_lr, 0)                                                                                          \
    X(bool, test_QAT, false)                                                                                         \
    X(unsigned, learn_stdp, 0)                                                                                       \
    X(double, present_time, 1.0)                                                                                     \
    X(int, test_index, -1)                                                                                           \
    X(int, test_id, -1)                                                                                              \
    X(std::string, test_adv, "")                                                                                     \
    X(unsigned, log_outputs, 0)                                                                                      \
    X(bool, log_JSON, false)                                                                                         \
    X(bool, log_kernels, false)                                                                                      \
    X(bool, gen_config, false)                                                                                       \
    X(double, time_step, 0.1)                                                                                        \
    X(std::string, load, "")                                                                                         \
    X(bool, ban_multi_device, false)                                                                                 \
    X(bool, version, false)

struct Options : RunOptions {
#define N2D2_DECLARE_OPTION(type, name, value) type name = value;
    N2D2_LATER_OPTIONS(N2D2_DECLARE_OPTION)
#undef N2D2_DECLARE_OPTION

    /// std::invalid_argument naming the first field that asks for what is not built yet.
    void refuseLater() const
    {
        const Options defaults;
#define N2D2_CHECK_OPTION(type, name, value)                                                                         \
    if (name != defaults.name)                                                                                       \
        throw std::invalid_argument("[Options] " #name " is not built yet in this version: leave it at its "         \
                                                       "default");
        N2D2_LATER_OPTIONS(N2D2_CHECK_OPTION)
#undef N2D2_CHECK_OPTION
    }
};

}  // namespace N2D2::Python
