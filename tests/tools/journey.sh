#!/usr/bin/env bash
# tests/tools/journey.sh NAME [PROGRAM]: runs tests/data/journeys/NAME.jsonl with the real program in a fresh profile and prints its answers.
# `server` gets a scripted model server for the time of the run. The exit status is the program's.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
name=${1:?name of a journey, such as server or files}
program=${2:-$root/build/ci/app/layers}
program=$(realpath "$program")
work=$(mktemp -d)
server=
finish() {
  if [ -n "$server" ]; then kill "$server" 2>/dev/null || true; fi
  rm -rf "$work"
}
trap finish EXIT
if [ "$name" = server ]; then
  node "$root/tests/fakes/modelserver.mjs" --port 0 >"$work/server.log" &
  server=$!
  for _ in $(seq 100); do
    grep -q listening "$work/server.log" && break
    sleep 0.05
  done
  LAYERS_MODEL_URL=$(sed -n 's/^listening on //p' "$work/server.log")
  export LAYERS_MODEL_URL
fi
cd "$work"
status=0
QT_QPA_PLATFORM=offscreen "$program" --batch "$root/tests/data/journeys/$name.jsonl" --profile "$work/profile" || status=$?
exit "$status"
