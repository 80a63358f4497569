#!/usr/bin/env bash
# tests/tools/yjs_fresh.sh PROBE_YJS [SEEDS] [BASE]: records SEEDS fresh scenarios of every profile with the npm package yjs, in the versions and
# hashes of tests/data/yjs/package-lock.json, and plays them on our documents. Needs node and npm; says so and ends with 77 where they are
# missing. BASE is the seed to begin behind: drawn when absent, and printed.
set -euo pipefail
probe=$(realpath "${1:?the probe}")
seeds=${2:-170}
base=${3:-$((RANDOM * 32768 + RANDOM + 1000))}
command -v node >/dev/null && command -v npm >/dev/null || { echo "Skipped: node or npm is missing, so there is no Yjs to compare with."; exit 77; }
data=$(cd "$(dirname "${BASH_SOURCE[0]}")/../data/yjs" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp -r "$data/fuzz" "$data/lib" "$data/package.json" "$data/package-lock.json" "$work/"
mkdir "$work/vectors"
(cd "$work" && npm ci --no-audit --no-fund --silent) || { echo "Skipped: npm could not install Yjs."; exit 77; }
echo "seeds $((base + 1)) to $((base + seeds)) of every profile"
(cd "$work" && SEED_BASE=$base node -e '
  const { spawnSync } = require("child_process")
  for (const profile of ["text", "rich", "unicode", "map", "array", "nested", "xml", "undo", "undotext", "disorder", "snapshot", "events"]) {
    const run = spawnSync(process.execPath, ["fuzz/generate.js", profile, process.argv[1]], { stdio: ["ignore", "inherit", "inherit"] })
    if (run.status !== 0) process.exit(1)
  }' "$seeds")
"$probe" "$work"/vectors/*.jsonl
