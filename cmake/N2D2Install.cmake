# Layout: a wheel has <site>/N2D2.*.so and <site>/n2d2/{lib,bin,include,lib/cmake/N2D2}; elsewhere the usual folders.

include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

if(SKBUILD)
  set(P "n2d2/")
  set(_lib "n2d2/lib")
  set(_module ".")
  set(_rpath_module "$ORIGIN/n2d2/lib")
  set(_rpath_exe "$ORIGIN/../lib")
  # The second place is <prefix>/lib, where pip puts libdnnl; the third the same for lib64 layouts.
  set(_rpath_lib "$ORIGIN;$ORIGIN/../../../..;$ORIGIN/../../../../../lib")
else()
  set(P "")
  set(_lib "${CMAKE_INSTALL_LIBDIR}")
  set(_module "${_lib}/python${Python_VERSION_MAJOR}.${Python_VERSION_MINOR}/site-packages")
  set(_rpath_module "$ORIGIN/../..")
  set(_rpath_exe "$ORIGIN/../${_lib}")
  set(_rpath_lib "$ORIGIN")
  set_target_properties(n2d2 n2d2_exe PROPERTIES INSTALL_RPATH_USE_LINK_PATH ON)
  # No version on a wheel's library: wheels store symbolic links as copies.
  set_target_properties(n2d2 PROPERTIES VERSION "${PROJECT_VERSION}" SOVERSION "${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR}")
endif()

target_include_directories(n2d2 PUBLIC "$<INSTALL_INTERFACE:${P}include/N2D2>")
set_target_properties(n2d2 PROPERTIES INSTALL_RPATH "${_rpath_lib}")
set_target_properties(n2d2_exe PROPERTIES INSTALL_RPATH "${_rpath_exe}")

install(TARGETS n2d2 EXPORT N2D2Targets LIBRARY DESTINATION "${_lib}")
install(TARGETS n2d2_exe RUNTIME DESTINATION "${P}bin")
install(DIRECTORY "${CMAKE_CURRENT_SOURCE_DIR}/csrc/" DESTINATION "${P}include/N2D2"
        FILES_MATCHING PATTERN "*.hpp" PATTERN "*.tpp" PATTERN "bindings" EXCLUDE PATTERN "app" EXCLUDE)
if(TARGET n2d2_cuda)
  set_target_properties(n2d2_cuda PROPERTIES INSTALL_RPATH
    "$ORIGIN;$ORIGIN/../../nvidia/cudnn/lib;$ORIGIN/../../nvidia/cu13/lib")
  install(TARGETS n2d2_cuda LIBRARY DESTINATION "${_lib}")
  if(TARGET N2D2_CUDA)
    set_target_properties(N2D2_CUDA PROPERTIES INSTALL_RPATH "${_rpath_module}")
    install(TARGETS N2D2_CUDA LIBRARY DESTINATION "${_module}")
  endif()
endif()
if(TARGET N2D2)
  set_target_properties(N2D2 PROPERTIES INSTALL_RPATH "${_rpath_module}")
  install(TARGETS N2D2 LIBRARY DESTINATION "${_module}")
  if(NOT SKBUILD)
    install(DIRECTORY "${CMAKE_CURRENT_SOURCE_DIR}/python/" DESTINATION "${_module}" FILES_MATCHING PATTERN "*.py")
  endif()
endif()

set(_package "${_lib}/cmake/N2D2")
configure_package_config_file("${CMAKE_CURRENT_SOURCE_DIR}/cmake/N2D2Config.cmake.in"
  "${CMAKE_CURRENT_BINARY_DIR}/N2D2Config.cmake" INSTALL_DESTINATION "${_package}")
write_basic_package_version_file("${CMAKE_CURRENT_BINARY_DIR}/N2D2ConfigVersion.cmake" COMPATIBILITY SameMinorVersion)
install(FILES "${CMAKE_CURRENT_BINARY_DIR}/N2D2Config.cmake" "${CMAKE_CURRENT_BINARY_DIR}/N2D2ConfigVersion.cmake"
        DESTINATION "${_package}")
install(EXPORT N2D2Targets NAMESPACE N2D2:: DESTINATION "${_package}")
