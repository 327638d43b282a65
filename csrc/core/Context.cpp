#include "core/Context.hpp"

namespace N2D2 {

void Context::reseed(std::uint64_t seed)
{
    mSeed = seed;
    for (auto& ordinal : mOrdinals)
        ordinal = 0;
}

std::uint64_t Context::nextOrdinal(RandomUse use) { return mOrdinals[static_cast<size_t>(use)]++; }

const std::shared_ptr<Context>& defaultContext()
{
    static const std::shared_ptr<Context> context = std::make_shared<Context>();
    return context;
}

}  // namespace N2D2
