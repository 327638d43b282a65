// Any bytes as an INI file: every value is read in several types, checked, written and read again; a `.cfg` reader takes
// the same bytes. Only the two documented exceptions may come out. The text behind a line `%%%` is the template.
#include <cstdint>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "core/Error.hpp"
#include "ini/CfgFile.hpp"
#include "ini/IniParser.hpp"

using namespace N2D2;

namespace {

template <class F> void attempt(F f)
{
    try {
        f();
    }
    catch (const std::invalid_argument&) {
    }
    catch (const FileNotFound&) {
    }
}

void readAll(IniParser& parser, const std::string& section)
{
    attempt([&] { parser.currentSection(section, false); });
    for (const std::string& name : parser.getPropertyNames()) {
        attempt([&] { parser.getProperty<std::string>(name); });
        attempt([&] { parser.getProperty<int>(name); });
        attempt([&] { parser.getProperty<double>(name); });
        attempt([&] { parser.getProperty<bool>(name); });
        attempt([&] { parser.getProperty<std::vector<unsigned>>(name); });
        attempt([&] { parser.getProperty<std::vector<std::string>>(name); });
        attempt([&] { parser.getPath(name); });
    }
    attempt([&] { parser.getSection(section); });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view all(reinterpret_cast<const char*>(data), size);
    const std::size_t cut = all.find("\n%%%\n");
    const std::string_view ini = all.substr(0, cut);
    const std::string body(cut == std::string_view::npos ? std::string_view() : all.substr(cut + 5));

    attempt([&] {
        IniParser parser([](LogLevel, const std::string&) {});
        parser.setTemplateReader([&](const std::string&) { return body; });
        parser.loadString(ini, "fuzz.ini", "/nowhere");
        readAll(parser, "");
        for (const std::string& section : parser.getSections())
            readAll(parser, section);
        attempt([&] { parser.checkUnused(); });
        const std::string written = parser.saveString();  // refuses what it cannot write
        IniParser copy([](LogLevel, const std::string&) {});
        copy.loadString(written, "copy.ini", "/nowhere");
        if (copy.saveString() != written || copy.getSections() != parser.getSections())
            std::abort();
    });
    attempt([&] {
        const CfgFile file = CfgFile::parse(ini, "fuzz.cfg");
        CfgFile copy;
        for (const CfgFile::Entry& entry : file.entries())
            copy.add(entry.name, entry.value);
        if (CfgFile::parse(copy.text(), "copy.cfg").entries().size() != file.entries().size())
            std::abort();
    });
    return 0;
}
