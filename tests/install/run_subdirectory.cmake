include(${CMAKE_CURRENT_LIST_DIR}/run.cmake)

run("configuring" ${CMAKE_COMMAND} -S ${CMAKE_CURRENT_LIST_DIR}/../subdirectory -B ${WORK}/build -G ${GENERATOR}
  -DCMAKE_CXX_COMPILER=${COMPILER} -DCMAKE_CXX_COMPILER_LAUNCHER=${LAUNCHER} "-DCMAKE_CXX_FLAGS=${flags}"
  -DTRINE_SOURCE=${TRINE_SOURCE} -DTRINE_BLAS=${BLAS})
run("building" ${CMAKE_COMMAND} --build ${WORK}/build --parallel 2)
run("running" ${WORK}/build/consumer)
expect_output("\\[4 x 2\\] ends with 80")
if(GENERATOR STREQUAL "Ninja")
  run("planning the build of all of trine" ${CMAKE_COMMAND} --build ${WORK}/build --target whole -- -n)
  expect_output("libtrine.a")
endif()
file(REMOVE_RECURSE ${WORK})
