#pragma once
// What the writers of the C++ export share: the program, names, the memory plan; and the text of its files.
#include <string>
#include <vector>

#include "export/Export.hpp"
#include "export/CPP/CppParameters.hpp"
#include "export/common/MemoryPlan.hpp"

namespace N2D2 {

/// A stimulus with what the network makes of it.
struct CppGolden {
    std::string name;
    std::vector<double> input;
    std::vector<std::vector<double>> outputs;  ///< of each output of the program, HWC
};

struct CppNetwork {
    const Program& program;
    const ExportOptions& options;
    const CppParameters& parameters;
    MemoryPlan plan;
    std::vector<std::string> names;        ///< identifiers of the layers
    std::vector<std::string> outputNames;  ///< members of n2d2_out_t
    std::string weightsHash;
    std::vector<std::size_t> constants;    ///< bytes of weights, factors, tables … by layer
    std::uint64_t macs = 0;

    const TensorInfo& info(int tensor) const
    {
        return tensor < 0 ? program.input : program.layers[static_cast<std::size_t>(tensor)].output;
    }
    const Layer& layer(std::size_t i) const { return program.layers[i]; }
    /// First lines of a generated file, as a C comment.
    std::string banner(const std::string& what) const;
};

/// dnn/include/<cell>.hpp and dnn/src/<cell>.cpp; `constants`: bytes of the arrays.
struct CppCellText {
    std::string header, source;
    std::size_t constants = 0;
};
CppCellText cppCell(const CppNetwork& network, std::size_t layer);
/// Multiplications and additions of a layer, roughly.
std::uint64_t layerMacs(const Layer& layer);
/// What the layer is in a line: `Conv 5x5, 28x28x1 uint8 -> 24x24x6 uint8`.
std::string layerText(const Layer& layer);
std::string tensorText(const TensorInfo& info);

std::string cppForwardHeader(const CppNetwork& network);
std::string cppForward(const CppNetwork& network);
std::string cppMemInfo(const CppNetwork& network);
std::string cppEnv(const CppNetwork& network);
std::string cppInferHeader(const CppNetwork& network);
std::string cppInfer(const CppNetwork& network);
std::string cppLabels(const CppNetwork& network);
std::string cppSelfTest(const CppNetwork& network, const std::vector<CppGolden>& golden);
std::string cppModelJson(const CppNetwork& network);
std::string cppReadme(const CppNetwork& network);

}  // namespace N2D2
