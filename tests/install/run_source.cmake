# The sources as a part of the project that uses them: by add_subdirectory, then by FetchContent in the same build
# tree. The settings are those of the build tree around the test, whose objects save compiling most of them again.
include(${CMAKE_CURRENT_LIST_DIR}/run.cmake)
set(ENV{TRINE_BUILD} ${TRINE_BUILD})
set(ENV{TRINE_LAUNCHER} "${LAUNCHER}")
set(LAUNCHER ${CMAKE_CURRENT_LIST_DIR}/reuse_object.sh)
string(REPLACE "," ";" levels "${LEVELS}")
file(WRITE ${WORK}/levels.cmake "set(TRINE_LEVELS \"${levels}\" CACHE STRING \"\")\n")
set(same -C ${WORK}/levels.cmake -DCMAKE_BUILD_TYPE=${BUILD_TYPE} -DTRINE_REGEX=${REGEX}
  -DFETCHCONTENT_SOURCE_DIR_TRINE=${TRINE_SOURCE})

build_consumer(${WORK}/build ${same} -DVIA=subdirectory)
run_consumer(${WORK}/build)
run_bridge(${WORK}/build)

build_consumer(${WORK}/build ${same} -DVIA=fetch)
if(output MATCHES "libtrine\\.a")
  message(FATAL_ERROR "FetchContent built the library again:\n${output}")
endif()
run_consumer(${WORK}/build)
file(REMOVE_RECURSE ${WORK})
