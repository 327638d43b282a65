#pragma once
// Text files of what quantizers learn: `<cell>_alphaW_LSQ.syntxt`, `<cell>_QAct_SAT_Alpha.syntxt`, … (spec ini-and-cli §12.2).
#include <filesystem>
#include <optional>

#include "cell/Cell.hpp"
#include "quantizer/QuantizerActivation.hpp"
#include "quantizer/QuantizerCell.hpp"

namespace N2D2 {

/// `<stem>_<suffix>.syntxt` of the scalar that the quantizer of weights learns. One that still waits for its first weights has no
/// file: a former one is removed.
void exportScalar(const std::string& fileName, const QuantizerCell& quantizer);
/// Nothing, and a notice, when the file does not exist; std::runtime_error when it is not one finite number.
std::optional<double> readScalar(const std::string& fileName, const QuantizerCell& quantizer);

/// `<dir>/<cell>_<suffix>.syntxt` of the quantizer of an activation.
void exportActivationQuantizer(const QuantizerActivation& quantizer, const std::string& dirName, const std::string& cellName);
/// A missing file is a notice: networks learn quantized from weights that were not. std::runtime_error for a bad one.
void importActivationQuantizer(QuantizerActivation& quantizer, const std::string& dirName, const std::string& cellName);

/// The same for the activation of a cell; nothing without quantizer.
void exportActivationParameters(const Cell& cell, const std::string& dirName);
void importActivationParameters(Cell& cell, const std::string& dirName);

}  // namespace N2D2
