# cmake --install: the library trine, its headers, the program, and what find_package(trine) reads.
#
#   <prefix>/include/trine/trine.hpp         #include <trine/trine.hpp>
#   <prefix>/include/trine/<room>/*.hpp      #include <trine/autograd/tape.hpp>
#   <prefix>/lib/libtrine.a
#   <prefix>/lib/cmake/trine/                 trineConfig.cmake, its version and its targets
#   <prefix>/bin/trine                       by cli/CMakeLists.txt
#   <prefix>/share/doc/trine/                LICENSE, and NOTICE: the licenses of what trine stands on
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

option(TRINE_INSTALL "Prepare cmake --install" ${PROJECT_IS_TOP_LEVEL})
if(NOT TRINE_INSTALL)
  return()
endif()

# Headers between sources of one folder stay at home: those that need what trine hides from its users.
set(hidden_includes "#include (<nlohmann/|<xsimd/|\"trine/kernels/simd\\.hpp\")")

foreach(folder IN LISTS TRINE_ROOMS)
  file(GLOB_RECURSE headers RELATIVE ${PROJECT_SOURCE_DIR} CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/${folder}/*.hpp)
  foreach(header IN LISTS headers)
    file(STRINGS ${PROJECT_SOURCE_DIR}/${header} hidden REGEX "${hidden_includes}")
    if(hidden)
      continue()
    endif()
    cmake_path(GET header PARENT_PATH below)
    install(FILES ${header} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/trine/${below})
  endforeach()
endforeach()
install(FILES trine.hpp ${TRINE_INCLUDE}/trine/config.hpp DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/trine)

install(FILES LICENSE NOTICE DESTINATION ${CMAKE_INSTALL_DOCDIR})

install(TARGETS trine EXPORT trineTargets ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}
  INCLUDES DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})

set(package_folder ${CMAKE_INSTALL_LIBDIR}/cmake/trine)
install(EXPORT trineTargets NAMESPACE trine:: DESTINATION ${package_folder})
configure_package_config_file(cmake/trineConfig.cmake.in ${PROJECT_BINARY_DIR}/trineConfig.cmake
  INSTALL_DESTINATION ${package_folder} NO_SET_AND_CHECK_MACRO)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/trineConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/trineConfig.cmake ${PROJECT_BINARY_DIR}/trineConfigVersion.cmake
  DESTINATION ${package_folder})
