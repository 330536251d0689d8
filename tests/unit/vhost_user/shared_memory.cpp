#include <exitless/critical_section.hpp>
#include <exitless/linux/file_descriptor.hpp>
#include <exitless/linux/shared_memory.hpp>

#include "support/alarms.hpp"
#include "support/descriptors.hpp"

#include <catch2/catch_test_macros.hpp>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <limits>
#include <utility>

using exitless::errc;
using exitless::may_exit;
using exitless::os::file_descriptor;
using exitless::os::shared_memory;

TEST_CASE("a call of this header that is a violation is reported, not trapped") {
    CHECK(exitless::abi_v1::default_violation_handler.load() == &exitless::os::report::handle);
}

TEST_CASE("shared memory is whole pages of zeroes that another mapping sees") {
    auto const memory = shared_memory::create(may_exit, 5000);
    REQUIRE(memory);
    REQUIRE(memory->bytes().size() == 8192);
    CHECK(std::ranges::all_of(memory->bytes(), [](std::byte b) { return b == std::byte{0}; }));
    auto* const other = ::mmap(nullptr, 8192, PROT_READ, MAP_SHARED, memory->descriptor(), 0);
    REQUIRE(other != MAP_FAILED);
    memory->bytes()[8191] = std::byte{42};
    CHECK(static_cast<std::byte const*>(other)[8191] == std::byte{42});
    ::munmap(other, 8192);
}

TEST_CASE("all pages are there from the start, whatever signals come meanwhile") {
    support::alarms const often{std::chrono::milliseconds{1}};
    constexpr std::size_t size = std::size_t{64} << 20;
    while (support::alarms::seen() < 3) { // one creation may be over before the first signal
        auto const memory = shared_memory::create(may_exit, size);
        REQUIRE(memory);
        struct ::stat file{};
        REQUIRE(::fstat(memory->descriptor(), &file) == 0);
        CHECK(static_cast<std::size_t>(file.st_blocks) * 512 >= size);
    }
}

TEST_CASE("a peer can neither shrink nor grow the memory, nor lift the seals, nor inherit it") {
    auto const memory = shared_memory::create(may_exit, 4096);
    REQUIRE(memory);
    CHECK(::ftruncate(memory->descriptor(), 0) == -1);
    CHECK(errno == EPERM);
    CHECK(::ftruncate(memory->descriptor(), 8192) == -1);
    CHECK(errno == EPERM);
    CHECK(::fcntl(memory->descriptor(), F_GET_SEALS) ==
          (F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL));
    CHECK((::fcntl(memory->descriptor(), F_GETFD) & FD_CLOEXEC) != 0);
}

TEST_CASE("a peer that punches holes leaves zeroes that can be read and written") {
    auto const memory = shared_memory::create(may_exit, 8192);
    REQUIRE(memory);
    auto const bytes = memory->bytes();
    std::ranges::fill(bytes, std::byte{7});
    REQUIRE(::fallocate(memory->descriptor(), FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0,
                        4096) == 0);
    CHECK(bytes[0] == std::byte{0});
    CHECK(bytes[4096] == std::byte{7});
    bytes[0] = std::byte{1};
    CHECK(bytes[0] == std::byte{1});
}

TEST_CASE("memory beyond the process's file size limit is an error, not a signal") {
    ::rlimit before{};
    REQUIRE(::getrlimit(RLIMIT_FSIZE, &before) == 0);
    ::rlimit const small{.rlim_cur = 4096, .rlim_max = before.rlim_max};
    REQUIRE(::setrlimit(RLIMIT_FSIZE, &small) == 0);
    auto const within = shared_memory::create(may_exit, 4096);
    auto const beyond = shared_memory::create(may_exit, 4097);
    REQUIRE(::setrlimit(RLIMIT_FSIZE, &before) == 0);
    CHECK(within);
    CHECK(beyond.error() == errc::invalid_argument);
}

TEST_CASE("sizes that are no size are refused") {
    CHECK(shared_memory::create(may_exit, 0).error() == errc::invalid_argument);
    CHECK(shared_memory::create(may_exit, std::numeric_limits<std::size_t>::max()).error() ==
          errc::invalid_argument);
}

TEST_CASE("shared memory and descriptors move, and are released once") {
    auto const before = support::open_descriptors();
    {
        auto memory = shared_memory::create(may_exit, 4096);
        REQUIRE(memory);
        auto const place = memory->bytes().data();
        shared_memory second{std::move(*memory)};
        CHECK(second.bytes().data() == place);
        CHECK(memory->bytes().empty());
        shared_memory third;
        CHECK(third.bytes().empty());
        third = std::move(second);
        CHECK(third.bytes().data() == place);
        CHECK(support::open_descriptors() == before + 1);

        file_descriptor one{::dup(third.descriptor())};
        file_descriptor two{::dup(third.descriptor())};
        CHECK(support::open_descriptors() == before + 3);
        one = std::move(two);
        CHECK(support::open_descriptors() == before + 2);
        CHECK(one);
        CHECK_FALSE(two); // NOLINT(bugprone-use-after-move)
    }
    CHECK(support::open_descriptors() == before);
}
