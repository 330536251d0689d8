# Install rules. Everything is independent of the architecture: headers, and share/.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(config_dir "${CMAKE_INSTALL_DATAROOTDIR}/cmake/exitless")

# Each target has an export file of its own: where there are no threads, the core is found without the linux wing.
# The include directory is named besides the file set, which consumers on CMake older than 3.23 do not read.
function(export_target target file)
  target_include_directories(${target} INTERFACE "$<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>")
  install(TARGETS ${target} EXPORT ${file} FILE_SET HEADERS)
  install(EXPORT ${file} NAMESPACE exitless:: DESTINATION ${config_dir})
endfunction()
export_target(exitless exitless-core-targets)
if(TARGET exitless_hosted)
  export_target(exitless_hosted exitless-hosted-targets)
endif()

configure_package_config_file(cmake/exitless-config.cmake.in exitless-config.cmake
  INSTALL_DESTINATION ${config_dir} NO_SET_AND_CHECK_MACRO)
# While the major version is 0, a minor version may break the interface.
write_basic_package_version_file(exitless-config-version.cmake COMPATIBILITY SameMinorVersion ARCH_INDEPENDENT)
install(FILES ${PROJECT_BINARY_DIR}/exitless-config.cmake ${PROJECT_BINARY_DIR}/exitless-config-version.cmake
  DESTINATION ${config_dir})

# The prefix is found from the place of the .pc file, so that an installed tree can be moved; a directory that was
# given as an absolute path stands as it is.
set(pc_dir "${CMAKE_INSTALL_DATAROOTDIR}/pkgconfig")
if(IS_ABSOLUTE "${pc_dir}")
  set(pc_prefix "${CMAKE_INSTALL_PREFIX}")
else()
  file(RELATIVE_PATH up "/${pc_dir}" "/")
  string(REGEX REPLACE "/$" "" pc_prefix "\${pcfiledir}/${up}")
endif()
set(pc_includedir "\${prefix}")
cmake_path(APPEND pc_includedir "${CMAKE_INSTALL_INCLUDEDIR}")
foreach(pc exitless exitless-hosted)
  configure_file(cmake/${pc}.pc.in ${pc}.pc @ONLY)
  install(FILES ${PROJECT_BINARY_DIR}/${pc}.pc DESTINATION ${pc_dir})
endforeach()
# Not CMAKE_INSTALL_DOCDIR: in a larger project that is the project's own.
install(FILES LICENSE DESTINATION "${CMAKE_INSTALL_DATAROOTDIR}/doc/exitless")
