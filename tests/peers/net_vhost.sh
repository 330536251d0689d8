#!/bin/sh
# Runs DPDK's net_vhost poll-mode back-end on a vhost-user socket until it is killed: one port that sends each
# frame back (testpmd, io forwarding). This process becomes testpmd, so its process id is the one to kill.
#
#   net_vhost.sh SOCKET [CPU]     CPU: where the forwarding thread polls; default: the last one we may use
#
# Huge pages are not needed: the frames lie in the front-end's memory. Exit 77: testpmd is not installed.
set -eu

usage() { echo "usage: $0 SOCKET [CPU]" >&2; exit 64; }
[ $# -ge 1 ] && [ $# -le 2 ] || usage

command -v dpdk-testpmd >/dev/null 2>&1 || {
    echo "$0: dpdk-testpmd is not installed (Debian and Ubuntu: apt-get install dpdk-dev)" >&2
    exit 77
}

# "0-3,6" becomes 0 and 6. Main thread (idle) and forwarder may share a CPU where there is only one.
allowed=$(sed -n 's/^Cpus_allowed_list:[[:space:]]*//p' /proc/self/status)
first=${allowed%%[-,]*}
last=${2:-${allowed##*[-,]}}

# testpmd stops when its standard input ends: it gets a pipe whose other end it holds itself.
directory=$(mktemp -d)
mkfifo "$directory/input"
exec 0<>"$directory/input"
rm -r "$directory"

exec dpdk-testpmd --lcores "0@$first,1@$last" --no-huge -m 64 --no-shconf --no-pci --no-telemetry \
    --vdev "net_vhost0,iface=$1" -- --forward-mode=io --auto-start --total-num-mbufs=2048
