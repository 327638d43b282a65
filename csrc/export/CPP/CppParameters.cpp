#include "export/CPP/CppParameters.hpp"

#include "ini/IniParser.hpp"

namespace N2D2 {

void CppParameters::load(const std::string& file)
{
    if (file.empty())
        return;
    IniParser parser({}, true);
    parser.load(file);
    parser.currentSection("");
    parser.expectProperties(parameterNames());
    setParameters(*this, parser.getUnreadProperties());
    parser.checkUnused();
    const unsigned alignment = mMemoryAlignment;
    if ((alignment & (alignment - 1)) != 0)
        throw std::invalid_argument(parser.where("MemoryAlignment") + "MemoryAlignment=" + std::to_string(alignment)
                                    + " is not a power of two (bytes)");
}

MemoryOptions CppParameters::memory() const
{
    MemoryOptions options;
    options.includeInput = mIncludeInputInBuffer;
    options.reuse = mOptimizeBufferMemory;
    options.concatInPlace = mOptimizeNoBranchConcat;
    options.alignment = mMemoryAlignment;
    options.strategy = mMemoryManagerStrategy;
    return options;
}

}  // namespace N2D2
