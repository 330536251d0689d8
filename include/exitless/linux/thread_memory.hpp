// SPDX-License-Identifier: BSL-1.0
//
// thread_memory.hpp: the steps that keep page faults and the dynamic linker out of a loop: locked
// memory, a stack and a heap that are there, no huge-page collapse, no lazy binding.
//
// All but the stack are settings of the process. They stay when the thread ends.
#pragma once

#include <exitless/base/config.hpp>
#include <exitless/linux/setup_report.hpp>

#include <alloca.h>
#include <link.h>
#include <malloc.h>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string_view>

EXITLESS_BEGIN_NAMESPACE
namespace os {

/// Locks the process's present and future memory. Step "mlock".
///
/// @exits  What the system call and its page faults cost.
/// @rt     Not for real-time code: takes all pages in.
inline void lock_memory(setup_report& report) noexcept {
    constexpr auto id = "mlock";
    if (::mlockall(MCL_CURRENT | MCL_FUTURE) == 0) {
        report.add(id, true, "all present and future memory is locked");
        return;
    }
    auto const cause = errno;
    rlimit limit{};
    ::getrlimit(RLIMIT_MEMLOCK, &limit);
    report.add(id, false,
               "%s; needs CAP_IPC_LOCK, or a larger RLIMIT_MEMLOCK (now %llu KiB; memlock in "
               "/etc/security/limits.conf)",
               std::strerror(cause), static_cast<unsigned long long>(limit.rlim_cur / 1024));
}

/// Bytes of stack below the caller's frame that the calling thread may still use, 0 if unknown.
///
/// @exits  What the system calls cost.
/// @rt     Not for real-time code.
[[nodiscard]] inline auto stack_left() noexcept -> std::size_t {
    pthread_attr_t attributes;
    if (::pthread_getattr_np(::pthread_self(), &attributes) != 0) {
        return 0;
    }
    void* lowest = nullptr;
    std::size_t size = 0;
    auto const known = ::pthread_attr_getstack(&attributes, &lowest, &size) == 0;
    ::pthread_attr_destroy(&attributes);
    auto const here = reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0));
    auto const low = reinterpret_cast<std::uintptr_t>(lowest);
    return known && here > low ? here - low : 0;
}

/// Writes to each page of the `bytes` below the caller's frame, from the upper to the lower: as the
/// guard page expects.
///
/// @exits  What the page faults cost.
/// @rt     Bounded by `bytes`, with page faults.
[[gnu::noinline]] inline void touch_stack(std::size_t bytes) noexcept {
    constexpr std::size_t page = 4096;
    auto* const lowest = static_cast<char volatile*>(::alloca(bytes));
    for (auto at = bytes; at != 0;) {
        at -= at < page ? at : page;
        lowest[at] = 0;
    }
}

/// Takes `bytes` of the calling thread's stack in. Step "stack".
///
/// @exits  What the page faults cost.
/// @rt     Not for real-time code: takes pages in.
inline void prefault_stack(setup_report& report, std::size_t bytes) noexcept {
    constexpr auto id = "stack";
    constexpr std::size_t reserve = 64 * 1024; // for the calls in between and for signals
    auto const left = stack_left();
    if (bytes + reserve > left || bytes > left) {
        report.add(id, false,
                   "%zu KiB were asked for, %zu KiB are left: raise RLIMIT_STACK or the "
                   "thread's stack size",
                   bytes / 1024, left / 1024);
        return;
    }
    touch_stack(bytes);
    report.add(id, true, "%zu KiB taken in", bytes / 1024);
}

/// Whether two functions are of one loaded object, the program included.
///
/// @exits  Not counted: set-up code.
/// @rt     Not for real-time code: takes the dynamic linker's lock.
[[nodiscard]] inline auto in_one_object(std::uintptr_t one, std::uintptr_t other) noexcept -> bool {
    std::array<std::uintptr_t, 2> functions{one, other};
    auto const visit = [](dl_phdr_info* object, std::size_t, void* asked) noexcept -> int {
        auto found = 0;
        for (auto const code : *static_cast<std::array<std::uintptr_t, 2> const*>(asked)) {
            for (ElfW(Half) i = 0; i < object->dlpi_phnum; ++i) {
                auto const& header = object->dlpi_phdr[i];
                auto const offset = code - object->dlpi_addr - header.p_vaddr;
                found += header.p_type == PT_LOAD && offset < header.p_memsz ? 1 : 0;
            }
        }
        return found == 2 ? 1 : 0;
    };
    return ::dl_iterate_phdr(visit, &functions) == 1;
}

/// Whether `malloc` is the C library's own: only that one is tuned by mallopt.
///
/// The addresses come from the GOT. In a program at a fixed address, `&malloc` may be that of a
/// stub in the program itself, whoever serves the call.
///
/// @exits  Not counted: set-up code.
/// @rt     Not for real-time code: takes the dynamic linker's lock.
[[nodiscard]] inline auto malloc_is_tunable() noexcept -> bool {
    std::uintptr_t own = 0;
    std::uintptr_t library = 0;
    asm("{movq malloc@GOTPCREL(%%rip), %0|mov %0, qword ptr malloc@GOTPCREL[rip]}" : "=r"(own));
    asm("{movq gnu_get_libc_version@GOTPCREL(%%rip), %0|"
        "mov %0, qword ptr gnu_get_libc_version@GOTPCREL[rip]}"
        : "=r"(library));
    return in_one_object(own, library);
}

/// Keeps the allocator from giving memory back to the kernel and from mapping large blocks one by
/// one: both make page faults later. Step "malloc".
///
/// @exits  Not counted: set-up code.
/// @rt     Not for real-time code.
inline void tune_malloc(setup_report& report) noexcept {
    auto const kept = ::mallopt(M_TRIM_THRESHOLD, -1) == 1;
    auto const one_heap = ::mallopt(M_MMAP_MAX, 0) == 1;
    auto const done = malloc_is_tunable() && kept && one_heap;
    report.add("malloc", done, "%s",
               done ? "freed memory is kept, large blocks come from the heap"
                    : "this allocator is not the one that mallopt tunes: see its own manual");
}

/// Keeps transparent huge pages from being collapsed and split under the process. Step "thp".
///
/// @exits  What the system call costs.
/// @rt     Not for real-time code.
inline void disable_thp(setup_report& report) noexcept {
    auto const done = ::prctl(PR_SET_THP_DISABLE, 1UL, 0UL, 0UL, 0UL) == 0;
    report.add("thp", done, "%s",
               done ? "no transparent huge pages in this process" : std::strerror(errno));
}

/// What the loaded objects say about when their functions are bound.
struct binding_survey {
    std::size_t lazy = 0;        ///< Objects that bind a function at its first call.
    char const* first = nullptr; ///< Name of the first of them; "" is the program.
};

/// Whether an object binds its functions at their first call.
///
/// @exits  None.
/// @rt     Bounded by the object's dynamic section.
[[nodiscard]] inline auto binds_lazily(ElfW(Dyn) const* entry) noexcept -> bool {
    auto has_functions = false;
    for (; entry->d_tag != DT_NULL; ++entry) {
        auto const value = entry->d_un.d_val;
        has_functions = has_functions || entry->d_tag == DT_JMPREL;
        auto const now = entry->d_tag == DT_BIND_NOW ||
                         (entry->d_tag == DT_FLAGS && (value & DF_BIND_NOW) != 0) ||
                         (entry->d_tag == DT_FLAGS_1 && (value & DF_1_NOW) != 0);
        if (now) {
            return false;
        }
    }
    return has_functions;
}

/// Looks at all objects that are loaded now. The dynamic linker and the vDSO bind nothing.
///
/// @exits  Not counted: set-up code.
/// @rt     Not for real-time code: takes the dynamic linker's lock.
[[nodiscard]] inline auto survey_binding() noexcept -> binding_survey {
    binding_survey found;
    auto const visit = [](dl_phdr_info* object, std::size_t, void* into) noexcept -> int {
        auto& survey = *static_cast<binding_survey*>(into);
        for (ElfW(Half) i = 0; i < object->dlpi_phnum; ++i) {
            auto const& header = object->dlpi_phdr[i];
            if (header.p_type != PT_DYNAMIC) {
                continue;
            }
            // NOLINTNEXTLINE(performance-no-int-to-ptr): where the linker says that it is
            auto const* dynamic =
                reinterpret_cast<ElfW(Dyn) const*>(object->dlpi_addr + header.p_vaddr);
            if (binds_lazily(dynamic)) {
                survey.first = survey.lazy == 0 ? object->dlpi_name : survey.first;
                ++survey.lazy;
            }
        }
        return 0;
    };
    ::dl_iterate_phdr(visit, &found);
    return found;
}

/// Whether functions are bound already, or at their first call in the loop. Step "binding".
///
/// @exits  Not counted: set-up code.
/// @rt     Not for real-time code.
inline void report_binding(setup_report& report) noexcept {
    constexpr auto id = "binding";
    auto const* const asked = std::getenv("LD_BIND_NOW");
    auto const found = survey_binding();
    if ((asked != nullptr && *asked != '\0') || found.lazy == 0) {
        report.add(id, true, "%s", found.lazy == 0 ? "every object binds at load" : "LD_BIND_NOW");
        return;
    }
    std::string_view const name = found.first;
    report.add(id, false,
               "%zu objects bind functions at their first call, %.60s among them: start with "
               "LD_BIND_NOW=1; linking with -Wl,-z,now serves the linked object alone",
               found.lazy, name.empty() ? "the program" : name.data());
}

} // namespace os
EXITLESS_END_NAMESPACE
