// The nodes are regular files in a tree of the test's own. The kernel's module cannot be loaded
// here: batches are made by a kernel of the test's that answers as the module's source does, and
// once by the real one, which knows no batch on a regular file.
#include <exitless/linux/msr_safe.hpp>
#include <exitless/linux/msr_safe_batch.hpp>
#include <exitless/section/scope.hpp>

#include "msr_tree.hpp"
#include "support/descriptors.hpp"
#include "support/violations.hpp"

#include <catch2/catch_test_macros.hpp>

#include <array>
#include <cerrno>
#include <cstdint>
#include <map>
#include <set>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

using exitless::critical_section;
using exitless::errc;
using exitless::may_exit;
using exitless::result;
using exitless::os::basic_msr_safe;
using exitless::os::msr_batch_operation;
using exitless::os::msr_batch_read;
using exitless::os::msr_batch_request;
using exitless::os::msr_failure;
using exitless::os::msr_mode;
using exitless::os::msr_operation;
using exitless::os::msr_problem;
using exitless::os::msr_safe;
using exitless::os::msr_safe_driver;
using exitless::os::remote;

// The number as the kernel's header makes it of 'c', A2H, both directions and 16 bytes.
static_assert(exitless::os::msr_batch_call == 0xc01063a2);
static_assert(sizeof(msr_batch_operation) == 32 && sizeof(msr_batch_request) == 16);
static_assert(exitless::msr::msr_backend<msr_safe>);
static_assert(exitless::msr::batch_backend<msr_safe>);
static_assert(msr_safe::max_batch == 64 && basic_msr_safe<4>::max_batch == 4);

namespace {

constexpr std::uint32_t tsc = 0x10;
constexpr std::uint32_t mperf = 0xe7;
constexpr std::uint32_t aperf = 0xe8;

// Answers as msr-safe 2.0 does, and keeps what it was asked.
struct module {
    inline static std::map<std::uint32_t, std::uint64_t> listed;
    inline static std::set<std::uint32_t> faulting;
    inline static std::set<unsigned> online;
    inline static std::vector<std::vector<msr_batch_operation>> calls;
    inline static int refusal = 0;       // of every call
    inline static int interruptions = 0; // before a call is performed

    static void reset() {
        listed = {{tsc, 100}, {mperf, 200}, {aperf, 300}};
        faulting.clear();
        online = {0, 1, 2, 3};
        calls.clear();
        refusal = interruptions = 0;
    }

    static auto ioctl(int, unsigned long call, msr_batch_request& request) noexcept -> int {
        std::span const asked{request.operations, request.count};
        calls.emplace_back(asked.begin(), asked.end());
        if (interruptions > 0) {
            --interruptions;
            return failed(EINTR);
        }
        if (refusal != 0 || call != 0xc01063a2 || asked.empty()) {
            return failed(refusal != 0 ? refusal : EINVAL);
        }
        if (request.version >> 16 != 2) {
            return failed(ENOPROTOOPT);
        }
        auto const refused = look_at(asked);
        return refused != 0 ? failed(-refused) : perform(asked);
    }

private:
    static auto failed(int number) -> int {
        errno = number;
        return -1;
    }
    static auto look_at(std::span<msr_batch_operation> asked) -> int {
        int refused = 0;
        for (auto& one : asked) {
            one.error = !online.contains(one.cpu)       ? -ENXIO
                        : !listed.contains(one.address) ? -EACCES
                                                        : 0;
            refused = one.error != 0 ? one.error : refused;
        }
        return refused;
    }
    static auto perform(std::span<msr_batch_operation> asked) -> int {
        int faults = 0;
        for (auto& one : asked) {
            if (faulting.contains(one.address)) {
                one.error = -EIO;
                ++faults;
            } else {
                one.value = listed[one.address] + one.cpu;
            }
        }
        return faults != 0 ? failed(EIO) : 0;
    }
};

using tried = basic_msr_safe<4, module>;

// A device of this CPU, with a module that was just loaded.
class bench {
public:
    explicit bench(remote other_cpus = remote::refused)
        : other_cpus_{other_cpus} {
        module::reset();
        module::online.insert(here.cpu());
        tree.add_cpu(here.cpu());
        tree.add_device("cpu/msr_batch");
    }
    template <class Device = tried>
    auto open() -> Device {
        return std::move(
            *Device::open(may_exit, here.cpu(), msr_mode::read_write, tree.options(other_cpus_)));
    }

    support::pinned const here;
    support::msr_tree tree{"msr_safe"};

private:
    remote other_cpus_;
};

using answers = std::array<result<std::uint64_t>, 3>;
auto no_answers() -> answers {
    return {errc::io_error, errc::io_error, errc::io_error};
}

} // namespace

TEST_CASE("msr-safe reads and writes one register as the msr driver does") {
    bench on;
    auto device = on.open();
    CHECK(device.write(tsc, 7));
    CHECK(device.read(tsc).value_or(0) == 7);
    CHECK(device.cpu() == on.here.cpu());
}

TEST_CASE("a batch is one call, and each register has its answer") {
    bench on;
    auto device = on.open();
    auto const cpu = on.here.cpu();
    auto out = no_answers();
    CHECK(device.read_batch(std::array{tsc, mperf, aperf}, out));
    CHECK(out[0].value_or(0) == 100 + cpu);
    CHECK(out[1].value_or(0) == 200 + cpu);
    CHECK(out[2].value_or(0) == 300 + cpu);
    REQUIRE(module::calls.size() == 1);
    for (auto const& one : module::calls[0]) {
        CHECK(one.cpu == cpu);
        CHECK(one.is_read != 0);
    }
}

TEST_CASE("a register that faults costs the others nothing") {
    bench on;
    auto device = on.open();
    module::faulting = {mperf};
    auto out = no_answers();
    CHECK(device.read_batch(std::array{tsc, mperf, aperf}, out));
    CHECK(out[0].value_or(0) == 100 + on.here.cpu());
    CHECK(out[1].error() == errc::msr_faults);
    CHECK(out[2].value_or(0) == 300 + on.here.cpu());
    CHECK(module::calls.size() == 1);
}

TEST_CASE("for a register that is not in the list the others are asked for again") {
    bench on;
    auto device = on.open();
    module::listed.erase(tsc);
    auto out = no_answers();
    CHECK(device.read_batch(std::array{tsc, mperf, aperf}, out));
    CHECK(out[0].error() == errc::no_privilege);
    CHECK(out[1].value_or(0) == 200 + on.here.cpu());
    CHECK(out[2].value_or(0) == 300 + on.here.cpu());
    REQUIRE(module::calls.size() == 2);
    CHECK(module::calls[1].size() == 2);

    module::reset();
    module::listed.clear();
    CHECK(device.read_batch(std::array{tsc, mperf, aperf}, out));
    CHECK(out[2].error() == errc::no_privilege);
    CHECK(module::calls.size() == 1);
}

TEST_CASE("a batch over CPUs needs consent, and tells which is offline") {
    bench on{remote::allowed};
    auto device = on.open();
    module::online = {0, 1};
    std::array reads{msr_batch_read{.cpu = 0, .address = tsc},
                     msr_batch_read{.cpu = 9, .address = tsc},
                     msr_batch_read{.cpu = 1, .address = mperf}};
    CHECK(device.read_batch(reads));
    CHECK(reads[0].value.value_or(0) == 100);
    CHECK(reads[1].value.error() == errc::cpu_offline);
    CHECK(reads[2].value.value_or(0) == 201);

    bench without;
    auto local = without.open();
    reads[1].cpu = without.here.cpu() + 1;
    CHECK(local.read_batch(std::span{reads}.subspan(1, 1)).error() == errc::wrong_cpu);
    reads[1].cpu = without.here.cpu();
    CHECK(local.read_batch(std::span{reads}.subspan(1, 1)));
    CHECK(module::calls.size() == 1);
}

TEST_CASE("a batch is refused inside a section and on another CPU before the module is asked") {
    bench on;
    auto device = on.open();
    auto out = no_answers();
    std::array reads{msr_batch_read{.cpu = on.here.cpu(), .address = aperf}};
    support::recorded_violations const violations;
    std::array<errc, 3> inside{};
    {
        critical_section section{"test"};
        inside = {device.read_batch(std::array{tsc, mperf, aperf}, out).error(),
                  device.read_batch(reads).error(), device.read_batch({}, {}).error()};
    }
    for (auto const one : inside) {
        CHECK(one == errc::system_call_in_section);
    }
    on.tree.add_cpu(on.here.cpu() + 1);
    auto other = tried::open(may_exit, on.here.cpu() + 1, msr_mode::read, on.tree.options());
    REQUIRE(other);
    CHECK(other->read_batch(std::array{tsc, mperf, aperf}, out).error() == errc::wrong_cpu);
    CHECK(module::calls.empty());
    REQUIRE(violations.size() == (exitless::checks_enabled ? 3 : 0));
    if (exitless::checks_enabled) {
        CHECK(violations.count(exitless::violation_kind::msr_access) == 3);
        CHECK(violations[0].detail == tsc);
        CHECK(violations[1].detail == aperf);
        CHECK(violations[2].detail == 0);
        CHECK(std::string_view{violations[0].where.file}.ends_with("msr_safe.cpp"));
    }
}

TEST_CASE("a batch of an object that was moved from is refused, with words") {
    bench on;
    auto device = on.open();
    auto const taken = std::move(device);
    auto out = no_answers();
    // NOLINTBEGIN(bugprone-use-after-move): that is what is tried
    CHECK(device.read_batch(std::array{tsc, mperf, aperf}, out).error() == errc::no_device);
    CHECK(device.failure().what == msr_problem::moved_from);
    // NOLINTEND(bugprone-use-after-move)
    CHECK(module::calls.empty());
    CHECK(taken.may_access());
}

TEST_CASE("batches have a bound, and as many answers as registers") {
    bench on{remote::allowed};
    auto device = on.open();
    std::vector<result<std::uint64_t>> out(5, errc::io_error);
    std::vector<std::uint32_t> const five(5, tsc);
    auto const some = [&](std::size_t addresses, std::size_t answered) {
        return device.read_batch(std::span{five}.first(addresses), std::span{out}.first(answered))
            .error();
    };
    CHECK(some(5, 5) == errc::invalid_argument);
    CHECK(some(3, 4) == errc::invalid_argument);
    CHECK(some(0, 0) == errc::none);
    std::array far{msr_batch_read{.cpu = 0x10000, .address = tsc}};
    CHECK(device.read_batch(far).error() == errc::invalid_argument);
    CHECK(module::calls.empty());
    CHECK(some(4, 4) == errc::none);
    CHECK(out[3].value_or(0) == 100 + on.here.cpu());
}

TEST_CASE("a batch that is refused as a whole says why in every place") {
    bench on;
    auto device = on.open();
    auto const refused = [&](int number) {
        module::refusal = number;
        auto out = no_answers();
        out[1] = std::uint64_t{1};
        auto const cause = device.read_batch(std::array{tsc, mperf, aperf}, out).error();
        CHECK(out[1].error() == cause);
        CHECK(device.failure().os_error == number);
        return cause;
    };
    CHECK(refused(ENOPROTOOPT) == errc::not_supported);
    CHECK(device.failure().what == msr_problem::other_version);
    CHECK(refused(ENOMEM) == errc::out_of_memory);
    CHECK(refused(E2BIG) == errc::out_of_memory);
    CHECK(refused(EFAULT) == errc::io_error);
}

TEST_CASE("a batch that a signal interrupts is made again") {
    bench on;
    auto device = on.open();
    module::interruptions = 2;
    auto out = no_answers();
    CHECK(device.read_batch(std::array{tsc, mperf, aperf}, out));
    CHECK(module::calls.size() == 3);
}

TEST_CASE("the real kernel knows no batch on a regular file") {
    bench on;
    auto device = on.open<msr_safe>();
    auto out = no_answers();
    CHECK(device.read_batch(std::array{tsc, mperf, aperf}, out).error() == errc::no_device);
    CHECK(device.failure().what == msr_problem::no_msr_device);
    CHECK(device.failure().os_error == ENOTTY);
}

TEST_CASE("msr-safe needs both of its nodes") {
    support::msr_tree tree{"msr_safe"};
    msr_failure why;
    auto options = tree.options();
    options.why = &why;
    CHECK(tried::open(may_exit, 0, msr_mode::read, options).error() == errc::no_device);
    CHECK(why.what == msr_problem::no_safe_node);
    tree.add_cpu(0);
    why = {};
    auto const before = support::open_descriptors();
    CHECK(tried::open(may_exit, 0, msr_mode::read, options).error() == errc::no_device);
    CHECK(why.what == msr_problem::no_safe_node);
    CHECK(support::open_descriptors() == before);
    tree.add_device("cpu/msr_batch");
    CHECK(tried::open(may_exit, 0, msr_mode::read, options));
}

TEST_CASE("the errors of msr-safe have its own meaning") {
    using enum msr_operation;
    auto const cause = [](int number, msr_operation during) {
        return msr_safe_driver::judge(number, during, 0, {});
    };
    CHECK(cause(EACCES, open) == msr_problem::no_permission);
    CHECK(cause(EACCES, read) == msr_problem::not_listed);
    CHECK(cause(EACCES, write) == msr_problem::not_listed);
    CHECK(cause(ENOENT, open) == msr_problem::no_safe_node);
    CHECK(cause(EIO, read) == msr_problem::faults);
    CHECK(cause(ENXIO, read) == msr_problem::cpu_offline);
    exitless::os::msr_evidence known{};
    known.online = "0\n";
    CHECK(msr_safe_driver::judge(ENXIO, open, 0, known) == msr_problem::no_driver);
    CHECK(cause(EBUSY, read) == msr_problem::system);
}
