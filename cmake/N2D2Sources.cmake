# What a file is follows from its name, so that nobody edits a list (docs/architecture.md):
#   python.cpp, csrc/bindings/*.cpp -> module N2D2      csrc/app/*.cpp -> executable n2d2
#   csrc/bindings/cuda/*.cpp and the python.cpp files beside a *_cuda.cpp -> module N2D2_CUDA
#   *.cu, *_cuda.cpp -> plug-in libn2d2_cuda            *_onednn.cpp -> libn2d2 where oneDNN is
#   every other .cpp -> libn2d2

file(GLOB_RECURSE N2D2_LIB_SOURCES CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/csrc/*.cpp")
file(GLOB_RECURSE N2D2_CUDA_SOURCES CONFIGURE_DEPENDS
     "${CMAKE_CURRENT_SOURCE_DIR}/csrc/*.cu" "${CMAKE_CURRENT_SOURCE_DIR}/csrc/*_cuda.cpp")
file(GLOB_RECURSE N2D2_MODULE_SOURCES CONFIGURE_DEPENDS
     "${CMAKE_CURRENT_SOURCE_DIR}/csrc/bindings/*.cpp" "${CMAKE_CURRENT_SOURCE_DIR}/csrc/python.cpp")
file(GLOB_RECURSE N2D2_CUDA_MODULE_SOURCES CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/csrc/bindings/cuda/*.cpp")
file(GLOB_RECURSE N2D2_APP_SOURCES CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/csrc/app/*.cpp")
file(GLOB_RECURSE N2D2_TEST_SOURCES CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/tests/cpp/*.cpp"
     "${CMAKE_CURRENT_SOURCE_DIR}/docs/example/*.cpp")  # the example of docs/adding-an-operator.md

set(N2D2_ONEDNN_SOURCES ${N2D2_LIB_SOURCES})
list(FILTER N2D2_ONEDNN_SOURCES INCLUDE REGEX "_onednn\\.cpp$")
if(N2D2_CUDA_SOURCES)
  list(REMOVE_ITEM N2D2_LIB_SOURCES ${N2D2_CUDA_SOURCES})
endif()
list(REMOVE_ITEM N2D2_LIB_SOURCES ${N2D2_MODULE_SOURCES} ${N2D2_APP_SOURCES})
if(N2D2_CUDA_MODULE_SOURCES)
  list(REMOVE_ITEM N2D2_MODULE_SOURCES ${N2D2_CUDA_MODULE_SOURCES})
endif()
file(GLOB _cells_on_gpu CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/csrc/cell/*/*_cuda.cpp")
foreach(_source IN LISTS _cells_on_gpu)
  get_filename_component(_folder "${_source}" DIRECTORY)
  if(EXISTS "${_folder}/python.cpp")
    list(APPEND N2D2_CUDA_MODULE_SOURCES "${_folder}/python.cpp")
  endif()
endforeach()
