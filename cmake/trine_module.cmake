# trine_module(<room> [ONCE a.cpp b.cpp] [LIBRARIES fmt::fmt ...] [FLOAT_ONLY])
#
# One OBJECT library per room, of all .cpp files below it: trine_<room> in float and, unless FLOAT_ONLY,
# trine_<room>_f64 in double for the gradient checks. In kernels every source but those after ONCE is compiled
# once for each instruction level. The rooms a room may see are read from cmake/layers.txt.
#
# Every #include reads "trine/<room>/<file>.hpp". The sources lie at the top of the repository, so the prefix is a
# folder of links, <build>/include/trine, and that is the only include directory there is.

file(STRINGS ${PROJECT_SOURCE_DIR}/cmake/layers.txt TRINE_LAYER_LINES REGEX "^[a-z]+:")
set(TRINE_ROOMS "")
foreach(line IN LISTS TRINE_LAYER_LINES)
  string(REGEX MATCH "^([a-z]+): *(.*)$" _ "${line}")
  list(APPEND TRINE_ROOMS ${CMAKE_MATCH_1})
  string(REPLACE " " ";" TRINE_BELOW_${CMAKE_MATCH_1} "${CMAKE_MATCH_2}")
endforeach()
list(REMOVE_ITEM TRINE_ROOMS cli)

set(TRINE_INCLUDE ${PROJECT_BINARY_DIR}/include)

function(trine_link_headers)
  foreach(name IN LISTS ARGN)
    file(CREATE_LINK ${PROJECT_SOURCE_DIR}/${name} ${TRINE_INCLUDE}/trine/${name} SYMBOLIC)
  endforeach()
endfunction()

file(MAKE_DIRECTORY ${TRINE_INCLUDE}/trine)
trine_write_config("${TRINE_LEVELS}" ${TRINE_INCLUDE}/trine/config.hpp)
trine_link_headers(${TRINE_ROOMS})

function(trine_compile_settings target)
  target_include_directories(${target} PUBLIC ${TRINE_INCLUDE})
  target_link_libraries(${target} PRIVATE trine_warnings)
  set_target_properties(${target} PROPERTIES POSITION_INDEPENDENT_CODE ON)
endfunction()

# Kernels are always optimized, and never inline anything from the standard library that the linker
# could pick for another level: at -O0 a shared inline function may keep the widest instructions.
function(trine_add_levels target suffix level_sources libraries)
  foreach(level IN LISTS TRINE_LEVELS)
    set(object ${target}_${level})
    add_library(${object} OBJECT ${level_sources})
    trine_compile_settings(${object})
    target_compile_definitions(${object} PRIVATE TRINE_LEVEL=${level})
    # g++ 12 warns about its own AVX-512 headers, which leave masked-off lanes undefined on purpose.
    target_compile_options(${object} PRIVATE -O3 ${TRINE_FLAGS_${level}} -Wno-uninitialized
      $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)
    target_link_libraries(${object} PRIVATE trine_base${suffix} ${libraries})
    set_property(GLOBAL APPEND PROPERTY TRINE_OBJECTS${suffix} ${object})
  endforeach()
endfunction()

function(trine_add_room room suffix sources level_sources libraries)
  set(target trine_${room}${suffix})
  add_library(${target} OBJECT ${sources})
  trine_compile_settings(${target})
  foreach(below IN LISTS TRINE_BELOW_${room})
    target_link_libraries(${target} PUBLIC trine_${below}${suffix})
  endforeach()
  target_link_libraries(${target} PRIVATE ${libraries})
  if(TRINE_PCH AND "nlohmann_json::nlohmann_json" IN_LIST libraries)
    if(target STREQUAL "trine_base")
      target_precompile_headers(${target} PRIVATE <fmt/format.h> <nlohmann/json.hpp>)
    else()
      target_precompile_headers(${target} REUSE_FROM trine_base)
    endif()
  endif()
  if(suffix STREQUAL "_f64")
    target_compile_definitions(${target} PUBLIC TRINE_DOUBLE=1)
  endif()
  set_property(GLOBAL APPEND PROPERTY TRINE_OBJECTS${suffix} ${target})
  if(level_sources)
    trine_add_levels(${target} "${suffix}" "${level_sources}" "${libraries}")
  endif()
endfunction()

function(trine_module room)
  cmake_parse_arguments(M "FLOAT_ONLY" "" "ONCE;LIBRARIES" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/${room}/*.cpp)
  set(level_sources "")
  if(M_ONCE)
    list(TRANSFORM M_ONCE PREPEND ${PROJECT_SOURCE_DIR}/${room}/)
    set(level_sources ${sources})
    list(REMOVE_ITEM level_sources ${M_ONCE})
    set(sources ${M_ONCE})
  endif()
  trine_add_room(${room} "" "${sources}" "${level_sources}" "${M_LIBRARIES}")
  if(TRINE_TESTS AND TRINE_DOUBLE_CHECKS AND NOT M_FLOAT_ONLY)
    trine_add_room(${room} _f64 "${sources}" "${level_sources}" "${M_LIBRARIES}")
  endif()
endfunction()
