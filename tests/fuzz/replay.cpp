// Runs a fuzz target without a fuzzer: each seed file as it is, cut short at many places, and with bytes changed.
//   fuzz_x CORPUS [mutations of a seed, default 200]
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

using Bytes = std::vector<std::uint8_t>;

void runOne(const Bytes& bytes)
{
    LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
}

/// Some bytes replaced, removed, doubled or swapped for another part of the file.
Bytes mutated(const Bytes& seed, std::mt19937& random)
{
    static const std::string special = "[]()${}%\"\\=;#,.\n\r\t -+*/0129\xff";
    Bytes bytes = seed;
    const auto changes = 1 + random() % 6;
    for (std::size_t i = 0; i < changes && !bytes.empty(); ++i) {
        const auto at = random() % bytes.size();
        const auto length = std::min<std::size_t>(1 + random() % 16, bytes.size() - at);
        const auto begin = bytes.begin() + static_cast<std::ptrdiff_t>(at);
        const Bytes part(begin, begin + static_cast<std::ptrdiff_t>(length));
        switch (random() % 5) {
        case 0: bytes[at] = static_cast<std::uint8_t>(random()); break;
        case 1: bytes[at] = static_cast<std::uint8_t>(special[random() % special.size()]); break;
        case 2: bytes.erase(begin, begin + static_cast<std::ptrdiff_t>(length)); break;
        case 3: bytes.insert(begin, part.begin(), part.end()); break;
        default: bytes.insert(bytes.begin() + static_cast<std::ptrdiff_t>(random() % bytes.size()), part.begin(), part.end());
        }
    }
    return bytes;
}

}  // namespace

int main(int argc, char** argv)
{
    if (argc < 2 || !std::filesystem::is_directory(argv[1])) {
        std::cerr << "usage: " << argv[0] << " CORPUS [mutations]\n";
        return 1;
    }
    const int nbMutations = argc > 2 ? std::atoi(argv[2]) : 200;
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(argv[1]))
        if (entry.is_regular_file())
            files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    if (files.empty()) {
        std::cerr << argv[1] << " holds no seed\n";
        return 1;
    }

    std::mt19937 random(1);
    runOne({});
    for (const auto& file : files) {
        std::ifstream stream(file, std::ios::binary);
        const Bytes seed((std::istreambuf_iterator<char>(stream)), std::istreambuf_iterator<char>());
        runOne(seed);
        const std::size_t step = std::max<std::size_t>(1, seed.size() / 64);
        for (std::size_t size = 0; size < seed.size(); size += step)
            runOne(Bytes(seed.begin(), seed.begin() + static_cast<std::ptrdiff_t>(size)));
        for (int i = 0; i < nbMutations; ++i)
            runOne(mutated(seed, random));
    }
    std::cout << files.size() << " seeds, " << nbMutations << " mutations of each\n";
    return 0;
}
