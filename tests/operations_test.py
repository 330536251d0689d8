#!/usr/bin/env python3
"""What operations.py must read rightly, and what it must complain about."""
import tempfile
import unittest
from pathlib import Path

import operations

HEADER = '''
EXITLESS_BEGIN_NAMESPACE
namespace room {
using std::string_view_literals::operator""sv;
/// A class.
template <class T, std::size_t N = (4 > 3)>
class alignas(64) [[nodiscard]] box : public base<T> {
public:
    /// Makes one.
    /// @exits  None.
    /// @rt     Wait-free.
    [[nodiscard, gnu::always_inline]] explicit box(T one, int (*f)(char) = nullptr) noexcept
        : base<T>{one}, value_{std::move(one)}, other_(one) {}
    /// @copydoc box(T, int(*)(char))
    box() noexcept : box{T{}} {}
    /// Ends it.
    /// @exits  None.
    /// @rt     Wait-free.
    ~box() {}
    /// Calls.
    /// @exits  One.
    /// @rt     Bounded
    ///         by something.
    auto operator()(std::uint32_t leaf = 1, site where = site::here()) const& noexcept(noexcept(f())) -> int {
        if (leaf == 0) { return 1; }
        return [] { return 2; }();
    }
    box(box const&) = delete;
    friend constexpr auto operator==(box const&, box const&) noexcept -> bool = default;
private:
    auto hidden() -> int { return 1; }
    struct inner { void unseen() {} };
    T value_{};
};
/// A constant with an initialiser that calls.
inline constexpr auto table = make<int>({1, 2});
/// A function with a clause.
/// @exits  None while it holds.
/// @rt     Wait-free.
template <class Storage>
    requires (sizeof(Storage) > 1) && concept_of<Storage>
[[nodiscard]] inline auto constrained(std::span<Storage const> all, T&& rest) noexcept -> result<void>;
namespace detail { void internal(); }
}
EXITLESS_END_NAMESPACE
'''


def read(text):
    with tempfile.TemporaryDirectory() as directory:
        root = Path(directory)
        (root / "cmake").mkdir()
        (root / "cmake/headers.cmake").write_text("set(EXITLESS_HEADERS\n  exitless/room/one.hpp\n)\n")
        (root / "include/exitless/room").mkdir(parents=True)
        (root / "include/exitless/room/one.hpp").write_text(text)
        return operations.read(root)


class Reads(unittest.TestCase):
    def test_every_public_function_and_no_other(self):
        listed, faults = read(HEADER)
        self.assertEqual([one.id for one in listed],
                         ["exitless::room::box::box(T, int(* f)(char))", "exitless::room::box::box()",
                          "exitless::room::box::~box()", "exitless::room::box::operator()(std::uint32_t, site) const&",
                          "exitless::room::constrained(std::span<Storage const>, T&&)"])
        self.assertEqual(len(faults), 1)  # the constructor's @copydoc names parameters that no signature has
        self.assertIn("box::box()", faults[0][2])

    def test_what_a_docstring_says(self):
        listed, _ = read(HEADER)
        self.assertEqual(listed[3].rt, "Bounded by something.")
        self.assertEqual([one.exit_free for one in listed], [True, False, True, False, True])

    def test_that_nothing_is_undocumented(self):
        cases = {"inline void plain() {}": "no @exits and no @rt",
                 "/// Text.\n/// @exits  None.\ninline void half() {}": "no @rt",
                 "struct nameless_purpose {};": "no docstring",
                 "/// Text.\n/// @exits  None.\n/// @rt     None.\nusing other = int;": "of no public function"}
        for text, fault in cases.items():
            documented = "/// T.\n/// @exits  None.\n/// @rt     None.\nvoid good();\n\n"
            _, faults = read(f"EXITLESS_BEGIN_NAMESPACE\n{documented}{text}\nEXITLESS_END_NAMESPACE\n")
            self.assertTrue(any(fault in message for _, _, message in faults), (text, faults))


if __name__ == "__main__":
    unittest.main()
