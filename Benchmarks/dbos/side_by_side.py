#!/usr/bin/env python3
"""Durable steps a second and recovery of a half-done window: mwctl run beside DBOS, on this disk.

usage: side_by_side.py MWCTL [--steps N]

Both carry out the same steps one after the other, each by the same small program, and keep what
they know in SQLite. mwctl records each step before it begins and after it ended, asks its rules both
times and commits with synchronous=EXTRA; DBOS records each step after it ended. Then each is killed
(SIGKILL) half-way and started again: recovery is the time from that start to the first step that was
not done before. mwctl looks at its hosts first; DBOS goes through the recorded steps.

Needs the package dbos (PyPI).
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from datetime import datetime, timedelta, timezone
from pathlib import Path

MACHINES_PER_HOST = 20
EXECUTOR = """#!/bin/sh
task=$(cat)
cd "$(dirname "$0")" || exit 1
case $task in
*'"action":"observe"'*)
  host=${task#*'"host":"hv-'}; host=${host%%'"'*}
  edit=
  for machine in off/vm-$host-*; do
    edit="$edit;s/\\(\\"${machine#off/}\\",\\"state\\":\\"\\)running/\\1off/"
  done
  printf '{"type":"observation","inventory":%s}\\n' "$(sed "$edit" "hv-$host.json")" ;;
*'"name":"'*)
  machine=${task#*'"name":"'}; : > "off/${machine%%'"'*}" ;;
esac
echo '{"type":"outcome","outcome":"completed"}'
"""


def prepare(folder, steps):
    """Writes the program of both, and the inventories it answers with."""
    executor = folder / "executor"
    executor.write_text(EXECUTOR)
    executor.chmod(0o755)
    (folder / "off").mkdir()
    names = []
    for index in range(steps // MACHINES_PER_HOST):
        name = f"hv-{index:03}"
        names.append(name)
        machines = [
            {"id": f"{index:08X}-0000-0000-0000-{number:012X}", "name": f"vm-{index:03}-{number:02}",
             "state": "running", "operation": "none", "snapshots": [], "disks": []}
            for number in range(MACHINES_PER_HOST)]
        host = {"name": name, "build": "6.1.7600.16385", "virtualMachines": machines}
        (folder / f"{name}.json").write_text(json.dumps(
            {"schema": "mwctl.inventory/1", "observedAt": "2011-03-05T20:00:00Z", "hosts": [host]},
            separators=(",", ":")))
    return executor, names


def text(moment):
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


class Mwctl:
    """A log with a window over all hosts, and runs on it."""

    def __init__(self, program, folder, executor, names, log):
        self.command = [
            program, "run", "--executor", str(executor), "--until-phase", "quiesce", "--jobs", "1",
            "--lease", "5s", "--look-again", "1s", "--format", "jsonl"]
        self.environment = {**os.environ, "MWCTL_LOG": str(folder / log), "MWCTL_ACTOR": "bench"}
        now = datetime.now(timezone.utc)
        self.call(program, "init")
        self.call(program, "import", *(str(folder / f"{name}.json") for name in names))
        self.call(program, "window", "open", "w", "--hosts", ",".join(names), "--from",
                  text(now - timedelta(days=1)), "--until", text(now + timedelta(days=3)))

    def call(self, *arguments):
        subprocess.run(arguments, env=self.environment, check=True, stdout=subprocess.DEVNULL)

    def run(self, until=None):
        """Runs until so many steps have ended; seconds to the first and the last, and how many."""
        began = time.monotonic()
        first = last = None
        ended = 0
        process = subprocess.Popen(self.command, env=self.environment, stdout=subprocess.PIPE)
        for line in process.stdout:
            news = json.loads(line)
            if news["event"] == "begun" and first is None:
                first = time.monotonic() - began
            if news["event"] == "ended":
                ended += 1
                last = time.monotonic() - began
            if ended == until:
                process.send_signal(signal.SIGKILL)
                break
        process.wait()
        return first, last, ended


DBOS_PROGRAM = '''
import json, subprocess, sys
from dbos import DBOS, SetWorkflowID
executor, database, steps = sys.argv[1], sys.argv[2], int(sys.argv[3])
DBOS(config={"name": "window", "system_database_url": "sqlite:///" + database,
             "log_level": "ERROR", "run_admin_server": False})

@DBOS.step()
def step(number):
    task = json.dumps({"action": "shutdown", "host": "hv", "attempt": number})
    done = subprocess.run([executor], input=task.encode(), stdout=subprocess.PIPE, check=True)
    print("done", number, flush=True)
    return json.loads(done.stdout.splitlines()[-1])["outcome"]

@DBOS.workflow()
def window(steps):
    for number in range(steps):
        step(number)

DBOS.launch()
with SetWorkflowID("window"):
    DBOS.start_workflow(window, steps).get_result()
DBOS.destroy()
'''


def run_dbos(folder, executor, database, steps, until=None):
    """The same with DBOS; a second call on the same database recovers."""
    began = time.monotonic()
    first = last = None
    ended = 0
    process = subprocess.Popen(
        [sys.executable, "-c", DBOS_PROGRAM, str(executor), str(folder / database), str(steps)],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    for line in process.stdout:
        if not line.startswith(b"done"):
            continue
        first = first or time.monotonic() - began
        ended += 1
        last = time.monotonic() - began
        if ended == until:
            process.send_signal(signal.SIGKILL)
            break
    process.wait()
    return first, last, ended


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("mwctl")
    parser.add_argument("--steps", type=int, default=1000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        executor, names = prepare(folder, options.steps)
        program = str(Path(options.mwctl).resolve())
        results = {}
        log = Mwctl(program, folder, executor, names, "whole.db")
        results["mwctl"] = [log.run()]
        results["DBOS"] = [run_dbos(folder, executor, "whole.sqlite", options.steps)]
        for mark in (folder / "off").iterdir():
            mark.unlink()
        log = Mwctl(program, folder, executor, names, "half.db")
        half = options.steps // 2
        for whole, again in (
                ("mwctl", log.run), ("DBOS", lambda until=None: run_dbos(
                    folder, executor, "half.sqlite", options.steps, until))):
            again(half)
            results[whole].append(again())
    rates, recoveries = {}, {}
    for system, (whole, recovered) in results.items():
        first, last, ended = whole
        rates[system] = (ended - 1) / (last - first)
        recoveries[system] = recovered[0]
        print(f"{system:6} {rates[system]:8.1f} durable steps/s over {ended} steps; after SIGKILL at "
              f"{half} the next step {recovered[0]:6.2f} s after the start, "
              f"{recovered[2]} steps more")
    print(f"ratio  {rates['mwctl'] / rates['DBOS']:8.2f} in steps/s (more is better), "
          f"{recoveries['mwctl'] / recoveries['DBOS']:.2f} in time to recover (less is better)")


if __name__ == "__main__":
    main()
