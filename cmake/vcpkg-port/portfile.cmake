set(VCPKG_BUILD_TYPE release) # header-only

# SHA512 is that of the release's archive: it is filled in when the tag exists.
vcpkg_from_github(
  OUT_SOURCE_PATH SOURCE_PATH
  REPO exitless/exitless
  REF "v${VERSION}"
  SHA512 0
  HEAD_REF main
)

vcpkg_cmake_configure(
  SOURCE_PATH "${SOURCE_PATH}"
  OPTIONS
    -DEXITLESS_BUILD_TESTS=OFF
    -DEXITLESS_BUILD_EXAMPLES=OFF
)
vcpkg_cmake_install()
vcpkg_cmake_config_fixup(CONFIG_PATH share/cmake/exitless)
vcpkg_fixup_pkgconfig()

vcpkg_install_copyright(FILE_LIST "${SOURCE_PATH}/LICENSE")
file(INSTALL "${CMAKE_CURRENT_LIST_DIR}/usage" DESTINATION "${CURRENT_PACKAGES_DIR}/share/${PORT}")
