#pragma once
// A model file becomes a network (spec ini-and-cli §3.2, §4, §6, §8).
#include <functional>
#include <memory>
#include <string>

namespace N2D2 {

class Database;
class DeepNet;
class IniParser;
class Network;

namespace DeepNetGenerator {

/// Dispatch on the extension; `.ini` today, `.onnx` is refused until it is built.
/// @param strict unknown and unused words are errors
/// @param more reads sections that are not the network's ([export]), before unused ones are looked for
std::shared_ptr<DeepNet> generate(const std::shared_ptr<Network>& network, const std::string& fileName, bool strict = false,
                                  const std::function<void(IniParser&)>& more = {});
std::shared_ptr<DeepNet> generateFromINI(const std::shared_ptr<Network>& network, const std::string& fileName, bool strict = false,
                                         const std::function<void(IniParser&)>& more = {});

/// The network of an .ini file again, its cells in double and with batches of `batchSize` stimuli of `database`, for checks beside
/// the run: nothing is logged or written.
std::shared_ptr<DeepNet> generateInDouble(const std::shared_ptr<Network>& network, const std::string& fileName,
                                          const std::shared_ptr<Database>& database, unsigned batchSize);

}  // namespace DeepNetGenerator
}  // namespace N2D2
