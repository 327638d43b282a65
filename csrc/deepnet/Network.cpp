#include "deepnet/Network.hpp"

#include <ostream>
#include <random>

#include "core/File.hpp"
#include "core/Log.hpp"
#include "core/Text.hpp"

namespace N2D2 {

Network::Network(unsigned seed, bool saveSeed, bool printTimeElapsed)
    : mContext(defaultContext()), mPrintTimeElapsed(printTimeElapsed), mStart(std::chrono::steady_clock::now())
{
    if (seed == 0) {
        std::random_device device;
        seed = std::max(1u, static_cast<unsigned>(device() ^ static_cast<unsigned>(std::chrono::system_clock::now().time_since_epoch().count())));
    }
    mContext->reseed(seed);
    if (saveSeed)
        writeFile("seed.dat", [&](std::ostream& stream) { stream << seed; });
}

Network::Network(std::shared_ptr<Context> context)
    : mContext(std::move(context)), mPrintTimeElapsed(false), mStart(std::chrono::steady_clock::now())
{
}

Network::~Network()
{
    if (!mPrintTimeElapsed)
        return;
    const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - mStart;
    char text[32];
    std::snprintf(text, sizeof(text), "%.3g", elapsed.count());
    logInfo("Time elapsed: " + std::string(text) + " s");
}

}  // namespace N2D2
