# trine_module(<folder> SOURCES a.cpp b.cpp [PER_LEVEL c.cpp d.cpp] [LIBRARIES fmt::fmt ...] [FLOAT_ONLY])
#
# One OBJECT library per folder: trine_<folder> in float and, unless FLOAT_ONLY, trine_<folder>_f64
# in double for the gradient checks. PER_LEVEL sources are compiled once for each instruction level.
# The floors a folder may see are read from cmake/floors.txt, never written in a leaf.

set_property(GLOBAL PROPERTY TRINE_FOLDERS "")
set_property(GLOBAL PROPERTY TRINE_FOLDERS_F64 "")

file(STRINGS ${PROJECT_SOURCE_DIR}/cmake/floors.txt TRINE_FLOOR_LINES REGEX "^[a-z]+:")
foreach(line IN LISTS TRINE_FLOOR_LINES)
  string(REGEX MATCH "^([a-z]+): *(.*)$" _ "${line}")
  string(REPLACE " " ";" TRINE_FLOORS_OF_${CMAKE_MATCH_1} "${CMAKE_MATCH_2}")
endforeach()

set(TRINE_FLAGS_baseline "")
set(TRINE_FLAGS_v3 -march=x86-64-v3)
set(TRINE_FLAGS_v4 -march=x86-64-v4 -mprefer-vector-width=512)

function(trine_compile_settings target)
  target_include_directories(${target} PUBLIC ${PROJECT_SOURCE_DIR} ${PROJECT_BINARY_DIR}/generated)
  target_link_libraries(${target} PRIVATE trine_warnings)
  set_target_properties(${target} PROPERTIES POSITION_INDEPENDENT_CODE ON)
endfunction()

# Kernels are always optimised, and never inline anything from the standard library that the linker
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

function(trine_add_folder folder suffix sources level_sources libraries)
  set(target trine_${folder}${suffix})
  add_library(${target} OBJECT ${sources})
  trine_compile_settings(${target})
  foreach(floor IN LISTS TRINE_FLOORS_OF_${folder})
    target_link_libraries(${target} PUBLIC trine_${floor}${suffix})
  endforeach()
  target_link_libraries(${target} PRIVATE ${libraries})
  if(suffix STREQUAL "_f64")
    target_compile_definitions(${target} PUBLIC TRINE_DOUBLE=1)
  endif()
  set_property(GLOBAL APPEND PROPERTY TRINE_OBJECTS${suffix} ${target})
  if(level_sources)
    trine_add_levels(${target} "${suffix}" "${level_sources}" "${libraries}")
  endif()
endfunction()

function(trine_module folder)
  cmake_parse_arguments(M "FLOAT_ONLY" "" "SOURCES;PER_LEVEL;LIBRARIES" ${ARGN})
  trine_add_folder(${folder} "" "${M_SOURCES}" "${M_PER_LEVEL}" "${M_LIBRARIES}")
  if(TRINE_TESTS AND TRINE_DOUBLE_CHECKS AND NOT M_FLOAT_ONLY)
    trine_add_folder(${folder} _f64 "${M_SOURCES}" "${M_PER_LEVEL}" "${M_LIBRARIES}")
  endif()
endfunction()
