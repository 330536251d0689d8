#include <exitless/virtio/chain.hpp>
#include <exitless/virtio/descriptor_ledger.hpp>
#include <exitless/virtio/features.hpp>
#include <exitless/virtio/memory.hpp>
#include <exitless/virtio/poison.hpp>
#include <exitless/virtio/split_device.hpp>
#include <exitless/virtio/split_driver.hpp>
#include <exitless/virtio/split_ring.hpp>

#include <new>

namespace exitless::virtio {
// op: exitless::virtio::feature_set::feature_set()
extern "C" void wrap_virtio_feature_set_feature_set(void* place) {
    ::new (place) exitless::virtio::feature_set();
}
} // namespace exitless::virtio

namespace exitless::virtio {
// op: exitless::virtio::feature_set::feature_set(std::uint64_t)
extern "C" void wrap_virtio_feature_set_feature_set_2(void* place, std::uint64_t a0) {
    ::new (place) exitless::virtio::feature_set(a0);
}
} // namespace exitless::virtio

namespace exitless::virtio {
// op: exitless::virtio::feature_set::bit(unsigned)
extern "C" decltype(auto) wrap_virtio_feature_set_bit(unsigned a0) {
    return exitless::virtio::feature_set::bit(a0);
}
} // namespace exitless::virtio

namespace exitless::virtio {
// op: exitless::virtio::feature_set::bits() const
extern "C" decltype(auto) wrap_virtio_feature_set_bits(exitless::virtio::feature_set const& self) {
    return self.bits();
}
} // namespace exitless::virtio

namespace exitless::virtio {
// op: exitless::virtio::feature_set::has(feature_set) const
extern "C" decltype(auto) wrap_virtio_feature_set_has(exitless::virtio::feature_set const& self,
                                                      feature_set a0) {
    return self.has(a0);
}
} // namespace exitless::virtio

namespace exitless::virtio {
// op: exitless::virtio::feature_set::without(feature_set) const
extern "C" decltype(auto) wrap_virtio_feature_set_without(exitless::virtio::feature_set const& self,
                                                          feature_set a0) {
    return self.without(a0);
}
} // namespace exitless::virtio

namespace exitless::virtio {
// op: exitless::virtio::operator|(feature_set, feature_set)
extern "C" decltype(auto) wrap_virtio_feature_set_either(feature_set a0, feature_set a1) {
    return a0 | a1;
}
} // namespace exitless::virtio

namespace exitless::virtio {
// op: exitless::virtio::operator&(feature_set, feature_set)
extern "C" decltype(auto) wrap_virtio_feature_set_both(feature_set a0, feature_set a1) {
    return a0 & a1;
}
} // namespace exitless::virtio

namespace exitless::virtio {
// op: exitless::virtio::operator==(feature_set, feature_set)
extern "C" decltype(auto) wrap_virtio_feature_set_equals(feature_set a0, feature_set a1) {
    return a0 == a1;
}
} // namespace exitless::virtio

namespace exitless::virtio {
// op: exitless::virtio::negotiate(feature_set, feature_set, feature_set,
// std::span<feature_prerequisite const>)
extern "C" decltype(auto) wrap_virtio_negotiate(feature_set a0, feature_set a1, feature_set a2,
                                                std::span<feature_prerequisite const> a3) {
    return exitless::virtio::negotiate(a0, a1, a2, a3);
}
} // namespace exitless::virtio

namespace exitless::virtio {
// op: exitless::virtio::confirm_features(feature_set, feature_set, std::span<feature_prerequisite
// const>)
extern "C" decltype(auto) wrap_virtio_confirm_features(feature_set a0, feature_set a1,
                                                       std::span<feature_prerequisite const> a2) {
    return exitless::virtio::confirm_features(a0, a1, a2);
}
} // namespace exitless::virtio

namespace exitless::virtio {
// op: exitless::virtio::buffer::bytes() const
extern "C" decltype(auto) wrap_virtio_buffer_bytes(exitless::virtio::buffer const& self) {
    return self.bytes();
}
} // namespace exitless::virtio

namespace exitless::virtio {
// op: exitless::virtio::memory_region::at(std::size_t, std::uint32_t) const
extern "C" decltype(auto) wrap_virtio_memory_region_at(exitless::virtio::memory_region const& self,
                                                       std::size_t a0, std::uint32_t a1) {
    return self.at(a0, a1);
}
} // namespace exitless::virtio

namespace exitless::virtio {
// op: exitless::virtio::memory_region::find(std::uint64_t, std::uint32_t) const
extern "C" decltype(auto)
wrap_virtio_memory_region_find(exitless::virtio::memory_region const& self, std::uint64_t a0,
                               std::uint32_t a1) {
    return self.find(a0, a1);
}
} // namespace exitless::virtio

namespace exitless::virtio {
// op: exitless::virtio::memory_map::of(std::span<memory_region const>)
extern "C" decltype(auto) wrap_virtio_memory_map_of(std::span<memory_region const> a0) {
    return exitless::virtio::memory_map::of(a0);
}
} // namespace exitless::virtio

namespace exitless::virtio {
// op: exitless::virtio::memory_map::translate(std::uint64_t, std::uint32_t) const
extern "C" decltype(auto) wrap_virtio_memory_map_translate(exitless::virtio::memory_map const& self,
                                                           std::uint64_t a0, std::uint32_t a1) {
    return self.translate(a0, a1);
}
} // namespace exitless::virtio

namespace exitless::virtio {
// op: exitless::virtio::chain::readable() const
extern "C" decltype(auto) wrap_virtio_chain_readable(exitless::virtio::chain const& self) {
    return self.readable();
}
} // namespace exitless::virtio

namespace exitless::virtio {
// op: exitless::virtio::chain::writable() const
extern "C" decltype(auto) wrap_virtio_chain_writable(exitless::virtio::chain const& self) {
    return self.writable();
}
} // namespace exitless::virtio

namespace exitless::virtio {
// op: exitless::virtio::chain::writable_bytes() const
extern "C" decltype(auto) wrap_virtio_chain_writable_bytes(exitless::virtio::chain const& self) {
    return self.writable_bytes();
}
} // namespace exitless::virtio

namespace exitless::virtio {
// op: exitless::virtio::chain::head() const
extern "C" decltype(auto) wrap_virtio_chain_head(exitless::virtio::chain const& self) {
    return self.head();
}
} // namespace exitless::virtio

namespace exitless::virtio {
// op: exitless::virtio::to_string(ring_word)
extern "C" decltype(auto) wrap_virtio_to_string(ring_word a0) {
    return exitless::virtio::to_string(a0);
}
} // namespace exitless::virtio

namespace exitless::virtio {
// op: exitless::virtio::pack(descriptor_fields const&)
extern "C" decltype(auto) wrap_virtio_pack(descriptor_fields const& a0) {
    return exitless::virtio::pack(a0);
}
} // namespace exitless::virtio

namespace exitless::virtio {
// op: exitless::virtio::unpack(std::uint64_t, std::uint64_t)
extern "C" decltype(auto) wrap_virtio_unpack(std::uint64_t a0, std::uint64_t a1) {
    return exitless::virtio::unpack(a0, a1);
}
} // namespace exitless::virtio

namespace exitless::virtio {
// op: exitless::virtio::is_power_of_two(std::size_t)
extern "C" decltype(auto) wrap_virtio_is_power_of_two(std::size_t a0) {
    return exitless::virtio::is_power_of_two(a0);
}
} // namespace exitless::virtio

namespace exitless::virtio {
// op: exitless::virtio::split_layout::descriptor_table_bytes(std::uint16_t)
extern "C" decltype(auto) wrap_virtio_split_layout_descriptor_table_bytes(std::uint16_t a0) {
    return exitless::virtio::split_layout::descriptor_table_bytes(a0);
}
} // namespace exitless::virtio

namespace exitless::virtio {
// op: exitless::virtio::split_layout::available_ring_bytes(std::uint16_t)
extern "C" decltype(auto) wrap_virtio_split_layout_available_ring_bytes(std::uint16_t a0) {
    return exitless::virtio::split_layout::available_ring_bytes(a0);
}
} // namespace exitless::virtio

namespace exitless::virtio {
// op: exitless::virtio::split_layout::used_ring_bytes(std::uint16_t)
extern "C" decltype(auto) wrap_virtio_split_layout_used_ring_bytes(std::uint16_t a0) {
    return exitless::virtio::split_layout::used_ring_bytes(a0);
}
} // namespace exitless::virtio

namespace exitless::virtio {
// op: exitless::virtio::split_layout::of(std::uint16_t, std::size_t)
extern "C" decltype(auto) wrap_virtio_split_layout_of(std::uint16_t a0, std::size_t a1) {
    return exitless::virtio::split_layout::of(a0, a1);
}
} // namespace exitless::virtio

namespace exitless::virtio {
// op: exitless::virtio::split_ring::over(std::span<std::byte>, split_layout const&)
extern "C" decltype(auto) wrap_virtio_split_ring_over(std::span<std::byte> a0,
                                                      split_layout const& a1) {
    return exitless::virtio::split_ring<8>::over(a0, a1);
}
} // namespace exitless::virtio

namespace exitless::virtio {
// op: exitless::virtio::split_ring::at(void*, void*, void*, std::uint16_t)
extern "C" decltype(auto) wrap_virtio_split_ring_at(void* a0, void* a1, void* a2,
                                                    std::uint16_t a3) {
    return exitless::virtio::split_ring<8>::at(a0, a1, a2, a3);
}
} // namespace exitless::virtio

namespace exitless::virtio {
// op: exitless::virtio::split_ring::size() const
extern "C" decltype(auto) wrap_virtio_split_ring_size(exitless::virtio::split_ring<8> const& self) {
    return self.size();
}
} // namespace exitless::virtio

namespace exitless::virtio {
// op: exitless::virtio::split_ring::mask() const
extern "C" decltype(auto) wrap_virtio_split_ring_mask(exitless::virtio::split_ring<8> const& self) {
    return self.mask();
}
} // namespace exitless::virtio

namespace exitless::virtio {
// op: exitless::virtio::split_ring::slot(std::uint16_t) const
extern "C" decltype(auto) wrap_virtio_split_ring_slot(exitless::virtio::split_ring<8> const& self,
                                                      std::uint16_t a0) {
    return self.slot(a0);
}
} // namespace exitless::virtio

namespace exitless::virtio {
// op: exitless::virtio::split_ring::descriptor(std::uint16_t) const
extern "C" decltype(auto)
wrap_virtio_split_ring_descriptor(exitless::virtio::split_ring<8> const& self, std::uint16_t a0) {
    return self.descriptor(a0);
}
} // namespace exitless::virtio

namespace exitless::virtio {
// op: exitless::virtio::split_ring::avail_flags() const
extern "C" decltype(auto)
wrap_virtio_split_ring_avail_flags(exitless::virtio::split_ring<8> const& self) {
    return self.avail_flags();
}
} // namespace exitless::virtio

namespace exitless::virtio {
// op: exitless::virtio::split_ring::avail_idx() const
extern "C" decltype(auto)
wrap_virtio_split_ring_avail_idx(exitless::virtio::split_ring<8> const& self) {
    return self.avail_idx();
}
} // namespace exitless::virtio

namespace exitless::virtio {
// op: exitless::virtio::split_ring::avail_entry(std::uint16_t) const
extern "C" decltype(auto)
wrap_virtio_split_ring_avail_entry(exitless::virtio::split_ring<8> const& self, std::uint16_t a0) {
    return self.avail_entry(a0);
}
} // namespace exitless::virtio

namespace exitless::virtio {
// op: exitless::virtio::split_ring::used_event() const
extern "C" decltype(auto)
wrap_virtio_split_ring_used_event(exitless::virtio::split_ring<8> const& self) {
    return self.used_event();
}
} // namespace exitless::virtio

namespace exitless::virtio {
// op: exitless::virtio::split_ring::used_flags() const
extern "C" decltype(auto)
wrap_virtio_split_ring_used_flags(exitless::virtio::split_ring<8> const& self) {
    return self.used_flags();
}
} // namespace exitless::virtio

namespace exitless::virtio {
// op: exitless::virtio::split_ring::used_idx() const
extern "C" decltype(auto)
wrap_virtio_split_ring_used_idx(exitless::virtio::split_ring<8> const& self) {
    return self.used_idx();
}
} // namespace exitless::virtio

namespace exitless::virtio {
// op: exitless::virtio::split_ring::used_element(std::uint16_t) const
extern "C" decltype(auto)
wrap_virtio_split_ring_used_element(exitless::virtio::split_ring<8> const& self, std::uint16_t a0) {
    return self.used_element(a0);
}
} // namespace exitless::virtio

namespace exitless::virtio {
// op: exitless::virtio::descriptor_ledger::descriptor_ledger(std::uint16_t)
extern "C" void wrap_virtio_descriptor_ledger_descriptor_ledger(void* place, std::uint16_t a0) {
    ::new (place) exitless::virtio::descriptor_ledger<8>(a0);
}
} // namespace exitless::virtio

namespace exitless::virtio {
// op: exitless::virtio::descriptor_ledger::free() const
extern "C" decltype(auto)
wrap_virtio_descriptor_ledger_free(exitless::virtio::descriptor_ledger<8> const& self) {
    return self.free();
}
} // namespace exitless::virtio

namespace exitless::virtio {
// op: exitless::virtio::descriptor_ledger::nth_free(std::size_t) const
extern "C" decltype(auto)
wrap_virtio_descriptor_ledger_nth_free(exitless::virtio::descriptor_ledger<8> const& self,
                                       std::size_t a0) {
    return self.nth_free(a0);
}
} // namespace exitless::virtio

namespace exitless::virtio {
// op: exitless::virtio::descriptor_ledger::operator[](std::size_t) const
extern "C" decltype(auto)
wrap_virtio_descriptor_ledger_at(exitless::virtio::descriptor_ledger<8> const& self,
                                 std::size_t a0) {
    return self[a0];
}
} // namespace exitless::virtio

namespace exitless::virtio {
// op: exitless::virtio::descriptor_ledger::take(std::uint16_t, chain_record const&)
extern "C" decltype(auto)
wrap_virtio_descriptor_ledger_take(exitless::virtio::descriptor_ledger<8>& self, std::uint16_t a0,
                                   chain_record const& a1) {
    return self.take(a0, a1);
}
} // namespace exitless::virtio

namespace exitless::virtio {
// op: exitless::virtio::descriptor_ledger::give_back(std::uint16_t)
extern "C" decltype(auto)
wrap_virtio_descriptor_ledger_give_back(exitless::virtio::descriptor_ledger<8>& self,
                                        std::uint16_t a0) {
    return self.give_back(a0);
}
} // namespace exitless::virtio

namespace exitless::virtio {
// op: exitless::virtio::descriptor_ledger::undo(std::uint16_t, std::uint16_t)
extern "C" decltype(auto)
wrap_virtio_descriptor_ledger_undo(exitless::virtio::descriptor_ledger<8>& self, std::uint16_t a0,
                                   std::uint16_t a1) {
    return self.undo(a0, a1);
}
} // namespace exitless::virtio

namespace exitless::virtio {
// op: exitless::virtio::descriptor_ledger::made_since(std::uint16_t, std::uint16_t) const
extern "C" decltype(auto)
wrap_virtio_descriptor_ledger_made_since(exitless::virtio::descriptor_ledger<8> const& self,
                                         std::uint16_t a0, std::uint16_t a1) {
    return self.made_since(a0, a1);
}
} // namespace exitless::virtio

namespace exitless::virtio {
// op: exitless::virtio::descriptor_ledger::close()
extern "C" decltype(auto)
wrap_virtio_descriptor_ledger_close(exitless::virtio::descriptor_ledger<8>& self) {
    return self.close();
}
} // namespace exitless::virtio

namespace exitless::virtio {
// op: exitless::virtio::descriptor_ledger::taken() const
extern "C" decltype(auto)
wrap_virtio_descriptor_ledger_taken(exitless::virtio::descriptor_ledger<8> const& self) {
    return self.taken();
}
} // namespace exitless::virtio

namespace exitless::virtio {
// op: exitless::virtio::split_driver::split_driver(split_ring<Capacity> const&)
extern "C" void wrap_virtio_split_driver_split_driver(void* place,
                                                      exitless::virtio::split_ring<8> const& a0) {
    ::new (place) exitless::virtio::split_driver<8>(a0);
}
} // namespace exitless::virtio

namespace exitless::virtio {
// op: exitless::virtio::split_driver::add(std::span<buffer const>, std::span<buffer const>,
// std::uint64_t)
extern "C" decltype(auto) wrap_virtio_split_driver_add(exitless::virtio::split_driver<8>& self,
                                                       std::span<buffer const> a0,
                                                       std::span<buffer const> a1,
                                                       std::uint64_t a2) {
    return self.add(a0, a1, a2);
}
} // namespace exitless::virtio

namespace exitless::virtio {
// op: exitless::virtio::split_driver::publish()
extern "C" decltype(auto)
wrap_virtio_split_driver_publish(exitless::virtio::split_driver<8>& self) {
    return self.publish();
}
} // namespace exitless::virtio

namespace exitless::virtio {
// op: exitless::virtio::split_driver::rollback()
extern "C" decltype(auto)
wrap_virtio_split_driver_rollback(exitless::virtio::split_driver<8>& self) {
    return self.rollback();
}
} // namespace exitless::virtio

namespace exitless::virtio {
// op: exitless::virtio::split_driver::poll()
extern "C" decltype(auto) wrap_virtio_split_driver_poll(exitless::virtio::split_driver<8>& self) {
    return self.poll();
}
} // namespace exitless::virtio

namespace exitless::virtio {
// op: exitless::virtio::split_driver::notification_wanted() const
extern "C" decltype(auto)
wrap_virtio_split_driver_notification_wanted(exitless::virtio::split_driver<8> const& self) {
    return self.notification_wanted();
}
} // namespace exitless::virtio

namespace exitless::virtio {
// op: exitless::virtio::split_driver::free_descriptors() const
extern "C" decltype(auto)
wrap_virtio_split_driver_free_descriptors(exitless::virtio::split_driver<8> const& self) {
    return self.free_descriptors();
}
} // namespace exitless::virtio

namespace exitless::virtio {
// op: exitless::virtio::split_driver::in_flight() const
extern "C" decltype(auto)
wrap_virtio_split_driver_in_flight(exitless::virtio::split_driver<8> const& self) {
    return self.in_flight();
}
} // namespace exitless::virtio

namespace exitless::virtio {
// op: exitless::virtio::split_driver::poison() const
extern "C" decltype(auto)
wrap_virtio_split_driver_poison(exitless::virtio::split_driver<8> const& self) {
    return self.poison();
}
} // namespace exitless::virtio

namespace exitless::virtio {
// op: exitless::virtio::split_driver::ring() const
extern "C" decltype(auto)
wrap_virtio_split_driver_ring(exitless::virtio::split_driver<8> const& self) {
    return self.ring();
}
} // namespace exitless::virtio

namespace exitless::virtio {
// op: exitless::virtio::split_device::split_device(split_ring<Capacity> const&, memory_map const&)
extern "C" void wrap_virtio_split_device_split_device(void* place,
                                                      exitless::virtio::split_ring<8> const& a0,
                                                      memory_map const& a1) {
    ::new (place) exitless::virtio::split_device<8>(a0, a1);
}
} // namespace exitless::virtio

namespace exitless::virtio {
// op: exitless::virtio::split_device::poll()
extern "C" decltype(auto) wrap_virtio_split_device_poll(exitless::virtio::split_device<8>& self) {
    return self.poll();
}
} // namespace exitless::virtio

namespace exitless::virtio {
// op: exitless::virtio::split_device::complete(chain const&, std::uint32_t)
extern "C" decltype(auto) wrap_virtio_split_device_complete(exitless::virtio::split_device<8>& self,
                                                            chain const& a0, std::uint32_t a1) {
    return self.complete(a0, a1);
}
} // namespace exitless::virtio

namespace exitless::virtio {
// op: exitless::virtio::split_device::publish()
extern "C" decltype(auto)
wrap_virtio_split_device_publish(exitless::virtio::split_device<8>& self) {
    return self.publish();
}
} // namespace exitless::virtio

namespace exitless::virtio {
// op: exitless::virtio::split_device::notification_wanted() const
extern "C" decltype(auto)
wrap_virtio_split_device_notification_wanted(exitless::virtio::split_device<8> const& self) {
    return self.notification_wanted();
}
} // namespace exitless::virtio

namespace exitless::virtio {
// op: exitless::virtio::split_device::in_flight() const
extern "C" decltype(auto)
wrap_virtio_split_device_in_flight(exitless::virtio::split_device<8> const& self) {
    return self.in_flight();
}
} // namespace exitless::virtio

namespace exitless::virtio {
// op: exitless::virtio::split_device::poison() const
extern "C" decltype(auto)
wrap_virtio_split_device_poison(exitless::virtio::split_device<8> const& self) {
    return self.poison();
}
} // namespace exitless::virtio

namespace exitless::virtio {
// op: exitless::virtio::split_device::ring() const
extern "C" decltype(auto)
wrap_virtio_split_device_ring(exitless::virtio::split_device<8> const& self) {
    return self.ring();
}
} // namespace exitless::virtio
