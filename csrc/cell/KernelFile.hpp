#pragma once
// Text files of cells whose weights are kernels from channels to outputs: spec cells §6.1 and §6.2.
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "tensor/Tensor.hpp"

namespace N2D2 {

/// The kernel mapped affinely on [-1, 1]; std::invalid_argument that starts with `label` when its values are equal.
Tensor<double> normalizedKernel(const std::string& label, const Tensor<double>& kernel);

/// How the kernels of a cell lie in `<name>_weights.syntxt` and `<name>_biases.syntxt`.
struct KernelFile {
    std::string label;  ///< of the cell, for messages
    std::size_t outputs = 0, channels = 0, kernelSize = 0;
    std::function<bool(std::size_t channel, std::size_t output)> connected;
    bool hwco = false;   ///< a line for each place in the kernel instead of one for each output
    bool flip = false;   ///< kernels reversed
    bool bias = true;
    bool single = true;  ///< digits of float instead of double
    std::string remap;   ///< order of the outputs, `offset:step,…`

    /// `weights`: of every output its connected channels in order, each kernel x fastest.
    struct Values {
        std::vector<double> weights, biases;
    };

    void write(const std::string& fileName, const Values& values) const;
    /// Values like the weights, in `<name>_<suffix>.syntxt`.
    void writeWeights(const std::string& fileName, const std::string& suffix, const std::vector<double>& weights) const;
    std::vector<double> readWeights(const std::string& fileName, const std::string& suffix) const;
    /// Reads `<name>.syntxt` (each output's weights, then its bias) where it exists, else the two files. A missing one:
    /// FileNotFound, or a notice and nothing with `ignoreNotExists`; a wrong number of values: std::runtime_error.
    std::optional<Values> read(const std::string& fileName, bool ignoreNotExists) const;

private:
    std::vector<std::size_t> connectionsPerOutput() const;
    /// Place in the file of each weight.
    std::vector<std::size_t> positions(const std::vector<std::size_t>& line) const;
    Values readCombined(const std::string& fileName, const std::vector<std::size_t>& line, std::size_t nbWeights) const;
};

}  // namespace N2D2
