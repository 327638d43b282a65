# Tables of the registration functions, made at build time from the sources' N2D2_REGISTER and N2D2_BIND lines
# (a few ms; an unchanged table is left alone, so that nothing is compiled again).

set(N2D2_GENERATED "${CMAKE_CURRENT_BINARY_DIR}/generated")

# n2d2_table(<output file> <kind: register, register_cuda or bind> <sources>...)
function(n2d2_table output kind)
  list(JOIN ARGN "\n" _lines)
  file(GENERATE OUTPUT "${N2D2_GENERATED}/${output}.sources" CONTENT "${_lines}\n")
  set(_explicit "")
  if(CMAKE_VERSION VERSION_GREATER_EQUAL 3.27)
    set(_explicit DEPENDS_EXPLICIT_ONLY)  # else a user of libn2d2 compiles only once that is linked
  endif()
  add_custom_command(
    OUTPUT "${N2D2_GENERATED}/${output}"
    COMMAND "${CMAKE_COMMAND}" "-DKIND=${kind}" "-DOUTPUT=${N2D2_GENERATED}/${output}"
            -P "${CMAKE_CURRENT_SOURCE_DIR}/cmake/MakeTable.cmake"
    DEPENDS ${ARGN} "${N2D2_GENERATED}/${output}.sources" "${CMAKE_CURRENT_SOURCE_DIR}/cmake/MakeTable.cmake"
    COMMENT "Table ${output}" VERBATIM ${_explicit})
endfunction()
