# Packs what a release holds: the last commit. A source tree without git is itself a release.  -D SOURCE= ARCHIVE=
execute_process(COMMAND git -c "safe.directory=${SOURCE}" -C "${SOURCE}" archive --format=tar.gz
  --prefix=exitless/ -o "${ARCHIVE}" HEAD RESULT_VARIABLE failed OUTPUT_QUIET ERROR_QUIET)
if(failed)
  file(GLOB files RELATIVE "${SOURCE}" "${SOURCE}/*")
  list(REMOVE_ITEM files build)
  execute_process(COMMAND ${CMAKE_COMMAND} -E tar czf "${ARCHIVE}" ${files}
    WORKING_DIRECTORY "${SOURCE}" COMMAND_ERROR_IS_FATAL ANY)
endif()
