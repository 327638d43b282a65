#include "core/Version.hpp"

#include <iostream>
#include <string_view>

int main(int argc, char** argv)
{
    if (argc == 2 && (std::string_view(argv[1]) == "-v" || std::string_view(argv[1]) == "--version")) {
        std::cout << "n2d2 " << N2D2::version() << '\n';
        return 0;
    }
    std::cerr << "n2d2: only -v is known to this build\n";
    return 1;
}
