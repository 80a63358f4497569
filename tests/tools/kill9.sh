#!/usr/bin/env bash
# tests/tools/kill9.sh [N] [PROGRAM]: kills the real program with SIGKILL at a random moment of a streaming answer, N times, and starts it
# again. Each time: the question is there, at most half a second of the text that was printed is lost, the answer is marked as interrupted,
# and the database is whole. Prints "N passed, M failed"; exit status 1 when one failed. KILL9_SEED repeats a run.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
program=$(realpath "${2:-$root/build/ci/app/layers}")
exec env QT_QPA_PLATFORM=offscreen python3 - "${1:-50}" "$program" "$root" <<'PYTHON'
import json, os, random, signal, subprocess, sys, tempfile, time

rounds, program, root = int(sys.argv[1]), sys.argv[2], sys.argv[3]
seed = int(os.environ.get("KILL9_SEED", random.randrange(1 << 30)))
print(f"seed {seed}", flush=True)
moments = random.Random(seed)
kept_within = 0.5

server = subprocess.Popen(["node", f"{root}/tests/fakes/modelserver.mjs", "--port", "0"], stdout=subprocess.PIPE, text=True)
url = server.stdout.readline().split()[-1]
environment = dict(os.environ, LAYERS_MODEL_URL=url)
environment["DBUS_SESSION_BUS_ADDRESS"] = "unix:path=/nonexistent"  # never the person's own keychain
question = "Count to six hundred, please."


def batch(profile):
    return subprocess.Popen([program, "--batch", "-", "--profile", profile], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                            text=True, env=environment, bufsize=1)


def commands(*lines):
    return "".join(json.dumps(line) + "\n" for line in lines)


def one(profile):
    running = batch(profile)
    running.stdin.write(commands(
        {"id": 1, "do": "provider.add", "url": {"env": "LAYERS_MODEL_URL"}, "as": "server"},
        {"id": 2, "do": "chat.new", "as": "chat"},
        {"id": 3, "do": "chat.send", "chat": "$chat", "text": question, "model": "$server/slow", "events": True}))
    running.stdin.flush()
    wanted = moments.uniform(0.02, 3.0)  # seconds behind the first word
    first, chat, printed = None, None, []
    for line in running.stdout:
        now = time.monotonic()
        said = json.loads(line)
        if said.get("id") == 2:
            chat = said["chat"]
        if said.get("event") == "text":
            first = first or now
            printed.append((now, said["text"]))
        if first and now - first >= wanted:
            break
    killed = time.monotonic()
    running.send_signal(signal.SIGKILL)
    running.wait()
    # What was still in the pipe was printed, too, a moment before the end.
    for line in running.stdout:
        try:
            said = json.loads(line)
        except ValueError:
            break
        if said.get("event") == "text":
            printed.append((killed, said["text"]))
    if chat is None:
        return f"no chat after {wanted:.3f} s"
    due = "".join(text for when, text in printed if killed - when >= kept_within)
    everything = "".join(text for _, text in printed)

    again = batch(profile)
    answers, _ = again.communicate(commands({"id": 1, "do": "chat.show", "chat": chat}))
    said = json.loads(answers.splitlines()[0])
    if not said["ok"] or again.returncode != 0:
        return f"the chat does not open: {answers}"
    messages = said["messages"]
    texts = ["".join(part.get("text", "") for part in message["parts"] if part["type"] == "text") for message in messages]
    if not texts or texts[0] != question:
        return f"the question is not there: {texts}"
    if len(texts) != 2 or messages[1]["state"] != "interrupted":
        return f"the answer is not marked: {[message['state'] for message in messages]}"
    if not texts[1].startswith(due):
        return f"lost more than {kept_within} s: kept {len(texts[1])} of {len(due)} due and {len(everything)} printed characters"
    if not everything.startswith(texts[1]) and not texts[1].startswith(everything):
        return "what is kept is not what was printed"
    check = subprocess.run(["sqlite3", f"{profile}/profiles/local/layers.db",
                            "SELECT group_concat(integrity_check) FROM pragma_integrity_check"], capture_output=True, text=True)
    if check.returncode == 0 and check.stdout.strip() == "ok":
        return None
    # The full-text index needs the program's own tokenizer; all else is checked without it.
    if "tokenizer" in check.stderr + check.stdout:
        check = subprocess.run(["sqlite3", f"{profile}/profiles/local/layers.db",
                                "PRAGMA quick_check; PRAGMA foreign_key_check"], capture_output=True, text=True)
        if check.stdout.strip() == "ok":
            return None
    return f"the database is damaged: {check.stdout} {check.stderr}"


passed = failed = 0
try:
    for turn in range(rounds):
        with tempfile.TemporaryDirectory() as profile:
            problem = one(profile)
        if problem:
            failed += 1
            print(f"{turn + 1}: {problem}", flush=True)
        else:
            passed += 1
finally:
    server.kill()
print(f"{passed} passed, {failed} failed")
sys.exit(1 if failed or not passed else 0)
PYTHON
