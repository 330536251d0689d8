// SPDX-License-Identifier: BSL-1.0
//
// setup_report.hpp: what of a set-up succeeded, what did not, and what would help.
//
// A report is always complete: a step that was not asked for, or that this process may not take,
// is in it with the reason. Its storage is fixed, for it is written while memory is being locked
// and the allocator tuned.
#pragma once

#include <exitless/base/config.hpp>

#include <array>
#include <cstdarg>
#include <cstddef>
#include <cstdio>
#include <span>
#include <string_view>

EXITLESS_BEGIN_NAMESPACE
namespace os {

/// One step of a set-up.
struct setup_step {
    std::string_view id;            ///< Stable name, for reports that programs read.
    bool asked = true;              ///< Whether somebody wanted the step.
    bool done = false;              ///< Whether its aim is met; false if nobody wanted it.
    std::array<char, 224> reason{}; ///< Text of `why`, ended by a zero.

    /// What was done; or what is lacking and how to get it; or how to ask for it.
    ///
    /// @exits  None.
    /// @rt     Bounded by the text's length.
    [[nodiscard]] auto why() const noexcept -> std::string_view { return {reason.data()}; }
};

/// The steps of a set-up in the order in which they were taken.
class setup_report {
public:
    /// Most steps that a report holds.
    static constexpr std::size_t capacity = 16;

    /// Adds a step; `format` and what follows are those of printf. Too long a text is cut. A step
    /// beyond the capacity is dropped.
    ///
    /// @exits  Not counted: set-up code.
    /// @rt     Not for real-time code: formats text.
    [[gnu::format(printf, 4, 5)]] void add(std::string_view id, bool done, char const* format,
                                           ...) noexcept {
        if (size_ == capacity) {
            return;
        }
        auto& step = steps_[size_++];
        step.id = id;
        step.done = done;
        std::va_list arguments;
        va_start(arguments, format);
        static_cast<void>(
            std::vsnprintf(step.reason.data(), step.reason.size(), format, arguments));
        va_end(arguments);
    }

    /// Adds a step that nobody asked for, and how to ask for it.
    ///
    /// @exits  Not counted: set-up code.
    /// @rt     Not for real-time code: formats text.
    void skip(std::string_view id, char const* why) noexcept {
        auto const before = size_;
        add(id, false, "%s", why);
        if (size_ != before) {
            steps_[before].asked = false;
        }
    }

    /// The steps taken so far. Valid while the report lives.
    ///
    /// @exits  None.
    /// @rt     Wait-free.
    [[nodiscard]] auto steps() const noexcept -> std::span<setup_step const> {
        return {steps_.data(), size_};
    }

    /// The step called `id`, null if there is none.
    ///
    /// @exits  None.
    /// @rt     Bounded: at most `capacity` comparisons.
    [[nodiscard]] auto find(std::string_view id) const noexcept -> setup_step const* {
        for (auto const& step : steps()) {
            if (step.id == id) {
                return &step;
            }
        }
        return nullptr;
    }

    /// Whether every step that was asked for met its aim.
    ///
    /// @exits  None.
    /// @rt     Bounded: at most `capacity` tests.
    [[nodiscard]] auto complete() const noexcept -> bool {
        for (auto const& step : steps()) {
            if (step.asked && !step.done) {
                return false;
            }
        }
        return true;
    }

private:
    std::array<setup_step, capacity> steps_{};
    std::size_t size_ = 0;
};

} // namespace os
EXITLESS_END_NAMESPACE
