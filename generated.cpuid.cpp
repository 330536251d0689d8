#include <exitless/cpuid/cache.hpp>
#include <exitless/cpuid/dump.hpp>
#include <exitless/cpuid/dump_syntax.hpp>
#include <exitless/cpuid/entry.hpp>
#include <exitless/cpuid/features.hpp>
#include <exitless/cpuid/hypervisor.hpp>
#include <exitless/cpuid/identity.hpp>
#include <exitless/cpuid/leaves.hpp>
#include <exitless/cpuid/line_cursor.hpp>
#include <exitless/cpuid/parse.hpp>
#include <exitless/cpuid/rdt.hpp>
#include <exitless/cpuid/snapshot.hpp>
#include <exitless/cpuid/topology.hpp>
#include <exitless/cpuid/vendor.hpp>
#include <exitless/cpuid/walk.hpp>

#include <new>

namespace exitless::cpuid {
// op: exitless::cpuid::operator==(feature const&, feature const&)
extern "C" decltype(auto) wrap_cpuid_feature_equals(feature const& a0, feature const& a1) {
    return a0 == a1;
}
} // namespace exitless::cpuid

namespace exitless::cpuid {
// op: exitless::cpuid::dense_index(std::uint32_t, std::uint32_t)
extern "C" decltype(auto) wrap_cpuid_dense_index(std::uint32_t a0, std::uint32_t a1) {
    return exitless::cpuid::dense_index(a0, a1);
}
} // namespace exitless::cpuid

namespace exitless::cpuid {
// op: exitless::cpuid::packed_text::view() const
extern "C" decltype(auto)
wrap_cpuid_packed_text_view(exitless::cpuid::packed_text<12> const& self) {
    return self.view();
}
} // namespace exitless::cpuid

namespace exitless::cpuid {
// op: exitless::cpuid::packed_text::unpack(std::size_t, std::uint32_t)
extern "C" decltype(auto) wrap_cpuid_packed_text_unpack(exitless::cpuid::packed_text<12>& self,
                                                        std::size_t a0, std::uint32_t a1) {
    return self.unpack(a0, a1);
}
} // namespace exitless::cpuid

namespace exitless::cpuid {
// op: exitless::cpuid::operator==(packed_text const&, packed_text const&)
extern "C" decltype(auto)
wrap_cpuid_packed_text_equals(exitless::cpuid::packed_text<12> const& a0,
                              exitless::cpuid::packed_text<12> const& a1) {
    return a0 == a1;
}
} // namespace exitless::cpuid

namespace exitless::cpuid {
// op: exitless::cpuid::vendor_text(x86::cpuid_registers const&)
extern "C" decltype(auto) wrap_cpuid_vendor_text(x86::cpuid_registers const& a0) {
    return exitless::cpuid::vendor_text(a0);
}
} // namespace exitless::cpuid

namespace exitless::cpuid {
// op: exitless::cpuid::hypervisor_text(x86::cpuid_registers const&)
extern "C" decltype(auto) wrap_cpuid_hypervisor_text(x86::cpuid_registers const& a0) {
    return exitless::cpuid::hypervisor_text(a0);
}
} // namespace exitless::cpuid

namespace exitless::cpuid {
// op: exitless::cpuid::vendor_of(x86::cpuid_registers const&)
extern "C" decltype(auto) wrap_cpuid_vendor_of(x86::cpuid_registers const& a0) {
    return exitless::cpuid::vendor_of(a0);
}
} // namespace exitless::cpuid

namespace exitless::cpuid {
// op: exitless::cpuid::follows_amd(vendor)
extern "C" decltype(auto) wrap_cpuid_follows_amd(vendor a0) {
    return exitless::cpuid::follows_amd(a0);
}
} // namespace exitless::cpuid

namespace exitless::cpuid {
// op: exitless::cpuid::to_string(vendor)
extern "C" decltype(auto) wrap_cpuid_to_string(vendor a0) {
    return exitless::cpuid::to_string(a0);
}
} // namespace exitless::cpuid

namespace exitless::cpuid {
// op: exitless::cpuid::rule_for(std::uint32_t)
extern "C" decltype(auto) wrap_cpuid_rule_for(std::uint32_t a0) {
    return exitless::cpuid::rule_for(a0);
}
} // namespace exitless::cpuid

namespace exitless::cpuid {
// op: exitless::cpuid::has_scope(scope, vendor)
extern "C" decltype(auto) wrap_cpuid_has_scope(scope a0, vendor a1) {
    return exitless::cpuid::has_scope(a0, a1);
}
} // namespace exitless::cpuid

namespace exitless::cpuid {
// op: exitless::cpuid::last_hypervisor_leaf(std::uint32_t, x86::cpuid_registers const&)
extern "C" decltype(auto) wrap_cpuid_last_hypervisor_leaf(std::uint32_t a0,
                                                          x86::cpuid_registers const& a1) {
    return exitless::cpuid::last_hypervisor_leaf(a0, a1);
}
} // namespace exitless::cpuid

namespace exitless::cpuid {
// op: exitless::cpuid::stands_behind_hyper_v(x86::cpuid_registers const&)
extern "C" decltype(auto) wrap_cpuid_stands_behind_hyper_v(x86::cpuid_registers const& a0) {
    return exitless::cpuid::stands_behind_hyper_v(a0);
}
} // namespace exitless::cpuid

namespace exitless::cpuid {
// op: exitless::cpuid::walk::run()
// allow: exits
extern "C" decltype(auto)
wrap_cpuid_walk_run(exitless::cpuid::walk<exitless::x86::native, exitless::cpuid::snapshot>& self) {
    return self.run();
}
} // namespace exitless::cpuid

namespace exitless::cpuid {
// op: exitless::cpuid::walk::executed() const
extern "C" decltype(auto) wrap_cpuid_walk_executed(
    exitless::cpuid::walk<exitless::x86::native, exitless::cpuid::snapshot> const& self) {
    return self.executed();
}
} // namespace exitless::cpuid

namespace exitless::cpuid {
// op: exitless::cpuid::walk::cut_short() const
extern "C" decltype(auto) wrap_cpuid_walk_cut_short(
    exitless::cpuid::walk<exitless::x86::native, exitless::cpuid::snapshot> const& self) {
    return self.cut_short();
}
} // namespace exitless::cpuid

namespace exitless::cpuid {
// op: exitless::cpuid::operator==(entry const&, entry const&)
extern "C" decltype(auto) wrap_cpuid_entry_equals(entry const& a0, entry const& a1) {
    return a0 == a1;
}
} // namespace exitless::cpuid

namespace exitless::cpuid {
// op: exitless::cpuid::select(x86::cpuid_registers const&, reg)
extern "C" decltype(auto) wrap_cpuid_select(x86::cpuid_registers const& a0, reg a1) {
    return exitless::cpuid::select(a0, a1);
}
} // namespace exitless::cpuid

namespace exitless::cpuid {
// op: exitless::cpuid::independent_of_cpu(entry, std::uint32_t)
extern "C" decltype(auto) wrap_cpuid_independent_of_cpu(entry a0, std::uint32_t a1) {
    return exitless::cpuid::independent_of_cpu(a0, a1);
}
} // namespace exitless::cpuid

namespace exitless::cpuid {
// op: exitless::cpuid::leaf_limits::leaf_limits(std::span<entry const>)
extern "C" void wrap_cpuid_leaf_limits_leaf_limits(void* place, std::span<entry const> a0) {
    ::new (place) exitless::cpuid::leaf_limits(a0);
}
} // namespace exitless::cpuid

namespace exitless::cpuid {
// op: exitless::cpuid::leaf_limits::admits(std::uint32_t) const
extern "C" decltype(auto) wrap_cpuid_leaf_limits_admits(exitless::cpuid::leaf_limits const& self,
                                                        std::uint32_t a0) {
    return self.admits(a0);
}
} // namespace exitless::cpuid

namespace exitless::cpuid {
// op: exitless::cpuid::snapshot::snapshot()
extern "C" void wrap_cpuid_snapshot_snapshot(void* place) {
    ::new (place) exitless::cpuid::snapshot();
}
} // namespace exitless::cpuid

namespace exitless::cpuid {
// op: exitless::cpuid::snapshot::capture(basic_may_exit<Storage>, site)
// allow: exits
extern "C" decltype(auto) wrap_cpuid_snapshot_capture(exitless::may_exit_t a0, site a1) {
    return exitless::cpuid::snapshot::capture(a0, a1);
}
} // namespace exitless::cpuid

namespace exitless::cpuid {
// op: exitless::cpuid::snapshot::from(std::span<entry const>)
extern "C" decltype(auto) wrap_cpuid_snapshot_from(std::span<entry const> a0) {
    return exitless::cpuid::snapshot::from(a0);
}
} // namespace exitless::cpuid

namespace exitless::cpuid {
// op: exitless::cpuid::snapshot::captured() const
extern "C" decltype(auto) wrap_cpuid_snapshot_captured(exitless::cpuid::snapshot const& self) {
    return self.captured();
}
} // namespace exitless::cpuid

namespace exitless::cpuid {
// op: exitless::cpuid::snapshot::leaf(std::uint32_t, std::uint32_t) const
extern "C" decltype(auto) wrap_cpuid_snapshot_leaf(exitless::cpuid::snapshot const& self,
                                                   std::uint32_t a0, std::uint32_t a1) {
    return self.leaf(a0, a1);
}
} // namespace exitless::cpuid

namespace exitless::cpuid {
// op: exitless::cpuid::snapshot::contains(std::uint32_t, std::uint32_t) const
extern "C" decltype(auto) wrap_cpuid_snapshot_contains(exitless::cpuid::snapshot const& self,
                                                       std::uint32_t a0, std::uint32_t a1) {
    return self.contains(a0, a1);
}
} // namespace exitless::cpuid

namespace exitless::cpuid {
// op: exitless::cpuid::snapshot::entries() const
extern "C" decltype(auto) wrap_cpuid_snapshot_entries(exitless::cpuid::snapshot const& self) {
    return self.entries();
}
} // namespace exitless::cpuid

namespace exitless::cpuid {
// op: exitless::cpuid::snapshot::cpuids_executed() const
extern "C" decltype(auto)
wrap_cpuid_snapshot_cpuids_executed(exitless::cpuid::snapshot const& self) {
    return self.cpuids_executed();
}
} // namespace exitless::cpuid

namespace exitless::cpuid {
// op: exitless::cpuid::snapshot::truncated() const
extern "C" decltype(auto) wrap_cpuid_snapshot_truncated(exitless::cpuid::snapshot const& self) {
    return self.truncated();
}
} // namespace exitless::cpuid

namespace exitless::cpuid {
// op: exitless::cpuid::snapshot::differs_from_now(basic_may_exit<Storage>, site) const
// allow: exits
extern "C" decltype(auto)
wrap_cpuid_snapshot_differs_from_now(exitless::cpuid::snapshot const& self, exitless::may_exit_t a0,
                                     site a1) {
    return self.differs_from_now(a0, a1);
}
} // namespace exitless::cpuid

namespace exitless::cpuid {
// op: exitless::cpuid::snapshot::same_kind(snapshot const&) const
extern "C" decltype(auto) wrap_cpuid_snapshot_same_kind(exitless::cpuid::snapshot const& self,
                                                        snapshot const& a0) {
    return self.same_kind(a0);
}
} // namespace exitless::cpuid

namespace exitless::cpuid {
// op: exitless::cpuid::operator==(snapshot const&, snapshot const&)
extern "C" decltype(auto) wrap_cpuid_snapshot_equals(snapshot const& a0, snapshot const& a1) {
    return a0 == a1;
}
} // namespace exitless::cpuid

namespace exitless::cpuid {
// op: exitless::cpuid::operator==(identity const&, identity const&)
extern "C" decltype(auto) wrap_cpuid_identity_equals(identity const& a0, identity const& a1) {
    return a0 == a1;
}
} // namespace exitless::cpuid

namespace exitless::cpuid {
// op: exitless::cpuid::identity_of(snapshot const&)
extern "C" decltype(auto) wrap_cpuid_identity_of(snapshot const& a0) {
    return exitless::cpuid::identity_of(a0);
}
} // namespace exitless::cpuid

namespace exitless::cpuid {
// op: exitless::cpuid::brand_of(snapshot const&)
extern "C" decltype(auto) wrap_cpuid_brand_of(snapshot const& a0) {
    return exitless::cpuid::brand_of(a0);
}
} // namespace exitless::cpuid

namespace exitless::cpuid {
// op: exitless::cpuid::core_type(snapshot const&)
extern "C" decltype(auto) wrap_cpuid_core_type(snapshot const& a0) {
    return exitless::cpuid::core_type(a0);
}
} // namespace exitless::cpuid

namespace exitless::cpuid {
// op: exitless::cpuid::is_hybrid(snapshot const&)
extern "C" decltype(auto) wrap_cpuid_is_hybrid(snapshot const& a0) {
    return exitless::cpuid::is_hybrid(a0);
}
} // namespace exitless::cpuid

namespace exitless::cpuid {
// op: exitless::cpuid::to_string(core_kind)
extern "C" decltype(auto) wrap_cpuid_to_string_2(core_kind a0) {
    return exitless::cpuid::to_string(a0);
}
} // namespace exitless::cpuid

namespace exitless::cpuid {
// op: exitless::cpuid::to_string(hypervisor_kind)
extern "C" decltype(auto) wrap_cpuid_to_string_3(hypervisor_kind a0) {
    return exitless::cpuid::to_string(a0);
}
} // namespace exitless::cpuid

namespace exitless::cpuid {
// op: exitless::cpuid::kind_of(std::string_view)
extern "C" decltype(auto) wrap_cpuid_kind_of(std::string_view a0) {
    return exitless::cpuid::kind_of(a0);
}
} // namespace exitless::cpuid

namespace exitless::cpuid {
// op: exitless::cpuid::hypervisor_of(snapshot const&)
extern "C" decltype(auto) wrap_cpuid_hypervisor_of(snapshot const& a0) {
    return exitless::cpuid::hypervisor_of(a0);
}
} // namespace exitless::cpuid

namespace exitless::cpuid {
// op: exitless::cpuid::hypervisor_tsc_khz(snapshot const&)
extern "C" decltype(auto) wrap_cpuid_hypervisor_tsc_khz(snapshot const& a0) {
    return exitless::cpuid::hypervisor_tsc_khz(a0);
}
} // namespace exitless::cpuid

namespace exitless::cpuid {
// op: exitless::cpuid::kvm_has(snapshot const&, kvm_feature)
extern "C" decltype(auto) wrap_cpuid_kvm_has(snapshot const& a0, kvm_feature a1) {
    return exitless::cpuid::kvm_has(a0, a1);
}
} // namespace exitless::cpuid

namespace exitless::cpuid {
// op: exitless::cpuid::kvm_hints_realtime(snapshot const&)
extern "C" decltype(auto) wrap_cpuid_kvm_hints_realtime(snapshot const& a0) {
    return exitless::cpuid::kvm_hints_realtime(a0);
}
} // namespace exitless::cpuid

namespace exitless::cpuid {
// op: exitless::cpuid::is_acrn_service_vm(snapshot const&)
extern "C" decltype(auto) wrap_cpuid_is_acrn_service_vm(snapshot const& a0) {
    return exitless::cpuid::is_acrn_service_vm(a0);
}
} // namespace exitless::cpuid

namespace exitless::cpuid {
// op: exitless::cpuid::cache_list::all() const
extern "C" decltype(auto) wrap_cpuid_cache_list_all(exitless::cpuid::cache_list const& self) {
    return self.all();
}
} // namespace exitless::cpuid

namespace exitless::cpuid {
// op: exitless::cpuid::cache_list::find(std::uint32_t, cache_kind) const
extern "C" decltype(auto) wrap_cpuid_cache_list_find(exitless::cpuid::cache_list const& self,
                                                     std::uint32_t a0, cache_kind a1) {
    return self.find(a0, a1);
}
} // namespace exitless::cpuid

namespace exitless::cpuid {
// op: exitless::cpuid::cache_list::add(cache const&)
extern "C" decltype(auto) wrap_cpuid_cache_list_add(exitless::cpuid::cache_list& self,
                                                    cache const& a0) {
    return self.add(a0);
}
} // namespace exitless::cpuid

namespace exitless::cpuid {
// op: exitless::cpuid::decode_cache(x86::cpuid_registers const&)
extern "C" decltype(auto) wrap_cpuid_decode_cache(x86::cpuid_registers const& a0) {
    return exitless::cpuid::decode_cache(a0);
}
} // namespace exitless::cpuid

namespace exitless::cpuid {
// op: exitless::cpuid::amd_ways(std::uint32_t)
extern "C" decltype(auto) wrap_cpuid_amd_ways(std::uint32_t a0) {
    return exitless::cpuid::amd_ways(a0);
}
} // namespace exitless::cpuid

namespace exitless::cpuid {
// op: exitless::cpuid::add_amd_caches(snapshot const&, cache_list&)
extern "C" decltype(auto) wrap_cpuid_add_amd_caches(snapshot const& a0, cache_list& a1) {
    return exitless::cpuid::add_amd_caches(a0, a1);
}
} // namespace exitless::cpuid

namespace exitless::cpuid {
// op: exitless::cpuid::caches_of(snapshot const&)
extern "C" decltype(auto) wrap_cpuid_caches_of(snapshot const& a0) {
    return exitless::cpuid::caches_of(a0);
}
} // namespace exitless::cpuid

namespace exitless::cpuid {
// op: exitless::cpuid::bits_for(std::uint32_t)
extern "C" decltype(auto) wrap_cpuid_bits_for(std::uint32_t a0) {
    return exitless::cpuid::bits_for(a0);
}
} // namespace exitless::cpuid

namespace exitless::cpuid {
// op: exitless::cpuid::within(std::uint32_t, std::uint32_t)
extern "C" decltype(auto) wrap_cpuid_within(std::uint32_t a0, std::uint32_t a1) {
    return exitless::cpuid::within(a0, a1);
}
} // namespace exitless::cpuid

namespace exitless::cpuid {
// op: exitless::cpuid::decode_levels(snapshot const&, std::uint32_t)
extern "C" decltype(auto) wrap_cpuid_decode_levels(snapshot const& a0, std::uint32_t a1) {
    return exitless::cpuid::decode_levels(a0, a1);
}
} // namespace exitless::cpuid

namespace exitless::cpuid {
// op: exitless::cpuid::legacy_topology(snapshot const&)
extern "C" decltype(auto) wrap_cpuid_legacy_topology(snapshot const& a0) {
    return exitless::cpuid::legacy_topology(a0);
}
} // namespace exitless::cpuid

namespace exitless::cpuid {
// op: exitless::cpuid::topology_of(snapshot const&)
extern "C" decltype(auto) wrap_cpuid_topology_of(snapshot const& a0) {
    return exitless::cpuid::topology_of(a0);
}
} // namespace exitless::cpuid

namespace exitless::cpuid {
// op: exitless::cpuid::decode_cache_allocation(snapshot const&, std::uint32_t)
extern "C" decltype(auto) wrap_cpuid_decode_cache_allocation(snapshot const& a0, std::uint32_t a1) {
    return exitless::cpuid::decode_cache_allocation(a0, a1);
}
} // namespace exitless::cpuid

namespace exitless::cpuid {
// op: exitless::cpuid::l3_allocation_of(snapshot const&)
extern "C" decltype(auto) wrap_cpuid_l3_allocation_of(snapshot const& a0) {
    return exitless::cpuid::l3_allocation_of(a0);
}
} // namespace exitless::cpuid

namespace exitless::cpuid {
// op: exitless::cpuid::l2_allocation_of(snapshot const&)
extern "C" decltype(auto) wrap_cpuid_l2_allocation_of(snapshot const& a0) {
    return exitless::cpuid::l2_allocation_of(a0);
}
} // namespace exitless::cpuid

namespace exitless::cpuid {
// op: exitless::cpuid::bandwidth_allocation_of(snapshot const&)
extern "C" decltype(auto) wrap_cpuid_bandwidth_allocation_of(snapshot const& a0) {
    return exitless::cpuid::bandwidth_allocation_of(a0);
}
} // namespace exitless::cpuid

namespace exitless::cpuid {
// op: exitless::cpuid::l3_monitoring_of(snapshot const&)
extern "C" decltype(auto) wrap_cpuid_l3_monitoring_of(snapshot const& a0) {
    return exitless::cpuid::l3_monitoring_of(a0);
}
} // namespace exitless::cpuid

namespace exitless::cpuid {
// op: exitless::cpuid::dump_line::text(std::string_view)
extern "C" decltype(auto) wrap_cpuid_dump_line_text(exitless::cpuid::dump_line& self,
                                                    std::string_view a0) {
    return self.text(a0);
}
} // namespace exitless::cpuid

namespace exitless::cpuid {
// op: exitless::cpuid::dump_line::hex(std::uint32_t, unsigned)
extern "C" decltype(auto) wrap_cpuid_dump_line_hex(exitless::cpuid::dump_line& self,
                                                   std::uint32_t a0, unsigned a1) {
    return self.hex(a0, a1);
}
} // namespace exitless::cpuid

namespace exitless::cpuid {
// op: exitless::cpuid::dump_line::view() const
extern "C" decltype(auto) wrap_cpuid_dump_line_view(exitless::cpuid::dump_line const& self) {
    return self.view();
}
} // namespace exitless::cpuid

namespace exitless::cpuid {
// op: exitless::cpuid::line_cursor::line_cursor(std::string_view)
extern "C" void wrap_cpuid_line_cursor_line_cursor(void* place, std::string_view a0) {
    ::new (place) exitless::cpuid::line_cursor(a0);
}
} // namespace exitless::cpuid

namespace exitless::cpuid {
// op: exitless::cpuid::line_cursor::fits() const
extern "C" decltype(auto) wrap_cpuid_line_cursor_fits(exitless::cpuid::line_cursor const& self) {
    return self.fits();
}
} // namespace exitless::cpuid

namespace exitless::cpuid {
// op: exitless::cpuid::line_cursor::position() const
extern "C" decltype(auto)
wrap_cpuid_line_cursor_position(exitless::cpuid::line_cursor const& self) {
    return self.position();
}
} // namespace exitless::cpuid

namespace exitless::cpuid {
// op: exitless::cpuid::line_cursor::rest() const
extern "C" decltype(auto) wrap_cpuid_line_cursor_rest(exitless::cpuid::line_cursor const& self) {
    return self.rest();
}
} // namespace exitless::cpuid

namespace exitless::cpuid {
// op: exitless::cpuid::line_cursor::skip(std::string_view)
extern "C" decltype(auto) wrap_cpuid_line_cursor_skip(exitless::cpuid::line_cursor& self,
                                                      std::string_view a0) {
    return self.skip(a0);
}
} // namespace exitless::cpuid

namespace exitless::cpuid {
// op: exitless::cpuid::line_cursor::expect(std::string_view)
extern "C" decltype(auto) wrap_cpuid_line_cursor_expect(exitless::cpuid::line_cursor& self,
                                                        std::string_view a0) {
    return self.expect(a0);
}
} // namespace exitless::cpuid

namespace exitless::cpuid {
// op: exitless::cpuid::line_cursor::number(unsigned)
extern "C" decltype(auto) wrap_cpuid_line_cursor_number(exitless::cpuid::line_cursor& self,
                                                        unsigned a0) {
    return self.number(a0);
}
} // namespace exitless::cpuid

namespace exitless::cpuid {
// op: exitless::cpuid::line_cursor::word()
extern "C" decltype(auto) wrap_cpuid_line_cursor_word(exitless::cpuid::line_cursor& self) {
    return self.word();
}
} // namespace exitless::cpuid

namespace exitless::cpuid {
// op: exitless::cpuid::begins(std::string_view, std::string_view)
extern "C" decltype(auto) wrap_cpuid_begins(std::string_view a0, std::string_view a1) {
    return exitless::cpuid::begins(a0, a1);
}
} // namespace exitless::cpuid

namespace exitless::cpuid {
// op: exitless::cpuid::place_of(std::string_view, std::string_view)
extern "C" decltype(auto) wrap_cpuid_place_of(std::string_view a0, std::string_view a1) {
    return exitless::cpuid::place_of(a0, a1);
}
} // namespace exitless::cpuid

namespace exitless::cpuid {
// op: exitless::cpuid::contains(std::string_view, std::string_view)
extern "C" decltype(auto) wrap_cpuid_contains(std::string_view a0, std::string_view a1) {
    return exitless::cpuid::contains(a0, a1);
}
} // namespace exitless::cpuid

namespace exitless::cpuid {
// op: exitless::cpuid::is_cpu_heading(std::string_view)
extern "C" decltype(auto) wrap_cpuid_is_cpu_heading(std::string_view a0) {
    return exitless::cpuid::is_cpu_heading(a0);
}
} // namespace exitless::cpuid

namespace exitless::cpuid {
// op: exitless::cpuid::kind_of_line(std::string_view)
extern "C" decltype(auto) wrap_cpuid_kind_of_line(std::string_view a0) {
    return exitless::cpuid::kind_of_line(a0);
}
} // namespace exitless::cpuid

namespace exitless::cpuid {
// op: exitless::cpuid::read_registers(line_cursor&, std::string_view, std::string_view,
// std::string_view)
extern "C" decltype(auto) wrap_cpuid_read_registers(line_cursor& a0, std::string_view a1,
                                                    std::string_view a2, std::string_view a3) {
    return exitless::cpuid::read_registers(a0, a1, a2, a3);
}
} // namespace exitless::cpuid

namespace exitless::cpuid {
// op: exitless::cpuid::read_etallen(line_cursor&)
extern "C" decltype(auto) wrap_cpuid_read_etallen(line_cursor& a0) {
    return exitless::cpuid::read_etallen(a0);
}
} // namespace exitless::cpuid

namespace exitless::cpuid {
// op: exitless::cpuid::read_aida64(line_cursor&, entry const&, bool&)
extern "C" decltype(auto) wrap_cpuid_read_aida64(line_cursor& a0, entry const& a1, bool& a2) {
    return exitless::cpuid::read_aida64(a0, a1, a2);
}
} // namespace exitless::cpuid

namespace exitless::cpuid {
// op: exitless::cpuid::read_libcpuid(line_cursor&)
extern "C" decltype(auto) wrap_cpuid_read_libcpuid(line_cursor& a0) {
    return exitless::cpuid::read_libcpuid(a0);
}
} // namespace exitless::cpuid

namespace exitless::cpuid {
// op: exitless::cpuid::operator==(parse_failure, parse_failure)
extern "C" decltype(auto) wrap_cpuid_parse_failure_equals(parse_failure a0, parse_failure a1) {
    return a0 == a1;
}
} // namespace exitless::cpuid

namespace exitless::cpuid {
// op: exitless::cpuid::dump_reader::dump_reader(std::uint32_t)
extern "C" void wrap_cpuid_dump_reader_dump_reader(void* place, std::uint32_t a0) {
    ::new (place) exitless::cpuid::dump_reader(a0);
}
} // namespace exitless::cpuid

namespace exitless::cpuid {
// op: exitless::cpuid::dump_reader::done() const
extern "C" decltype(auto) wrap_cpuid_dump_reader_done(exitless::cpuid::dump_reader const& self) {
    return self.done();
}
} // namespace exitless::cpuid

namespace exitless::cpuid {
// op: exitless::cpuid::dump_reader::entries() const
extern "C" decltype(auto) wrap_cpuid_dump_reader_entries(exitless::cpuid::dump_reader const& self) {
    return self.entries();
}
} // namespace exitless::cpuid

namespace exitless::cpuid {
// op: exitless::cpuid::dump_reader::take(std::string_view)
extern "C" decltype(auto) wrap_cpuid_dump_reader_take(exitless::cpuid::dump_reader& self,
                                                      std::string_view a0) {
    return self.take(a0);
}
} // namespace exitless::cpuid

namespace exitless::cpuid {
// op: exitless::cpuid::parse(std::string_view, parse_failure&, std::uint32_t)
extern "C" decltype(auto) wrap_cpuid_parse(std::string_view a0, parse_failure& a1,
                                           std::uint32_t a2) {
    return exitless::cpuid::parse(a0, a1, a2);
}
} // namespace exitless::cpuid

namespace exitless::cpuid {
// op: exitless::cpuid::parse(std::string_view)
extern "C" decltype(auto) wrap_cpuid_parse_2(std::string_view a0) {
    return exitless::cpuid::parse(a0);
}
} // namespace exitless::cpuid
