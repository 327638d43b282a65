# Sets N2D2_WITH_CUDA when nvcc, cuDNN and cuBLAS are there: from the toolkit and the system, or from the pip packages
# of the extra n2d2[cuda] in Python's site-packages. Defines the target n2d2_cuda_libraries.

set(_cuda_problem "")
if(NOT CMAKE_CUDA_ARCHITECTURES)
  set(CMAKE_CUDA_ARCHITECTURES "${N2D2_CUDA_ARCHITECTURES}")
  if(NOT CMAKE_CUDA_ARCHITECTURES)
    set(CMAKE_CUDA_ARCHITECTURES 90)
  endif()
endif()
include(CheckLanguage)
check_language(CUDA)
if(NOT CMAKE_CUDA_COMPILER)
  set(_cuda_problem "nvcc was not found (install the CUDA toolkit, or set CMAKE_CUDA_COMPILER)")
else()
  enable_language(CUDA)
  set(CMAKE_CUDA_STANDARD 20)
  set(CMAKE_CUDA_STANDARD_REQUIRED ON)
  set(CMAKE_CUDA_RUNTIME_LIBRARY Static)
  find_package(CUDAToolkit REQUIRED)

  # Where pip puts NVIDIA's packages.
  set(_wheels "")
  if(Python_EXECUTABLE)
    execute_process(COMMAND "${Python_EXECUTABLE}" -c
      "import sysconfig; print(sysconfig.get_path('purelib') + '/nvidia')"
      OUTPUT_VARIABLE _wheels OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
  endif()
  set(N2D2_CUDA_WHEELS "${_wheels}" CACHE PATH "Folder nvidia/ of the pip packages of CUDA libraries")

  set(_cuda_places "${N2D2_CUDA_WHEELS}/cudnn" "${N2D2_CUDA_WHEELS}/cu${CUDAToolkit_VERSION_MAJOR}"
                   "${CUDAToolkit_LIBRARY_ROOT}" "${CUDAToolkit_TARGET_DIR}")
  # Wheels have no unversioned names, hence find_file. The toolkit's major version is the libraries'.
  set(_major "${CUDAToolkit_VERSION_MAJOR}")
  foreach(_library IN ITEMS "cudnn;9" "cublas;${_major}" "cublasLt;${_major}")
    list(GET _library 0 _name)
    list(GET _library 1 _so)
    find_file(N2D2_LIB_${_name} NAMES "lib${_name}.so.${_so}" HINTS ${_cuda_places} PATH_SUFFIXES lib lib64
              PATHS /usr/lib/x86_64-linux-gnu /usr/lib64 /usr/lib /usr/local/lib)
    if(NOT N2D2_LIB_${_name})
      string(APPEND _cuda_problem "lib${_name}.so.${_so} was not found; ")
    endif()
  endforeach()
  foreach(_header IN ITEMS cudnn.h cublas_v2.h)
    string(MAKE_C_IDENTIFIER "N2D2_HEADER_${_header}" _variable)
    find_path(${_variable} NAMES "${_header}" HINTS ${_cuda_places} PATH_SUFFIXES include)
    if(NOT ${_variable})
      string(APPEND _cuda_problem "${_header} was not found; ")
    endif()
  endforeach()
  if(_cuda_problem)
    string(APPEND _cuda_problem "pip install nvidia-cudnn-cu13 nvidia-cublas provides them")
  endif()
endif()

if(_cuda_problem AND N2D2_CUDA STREQUAL "ON")
  message(FATAL_ERROR "N2D2_CUDA=ON, but ${_cuda_problem}; -DN2D2_CUDA=OFF builds without.")
elseif(_cuda_problem)
  message(STATUS "No CUDA plug-in: ${_cuda_problem}")
else()
  set(N2D2_WITH_CUDA ON)
  # Only the libraries' own headers, copied: the folder of the wheels holds others, which refuse a toolkit of another
  # minor version.
  set(_headers "${CMAKE_CURRENT_BINARY_DIR}/cuda-headers")
  file(MAKE_DIRECTORY "${_headers}")
  file(GLOB _found "${N2D2_HEADER_cudnn_h}/cudnn*.h" "${N2D2_HEADER_cublas_v2_h}/cublas*.h")
  file(COPY ${_found} DESTINATION "${_headers}")
  add_library(n2d2_cuda_libraries INTERFACE)
  target_include_directories(n2d2_cuda_libraries SYSTEM INTERFACE "${_headers}")
  target_link_libraries(n2d2_cuda_libraries INTERFACE CUDA::cudart_static
    "${N2D2_LIB_cudnn}" "${N2D2_LIB_cublas}" "${N2D2_LIB_cublasLt}")
endif()
