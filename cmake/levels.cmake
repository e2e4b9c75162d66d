# Instruction levels: kernels are compiled once for each and the best one is picked at run time. To add one, give it
# its compiler flags and its name here, and say in kernels/isa.cpp how a machine that runs it is recognized.

set(TRINE_FLAGS_baseline "")
set(TRINE_FLAGS_v3 -march=x86-64-v3)
set(TRINE_FLAGS_v4 -march=x86-64-v4 -mprefer-vector-width=512)

# The levels that a processor family has, weakest first.
function(trine_known_levels processor out)
  set(levels baseline)
  if(processor MATCHES "x86_64|AMD64")
    list(APPEND levels v3 v4)
  endif()
  set(${out} ${levels} PARENT_SCOPE)
endfunction()

# Checks a list of levels and puts it in the order of `known`.
function(trine_order_levels levels known out)
  foreach(level IN LISTS levels)
    if(NOT level IN_LIST known)
      string(REPLACE ";" ", " names "${known}")
      message(FATAL_ERROR "TRINE_LEVELS has \"${level}\", which is no instruction level of this processor; "
        "use any of ${names}, separated by semicolons")
    endif()
  endforeach()
  set(ordered ${known})
  foreach(level IN LISTS known)
    if(NOT level IN_LIST levels)
      list(REMOVE_ITEM ordered ${level})
    endif()
  endforeach()
  if(NOT ordered)
    message(FATAL_ERROR "TRINE_LEVELS is empty; kernels need at least one instruction level, for example baseline")
  endif()
  set(${out} ${ordered} PARENT_SCOPE)
endfunction()

# config.hpp for a list of levels.
function(trine_write_config levels file)
  set(TRINE_LEVEL_LIST "")
  foreach(level IN LISTS levels)
    string(APPEND TRINE_LEVEL_LIST " X(${level} __VA_OPT__(,) __VA_ARGS__)")
  endforeach()
  configure_file(${CMAKE_CURRENT_FUNCTION_LIST_DIR}/config.hpp.in ${file})
endfunction()
