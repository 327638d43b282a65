# One GoogleTest executable. ctest runs it in shards (nothing can be left out by a stale list of names),
# once with each set of CPU kernels.

add_executable(n2d2_tests ${N2D2_TEST_SOURCES})
target_include_directories(n2d2_tests PRIVATE "${CMAKE_CURRENT_SOURCE_DIR}/tests/cpp" "${CMAKE_CURRENT_SOURCE_DIR}/docs/example")
target_link_libraries(n2d2_tests PRIVATE n2d2 n2d2_flags GTest::gtest GTest::gtest_main OpenMP::OpenMP_CXX
                      opencv_imgproc opencv_imgcodecs ZLIB::ZLIB fmt::fmt nlohmann_json::nlohmann_json)
set_target_properties(n2d2_tests PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${CMAKE_CURRENT_BINARY_DIR}/bin")

set(_kernel_sets portable)
if(N2D2_WITH_ONEDNN)
  set(_kernel_sets onednn portable)
endif()
set(_shards 4)
foreach(_kernels IN LISTS _kernel_sets)
  foreach(_shard RANGE 1 ${_shards})
    math(EXPR _index "${_shard} - 1")
    add_test(NAME "cpp.${_kernels}.${_shard}" COMMAND n2d2_tests --gtest_brief=1)
    set_tests_properties("cpp.${_kernels}.${_shard}" PROPERTIES
      LABELS "${_kernels}" TIMEOUT 1800
      ENVIRONMENT "GTEST_TOTAL_SHARDS=${_shards};GTEST_SHARD_INDEX=${_index};N2D2_KERNELS=${_kernels}")
  endforeach()
endforeach()

if(N2D2_WITH_CUDA)
  add_subdirectory("${CMAKE_CURRENT_SOURCE_DIR}/tests/emulation" "${CMAKE_BINARY_DIR}/emulation-build")
endif()

# tests/fuzz/fuzz_<name>.cpp with seeds in corpus/<name>: a program that replays and mutates the seeds, or with
# -DN2D2_FUZZ=ON (clang) a libFuzzer target.
option(N2D2_FUZZ "Build tests/fuzz with libFuzzer (needs clang)" OFF)
file(GLOB _fuzz_sources CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/tests/fuzz/fuzz_*.cpp")
foreach(_source IN LISTS _fuzz_sources)
  get_filename_component(_target "${_source}" NAME_WE)
  string(REGEX REPLACE "^fuzz_" "" _corpus "${_target}")
  add_executable(${_target} "${_source}")
  set_target_properties(${_target} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${CMAKE_CURRENT_BINARY_DIR}/bin")
  target_link_libraries(${_target} PRIVATE n2d2 n2d2_flags)
  if(N2D2_FUZZ)
    target_compile_options(${_target} PRIVATE -fsanitize=fuzzer)
    target_link_options(${_target} PRIVATE -fsanitize=fuzzer)
  else()
    target_sources(${_target} PRIVATE "${CMAKE_CURRENT_SOURCE_DIR}/tests/fuzz/replay.cpp")
    add_test(NAME ${_target} COMMAND ${_target} "${CMAKE_CURRENT_SOURCE_DIR}/tests/fuzz/corpus/${_corpus}")
    set_tests_properties(${_target} PROPERTIES LABELS fuzz TIMEOUT 600)
  endif()
endforeach()
