#include <exitless/linux/small_file.hpp>

#include "support/alarms.hpp"
#include "support/guarded_memory.hpp"

#include <catch2/catch_test_macros.hpp>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <new>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace os = exitless::os;

namespace {

class scratch_file {
public:
    explicit scratch_file(std::string_view text) { std::ofstream{path_, std::ios::binary} << text; }
    ~scratch_file() { std::remove(path_.c_str()); }
    scratch_file(scratch_file const&) = delete;
    auto operator=(scratch_file const&) -> scratch_file& = delete;
    [[nodiscard]] auto path() const -> char const* { return path_.c_str(); }

private:
    std::string path_ = "small_file." + std::to_string(::getpid());
};

template <std::size_t Capacity>
auto lines_of(std::string_view text) -> std::vector<std::string> {
    scratch_file const file{text};
    std::vector<std::string> lines;
    os::each_line<Capacity>(file.path(), [&](std::string_view line) {
        lines.emplace_back(line);
        return true;
    });
    return lines;
}

using strings = std::vector<std::string>;

} // namespace

TEST_CASE("a small file gives its text, or the cause") {
    scratch_file const file{"kvm-clock\n"};
    CHECK(os::small_file<64>{file.path()}.text() == "kvm-clock\n");
    CHECK(os::small_file<64>{file.path()}.error() == 0);
    os::small_file<64> const none{"/nonexistent/file"};
    CHECK(none.text().empty());
    CHECK(none.error() == ENOENT);
}

TEST_CASE("a read that fails after others leaves no text") {
    scratch_file const file{std::string(8192, 'x')};
    support::guarded_memory memory{4096, support::edge::back};
    // The second half of the buffer cannot be written to.
    auto const* const read = new (memory.data()) os::small_file<8192>{file.path()};
    CHECK(read->error() == EFAULT);
    CHECK(read->text().empty());
}

TEST_CASE("a signal is not the end of a file") {
    auto const path = "fifo." + std::to_string(::getpid());
    REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
    int const end = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
    std::vector<std::string> lines;
    {
        support::alarms const often{std::chrono::milliseconds{1}};
        std::thread writer{[&] {
            while (support::alarms::seen() < 5) {
                std::this_thread::sleep_for(std::chrono::milliseconds{1});
            }
            CHECK(::write(end, "late\n", 5) == 5);
        }};
        os::each_line(path.c_str(), [&](std::string_view line) {
            lines.emplace_back(line);
            return false;
        });
        writer.join();
    }
    ::close(end);
    std::remove(path.c_str());
    CHECK(lines == strings{"late"});
}

TEST_CASE("a file that is larger than the buffer is cut") {
    scratch_file const file{"0123456789"};
    CHECK(os::small_file<4>{file.path()}.text() == "0123");
}

TEST_CASE("lines come whole over the ends of the buffer") {
    CHECK(lines_of<8>("one\ntwo\nthree\n\nfour\n") == strings{"one", "two", "three", "", "four"});
}

TEST_CASE("a line that is longer than the buffer, and one without an end, are left out") {
    CHECK(lines_of<8>("0123456789abcdef\nok\nunended") == strings{"ok"});
    CHECK(lines_of<8>("01234567\nok\n") == strings{"ok"});
    CHECK(lines_of<8>("0123456\nok\n") == strings{"0123456", "ok"});
}

TEST_CASE("reading lines ends when the reader has enough") {
    scratch_file const file{"one\ntwo\n"};
    int seen = 0;
    os::each_line(file.path(), [&](std::string_view) { return ++seen == 0; });
    CHECK(seen == 1);
}

TEST_CASE("numbers are whole and alone, or they are none") {
    CHECK(os::to_number(" 950000\n") == 950'000);
    CHECK(os::to_number("-1\n") == -1);
    for (auto const* text : {"", " ", "12x", "x", "1 2", "99999999999999999999", "+1", "0x10"}) {
        CHECK_FALSE(os::to_number(text));
    }
}

TEST_CASE("blanks are taken off both ends") {
    CHECK(os::trimmed(" \ttsc \n") == "tsc");
    CHECK(os::trimmed(" \n").empty());
}
