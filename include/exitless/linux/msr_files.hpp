// SPDX-License-Identifier: BSL-1.0
//
// msr_files.hpp: the files of Linux' MSR drivers: the nodes' paths, and the texts that tell the
// causes of an error apart.
#pragma once

#include <exitless/base/config.hpp>
#include <exitless/linux/msr_problem.hpp>
#include <exitless/linux/small_file.hpp>

#include <array>
#include <cstddef>
#include <cstdio>

EXITLESS_BEGIN_NAMESPACE
namespace os {

/// A path in a buffer of fixed size; an empty one, which no file has, if it does not fit.
class msr_path {
public:
    /// `root`/`name`
    ///
    /// @exits  Not counted: set-up code.
    /// @rt     Not for real-time code: formats text.
    msr_path(char const* root, char const* name) noexcept {
        keep(std::snprintf(text_.data(), text_.size(), "%s/%s", root, name));
    }
    /// `root`/cpu/`cpu`/`node`
    ///
    /// @exits  Not counted: set-up code.
    /// @rt     Not for real-time code: formats text.
    msr_path(char const* root, unsigned cpu, char const* node) noexcept {
        keep(std::snprintf(text_.data(), text_.size(), "%s/cpu/%u/%s", root, cpu, node));
    }

    /// The path.
    ///
    /// @exits  None.
    /// @rt     Wait-free.
    [[nodiscard]] auto text() const noexcept -> char const* { return text_.data(); }

private:
    void keep(int length) noexcept {
        if (length < 0 || static_cast<std::size_t>(length) >= text_.size()) {
            text_[0] = '\0';
        }
    }

    std::array<char, 256> text_;
};

/// The files that tell the causes of an error apart, read when it is made.
class msr_evidence_files {
public:
    /// Reads them below `system`, which is where sysfs is mounted.
    ///
    /// @exits  What the system calls cost.
    /// @rt     Not for real-time code: opens and reads three files.
    explicit msr_evidence_files(char const* system) noexcept
        : lockdown_{msr_path{system, "kernel/security/lockdown"}.text()}
        , allow_writes_{msr_path{system, "module/msr/parameters/allow_writes"}.text()}
        , online_{msr_path{system, "devices/system/cpu/online"}.text()} {}

    /// What they say; valid while this object lives.
    ///
    /// @exits  None.
    /// @rt     Wait-free.
    [[nodiscard]] auto texts() const noexcept -> msr_evidence {
        return {.lockdown = lockdown_.text(),
                .allow_writes = allow_writes_.text(),
                .online = online_.text()};
    }

private:
    small_file<128> lockdown_;
    small_file<32> allow_writes_;
    small_file<4096> online_; // sysfs gives no longer text
};

} // namespace os
EXITLESS_END_NAMESPACE
