#pragma once

#include <map>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "core/Error.hpp"
#include "ini/IniParser.hpp"

namespace N2D2Test {

/// A parser over texts in memory that keeps what it reports.
struct Ini {
    explicit Ini(const std::string& text, std::map<std::string, std::string> templates = {}, bool strict = false)
        : parser([this](N2D2::LogLevel, const std::string& line) { lines.push_back(line); }, strict)
    {
        parser.setTemplateReader([files = std::move(templates)](const std::string& name) {
            const auto it = files.find(name);
            if (it == files.end())
                throw N2D2::FileNotFound("Could not open TPL file: " + name);
            return it->second;
        });
        parser.loadString(text, "m.ini", "/models");
    }
    Ini(const Ini&) = delete;
    Ini& operator=(const Ini&) = delete;

    N2D2::IniParser& in(const std::string& section)
    {
        parser.currentSection(section, false);
        return parser;
    }
    std::string text(const std::string& section, const std::string& name)
    {
        return in(section).getProperty<std::string>(name);
    }

    std::vector<std::string> lines;
    N2D2::IniParser parser;
};

template <class F> std::string errorOf(F f)
{
    try {
        f();
    }
    catch (const std::exception& e) {
        return e.what();
    }
    return "no error";
}

inline std::string loadError(const std::string& text, const std::map<std::string, std::string>& templates = {})
{
    return errorOf([&] { Ini ini(text, templates); });
}

}  // namespace N2D2Test

#define EXPECT_PART(text, part) EXPECT_NE((text).find(part), std::string::npos) << "got: " << (text)
