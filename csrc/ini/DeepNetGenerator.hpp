#pragma once
// A model file becomes a network (spec ini-and-cli §3.2, §4, §6, §8).
#include <memory>
#include <string>

namespace N2D2 {

class DeepNet;
class Network;

namespace DeepNetGenerator {

/// Dispatch on the extension; `.ini` today, `.onnx` is refused until it is built.
/// @param strict unknown and unused words are errors
std::shared_ptr<DeepNet> generate(const std::shared_ptr<Network>& network, const std::string& fileName, bool strict = false);
std::shared_ptr<DeepNet> generateFromINI(const std::shared_ptr<Network>& network, const std::string& fileName, bool strict = false);

}  // namespace DeepNetGenerator
}  // namespace N2D2
