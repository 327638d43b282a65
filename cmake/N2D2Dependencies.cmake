# Third-party packages; tools/setup_system.sh installs the system's part on Debian.

set(THREADS_PREFER_PTHREAD_FLAG ON)
find_package(Threads REQUIRED)
find_package(OpenMP REQUIRED COMPONENTS CXX)
find_package(ZLIB REQUIRED)
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(CLI11 REQUIRED)
find_package(OpenCV REQUIRED COMPONENTS core imgproc imgcodecs)
# Without its header OpenCV reads the JPEG files, in twice the time.
find_package(JPEG QUIET)

if(N2D2_PYTHON)
  find_package(Python 3.11 REQUIRED COMPONENTS Interpreter Development.Module)
  if(NOT pybind11_DIR)
    execute_process(COMMAND "${Python_EXECUTABLE}" -m pybind11 --cmakedir
                    OUTPUT_VARIABLE _pybind11 OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
    list(APPEND CMAKE_PREFIX_PATH "${_pybind11}")
  endif()
  find_package(pybind11 3 CONFIG REQUIRED)
else()
  find_package(Python 3.11 COMPONENTS Interpreter)
endif()

# The 3 matters: Debian's own oneDNN v2 ends in a hard error when its config is read.
set(N2D2_WITH_ONEDNN OFF)
if(NOT N2D2_ONEDNN STREQUAL "OFF")
  find_package(dnnl 3 CONFIG QUIET)
  if(NOT dnnl_FOUND AND Python_EXECUTABLE)
    execute_process(COMMAND "${Python_EXECUTABLE}" -c "
import importlib.metadata as m
f = [p for p in m.files('onednn-devel-cpu-gomp') if p.name == 'dnnl-config.cmake'][0]
print(f.locate().resolve().parents[3].as_posix())"
                    OUTPUT_VARIABLE _dnnl_prefix OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
    if(_dnnl_prefix)
      find_package(dnnl 3 CONFIG QUIET HINTS "${_dnnl_prefix}")
    endif()
  endif()
  if(dnnl_FOUND)
    set(N2D2_WITH_ONEDNN ON)
  elseif(N2D2_ONEDNN STREQUAL "AUTO")
    message(WARNING "oneDNN v3 was not found (pip package onednn-devel-cpu-gomp): portable kernels only, slow.")
  else()
    message(FATAL_ERROR "N2D2_ONEDNN=ON, but oneDNN v3 was not found: pip install onednn-devel-cpu-gomp==2023.2.0, "
                        "or set dnnl_DIR; -DN2D2_ONEDNN=OFF builds the portable kernels only.")
  endif()
endif()
if(NOT N2D2_WITH_ONEDNN AND N2D2_ONEDNN_SOURCES)
  list(REMOVE_ITEM N2D2_LIB_SOURCES ${N2D2_ONEDNN_SOURCES})
endif()

set(N2D2_WITH_CUDA OFF)
if(NOT N2D2_CUDA STREQUAL "OFF" AND N2D2_CUDA_SOURCES)
  include(N2D2FindCuda)
endif()

if(N2D2_TESTS)
  find_package(GTest REQUIRED)
endif()
