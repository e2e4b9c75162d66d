# What both scripts share. run(<what> <command ...>) stops with the output of a command that fails.
function(run what)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(NOT result EQUAL 0)
    message(FATAL_ERROR "${what} failed (${result}):\n${output}")
  endif()
  set(output "${output}" PARENT_SCOPE)
endfunction()

function(expect_output pattern)
  if(NOT output MATCHES "${pattern}")
    message(FATAL_ERROR "expected ${pattern} in the output, which was:\n${output}")
  endif()
endfunction()

# build_consumer(<build> <argument ...>): configures with the arguments, and builds.
function(build_consumer build)
  run("configuring the consumer" ${CMAKE_COMMAND} -S ${CMAKE_CURRENT_LIST_DIR}/consumer -B ${build} -G ${GENERATOR}
    -DCMAKE_CXX_COMPILER=${COMPILER} -DCMAKE_CXX_COMPILER_LAUNCHER=${LAUNCHER} "-DCMAKE_CXX_FLAGS=${flags}"
    -DEXAMPLES=${TRINE_SOURCE}/examples ${ARGN})
  run("building the consumer" ${CMAKE_COMMAND} --build ${build} --parallel 2)
endfunction()

# The programs of the consumer: the model that one of README.md's trains is opened by the other.
function(run_consumer build)
  run("training a model" ${build}/train_model ${TRINE_SOURCE}/examples/numbers.tsv ${build}/model)
  expect_output("mean_accuracy +untrained 0\\.[01][0-9], trained (0\\.9|1\\.0)")
  run("encoding texts" ${build}/encode_texts ${build}/model "three hundred and five" ninety dreihundertfünf)
  expect_output("-?0\\.[0-5][0-9]  ninety\n *(0\\.[6-9].|1\\.00)  dreihundertfünf")
  run("an operation of the consumer" ${build}/own_operation)
  expect_output("slope 2: \\.\nslope 1: square: input 0 at element")
  foreach(order first last)
    run("headers of the same names" ${build}/rooms_${order})
    expect_output("3 desks, 4 drawers, 2 threads")
  endforeach()
endfunction()

function(run_bridge build)
  run("the bridge to xtensor" ${build}/bridge)
  expect_output("\\[4 x 2\\] ends with 80")
endfunction()

set(flags "")
if(SANITIZERS)
  set(flags -fsanitize=${SANITIZERS})
endif()
file(REMOVE_RECURSE ${WORK})
file(MAKE_DIRECTORY ${WORK})
