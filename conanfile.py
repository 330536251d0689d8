"""Conan 2 recipe: conan create . -s compiler.cppstd=20"""

import os
import re

from conan import ConanFile
from conan.errors import ConanInvalidConfiguration
from conan.tools.build import check_min_cppstd
from conan.tools.cmake import CMake, CMakeToolchain, cmake_layout
from conan.tools.files import copy, load, rmdir

required_conan_version = ">=2.0"


class ExitlessConan(ConanFile):
    name = "exitless"
    description = "Real-time-safe primitives for C++20 code inside x86-64 virtual machines"
    license = "BSL-1.0"
    url = "https://github.com/exitless/exitless"
    homepage = url
    topics = ("real-time", "virtualization", "tsc", "cpuid", "virtio", "header-only")
    package_type = "header-library"
    implements = ["auto_header_only"]
    settings = "os", "arch", "compiler", "build_type"
    exports_sources = "CMakeLists.txt", "LICENSE", "cmake/*", "include/*"
    no_copy_source = True

    def set_version(self):
        text = load(self, os.path.join(self.recipe_folder, "include/exitless/base/config.hpp"))
        self.version = ".".join(
            re.search(rf"^#define EXITLESS_VERSION_{part} (\d+)", text, re.MULTILINE)[1]
            for part in ("MAJOR", "MINOR", "PATCH")
        )

    def layout(self):
        cmake_layout(self)

    def validate(self):
        check_min_cppstd(self, 20)
        if self.settings.arch != "x86_64":
            raise ConanInvalidConfiguration("exitless is for 64-bit x86")

    def generate(self):
        toolchain = CMakeToolchain(self)
        toolchain.cache_variables["EXITLESS_BUILD_TESTS"] = False
        toolchain.cache_variables["EXITLESS_BUILD_EXAMPLES"] = False
        toolchain.generate()

    def build(self):
        CMake(self).configure()

    def package(self):
        copy(self, "LICENSE", self.source_folder, os.path.join(self.package_folder, "licenses"))
        CMake(self).install()
        rmdir(self, os.path.join(self.package_folder, "share"))  # Conan writes its own CMake and .pc files

    def package_info(self):
        self.cpp_info.set_property("cmake_file_name", "exitless")
        # Conan's target for the whole package must not take the name of the core.
        self.cpp_info.set_property("cmake_target_name", "exitless::all")

        core = self.cpp_info.components["core"]
        core.set_property("cmake_target_name", "exitless::exitless")
        core.set_property("pkg_config_name", "exitless")

        hosted = self.cpp_info.components["hosted"]
        hosted.set_property("cmake_target_name", "exitless::hosted")
        hosted.set_property("pkg_config_name", "exitless-hosted")
        hosted.requires = ["core"]
        if self.settings.os == "Linux":
            hosted.system_libs = ["pthread"]

        for component in (core, hosted):
            component.bindirs = []
            component.libdirs = []
