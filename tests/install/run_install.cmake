# An installation of this build tree, found by find_package.
include(${CMAKE_CURRENT_LIST_DIR}/run.cmake)
set(prefix ${WORK}/prefix)
set(package -DVIA=package -DCMAKE_PREFIX_PATH=${prefix} -DCMAKE_BUILD_TYPE=${BUILD_TYPE} -DWANTED_VERSION=${VERSION}
  -DTRINE_HEADERS=${prefix}/include/trine)

run("cmake --install" ${CMAKE_COMMAND} --install ${TRINE_BUILD} --prefix ${prefix})

# As on a machine without what only trine's own sources include.
set(absent xtensor xtl xsimd nlohmann_json CLI11 Boost)
list(TRANSFORM absent REPLACE "(.+)" "-DCMAKE_DISABLE_FIND_PACKAGE_\\1=ON" OUTPUT_VARIABLE without)
build_consumer(${WORK}/build ${package} ${without})
run_consumer(${WORK}/build)
run("running the program over every header" ${WORK}/build/every_header)
run("listing what every header includes" ${COMPILER} -std=c++20 -M -I${prefix}/include ${WORK}/build/every_header.cpp)
expect_output("trine/trine\\.hpp")
string(REPLACE "${WORK}" "" output "${output}")
if(output MATCHES "[^ ]*/(xtensor|xtl|xsimd|nlohmann|CLI|boost|fmt|onig|sentencepiece|utf8proc|zlib|zstd)[^ ]*")
  message(FATAL_ERROR "a header of trine includes ${CMAKE_MATCH_0}")
endif()

build_consumer(${WORK}/build ${package} -DCOMPONENTS=xtensor -DCMAKE_DISABLE_FIND_PACKAGE_xtensor=OFF
  -DCMAKE_DISABLE_FIND_PACKAGE_xtl=OFF)
run_bridge(${WORK}/build)
run("running the program over every header" ${WORK}/build/every_header)

execute_process(COMMAND ${CMAKE_COMMAND} -S ${CMAKE_CURRENT_LIST_DIR}/consumer -B ${WORK}/refused -G ${GENERATOR}
  -DCMAKE_CXX_COMPILER=${COMPILER} ${package} ${without} -DCOMPONENTS=xtensor RESULT_VARIABLE result OUTPUT_QUIET ERROR_VARIABLE output)
if(result EQUAL 0)
  message(FATAL_ERROR "trine gave a bridge to an xtensor that is not there")
endif()
expect_output("xtensor")

if(EXISTS ${prefix}/bin/trine)
  run("running the installed program" ${prefix}/bin/trine --help)
endif()

foreach(text LICENSE NOTICE)
  if(NOT EXISTS ${prefix}/share/doc/trine/${text})
    message(FATAL_ERROR "${text} was not installed")
  endif()
endforeach()

# Nothing of the source or build tree may be named in what was installed.
file(GLOB_RECURSE package_files ${prefix}/lib*/*.cmake)
foreach(file IN LISTS package_files)
  file(READ ${file} text)
  if(text MATCHES "${TRINE_SOURCE}/|${TRINE_BUILD}/")
    message(FATAL_ERROR "${file} names the tree it was built in")
  endif()
endforeach()
file(REMOVE_RECURSE ${WORK})
