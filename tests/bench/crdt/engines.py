"""Where the engines are, how they are built, and how they are called."""

import filecmp
import os
import shutil
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
TRACE = os.path.join(HERE, "..", "..", "data", "yjs", "automerge-paper.json.gz")
JS = ["yjs", "ywasm", "loro-wasm", "automerge", "diamond-wasm"]
RUST = ["yrs", "loro", "diamond"]
ENGINES = ["ours"] + JS + RUST


def quiet(command, **more):
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **more)


class Engines:
    def __init__(self, build):
        self.build = build
        self.room = os.path.join(build, "tests", "bench", "crdt")
        self.work = os.path.join(self.room, "work")
        self.skipped = set()

    def prepare(self, engines):
        """Writes the work and builds the rivals. Returns the engines that are there, and a line for each group that is not."""
        os.makedirs(self.work, exist_ok=True)
        stamp, script = os.path.join(self.work, "made"), os.path.join(HERE, "work.py")
        if not os.path.exists(stamp) or os.path.getmtime(stamp) < os.path.getmtime(script):
            subprocess.run([sys.executable, script, TRACE, self.work], check=True)
            open(stamp, "w").close()
        lines = []
        for group, make, tools in ((JS, self.prepare_js, ["node", "npm"]), (RUST, self.prepare_rust, ["cargo"])):
            if not set(group) & set(engines):
                continue
            missing = [tool for tool in tools if not shutil.which(tool)]
            why = f"{missing[0]} is missing" if missing else make()
            if why:
                lines.append(f"Skipped {', '.join(group)}: {why}.")
                self.skipped.update(group)
        return [engine for engine in engines if engine not in self.skipped], lines

    def prepare_js(self):
        room, source = os.path.join(self.room, "js"), os.path.join(HERE, "peers", "js")
        os.makedirs(room, exist_ok=True)
        shutil.copy(os.path.join(source, "run.mjs"), room)
        lock, installed = os.path.join(source, "package-lock.json"), os.path.join(room, "installed")
        if os.path.exists(installed) and filecmp.cmp(lock, installed, shallow=False):
            return ""
        for name in ("package.json", "package-lock.json"):
            shutil.copy(os.path.join(source, name), room)
        if quiet(["npm", "ci", "--no-audit", "--no-fund", "--silent"], cwd=room).returncode != 0:
            return "npm could not install them"
        shutil.copy(lock, installed)
        return ""

    def prepare_rust(self):
        done = quiet(["cargo", "build", "--release", "--locked", "--manifest-path", os.path.join(HERE, "peers", "rust", "Cargo.toml"),
                      "--target-dir", os.path.join(self.room, "rust")])
        return "" if done.returncode == 0 else "cargo could not build them: " + (done.stdout.strip().splitlines() or [""])[-1]

    def command(self, engine, shape, work, state):
        if engine == "ours":
            program = [os.path.join(self.build, "tests", "bench", "bm_crdt")]
        elif engine in JS:
            program = ["node", "--expose-gc", "--max-old-space-size=6000", os.path.join(self.room, "js", "run.mjs"), engine]
        else:
            program = [os.path.join(self.room, "rust", "release", "crdt-peers"), engine]
        return program + [shape, os.path.join(self.work, work + ".work"), state]
