// One layer as a header (geometry, declaration) and a source file (constants, the call of its kernel).
#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "export/CPP/CppFinish.hpp"
#include "export/CPP/CppNetwork.hpp"
#include "export/common/CText.hpp"
#include "export/common/Identifiers.hpp"
#include "export/common/Packing.hpp"

namespace N2D2 {

namespace {

using Members = std::vector<std::pair<std::string, long long>>;

bool isConvolution(const Layer& layer)
{
    return layer.kind == LayerKind::Conv || layer.kind == LayerKind::Fc || layer.kind == LayerKind::Deconv;
}

class CellWriter {
public:
    CellWriter(const CppNetwork& network, std::size_t index) : mNetwork(network), mLayer(network.layer(index)), mIndex(index)
    {
        mSum = mLayer.output.type.isFloat ? cType(mLayer.output.type)
                                          : (mLayer.wideSums() ? "std::int64_t" : "std::int32_t");
    }

    CppCellText text()
    {
        body();
        CppCellText result;
        const std::string name = mNetwork.names[mIndex], guard = "N2D2_CELL_" + upperCase(name) + "_HPP";
        const std::string about = mLayer.name + ": " + layerText(mLayer);
        result.header = mNetwork.banner(about) + fmt::format("#ifndef {0}\n#define {0}\n#include <cstdint>\n\nnamespace n2d2_network {{\n"
                                                             "namespace {1} {{\n\n",
                                                             guard, name);
        for (const auto& [struct_, members] : mGeometries) {
            result.header += "struct " + struct_ + " {\n";
            for (const auto& [member, value] : members)
                result.header += fmt::format("    static constexpr int {} = {};\n", member, value);
            result.header += "};\n\n";
        }
        result.header += fmt::format("void run({});\n\n}}  // namespace {}\n}}  // namespace n2d2_network\n\n#endif\n", signature(), name);
        result.source = mNetwork.banner(about) + fmt::format("#include \"{}.hpp\"\n\n", name);
        for (const std::string& include : mIncludes)
            result.source += "#include \"runtime/" + include + "\"\n";
        result.source += fmt::format("\nnamespace n2d2_network {{\nnamespace {} {{\n\n{}void run({})\n{{\n", name, mArrays, signature());
        for (const std::string& line : mLines)
            result.source += "    " + line + "\n";
        result.source += fmt::format("}}\n\n}}  // namespace {}\n}}  // namespace n2d2_network\n", name);
        result.constants = mBytes;
        return result;
    }

private:
    std::string inName(std::size_t k) const { return mLayer.inputs.size() == 1 ? "in" : "in" + std::to_string(k); }
    /// Inputs of a concatenation that are already there, and are not rescaled, are not passed.
    bool isPassed(std::size_t k) const { return mLayer.kind != LayerKind::Concat || !isResident(k) || !mLayer.inputFinish.empty(); }
    bool isResident(std::size_t k) const
    {
        const auto& resident = mNetwork.plan.resident[mIndex];
        return k < resident.size() && resident[k];
    }
    std::size_t inStride(std::size_t k) const { return mNetwork.plan.at(mLayer.inputs[k]).stride; }
    std::size_t outStride() const { return mNetwork.plan.outputs[mIndex].stride; }

    std::string signature() const
    {
        std::string text;
        for (std::size_t k = 0; k < mLayer.inputs.size(); ++k) {
            if (isPassed(k))
                text += fmt::format("const {}* {}, ", cType(mLayer.inputInfo[k].type), inName(k));
        }
        return text + cType(mLayer.output.type) + "* out";
    }

    /// Members that kernels read, from input k to `outputs` channels.
    Members geometry(std::size_t k, std::size_t outputs) const
    {
        const TensorInfo &in = mLayer.inputInfo[k], &out = mLayer.output;
        const auto n = [](auto value) { return static_cast<long long>(value); };
        return {{"inWidth", n(in.width)}, {"inHeight", n(in.height)}, {"inChannels", n(in.channels)}, {"inStride", n(inStride(k))},
                {"outWidth", n(out.width)}, {"outHeight", n(out.height)}, {"outputs", n(outputs)}, {"outStride", n(outStride())}};
    }
    void addGeometry(const std::string& name, Members members, const Members& more = {})
    {
        members.insert(members.end(), more.begin(), more.end());
        mGeometries.emplace_back(name, std::move(members));
    }
    Members window() const
    {
        return {{"kernelWidth", mKernelWidth}, {"kernelHeight", mKernelHeight}, {"strideX", mLayer.strideX}, {"strideY", mLayer.strideY},
                {"padLeft", mLayer.padLeft}, {"padTop", mLayer.padTop}, {"dilationX", mDilationX}, {"dilationY", mDilationY},
                {"groups", mLayer.groups}};
    }

    template <class T> void array(const std::string& type, const std::string& name, const std::vector<T>& values, std::size_t bytes,
                                  const std::string& before = "")
    {
        mArrays += cArray(before + "static const " + type + " " + name + "[" + std::to_string(values.size()) + "]", values) + "\n";
        mBytes += bytes * values.size();
    }
    /// Floating-point constants in the precision of the layer.
    void floatArray(const std::string& name, const std::vector<double>& values)
    {
        if (mLayer.output.type.bits == 64)
            array("double", name, values, 8);
        else
            array("float", name, std::vector<float>(values.begin(), values.end()), 4);
    }

    void addFinish(const CppFinish& finish)
    {
        mIncludes.insert(mLayer.output.type.isFloat && finish.definition.find("KeepFinish") == std::string::npos ? "float_finish.hpp"
                                                                                                                   : "finish.hpp");
        mArrays += finish.arrays;
        mBytes += finish.bytes;
        mLines.push_back(finish.definition);
    }

    void body()
    {
        mKernelWidth = mLayer.kernelWidth;
        mKernelHeight = mLayer.kernelHeight;
        mDilationX = mLayer.dilationX;
        mDilationY = mLayer.dilationY;
        switch (mLayer.kind) {
        case LayerKind::Conv:
        case LayerKind::Fc:
        case LayerKind::Deconv:
            convolution();
            break;
        case LayerKind::MaxPool:
        case LayerKind::AveragePool: {
            addGeometry("Geometry", geometry(0, mLayer.output.channels), window());
            const bool max = mLayer.kind == LayerKind::MaxPool;
            addFinish(cppFinish(mLayer.finish, mLayer.output));
            if (fastKernel(mLayer) == FastKernel::MaxPool)
                call("fast_max_pool.hpp", "fastMaxPool", "in, finish, out");
            else
                call(max ? "max_pool.hpp" : "average_pool.hpp", max ? "maxPool" : "averagePool<" + mSum + ">", "in, finish, out");
            break;
        }
        case LayerKind::ElemWise:
            elementWise();
            break;
        case LayerKind::Scaling:
            addGeometry("Geometry", geometry(0, mLayer.output.channels));
            addFinish(cppFinish(mLayer.finish, mLayer.output));
            callRescale("in, finish, out", "Geometry");
            break;
        case LayerKind::Concat:
            concatenation();
            break;
        case LayerKind::Softmax:
            softmax();
            break;
        case LayerKind::Resize: {
            const bool nearest = mLayer.resize == LayerResize::NearestNeighbor;
            addGeometry("Geometry", geometry(0, mLayer.output.channels),
                        {{"halfPixel", mLayer.resize == LayerResize::Bilinear ? 1 : 0},
                         {"alignCorners", mLayer.alignCorners ? 1 : 0}});
            call("resize.hpp", nearest ? "resizeNearest" : "resizeBilinear", "in, out");
            break;
        }
        case LayerKind::Transpose:
            addGeometry("Geometry", geometry(0, mLayer.output.channels),
                        {{"axisX", mLayer.permutation.at(0)}, {"axisY", mLayer.permutation.at(1)}, {"axisC", mLayer.permutation.at(2)}});
            call("transpose.hpp", "transpose", "in, out");
            break;
        case LayerKind::Reshape:
            addGeometry("Geometry", geometry(0, mLayer.output.channels));
            call("reshape.hpp", "reshape", "in, out");
            break;
        case LayerKind::Padding:
            addGeometry("Geometry", geometry(0, mLayer.output.channels), {{"padLeft", mLayer.padLeft}, {"padTop", mLayer.padTop}});
            call("padding.hpp", "pad", "in, out");
            break;
        }
    }

    void call(const std::string& header, const std::string& function, const std::string& arguments,
              const std::string& geometry = "Geometry")
    {
        mIncludes.insert(header);
        mLines.push_back(fmt::format("N2D2::{}({}(), {});", function, geometry, arguments));
    }

    void callRescale(const std::string& arguments, const std::string& geometry)
    {
        const bool fast = fastKernel(mLayer) == FastKernel::Rescale;
        call(fast ? "fast_rescale_channels.hpp" : "rescale_channels.hpp", fmt::format("{}<{}>", fast ? "fastRescaleChannels" : "rescaleChannels", mSum),
             arguments, geometry);
    }

    /// The kernel with zeros between its weights, of dilation 1.
    template <class T> std::vector<T> dilated(const std::vector<T>& weights) const
    {
        const std::size_t channels = mLayer.inputInfo[0].channels / mLayer.groups, kw = mLayer.kernelWidth, kh = mLayer.kernelHeight;
        const std::size_t width = (kw - 1) * mLayer.dilationX + 1, height = (kh - 1) * mLayer.dilationY + 1;
        std::vector<T> wide(mLayer.output.channels * width * height * channels, T(0));
        for (std::size_t o = 0; o < mLayer.output.channels; ++o) {
            for (std::size_t y = 0; y < kh; ++y) {
                for (std::size_t x = 0; x < kw; ++x)
                    std::copy_n(
                        weights.begin() + static_cast<std::ptrdiff_t>(((o * kh + y) * kw + x) * channels), channels,
                        wide.begin()
                            + static_cast<std::ptrdiff_t>(((o * height + y * mLayer.dilationY) * width + x * mLayer.dilationX) * channels));
            }
        }
        return wide;
    }

    void convolution()
    {
        const bool spread = mNetwork.parameters.mDilatedWeights && mLayer.kind == LayerKind::Conv
                            && (mLayer.dilationX > 1 || mLayer.dilationY > 1);
        if (spread) {
            mKernelWidth = (mLayer.kernelWidth - 1) * mLayer.dilationX + 1;
            mKernelHeight = (mLayer.kernelHeight - 1) * mLayer.dilationY + 1;
            mDilationX = mDilationY = 1;
        }
        const bool depthwise = mLayer.kind == LayerKind::Conv && mLayer.groups > 1 && mLayer.groups == mLayer.inputInfo[0].channels;
        addGeometry("Geometry", geometry(0, mLayer.output.channels), window());
        FastKernel fast = FastKernel::None;
        std::string biases = fmt::format("static_cast<const {}*>(0)", mSum);
        if (mLayer.isInteger()) {
            Layer written = mLayer;
            if (spread) {
                written.weights = dilated(mLayer.weights);
                written.kernelWidth = static_cast<unsigned>(mKernelWidth);
                written.kernelHeight = static_cast<unsigned>(mKernelHeight);
                written.dilationX = written.dilationY = 1;
            }
            fast = fastKernel(written);
            const bool wide = mLayer.weightBits > 8;
            if (fast != FastKernel::None) {
                const auto packed = fast == FastKernel::Convolve ? packConvolution(written) : packDepthwise(written);
                array("std::int8_t", "weights", std::vector<std::int32_t>(packed.begin(), packed.end()), 1, "alignas(64) ");
            }
            else
                array(wide ? "std::int16_t" : "std::int8_t", "weights", written.weights, wide ? 2 : 1);
            if (!mLayer.biases.empty())
                array(mSum, "biases", mLayer.biases, mLayer.wideSums() ? 8 : 4);
        }
        else {
            floatArray("weights", spread ? dilated(mLayer.floatWeights) : mLayer.floatWeights);
            if (!mLayer.floatBiases.empty())
                floatArray("biases", mLayer.floatBiases);
        }
        if (!(mLayer.isInteger() ? mLayer.biases.empty() : mLayer.floatBiases.empty()))
            biases = "biases";
        addFinish(cppFinish(mLayer.finish, mLayer.output));
        if (fast != FastKernel::None) {
            const bool each = fast == FastKernel::Depthwise;
            call(each ? "fast_depthwise.hpp" : "fast_convolve.hpp", fmt::format("{}<{}>", each ? "fastDepthwise" : "fastConvolve", mSum),
                 fmt::format("in, weights, {}, finish, out", biases));
            return;
        }
        const char* const function = mLayer.kind == LayerKind::Deconv ? "deconvolve" : (depthwise ? "depthwise" : "convolve");
        call(std::string(function) + ".hpp", fmt::format("{}<{}>", function, mSum), fmt::format("in, weights, {}, finish, out", biases));
    }

    void elementWise()
    {
        static const char* const operations[] = {"SumOp", "AbsSumOp", "EuclideanSumOp", "ProdOp", "MaxOp"};
        const std::size_t inputs = mLayer.inputs.size(), channels = mLayer.output.channels, each = mLayer.perChannel ? channels : 1;
        addGeometry("Geometry", geometry(0, channels));
        const bool integer = mLayer.isInteger();
        const std::size_t multipliers = integer ? mLayer.multipliers.size() : mLayer.floatMultipliers.size();
        const std::size_t shifts = integer ? mLayer.shifts.size() : mLayer.floatShifts.size();
        std::string operands;
        for (std::size_t k = 0; k < inputs; ++k) {
            std::string text = fmt::format("N2D2::operand({}, {}", inName(k), inStride(k));
            const bool hasShift = shifts > 0 && k == 0;  // one of the layer: it goes with the first operand
            if (multipliers > 0 || hasShift) {
                text += ", " + part("multipliers", k, multipliers > 0, each);
                text += fmt::format(", {}", mLayer.perChannel ? 1 : 0);
                if (hasShift)
                    text += ", " + part("shifts", k, true, each);
            }
            operands += ", " + text + ")";
        }
        addFinish(cppFinish(mLayer.finish, mLayer.output));
        const bool fast = fastKernel(mLayer) == FastKernel::ElementWise;
        call(fast ? "fast_elemwise.hpp" : "elemwise.hpp",
             fmt::format("{}<{}, N2D2::{}>", fast ? "fastElementWise" : "elementWise", mSum, operations[static_cast<std::size_t>(mLayer.operation)]),
             "finish, out" + operands);
    }

    /// The multipliers or shifts of operand k, as an array of their own.
    std::string part(const std::string& what, std::size_t k, bool present, std::size_t each)
    {
        const bool shift = what == "shifts";
        const auto slice = [&](const auto& values) {
            const auto first = values.begin() + static_cast<std::ptrdiff_t>(k * each);
            return std::remove_cvref_t<decltype(values)>(first, first + static_cast<std::ptrdiff_t>(each));
        };
        if (!present)
            return fmt::format("static_cast<const {}*>(0)", mLayer.isInteger() ? "std::int32_t" : cType(mLayer.output.type));
        const std::string name = what + std::to_string(k);
        if (!mLayer.isInteger())
            floatArray(name, slice(shift ? mLayer.floatShifts : mLayer.floatMultipliers));
        else if (shift)
            array("std::int64_t", name, slice(mLayer.shifts), 8);
        else
            array("std::int32_t", name, slice(mLayer.multipliers), 4);
        return name;
    }

    void concatenation()
    {
        std::size_t channel = 0;
        for (std::size_t k = 0; k < mLayer.inputs.size(); ++k) {
            const std::size_t channels = mLayer.inputInfo[k].channels;
            if (isPassed(k)) {
                const std::string suffix = std::to_string(k);
                addGeometry("Geometry" + suffix, geometry(k, channels));
                addFinish(mLayer.inputFinish.empty() ? cppKeepFinish(suffix) : cppFinish(mLayer.inputFinish[k], mLayer.output, suffix));
                callRescale(fmt::format("{}, finish{}, out + {}", inName(k), suffix, channel), "Geometry" + suffix);
            }
            channel += channels;
        }
        if (mLines.empty())
            mLines.push_back("static_cast<void>(out);  // every input is already in its place");
    }

    void softmax()
    {
        const std::size_t group = mLayer.groupSize ? mLayer.groupSize : mLayer.output.channels;
        Members more = {{"groupSize", static_cast<long long>(group)}};
        if (mLayer.isInteger()) {
            more.emplace_back("tableSize", static_cast<long long>(mLayer.expTable.size()));
            more.emplace_back("high", mLayer.output.type.high());
            array("std::int32_t", "expTable", mLayer.expTable, 4);
        }
        addGeometry("Geometry", geometry(0, mLayer.output.channels), more);
        call("softmax.hpp", mLayer.isInteger() ? "softmax" : "softmaxFloat", mLayer.isInteger() ? "in, expTable, out" : "in, out");
    }

    const CppNetwork& mNetwork;
    const Layer& mLayer;
    const std::size_t mIndex;
    std::string mSum;
    long long mKernelWidth = 1, mKernelHeight = 1, mDilationX = 1, mDilationY = 1;
    std::vector<std::pair<std::string, Members>> mGeometries;
    std::set<std::string> mIncludes;
    std::string mArrays;
    std::vector<std::string> mLines;
    std::size_t mBytes = 0;
};

}  // namespace

CppCellText cppCell(const CppNetwork& network, std::size_t layer)
{
    return CellWriter(network, layer).text();
}

std::uint64_t layerMacs(const Layer& layer)
{
    const std::uint64_t outputs = layer.output.size();
    if (isConvolution(layer))
        return (layer.kind == LayerKind::Deconv ? layer.inputInfo[0].width * layer.inputInfo[0].height * layer.output.channels : outputs)
               * layer.kernelWidth * layer.kernelHeight * (layer.inputInfo[0].channels / layer.groups);
    if (layer.kind == LayerKind::MaxPool || layer.kind == LayerKind::AveragePool)
        return outputs * layer.kernelWidth * layer.kernelHeight;
    return outputs * layer.inputs.size();
}

std::string tensorText(const TensorInfo& info)
{
    const std::string type = info.type.isFloat ? "float" + std::to_string(info.type.bits)
                                               : (info.type.isUnsigned ? "uint" : "int") + std::to_string(info.type.bits);
    return fmt::format("{}x{}x{} {}", info.width, info.height, info.channels, type);
}

std::string layerText(const Layer& layer)
{
    std::string text = enumToText(layer.kind);
    if (layer.kind == LayerKind::ElemWise)
        text += " " + enumToText(layer.operation);
    if (layer.kind == LayerKind::Resize)
        text += " " + enumToText(layer.resize);
    if (isConvolution(layer) || layer.kind == LayerKind::MaxPool || layer.kind == LayerKind::AveragePool)
        text += fmt::format(" {}x{}", layer.kernelWidth, layer.kernelHeight);
    if (layer.weightBits)
        text += fmt::format(" of {}-bit weights", layer.weightBits);
    for (std::size_t k = 0; k < layer.inputInfo.size(); ++k)
        text += (k == 0 ? ", " : " + ") + tensorText(layer.inputInfo[k]);
    return text + " -> " + tensorText(layer.output);
}

}  // namespace N2D2
