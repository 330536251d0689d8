#include <exitless/linux/audit/message.hpp>
#include <exitless/linux/audit/place_table.hpp>
#include <exitless/linux/audit/report.hpp>
#include <exitless/linux/audit/rseq.hpp>
#include <exitless/linux/audit/tripwire.hpp>
#include <exitless/linux/cpuinfo.hpp>
#include <exitless/linux/file_descriptor.hpp>
#include <exitless/linux/msr_device.hpp>
#include <exitless/linux/msr_problem.hpp>
#include <exitless/linux/msr_safe.hpp>
#include <exitless/linux/paravirtual_clock.hpp>
#include <exitless/linux/rate_search.hpp>
#include <exitless/linux/raw_clock.hpp>
#include <exitless/linux/setup_report.hpp>
#include <exitless/linux/shared_memory.hpp>
#include <exitless/linux/small_file.hpp>
#include <exitless/linux/thread.hpp>
#include <exitless/linux/thread_scheduling.hpp>
#include <exitless/linux/vhost_user.hpp>
#include <exitless/linux/vhost_user_channel.hpp>
#include <exitless/linux/vhost_user_dialogue.hpp>
#include <exitless/linux/vhost_user_message.hpp>
#include <exitless/linux/vhost_user_net.hpp>
#include <exitless/linux/vhost_user_net_memory.hpp>
#include <exitless/linux/vhost_user_net_queues.hpp>
#include <exitless/linux/vhost_user_problem.hpp>
#include <exitless/linux/vhost_user_queue.hpp>

#include <new>

namespace exitless::os {
// op: exitless::os::place_hash(violation const&)
extern "C" decltype(auto) wrap_os_place_hash(violation const& a0) {
    return exitless::os::place_hash(a0);
}
} // namespace exitless::os

namespace exitless::os {
// op: exitless::os::place_table::record(violation const&)
extern "C" decltype(auto) wrap_os_place_table_record(exitless::os::place_table<8>& self,
                                                     violation const& a0) {
    return self.record(a0);
}
} // namespace exitless::os

namespace exitless::os {
// op: exitless::os::place_table::total() const
extern "C" decltype(auto) wrap_os_place_table_total(exitless::os::place_table<8> const& self) {
    return self.total();
}
} // namespace exitless::os

namespace exitless::os {
// op: exitless::os::place_table::dropped() const
extern "C" decltype(auto) wrap_os_place_table_dropped(exitless::os::place_table<8> const& self) {
    return self.dropped();
}
} // namespace exitless::os

namespace exitless::os {
// op: exitless::os::place_table::clear()
extern "C" decltype(auto) wrap_os_place_table_clear(exitless::os::place_table<8>& self) {
    return self.clear();
}
} // namespace exitless::os

namespace exitless::os {
// op: exitless::os::message_text::view() const
extern "C" decltype(auto) wrap_os_message_text_view(exitless::os::message_text const& self) {
    return self.view();
}
} // namespace exitless::os

namespace exitless::os {
// op: exitless::os::message_text::add(std::string_view)
extern "C" decltype(auto) wrap_os_message_text_add(exitless::os::message_text& self,
                                                   std::string_view a0) {
    return self.add(a0);
}
} // namespace exitless::os

namespace exitless::os {
// op: exitless::os::message_text::add(char const*)
extern "C" decltype(auto) wrap_os_message_text_add_2(exitless::os::message_text& self,
                                                     char const* a0) {
    return self.add(a0);
}
} // namespace exitless::os

namespace exitless::os {
// op: exitless::os::message_text::add_decimal(std::uint64_t)
extern "C" decltype(auto) wrap_os_message_text_add_decimal(exitless::os::message_text& self,
                                                           std::uint64_t a0) {
    return self.add_decimal(a0);
}
} // namespace exitless::os

namespace exitless::os {
// op: exitless::os::message_text::add_hex(std::uint64_t)
extern "C" decltype(auto) wrap_os_message_text_add_hex(exitless::os::message_text& self,
                                                       std::uint64_t a0) {
    return self.add_hex(a0);
}
} // namespace exitless::os

namespace exitless::os {
// op: exitless::os::remedy(violation const&)
extern "C" decltype(auto) wrap_os_remedy(violation const& a0) {
    return exitless::os::remedy(a0);
}
} // namespace exitless::os

namespace exitless::os {
// op: exitless::os::add_deed(message_text&, violation const&)
extern "C" decltype(auto) wrap_os_add_deed(message_text& a0, violation const& a1) {
    return exitless::os::add_deed(a0, a1);
}
} // namespace exitless::os

namespace exitless::os {
// op: exitless::os::add_site(message_text&, site const&)
extern "C" decltype(auto) wrap_os_add_site(message_text& a0, site const& a1) {
    return exitless::os::add_site(a0, a1);
}
} // namespace exitless::os

namespace exitless::os {
// op: exitless::os::same_place(site const&, site const&)
extern "C" decltype(auto) wrap_os_same_place(site const& a0, site const& a1) {
    return exitless::os::same_place(a0, a1);
}
} // namespace exitless::os

namespace exitless::os {
// op: exitless::os::add_violation(message_text&, violation const&)
extern "C" decltype(auto) wrap_os_add_violation(message_text& a0, violation const& a1) {
    return exitless::os::add_violation(a0, a1);
}
} // namespace exitless::os

namespace exitless::os {
// op: exitless::os::add_summary_line(message_text&, violation_place const&)
extern "C" decltype(auto) wrap_os_add_summary_line(message_text& a0, violation_place const& a1) {
    return exitless::os::add_summary_line(a0, a1);
}
} // namespace exitless::os

namespace exitless::os {
// op: exitless::os::parse_on_violation(std::string_view)
extern "C" decltype(auto) wrap_os_parse_on_violation(std::string_view a0) {
    return exitless::os::parse_on_violation(a0);
}
} // namespace exitless::os

namespace exitless::os::report {
// op: exitless::os::report::start_anew()
extern "C" decltype(auto) wrap_os_report_start_anew() {
    return exitless::os::report::start_anew();
}
} // namespace exitless::os::report

namespace exitless::os {
// op: exitless::os::set_on_violation(on_violation)
extern "C" decltype(auto) wrap_os_set_on_violation(on_violation a0) {
    return exitless::os::set_on_violation(a0);
}
} // namespace exitless::os

namespace exitless::os {
// op: exitless::os::set_safe_state(safe_state)
extern "C" decltype(auto) wrap_os_set_safe_state(safe_state a0) {
    return exitless::os::set_safe_state(a0);
}
} // namespace exitless::os

namespace exitless::os {
// op: exitless::os::violation_count()
extern "C" decltype(auto) wrap_os_violation_count() {
    return exitless::os::violation_count();
}
} // namespace exitless::os

namespace exitless::os {
// op: exitless::os::forget_violations()
extern "C" decltype(auto) wrap_os_forget_violations() {
    return exitless::os::forget_violations();
}
} // namespace exitless::os

namespace exitless::os {
// op: exitless::os::to_string(tripwire_state)
extern "C" decltype(auto) wrap_os_to_string(tripwire_state a0) {
    return exitless::os::to_string(a0);
}
} // namespace exitless::os

namespace exitless::os::rseq {
// op: exitless::os::rseq::armed_value()
extern "C" decltype(auto) wrap_os_rseq_armed_value() {
    return exitless::os::rseq::armed_value();
}
} // namespace exitless::os::rseq

namespace exitless::os::rseq {
// op: exitless::os::rseq::find(area volatile*&)
extern "C" decltype(auto) wrap_os_rseq_find(area volatile*& a0) {
    return exitless::os::rseq::find(a0);
}
} // namespace exitless::os::rseq

namespace exitless::os::rseq {
// op: exitless::os::rseq::holds(area volatile&)
extern "C" decltype(auto) wrap_os_rseq_holds(area volatile& a0) {
    return exitless::os::rseq::holds(a0);
}
} // namespace exitless::os::rseq

namespace exitless::os {
// op: exitless::os::tripwire()
extern "C" decltype(auto) wrap_os_tripwire() {
    return exitless::os::tripwire();
}
} // namespace exitless::os

namespace exitless::os {
// op: exitless::os::disarm_tripwire()
extern "C" decltype(auto) wrap_os_disarm_tripwire() {
    return exitless::os::disarm_tripwire();
}
} // namespace exitless::os

namespace exitless::os {
// op: exitless::os::file_descriptor::file_descriptor()
extern "C" void wrap_os_file_descriptor_file_descriptor(void* place) {
    ::new (place) exitless::os::file_descriptor();
}
} // namespace exitless::os

namespace exitless::os {
// op: exitless::os::file_descriptor::file_descriptor(int)
extern "C" void wrap_os_file_descriptor_file_descriptor_2(void* place, int a0) {
    ::new (place) exitless::os::file_descriptor(a0);
}
} // namespace exitless::os

namespace exitless::os {
// op: exitless::os::file_descriptor::file_descriptor(file_descriptor&&)
extern "C" void wrap_os_file_descriptor_file_descriptor_3(void* place, file_descriptor&& a0) {
    ::new (place) exitless::os::file_descriptor(static_cast<file_descriptor&&>(a0));
}
} // namespace exitless::os

namespace exitless::os {
// op: exitless::os::file_descriptor::get() const
extern "C" decltype(auto) wrap_os_file_descriptor_get(exitless::os::file_descriptor const& self) {
    return self.get();
}
} // namespace exitless::os

namespace exitless::os {
// op: exitless::os::file_descriptor::operator bool() const
extern "C" decltype(auto)
wrap_os_file_descriptor_as_bool(exitless::os::file_descriptor const& self) {
    return static_cast<bool>(self);
}
} // namespace exitless::os

namespace exitless::os {
// op: exitless::os::shared_memory::shared_memory()
extern "C" void wrap_os_shared_memory_shared_memory(void* place) {
    ::new (place) exitless::os::shared_memory();
}
} // namespace exitless::os

namespace exitless::os {
// op: exitless::os::shared_memory::shared_memory(shared_memory&&)
extern "C" void wrap_os_shared_memory_shared_memory_2(void* place, shared_memory&& a0) {
    ::new (place) exitless::os::shared_memory(static_cast<shared_memory&&>(a0));
}
} // namespace exitless::os

namespace exitless::os {
// op: exitless::os::shared_memory::bytes() const
extern "C" decltype(auto) wrap_os_shared_memory_bytes(exitless::os::shared_memory const& self) {
    return self.bytes();
}
} // namespace exitless::os

namespace exitless::os {
// op: exitless::os::shared_memory::descriptor() const
extern "C" decltype(auto)
wrap_os_shared_memory_descriptor(exitless::os::shared_memory const& self) {
    return self.descriptor();
}
} // namespace exitless::os

namespace exitless::os::vhost {
// op: exitless::os::vhost::to_string(request)
extern "C" decltype(auto) wrap_os_vhost_to_string(request a0) {
    return exitless::os::vhost::to_string(a0);
}
} // namespace exitless::os::vhost

namespace exitless::os::vhost {
// op: exitless::os::vhost::message(problem)
extern "C" decltype(auto) wrap_os_vhost_message(problem a0) {
    return exitless::os::vhost::message(a0);
}
} // namespace exitless::os::vhost

namespace exitless::os::vhost {
// op: exitless::os::vhost::cause_of(problem)
extern "C" decltype(auto) wrap_os_vhost_cause_of(problem a0) {
    return exitless::os::vhost::cause_of(a0);
}
} // namespace exitless::os::vhost

namespace exitless::os::vhost {
// op: exitless::os::vhost::judge_reply(header const&, request, std::size_t)
extern "C" decltype(auto) wrap_os_vhost_judge_reply(header const& a0, request a1, std::size_t a2) {
    return exitless::os::vhost::judge_reply(a0, a1, a2);
}
} // namespace exitless::os::vhost

namespace exitless::os::vhost {
// op: exitless::os::vhost::channel::is_open() const
extern "C" decltype(auto) wrap_os_vhost_channel_is_open(exitless::os::vhost::channel const& self) {
    return self.is_open();
}
} // namespace exitless::os::vhost

namespace exitless::os::vhost {
// op: exitless::os::vhost::dialogue::require(bool, problem)
extern "C" decltype(auto) wrap_os_vhost_dialogue_require(exitless::os::vhost::dialogue& self,
                                                         bool a0, problem a1) {
    return self.require(a0, a1);
}
} // namespace exitless::os::vhost

namespace exitless::os::vhost {
// op: exitless::os::vhost::dialogue::outcome() const
extern "C" decltype(auto)
wrap_os_vhost_dialogue_outcome(exitless::os::vhost::dialogue const& self) {
    return self.outcome();
}
} // namespace exitless::os::vhost

namespace exitless::os::vhost {
// op: exitless::os::vhost::layout_of(virtio::split_ring<Capacity> const&)
extern "C" decltype(auto) wrap_os_vhost_layout_of(exitless::virtio::split_ring<8> const& a0) {
    return exitless::os::vhost::layout_of(a0);
}
} // namespace exitless::os::vhost

namespace exitless::os {
// op: exitless::os::vhost_user::queue_limit() const
extern "C" decltype(auto) wrap_os_vhost_user_queue_limit(exitless::os::vhost_user const& self) {
    return self.queue_limit();
}
} // namespace exitless::os

namespace exitless::os {
// op: exitless::os::vhost_user::offered() const
extern "C" decltype(auto) wrap_os_vhost_user_offered(exitless::os::vhost_user const& self) {
    return self.offered();
}
} // namespace exitless::os

namespace exitless::os {
// op: exitless::os::vhost_user::failure() const
extern "C" decltype(auto) wrap_os_vhost_user_failure(exitless::os::vhost_user const& self) {
    return self.failure();
}
} // namespace exitless::os

namespace exitless::os::vhost {
// op: exitless::os::vhost::net_memory::net_memory()
extern "C" void wrap_os_vhost_net_memory_net_memory(void* place) {
    ::new (place) exitless::os::vhost::net_memory();
}
} // namespace exitless::os::vhost

namespace exitless::os::vhost {
// op: exitless::os::vhost::net_memory::shared() const
extern "C" decltype(auto)
wrap_os_vhost_net_memory_shared(exitless::os::vhost::net_memory const& self) {
    return self.shared();
}
} // namespace exitless::os::vhost

namespace exitless::os::vhost {
// op: exitless::os::vhost::net_memory::ring_of(net_queue) const
extern "C" decltype(auto)
wrap_os_vhost_net_memory_ring_of(exitless::os::vhost::net_memory const& self, net_queue a0) {
    return self.ring_of(a0);
}
} // namespace exitless::os::vhost

namespace exitless::os::vhost {
// op: exitless::os::vhost::net_memory::buffer(net_queue, std::uint16_t, std::uint32_t) const
extern "C" decltype(auto)
wrap_os_vhost_net_memory_buffer(exitless::os::vhost::net_memory const& self, net_queue a0,
                                std::uint16_t a1, std::uint32_t a2) {
    return self.buffer(a0, a1, a2);
}
} // namespace exitless::os::vhost

namespace exitless::os::vhost {
// op: exitless::os::vhost::frame_transmitter::frame_transmitter(net_memory const&)
extern "C" void wrap_os_vhost_frame_transmitter_frame_transmitter(void* place,
                                                                  net_memory const& a0) {
    ::new (place) exitless::os::vhost::frame_transmitter(a0);
}
} // namespace exitless::os::vhost

namespace exitless::os::vhost {
// op: exitless::os::vhost::frame_transmitter::send(std::span<std::byte const>)
extern "C" decltype(auto)
wrap_os_vhost_frame_transmitter_send(exitless::os::vhost::frame_transmitter& self,
                                     std::span<std::byte const> a0) {
    return self.send(a0);
}
} // namespace exitless::os::vhost

namespace exitless::os::vhost {
// op: exitless::os::vhost::frame_transmitter::driver() const
extern "C" decltype(auto)
wrap_os_vhost_frame_transmitter_driver(exitless::os::vhost::frame_transmitter const& self) {
    return self.driver();
}
} // namespace exitless::os::vhost

namespace exitless::os::vhost {
// op: exitless::os::vhost::frame_receiver::frame_receiver(net_memory const&)
extern "C" void wrap_os_vhost_frame_receiver_frame_receiver(void* place, net_memory const& a0) {
    ::new (place) exitless::os::vhost::frame_receiver(a0);
}
} // namespace exitless::os::vhost

namespace exitless::os::vhost {
// op: exitless::os::vhost::frame_receiver::receive(std::span<std::byte>)
extern "C" decltype(auto)
wrap_os_vhost_frame_receiver_receive(exitless::os::vhost::frame_receiver& self,
                                     std::span<std::byte> a0) {
    return self.receive(a0);
}
} // namespace exitless::os::vhost

namespace exitless::os::vhost {
// op: exitless::os::vhost::frame_receiver::driver() const
extern "C" decltype(auto)
wrap_os_vhost_frame_receiver_driver(exitless::os::vhost::frame_receiver const& self) {
    return self.driver();
}
} // namespace exitless::os::vhost

namespace exitless::os {
// op: exitless::os::vhost_user_net::vhost_user_net()
extern "C" void wrap_os_vhost_user_net_vhost_user_net(void* place) {
    ::new (place) exitless::os::vhost_user_net();
}
} // namespace exitless::os

namespace exitless::os {
// op: exitless::os::vhost_user_net::is_open() const
extern "C" decltype(auto) wrap_os_vhost_user_net_is_open(exitless::os::vhost_user_net const& self) {
    return self.is_open();
}
} // namespace exitless::os

namespace exitless::os {
// op: exitless::os::vhost_user_net::send(std::span<std::byte const>)
extern "C" decltype(auto) wrap_os_vhost_user_net_send(exitless::os::vhost_user_net& self,
                                                      std::span<std::byte const> a0) {
    return self.send(a0);
}
} // namespace exitless::os

namespace exitless::os {
// op: exitless::os::vhost_user_net::receive(std::span<std::byte>)
extern "C" decltype(auto) wrap_os_vhost_user_net_receive(exitless::os::vhost_user_net& self,
                                                         std::span<std::byte> a0) {
    return self.receive(a0);
}
} // namespace exitless::os

namespace exitless::os {
// op: exitless::os::vhost_user_net::notification_wanted() const
extern "C" decltype(auto)
wrap_os_vhost_user_net_notification_wanted(exitless::os::vhost_user_net const& self) {
    return self.notification_wanted();
}
} // namespace exitless::os

namespace exitless::os {
// op: exitless::os::vhost_user_net::failure() const
extern "C" decltype(auto) wrap_os_vhost_user_net_failure(exitless::os::vhost_user_net const& self) {
    return self.failure();
}
} // namespace exitless::os

namespace exitless::os {
// op: exitless::os::vhost_user_net::poison() const
extern "C" decltype(auto) wrap_os_vhost_user_net_poison(exitless::os::vhost_user_net const& self) {
    return self.poison();
}
} // namespace exitless::os

namespace exitless::os {
// op: exitless::os::small_file::text() const
extern "C" decltype(auto) wrap_os_small_file_text(exitless::os::small_file<64> const& self) {
    return self.text();
}
} // namespace exitless::os

namespace exitless::os {
// op: exitless::os::small_file::error() const
extern "C" decltype(auto) wrap_os_small_file_error(exitless::os::small_file<64> const& self) {
    return self.error();
}
} // namespace exitless::os

namespace exitless::os {
// op: exitless::os::trimmed(std::string_view)
extern "C" decltype(auto) wrap_os_trimmed(std::string_view a0) {
    return exitless::os::trimmed(a0);
}
} // namespace exitless::os

namespace exitless::os {
// op: exitless::os::message(msr_problem)
extern "C" decltype(auto) wrap_os_message(msr_problem a0) {
    return exitless::os::message(a0);
}
} // namespace exitless::os

namespace exitless::os {
// op: exitless::os::cause_of(msr_problem)
extern "C" decltype(auto) wrap_os_cause_of(msr_problem a0) {
    return exitless::os::cause_of(a0);
}
} // namespace exitless::os

namespace exitless::os {
// op: exitless::os::lacks_cpu(std::string_view, unsigned)
extern "C" decltype(auto) wrap_os_lacks_cpu(std::string_view a0, unsigned a1) {
    return exitless::os::lacks_cpu(a0, a1);
}
} // namespace exitless::os

namespace exitless::os {
// op: exitless::os::says_locked_down(std::string_view)
extern "C" decltype(auto) wrap_os_says_locked_down(std::string_view a0) {
    return exitless::os::says_locked_down(a0);
}
} // namespace exitless::os

namespace exitless::os {
// op: exitless::os::judge_refused_write(msr_evidence const&)
extern "C" decltype(auto) wrap_os_judge_refused_write(msr_evidence const& a0) {
    return exitless::os::judge_refused_write(a0);
}
} // namespace exitless::os

namespace exitless::os {
// op: exitless::os::judge_msr_error(int, msr_operation, unsigned, msr_evidence const&)
extern "C" decltype(auto) wrap_os_judge_msr_error(int a0, msr_operation a1, unsigned a2,
                                                  msr_evidence const& a3) {
    return exitless::os::judge_msr_error(a0, a1, a2, a3);
}
} // namespace exitless::os

namespace exitless::os {
// op: exitless::os::msr_path::text() const
extern "C" decltype(auto) wrap_os_msr_path_text(exitless::os::msr_path const& self) {
    return self.text();
}
} // namespace exitless::os

namespace exitless::os {
// op: exitless::os::msr_evidence_files::texts() const
extern "C" decltype(auto)
wrap_os_msr_evidence_files_texts(exitless::os::msr_evidence_files const& self) {
    return self.texts();
}
} // namespace exitless::os

namespace exitless::os {
// op: exitless::os::basic_msr_device::cpu() const
extern "C" decltype(auto) wrap_os_basic_msr_device_cpu(exitless::os::msr_device const& self) {
    return self.cpu();
}
} // namespace exitless::os

namespace exitless::os {
// op: exitless::os::basic_msr_device::failure() const
extern "C" decltype(auto) wrap_os_basic_msr_device_failure(exitless::os::msr_device const& self) {
    return self.failure();
}
} // namespace exitless::os

namespace exitless::os {
// op: exitless::os::linux_msr_driver::judge(int, msr_operation, unsigned, msr_evidence const&)
extern "C" decltype(auto) wrap_os_linux_msr_driver_judge(int a0, msr_operation a1, unsigned a2,
                                                         msr_evidence const& a3) {
    return exitless::os::linux_msr_driver::judge(a0, a1, a2, a3);
}
} // namespace exitless::os

namespace exitless::os {
// op: exitless::os::msr_safe_driver::judge(int, msr_operation, unsigned, msr_evidence const&)
extern "C" decltype(auto) wrap_os_msr_safe_driver_judge(int a0, msr_operation a1, unsigned a2,
                                                        msr_evidence const& a3) {
    return exitless::os::msr_safe_driver::judge(a0, a1, a2, a3);
}
} // namespace exitless::os

namespace exitless::os {
// op: exitless::os::parse_thousandths(std::string_view)
extern "C" decltype(auto) wrap_os_parse_thousandths(std::string_view a0) {
    return exitless::os::parse_thousandths(a0);
}
} // namespace exitless::os

namespace exitless::os {
// op: exitless::os::cpuinfo_value(std::string_view, std::string_view)
extern "C" decltype(auto) wrap_os_cpuinfo_value(std::string_view a0, std::string_view a1) {
    return exitless::os::cpuinfo_value(a0, a1);
}
} // namespace exitless::os

namespace exitless::os {
// op: exitless::os::parse_cpuinfo(std::string_view)
extern "C" decltype(auto) wrap_os_parse_cpuinfo(std::string_view a0) {
    return exitless::os::parse_cpuinfo(a0);
}
} // namespace exitless::os

namespace exitless::os {
// op: exitless::os::step_watch::see(std::uint64_t)
extern "C" decltype(auto) wrap_os_step_watch_see(exitless::os::step_watch& self, std::uint64_t a0) {
    return self.see(a0);
}
} // namespace exitless::os

namespace exitless::os {
// op: exitless::os::step_watch::step_ns() const
extern "C" decltype(auto) wrap_os_step_watch_step_ns(exitless::os::step_watch const& self) {
    return self.step_ns();
}
} // namespace exitless::os

namespace exitless::os {
// op: exitless::os::pair_mean::add(clock_pair const&)
extern "C" decltype(auto) wrap_os_pair_mean_add(exitless::os::pair_mean& self,
                                                clock_pair const& a0) {
    return self.add(a0);
}
} // namespace exitless::os

namespace exitless::os {
// op: exitless::os::pair_mean::mean() const
extern "C" decltype(auto) wrap_os_pair_mean_mean(exitless::os::pair_mean const& self) {
    return self.mean();
}
} // namespace exitless::os

namespace exitless::os {
// op: exitless::os::clock_span::ticks() const
extern "C" decltype(auto) wrap_os_clock_span_ticks(exitless::os::clock_span const& self) {
    return self.ticks();
}
} // namespace exitless::os

namespace exitless::os {
// op: exitless::os::clock_span::ns() const
extern "C" decltype(auto) wrap_os_clock_span_ns(exitless::os::clock_span const& self) {
    return self.ns();
}
} // namespace exitless::os

namespace exitless::os {
// op: exitless::os::clock_span::error_ppb() const
extern "C" decltype(auto) wrap_os_clock_span_error_ppb(exitless::os::clock_span const& self) {
    return self.error_ppb();
}
} // namespace exitless::os

namespace exitless::os {
// op: exitless::os::scaling_of(paravirtual_time_info const&)
extern "C" decltype(auto) wrap_os_scaling_of(paravirtual_time_info const& a0) {
    return exitless::os::scaling_of(a0);
}
} // namespace exitless::os

namespace exitless::os {
// op: exitless::os::residual_ppb(clock_span const&, tsc::scaling const&)
extern "C" decltype(auto) wrap_os_residual_ppb(clock_span const& a0, tsc::scaling const& a1) {
    return exitless::os::residual_ppb(a0, a1);
}
} // namespace exitless::os

namespace exitless::os {
// op: exitless::os::verdict_on(clock_span const&, tsc::scaling const&)
extern "C" decltype(auto) wrap_os_verdict_on(clock_span const& a0, tsc::scaling const& a1) {
    return exitless::os::verdict_on(a0, a1);
}
} // namespace exitless::os

namespace exitless::os {
// op: exitless::os::rate_judge::span() const
extern "C" decltype(auto)
wrap_os_rate_judge_span(exitless::os::rate_judge<exitless::x86::native> const& self) {
    return self.span();
}
} // namespace exitless::os

namespace exitless::os {
// op: exitless::os::scaling_for(std::uint64_t, clock_source)
extern "C" decltype(auto) wrap_os_scaling_for(std::uint64_t a0, clock_source a1) {
    return exitless::os::scaling_for(a0, a1);
}
} // namespace exitless::os

namespace exitless::os {
// op: exitless::os::agreed_khz(cpuinfo const&)
extern "C" decltype(auto) wrap_os_agreed_khz(cpuinfo const& a0) {
    return exitless::os::agreed_khz(a0);
}
} // namespace exitless::os

namespace exitless::os {
// op: exitless::os::setup_step::why() const
extern "C" decltype(auto) wrap_os_setup_step_why(exitless::os::setup_step const& self) {
    return self.why();
}
} // namespace exitless::os

namespace exitless::os {
// op: exitless::os::setup_report::steps() const
extern "C" decltype(auto) wrap_os_setup_report_steps(exitless::os::setup_report const& self) {
    return self.steps();
}
} // namespace exitless::os

namespace exitless::os {
// op: exitless::os::setup_report::find(std::string_view) const
extern "C" decltype(auto) wrap_os_setup_report_find(exitless::os::setup_report const& self,
                                                    std::string_view a0) {
    return self.find(a0);
}
} // namespace exitless::os

namespace exitless::os {
// op: exitless::os::setup_report::complete() const
extern "C" decltype(auto) wrap_os_setup_report_complete(exitless::os::setup_report const& self) {
    return self.complete();
}
} // namespace exitless::os

namespace exitless::os {
// op: exitless::os::operator<=>(kernel_version const&, kernel_version const&)
extern "C" decltype(auto) wrap_os_kernel_version_compare(kernel_version const& a0,
                                                         kernel_version const& a1) {
    return a0 <=> a1;
}
} // namespace exitless::os

namespace exitless::os {
// op: exitless::os::cpu_latency_request::held() const
extern "C" decltype(auto)
wrap_os_cpu_latency_request_held(exitless::os::cpu_latency_request const& self) {
    return self.held();
}
} // namespace exitless::os

namespace exitless::os {
// op: exitless::os::cpu_latency_request::error() const
extern "C" decltype(auto)
wrap_os_cpu_latency_request_error(exitless::os::cpu_latency_request const& self) {
    return self.error();
}
} // namespace exitless::os

namespace exitless::os {
// op: exitless::os::saves_ymm(std::uint64_t)
extern "C" decltype(auto) wrap_os_saves_ymm(std::uint64_t a0) {
    return exitless::os::saves_ymm(a0);
}
} // namespace exitless::os
