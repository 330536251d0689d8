#include <exitless/virtio/descriptor_ledger.hpp>

#include <catch2/catch_test_macros.hpp>

#include <cstdint>

using exitless::virtio::descriptor_ledger;

namespace {

// Takes `count` descriptors for a chain, and returns its head.
template <std::uint16_t Capacity>
auto take(descriptor_ledger<Capacity>& ledger, std::uint64_t token, std::uint16_t count)
    -> std::uint16_t {
    auto const head = ledger.nth_free(0);
    ledger.take(head, {.token = token, .writable = 0, .count = count});
    return head;
}

} // namespace

TEST_CASE("free descriptors are handed out in the order in which they came back") {
    descriptor_ledger<8> ledger{7};
    for (std::uint16_t id = 0; id != 8; ++id) {
        CHECK(take(ledger, id, 1) == id);
    }
    CHECK(ledger.free() == 0);
    for (std::uint16_t const id : {std::uint16_t{5}, std::uint16_t{1}, std::uint16_t{6}}) {
        CHECK(ledger.give_back(id) == id);
    }
    CHECK(ledger.free() == 3);
    CHECK(ledger.nth_free(0) == 5);
    CHECK(ledger.nth_free(1) == 1);
    CHECK(ledger.nth_free(2) == 6);
}

TEST_CASE("a chain gives back all its descriptors, wherever they were in the queue") {
    descriptor_ledger<8> ledger{7};
    auto const a = take(ledger, 1, 3);
    auto const b = take(ledger, 2, 5);
    CHECK(ledger.free() == 0);
    CHECK(ledger.give_back(b) == 2);
    CHECK(ledger.give_back(a) == 1);
    std::uint16_t const expected[]{3, 4, 5, 6, 7, 0, 1, 2};
    for (std::uint16_t n = 0; n != 8; ++n) {
        CHECK(ledger.nth_free(n) == expected[n]);
    }
    auto const c = take(ledger, 3, 6); // 3 4 5 6 7 0
    CHECK(ledger[c].count == 6);
    CHECK(ledger.give_back(c) == 3);
    CHECK(ledger[c].count == 0);
    CHECK(ledger.nth_free(7) == 0);
}

TEST_CASE("what was taken last can be undone") {
    descriptor_ledger<8> ledger{7};
    auto const kept = take(ledger, 1, 2);
    auto const before = ledger.taken();
    auto const first = take(ledger, 2, 3);
    auto const second = take(ledger, 3, 1);
    ledger.undo(2, static_cast<std::uint16_t>(ledger.taken() - before));
    CHECK(ledger.free() == 6);
    CHECK(ledger[kept].count == 2);
    CHECK(ledger[first].count == 0);
    CHECK(ledger[second].count == 0);
    CHECK(ledger.nth_free(0) == first);
}

TEST_CASE("a closed ledger has nothing free; a smaller queue uses part of the capacity") {
    descriptor_ledger<8> ledger{3};
    CHECK(ledger.free() == 4);
    ledger.close();
    CHECK(ledger.free() == 0);
}

TEST_CASE("a chain that has been out while the counters wrapped is not taken for a new one") {
    descriptor_ledger<8> ledger{7};
    auto const old = take(ledger, 1, 1); // at position 0
    while (ledger.taken() != 0xfffe) {
        CHECK(ledger.give_back(take(ledger, 2, 1)) == 2);
    }
    auto const mark = ledger.taken();
    auto const first = take(ledger, 3, 2);
    auto const second = take(ledger, 4, 3); // at position 0 again
    CHECK(ledger[old].position == ledger[second].position);
    CHECK_FALSE(ledger.made_since(mark, old));
    CHECK(ledger.made_since(mark, first));
    CHECK(ledger.made_since(mark, second));
    CHECK_FALSE(ledger.made_since(ledger.taken(), second));
}
