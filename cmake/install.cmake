# Install rules. Everything is architecture-independent: headers, and share/.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(config_dir "${CMAKE_INSTALL_DATAROOTDIR}/cmake/exitless")
# The exported file set does not reach consumers whose CMake is older than 3.23.
target_include_directories(exitless INTERFACE
  "$<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>" "$<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>")
install(TARGETS exitless exitless_hosted EXPORT exitless-targets FILE_SET HEADERS)
install(EXPORT exitless-targets NAMESPACE exitless:: DESTINATION ${config_dir})
configure_package_config_file(cmake/exitless-config.cmake.in exitless-config.cmake
  INSTALL_DESTINATION ${config_dir} NO_SET_AND_CHECK_MACRO)
write_basic_package_version_file(exitless-config-version.cmake
  COMPATIBILITY SameMinorVersion ARCH_INDEPENDENT)
install(FILES ${PROJECT_BINARY_DIR}/exitless-config.cmake ${PROJECT_BINARY_DIR}/exitless-config-version.cmake
  DESTINATION ${config_dir})

file(RELATIVE_PATH pc_prefix "/${CMAKE_INSTALL_DATAROOTDIR}/pkgconfig" "/")
string(REGEX REPLACE "/$" "" pc_prefix "${pc_prefix}")
configure_file(cmake/exitless.pc.in exitless.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/exitless.pc DESTINATION ${CMAKE_INSTALL_DATAROOTDIR}/pkgconfig)
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})
