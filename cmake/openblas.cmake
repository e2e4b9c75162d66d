# Debian's OpenBLASConfig.cmake sets variables and defines no target; this makes trine_openblas.
# The pthread flavour is asked for by path where it exists, so that another BLAS chosen by
# update-alternatives does not silently take its place.
find_library(TRINE_OPENBLAS_LIBRARY NAMES openblas
  HINTS /usr/lib/${CMAKE_LIBRARY_ARCHITECTURE}/openblas-pthread)
find_path(TRINE_OPENBLAS_INCLUDE NAMES cblas.h
  HINTS /usr/include/${CMAKE_LIBRARY_ARCHITECTURE}/openblas-pthread /usr/include/openblas)
if(NOT TRINE_OPENBLAS_LIBRARY OR NOT TRINE_OPENBLAS_INCLUDE)
  message(FATAL_ERROR "OpenBLAS was not found: install libopenblas-dev, or configure with -DTRINE_BLAS=OFF "
    "to build with trine's own matrix product")
endif()
add_library(trine_openblas UNKNOWN IMPORTED GLOBAL)
set_target_properties(trine_openblas PROPERTIES
  IMPORTED_LOCATION ${TRINE_OPENBLAS_LIBRARY}
  INTERFACE_INCLUDE_DIRECTORIES ${TRINE_OPENBLAS_INCLUDE})
