# Warnings, sanitizers, the compiler cache and precompiled headers: what applies to every target and is never installed.
add_library(trine_warnings INTERFACE)
target_compile_options(trine_warnings INTERFACE -Wall -Wextra -Wpedantic -Wshadow)
if(TRINE_WERROR)
  target_compile_options(trine_warnings INTERFACE -Werror)
endif()
if(TRINE_SANITIZE)
  string(REPLACE ";" "," sanitizers "${TRINE_SANITIZE}")
  add_compile_options(-fsanitize=${sanitizers} -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${sanitizers})
endif()
if(TRINE_FUZZ)
  # What the fuzzer needs to see which code an input reached; a finding must end the run to be noticed.
  add_compile_options(-fsanitize=fuzzer-no-link -fno-sanitize-recover=all)
endif()
find_program(TRINE_CCACHE ccache)
if(TRINE_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${TRINE_CCACHE})
endif()

# The large headers of other libraries are read once, unless a compiler cache does better: ccache keeps nothing that
# was compiled with them. .ci/nightly has a build without them (preset clang), which proves that each file includes what it needs.
set(pch ${PROJECT_IS_TOP_LEVEL})
if(CMAKE_CXX_COMPILER_LAUNCHER)
  set(pch OFF)
endif()
option(TRINE_PCH "Precompile the large headers of other libraries" ${pch})
