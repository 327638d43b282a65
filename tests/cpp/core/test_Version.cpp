#include "core/Version.hpp"

#include <gtest/gtest.h>

TEST(Version, hasThreeNumbers)
{
    int major = -1, minor = -1, patch = -1;
    ASSERT_EQ(std::sscanf(N2D2::version().c_str(), "%d.%d.%d", &major, &minor, &patch), 3);
    EXPECT_GE(major, 0);
}
