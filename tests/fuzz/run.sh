#!/bin/sh
# Builds one harness with clang's libFuzzer, AddressSanitizer and UndefinedBehaviorSanitizer and runs
# it for a while: run.sh CLANG HARNESS SOURCE_DIR BUILD_DIR SECONDS. Exit 4: skipped, with the reason.
set -eu
clang=$1 harness=$2 source=$3 build=$4 seconds=$5

mkdir -p "$build/corpus.$harness"
if ! command -v "$clang" >/dev/null 2>&1; then
    echo "SKIP: no clang++ on this machine (package clang)"
    exit 4
fi
printf '%s\n' '#include <cstddef>' 'extern "C" int LLVMFuzzerTestOneInput(unsigned char const*, std::size_t) { return 0; }' \
    >"$build/probe.$harness.cpp"
if ! "$clang" -fsanitize=fuzzer,address,undefined "$build/probe.$harness.cpp" -o "$build/probe.$harness" 2>/dev/null; then
    echo "SKIP: clang++ has no libFuzzer or sanitizer runtime (package libclang-rt-dev)"
    exit 4
fi
"$clang" -std=c++20 -O1 -g -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all \
    -I "$source/include" -I "$source/tests" "$source/tests/fuzz/$harness.cpp" -o "$build/fuzz.$harness"
"$build/fuzz.$harness" -max_total_time="$seconds" -timeout=5 -max_len=512 -print_final_stats=1 -verbosity=0 \
    -artifact_prefix="$build/" "$build/corpus.$harness"
