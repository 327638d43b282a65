#pragma once
#include <string>

#include <gtest/gtest.h>

namespace N2D2::test {

/// `action` throws an Error whose text holds every one of the parts.
template <class Error, class Action, class... Parts> void expectError(const Action& action, const Parts&... parts)
{
    try {
        action();
        ADD_FAILURE() << "no error";
    }
    catch (const Error& error) {
        for (const std::string& part : {std::string(parts)...})
            EXPECT_NE(std::string(error.what()).find(part), std::string::npos) << "\"" << part << "\" in: " << error.what();
    }
}

}  // namespace N2D2::test
