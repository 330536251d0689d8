# Compiles the consumer with nothing but the compiler; with PREFIX set, with pkg-config's flags.
# -D CXX= FLAGS= SOURCE= OUT= [PREFIX= MODULE= VERSION=]
separate_arguments(flags UNIX_COMMAND "${FLAGS}")
set(files main.cpp other.cpp)
if(PREFIX)
  set(ENV{PKG_CONFIG_PATH} "${PREFIX}/share/pkgconfig")
  execute_process(COMMAND pkg-config --validate ${MODULE} COMMAND_ERROR_IS_FATAL ANY)
  execute_process(COMMAND pkg-config --cflags --libs "${MODULE} = ${VERSION}"
    OUTPUT_VARIABLE found OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
  separate_arguments(found UNIX_COMMAND "${found}")
  if(MODULE STREQUAL "exitless-hosted")
    list(APPEND files thread.cpp)
    list(APPEND flags -DCONSUMER_HAS_THREADS)
  endif()
else()
  set(found -I "${SOURCE}/include")
endif()
list(TRANSFORM files PREPEND "${CMAKE_CURRENT_LIST_DIR}/consumer/")
get_filename_component(folder "${OUT}" DIRECTORY)
file(MAKE_DIRECTORY "${folder}")
execute_process(COMMAND ${CXX} ${flags} -Wall -Wextra -Wpedantic -Werror ${found} ${files} -o "${OUT}"
  COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND "${OUT}" COMMAND_ERROR_IS_FATAL ANY)
