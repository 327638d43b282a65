# Files that exported projects carry, as strings in libn2d2 (csrc/export/common/EmbeddedFiles.hpp): the headers of csrc/runtime by the
# name `runtime/<file>`, and csrc/export/<target>/static/** by `<target>/<path>` without the `.in` that keeps the build off them.

file(GLOB_RECURSE _runtime CONFIGURE_DEPENDS RELATIVE "${CMAKE_CURRENT_SOURCE_DIR}/csrc/runtime"
     "${CMAKE_CURRENT_SOURCE_DIR}/csrc/runtime/*.hpp")
file(GLOB_RECURSE _static CONFIGURE_DEPENDS RELATIVE "${CMAKE_CURRENT_SOURCE_DIR}/csrc/export"
     "${CMAKE_CURRENT_SOURCE_DIR}/csrc/export/*/static/*.in")
set(_rows "")
set(_embedded "")
foreach(_file IN LISTS _runtime)
  string(APPEND _rows "runtime/${_file}|${CMAKE_CURRENT_SOURCE_DIR}/csrc/runtime/${_file}\n")
  list(APPEND _embedded "${CMAKE_CURRENT_SOURCE_DIR}/csrc/runtime/${_file}")
endforeach()
foreach(_file IN LISTS _static)
  string(REPLACE "/static/" "/" _name "${_file}")
  string(REGEX REPLACE "\\.in$" "" _name "${_name}")
  string(APPEND _rows "${_name}|${CMAKE_CURRENT_SOURCE_DIR}/csrc/export/${_file}\n")
  list(APPEND _embedded "${CMAKE_CURRENT_SOURCE_DIR}/csrc/export/${_file}")
endforeach()
file(GENERATE OUTPUT "${N2D2_GENERATED}/EmbeddedFiles.cpp.files" CONTENT "${_rows}")
add_custom_command(
  OUTPUT "${N2D2_GENERATED}/EmbeddedFiles.cpp"
  COMMAND "${CMAKE_COMMAND}" "-DOUTPUT=${N2D2_GENERATED}/EmbeddedFiles.cpp" -P "${CMAKE_CURRENT_SOURCE_DIR}/cmake/EmbedFiles.cmake"
  DEPENDS ${_embedded} "${N2D2_GENERATED}/EmbeddedFiles.cpp.files" "${CMAKE_CURRENT_SOURCE_DIR}/cmake/EmbedFiles.cmake"
  COMMENT "Files of exported projects" VERBATIM)
