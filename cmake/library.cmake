# The two libraries: trine (float, installed) and trine_f64 (double, for gradient checks only).
function(trine_library name suffix)
  get_property(objects GLOBAL PROPERTY TRINE_OBJECTS${suffix})
  set(files "")
  foreach(object IN LISTS objects)
    list(APPEND files $<TARGET_OBJECTS:${object}>)
  endforeach()
  add_library(${name} STATIC ${files})
  target_include_directories(${name} PUBLIC $<BUILD_INTERFACE:${TRINE_INCLUDE}>)
  target_compile_features(${name} PUBLIC cxx_std_20)
  target_link_libraries(${name} PUBLIC Threads::Threads PRIVATE fmt::fmt ZLIB::ZLIB PkgConfig::utf8proc PkgConfig::sentencepiece PkgConfig::zstd
      ${TRINE_REGEX_LIBRARY})
  if(suffix STREQUAL "_f64")
    target_compile_definitions(${name} PUBLIC TRINE_DOUBLE=1)
  endif()
endfunction()

trine_link_headers(trine.hpp)
trine_library(trine "")
add_library(trine::trine ALIAS trine)

# The bridge to xtensor, trine/tensor/xtensor.hpp and trine/autograd/ops/xtensor_op.hpp, for those who include it.
if(TARGET xtensor)
  add_library(trine_xtensor INTERFACE)
  add_library(trine::xtensor ALIAS trine_xtensor)
  target_link_libraries(trine_xtensor INTERFACE trine xtensor)
endif()

if(TRINE_TESTS AND TRINE_DOUBLE_CHECKS)
  trine_library(trine_f64 _f64)
endif()
