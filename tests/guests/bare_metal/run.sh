#!/bin/sh
# Runs a bare-metal image in QEMU, and fails unless it ends by itself with all its checks passed.
#   run.sh IMAGE [microvm|q35]
command -v qemu-system-x86_64 >/dev/null || { echo "SKIP: qemu-system-x86_64 is not installed"; exit 77; }
machine=${2-microvm}
case $machine in
microvm) device='-global virtio-mmio.force-legacy=false -device virtio-rng-device' ;;
q35) device='-device virtio-rng-pci,disable-legacy=on' ;;
*) echo "run.sh: no machine is called $machine" >&2 && exit 64 ;;
esac
# isa-debug-exit turns the guest's byte n into the status 2 n + 1: 33 is 0x10, all checks passed.
# shellcheck disable=SC2086 # several words
timeout 60 qemu-system-x86_64 -machine "$machine" -accel tcg -cpu max -m 64 -nodefaults -nographic -no-reboot \
    -serial stdio -device isa-debug-exit,iobase=0x501,iosize=4 $device -kernel "$1" </dev/null
status=$?
case $status in
33) exit 0 ;;
35) echo "checks failed in the guest"; exit 1 ;;
124) echo "the guest did not end in time"; exit 1 ;;
*) echo "QEMU ended with $status"; exit 1 ;;
esac
