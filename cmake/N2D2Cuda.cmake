# The plug-in libn2d2_cuda: kernels and the Frame_CUDA instantiations. libn2d2 opens it when it is first needed.

n2d2_table(RegisterAllCuda.cpp register_cuda ${N2D2_CUDA_SOURCES})
set(_kernels ${N2D2_CUDA_SOURCES})
list(FILTER _kernels INCLUDE REGEX "\\.cu$")
set(_host_side ${N2D2_CUDA_SOURCES})
list(FILTER _host_side EXCLUDE REGEX "\\.cu$")
# Objects, which the plug-in of tests/emulation is made of as well.
add_library(n2d2_cuda_objects OBJECT ${_host_side} "${N2D2_GENERATED}/RegisterAllCuda.cpp")
target_link_libraries(n2d2_cuda_objects PRIVATE n2d2 n2d2_flags n2d2_cuda_libraries OpenMP::OpenMP_CXX Threads::Threads)
add_library(n2d2_cuda SHARED ${_kernels} $<TARGET_OBJECTS:n2d2_cuda_objects>)
target_link_libraries(n2d2_cuda PRIVATE n2d2 n2d2_flags n2d2_cuda_libraries OpenMP::OpenMP_CXX Threads::Threads)
# No contraction, as for the CPU: element-wise kernels then round alike on both.
target_compile_options(n2d2_cuda PRIVATE
  "$<$<COMPILE_LANGUAGE:CUDA>:--extended-lambda;--fmad=false;-Wno-deprecated-gpu-targets;-Xcompiler=-Wall,-Wextra,-fopenmp>")
set_target_properties(n2d2_cuda PROPERTIES CUDA_SEPARABLE_COMPILATION OFF)

if(N2D2_PYTHON)
  # The operators' python.cpp files once more, for the GPU classes (bindings/Cells.hpp).
  n2d2_table(BindAllCuda.cpp bind ${N2D2_CUDA_MODULE_SOURCES})
  pybind11_add_module(N2D2_CUDA MODULE NO_EXTRAS ${N2D2_CUDA_MODULE_SOURCES} "${N2D2_GENERATED}/BindAllCuda.cpp")
  target_link_libraries(N2D2_CUDA PRIVATE n2d2_cuda n2d2 n2d2_flags OpenMP::OpenMP_CXX fmt::fmt)
  target_compile_definitions(N2D2_CUDA PRIVATE N2D2_BIND_CUDA)
  if(CMAKE_BUILD_TYPE STREQUAL "Release")
    target_compile_options(N2D2_CUDA PRIVATE -O1)
  endif()
endif()
