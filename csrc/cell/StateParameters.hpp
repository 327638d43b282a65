#pragma once
// The `.cfg` files of state directories (spec cells §2.8): parameters, a line `Name = value` each.
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "core/Parameterizable.hpp"

namespace N2D2 {

/// Writes the file whole; a `#` in a value is written `\#`.
void writeParameters(const std::filesystem::path& path, const Parameterizable& owner);

/// Bits of a cell that simulates integers; 0 without the file. std::runtime_error for anything but a number up to 32.
unsigned readBits(const std::filesystem::path& path);

/// Parameters of several objects from their files: all are set, or none (until commit(), the destructor restores them).
class StateParameters {
public:
    StateParameters() = default;
    StateParameters(const StateParameters&) = delete;
    StateParameters& operator=(const StateParameters&) = delete;
    ~StateParameters();

    /// Sets what the file gives otherwise than the object has it; parameters that it does not name keep their value. FileNotFound without
    /// the file, std::runtime_error naming file and line for what it cannot say.
    void restore(const std::filesystem::path& path, Parameterizable& owner);
    void commit() { mFormer.clear(); }

private:
    struct Former {
        Parameterizable* owner;
        std::string name, value;
    };
    std::vector<Former> mFormer;
};

}  // namespace N2D2
