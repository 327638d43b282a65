#pragma once
// Part of FrameCell.tpp: state directories (spec cells §2.8).
#include <algorithm>

#include "cell/FrameCell.hpp"
#include "cell/FrameOps.hpp"
#include "cell/StateParameters.hpp"
#include "core/File.hpp"
#include "solver/StateFile.hpp"

namespace N2D2 {

template <class T, class B> void FrameCell<T, B>::save(const std::string& dirName) const
{
    const std::filesystem::path dir(dirName);
    writeParameters(dir / (std::string(getType()) + ".cfg"), *this);
    // Bits of a cell that simulates integers; no file without.
    if (const auto bits = dir / (std::string(getType()) + ".bits"); isQuantized())
        writeFile(bits, [&](std::ostream& stream) { stream << getQuantizedNbBits() << "\n"; });
    else
        std::filesystem::remove(bits);
    writeFile(dir / (std::string(getType()) + ".syn"), [&](std::ostream& stream) {
        for (const FreeParameter<T>& p : mFreeParameters) {
            if (!usesParameter(p))
                continue;
            toHost(B{}, *p.tensor());
            writeTensor(stream, *p.tensor());
        }
    });
    for (const FreeParameter<T>& p : mFreeParameters) {
        if (!p.solver || !usesParameter(p))
            continue;
        const auto base = dir / p.solverDir / p.solver->getType();
        writeParameters(base.string() + ".cfg", *p.solver);
        writeFile(base.string() + ".state", [&](std::ostream& stream) { p.solver->saveState(stream); });
        writeFile(base.string() + ".log", [](std::ostream&) {});
    }
    if (mActivation) {
        const auto base = dir / "Activation" / mActivation->getType();
        writeParameters(base.string() + ".cfg", *mActivation);
        writeFile(base.string() + ".state", [&](std::ostream& stream) { mActivation->saveState(stream); });
        writeFile(base.string() + ".log", [](std::ostream&) {});
    }
    saveQuantizers(dirName);
}

template <class T, class B> void FrameCell<T, B>::load(const std::string& dirName)
{
    const std::filesystem::path dir(dirName);
    const auto open = [](const std::filesystem::path& path) {
        std::ifstream stream(path, std::ios::binary);
        if (!stream)
            throw FileNotFound("Could not open file: " + path.string());
        return stream;
    };
    const auto file = dir / (std::string(getType()) + ".syn");
    StateParameters parameters;
    auto stream = open(file);
    try {
        // Which parameters are in the file depends on them.
        parameters.restore(dir / (std::string(getType()) + ".cfg"), *this);
        // Everything is read before the first value is set: a bad file changes nothing.
        std::vector<std::shared_ptr<BaseTensor>> values;
        for (const FreeParameter<T>& p : mFreeParameters) {
            p.visit([&]<class P>(const Tensor<P>& value, const Tensor<P>*) { values.push_back(std::make_shared<Tensor<P>>(value.dims())); });
            if (usesParameter(p))
                readTensor(stream, *values.back());
        }
        if (stream.peek() != std::ifstream::traits_type::eof())
            throw std::runtime_error("the file is longer than expected");
        for (const FreeParameter<T>& p : mFreeParameters) {
            if (p.solver && usesParameter(p))
                parameters.restore((dir / p.solverDir / p.solver->getType()).string() + ".cfg", *p.solver);
        }
        if (mActivation)
            parameters.restore((dir / "Activation" / mActivation->getType()).string() + ".cfg", *mActivation);
        restoreQuantizers(dirName, parameters);
        if (const unsigned bits = readBits(dir / (std::string(getType()) + ".bits")); bits != getQuantizedNbBits())
            setQuantized(bits);
        if (mActivation) {
            auto state = open((dir / "Activation" / mActivation->getType()).string() + ".state");
            mActivation->loadState(state);
        }
        parametersChanged();
        for (std::size_t i = 0; i < values.size(); ++i) {
            FreeParameter<T>& p = mFreeParameters[i];
            if (!usesParameter(p))
                continue;
            p.visit([&]<class P>(Tensor<P>& value, const Tensor<P>*) {
                const auto& read = static_cast<const Tensor<P>&>(*values[i]);
                std::copy(read.begin(), read.end(), value.begin());
                toDevice(B{}, value);
            });
        }
        for (FreeParameter<T>& p : mFreeParameters) {
            if (!p.solver || !usesParameter(p))
                continue;
            auto state = open((dir / p.solverDir / p.solver->getType()).string() + ".state");
            p.solver->loadState(state);
        }
        loadQuantizers(dirName);
        parameters.commit();
    }
    catch (const FileNotFound&) {
        throw;
    }
    catch (const std::runtime_error& error) {
        throw std::runtime_error(label() + " could not load the state in " + dirName + ": " + error.what());
    }
}

}  // namespace N2D2
