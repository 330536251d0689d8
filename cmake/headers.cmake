# Every public header, in floor order: base < x86 < section < cpuid < tsc < measure < msr < virtio < linux.
# A header includes only what stands above it here (tests/layout.py checks that); doors and umbrellas come last.
set(EXITLESS_HEADERS
  exitless/base/config.hpp
  exitless/base/result.hpp
  exitless/base/site.hpp
  exitless/base/violation.hpp
  exitless/x86/instruction.hpp
  exitless/x86/exit_catalog.hpp
  exitless/section/state.hpp
  exitless/section/judge.hpp
  exitless/section/scope.hpp
  exitless/section/consent.hpp
  exitless/virtio/access.hpp
  exitless/virtio/features.hpp
  exitless/virtio/memory.hpp
  exitless/virtio/poison.hpp
  exitless/virtio/split_ring.hpp
  exitless/virtio/split_driver.hpp
  exitless/virtio/split_device.hpp
)
set(EXITLESS_DOORS
  exitless/critical_section.hpp
  exitless/virtio.hpp
)
