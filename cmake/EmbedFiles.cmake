# Run by cmake -P: writes OUTPUT, a C++ file that holds the text of files. OUTPUT.files has a line `<name>|<path>` each.
cmake_policy(VERSION 3.22)
include("${CMAKE_CURRENT_LIST_DIR}/WriteChanged.cmake")

file(STRINGS "${OUTPUT}.files" rows)
set(text "// Made by cmake/EmbedFiles.cmake.\n#include \"export/common/EmbeddedFiles.hpp\"\n\nnamespace N2D2 {\n\n"
         "const std::vector<EmbeddedFile>& embeddedFiles()\n{\n    static const std::vector<EmbeddedFile> files = {\n")
string(CONCAT text ${text})
foreach(row IN LISTS rows)
  if(NOT row MATCHES "^([^|]+)\\|(.+)$")
    message(FATAL_ERROR "${OUTPUT}.files: '${row}' is not <name>|<path>")
  endif()
  set(name "${CMAKE_MATCH_1}")
  file(READ "${CMAKE_MATCH_2}" content)
  string(APPEND text "        {\"${name}\", R\"n2d2_file(${content})n2d2_file\"},\n")
endforeach()
string(APPEND text "    };\n    return files;\n}\n\n}  // namespace N2D2\n")

write_changed("${OUTPUT}" "${text}")
