# libn2d2, the module N2D2, the executable n2d2.

n2d2_table(RegisterAll.cpp register ${N2D2_LIB_SOURCES})
add_library(n2d2 SHARED ${N2D2_LIB_SOURCES} "${N2D2_GENERATED}/RegisterAll.cpp" "${N2D2_GENERATED}/EmbeddedFiles.cpp")
add_library(N2D2::n2d2 ALIAS n2d2)
target_compile_features(n2d2 PUBLIC cxx_std_20)
target_link_libraries(n2d2
  PUBLIC opencv_core
  PRIVATE opencv_imgproc opencv_imgcodecs ZLIB::ZLIB OpenMP::OpenMP_CXX Threads::Threads ${CMAKE_DL_LIBS}
          $<BUILD_INTERFACE:n2d2_flags> $<BUILD_INTERFACE:fmt::fmt> $<BUILD_INTERFACE:spdlog::spdlog>
          $<BUILD_INTERFACE:nlohmann_json::nlohmann_json>)
target_compile_definitions(n2d2 PRIVATE N2D2_WITH_ONEDNN=$<BOOL:${N2D2_WITH_ONEDNN}>)
if(JPEG_FOUND)
  target_link_libraries(n2d2 PRIVATE JPEG::JPEG)
  set_source_files_properties("${PROJECT_SOURCE_DIR}/csrc/data/datafile/image/JpegReader.cpp" PROPERTIES COMPILE_DEFINITIONS
                              N2D2_WITH_JPEG=1)
endif()
if(N2D2_WITH_ONEDNN)
  target_link_libraries(n2d2 PRIVATE $<BUILD_INTERFACE:DNNL::dnnl>)
endif()
set_source_files_properties("${CMAKE_CURRENT_SOURCE_DIR}/csrc/core/Version.cpp" PROPERTIES COMPILE_DEFINITIONS
  "N2D2_VERSION=\"${PROJECT_VERSION}\";N2D2_WITH_CUDA=$<BOOL:${N2D2_WITH_CUDA}>")

set(_kernels ${N2D2_LIB_SOURCES})
list(FILTER _kernels INCLUDE REGEX "/csrc/(kernels|layer)/")
if(_kernels AND CMAKE_BUILD_TYPE STREQUAL "Release" AND NOT N2D2_SANITIZE)
  set_property(SOURCE ${_kernels} APPEND PROPERTY COMPILE_OPTIONS -O3)
endif()

add_executable(n2d2_exe ${N2D2_APP_SOURCES})
set_target_properties(n2d2_exe PROPERTIES OUTPUT_NAME n2d2 RUNTIME_OUTPUT_DIRECTORY "${CMAKE_CURRENT_BINARY_DIR}/bin")
target_link_libraries(n2d2_exe PRIVATE n2d2 n2d2_flags CLI11::CLI11 fmt::fmt spdlog::spdlog OpenMP::OpenMP_CXX)

if(N2D2_PYTHON)
  n2d2_table(BindAll.cpp bind ${N2D2_MODULE_SOURCES})
  # NO_EXTRAS: no link-time optimization, which here costs minutes and gains nothing.
  pybind11_add_module(N2D2 MODULE NO_EXTRAS ${N2D2_MODULE_SOURCES} "${N2D2_GENERATED}/BindAll.cpp")
  target_link_libraries(N2D2 PRIVATE n2d2 n2d2_flags OpenMP::OpenMP_CXX fmt::fmt)
  if(CMAKE_BUILD_TYPE STREQUAL "Release")
    target_compile_options(N2D2 PRIVATE -O1)  # bindings are glue: a third less compile time
  endif()
endif()

# Not the sources' folder of a public header: its own line, because the install side has another place.
target_include_directories(n2d2 PUBLIC $<BUILD_INTERFACE:${CMAKE_CURRENT_SOURCE_DIR}/csrc>)
