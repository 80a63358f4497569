#!/usr/bin/env bash
# bench_without_figures.sh RUN: tests/bench/run with a benchmark that prints nothing. It must name each missing figure and fail.
set -u
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir -p "$folder/release/tests/bench"
printf '#!/bin/sh\ntest -r "$1/markdown/10k.md"\n' >"$folder/release/tests/bench/bm_transcript"
chmod +x "$folder/release/tests/bench/bm_transcript"
cd "$folder" || exit 1
said=$("$1" release transcript 2>&1) && { echo "$said"; echo "it did not fail"; exit 1; }
wanted=$(grep -c '^transcript ' "$(dirname "$1")/limits.txt")
[ "$(grep -c '^MISSING transcript ' <<<"$said")" -eq "$wanted" ] || { echo "$said"; echo "not every figure is missed"; exit 1; }
! grep -q '^MISSING [^t]' <<<"$said" || { echo "$said"; echo "figures nobody asked for are missed"; exit 1; }
