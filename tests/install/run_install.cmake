include(${CMAKE_CURRENT_LIST_DIR}/run.cmake)
set(prefix ${WORK}/prefix)

run("cmake --install" ${CMAKE_COMMAND} --install ${TRINE_BUILD} --prefix ${prefix})
run("configuring the consumer" ${CMAKE_COMMAND} -S ${CMAKE_CURRENT_LIST_DIR}/consumer -B ${WORK}/build -G ${GENERATOR}
  -DCMAKE_PREFIX_PATH=${prefix} -DCMAKE_CXX_COMPILER=${COMPILER} -DCMAKE_BUILD_TYPE=${BUILD_TYPE}
  "-DCMAKE_CXX_FLAGS=${flags}" -DWANTED_VERSION=${VERSION} -DTRINE_HEADERS=${prefix}/include/trine)
run("building the consumer" ${CMAKE_COMMAND} --build ${WORK}/build --parallel 2)
run("running the consumer" ${WORK}/build/consumer)
expect_output("y = 11, dy/dx = 6")
run("running the program over every header" ${WORK}/build/every_header)

if(EXISTS ${prefix}/bin/trine)
  run("running the installed program" ${prefix}/bin/trine --help)
endif()

foreach(text LICENSE NOTICE)
  if(NOT EXISTS ${prefix}/share/doc/trine/${text})
    message(FATAL_ERROR "${text} was not installed")
  endif()
endforeach()

# Nothing of the source or build tree may be named in what was installed.
file(GLOB_RECURSE package ${prefix}/lib*/*.cmake)
foreach(file IN LISTS package)
  file(READ ${file} text)
  if(text MATCHES "${TRINE_SOURCE}/|${TRINE_BUILD}/")
    message(FATAL_ERROR "${file} names the tree it was built in")
  endif()
endforeach()
file(REMOVE_RECURSE ${WORK})
