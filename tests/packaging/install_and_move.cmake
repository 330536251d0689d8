# Installs the library from a build that knows nothing of tests, moves the prefix, and checks what is in it.
# -D SOURCE= BUILD= PREFIX= CXX= GENERATOR=
file(REMOVE_RECURSE "${BUILD}" "${PREFIX}" "${PREFIX}.first")
execute_process(COMMAND ${CMAKE_COMMAND} -S "${SOURCE}" -B "${BUILD}" -G "${GENERATOR}"
  "-DCMAKE_CXX_COMPILER=${CXX}" -DEXITLESS_BUILD_TESTS=OFF -DEXITLESS_BUILD_EXAMPLES=OFF
  OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${CMAKE_COMMAND} --install "${BUILD}" --prefix "${PREFIX}.first"
  OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
file(RENAME "${PREFIX}.first" "${PREFIX}")

file(GLOB_RECURSE installed RELATIVE "${PREFIX}" "${PREFIX}/*")
set(expected
  share/cmake/exitless/exitless-config-version.cmake
  share/cmake/exitless/exitless-config.cmake
  share/cmake/exitless/exitless-core-targets.cmake
  share/cmake/exitless/exitless-hosted-targets.cmake
  share/doc/exitless/LICENSE
  share/pkgconfig/exitless-hosted.pc
  share/pkgconfig/exitless.pc)
# The headers of the tree, not the list in cmake/headers.cmake: one that the list forgot is missed here.
file(GLOB_RECURSE headers RELATIVE "${SOURCE}" "${SOURCE}/include/*")
list(APPEND expected ${headers})
list(SORT installed)
list(SORT expected)
set(missing ${expected})
set(surplus ${installed})
list(REMOVE_ITEM missing ${installed})
list(REMOVE_ITEM surplus ${expected})
if(missing OR surplus)
  message(FATAL_ERROR "not installed: ${missing}\ninstalled without need: ${surplus}")
endif()

foreach(file IN LISTS installed)
  file(READ "${PREFIX}/${file}" text)
  foreach(place "${SOURCE}/include" "${SOURCE}/cmake" "${BUILD}" "${PREFIX}")
    string(FIND "${text}" "${place}" at)
    if(NOT at EQUAL -1)
      message(FATAL_ERROR "${file} names ${place}: the installed tree cannot be moved")
    endif()
  endforeach()
endforeach()
