"""The executor 'libvirt' over a lab: machines of libvirt's own test driver."""

import contextlib
import datetime
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

from protocol import ROOT, ask, task

# With this Python rather than the first one that is found: some are wrapped, and slow to start.
EXECUTOR = [sys.executable, str(ROOT / "executors/libvirt")]
LAB = [sys.executable, str(ROOT / "executors/libvirt-lab")]
SBIN = os.environ.get("PATH", "") + ":/usr/sbin:/sbin"
LACKING = [name for name in ("virsh", "libvirtd") if shutil.which(name, path=SBIN) is None]
AFTER = "6.1.7601.17514"


@unittest.skipIf(LACKING, f"not on this machine: {' and '.join(LACKING)}")
class LabTest(unittest.TestCase):
    """A test with a lab of its own, with one machine of each kind."""

    machines = 7

    @classmethod
    def setUpClass(cls):
        # Not the usual temporary folder: the path of a socket may not be long.
        cls.folder = Path(tempfile.mkdtemp(prefix="mwctl-lab-", dir="/tmp"))
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)
        cls.addClassCleanup(subprocess.run, [*LAB, "stop", cls.folder], check=True, timeout=300)
        started = subprocess.run(
            [*LAB, "start", cls.folder, "--machines", str(cls.machines)], stdout=subprocess.PIPE,
            text=True, check=True, timeout=300)
        cls.uri = started.stdout.strip()
        cls.environment = {**os.environ, "MWCTL_LIBVIRT_URI": cls.uri,
                           "MWCTL_LIBVIRT_STATE": str(cls.folder / "state.json")}
        cls.attempts = 0
        names = cls.virsh("list", "--all", "--name").split()
        ids = cls.virsh("list", "--all", "--uuid").upper().split()
        cls.ids = dict(zip(names, ids))

    @classmethod
    def virsh(cls, *arguments):
        return subprocess.run(
            ["virsh", "-q", "-c", cls.uri, *arguments], env={**os.environ, "LC_ALL": "C"},
            stdout=subprocess.PIPE, text=True, check=True, timeout=300).stdout

    @classmethod
    def give(cls, action, name=None, environment=None, **changes):
        """Gives the executor a task under the next attempt."""
        if action != "observe" and "attempt" not in changes:
            cls.attempts += 1
            changes["attempt"] = cls.attempts
        made = task(action, cls.ids.get(name, name), **changes)
        return ask(EXECUTOR, made, {**cls.environment, **(environment or {})})

    def completes(self, action, name=None, **changes):
        answer = self.give(action, name, **changes)
        self.assertEqual(answer.outcome, "completed", answer.reason)
        self.assertEqual(answer.status, 0)
        return answer

    def fails(self, words, action, name=None, **changes):
        answer = self.give(action, name, **changes)
        self.assertEqual(answer.outcome, "failed", answer.messages)
        self.assertIn(words, answer.reason)
        return answer

    def look(self):
        begin = datetime.datetime.now(datetime.timezone.utc)
        answer = self.completes("observe")
        host = answer.inventory()
        seen = [each["inventory"] for each in answer.messages if "inventory" in each][0]
        at = datetime.datetime.fromisoformat(seen["observedAt"].replace("Z", "+00:00"))
        self.assertGreaterEqual(at, begin.replace(microsecond=begin.microsecond // 1000 * 1000))
        return host, {machine["name"]: machine for machine in host["virtualMachines"]}

    def state(self, name):
        return self.virsh("domstate", "--domain", self.ids[name]).strip()

    def simulated(self):
        return json.loads((self.folder / "state.json").read_text(encoding="utf-8"))

    def events(self):
        return (self.folder / "keeper.log").read_text(encoding="utf-8")


class ANight(LabTest):
    """From the first look to the last, and what happens to a machine that was forgotten."""

    def test_from_import_to_done(self):
        host, machines = self.look()
        self.assertEqual(host["build"], "6.1.7600.16385")
        self.assertEqual({name: each["state"] for name, each in machines.items()}, {
            "dc-01": "running", "sql-01": "running", "web-01": "running", "files-01": "saved",
            "test-01": "paused", "old-01": "off", "proxy-01": "running"})
        self.assertEqual([each["kind"] for each in machines["sql-01"]["snapshots"]],
                         ["offline", "online"])
        self.assertEqual(machines["sql-01"]["snapshots"][1]["parent"],
                         machines["sql-01"]["snapshots"][0]["id"])

        self.completes("restore", "files-01")
        self.completes("resume", "test-01")
        for name in ("dc-01", "sql-01", "files-01", "test-01", "proxy-01"):
            self.completes("shutdown", name)
        self.completes("merge-snapshots", "sql-01")
        self.completes("delete-snapshots", "old-01")
        # web-01 is forgotten.
        patched = self.completes("patch")
        self.assertEqual(patched.details["rebootPending"], "true")
        self.assertTrue(self.look()[0]["rebootPending"])
        self.completes("reboot")

        host, machines = self.look()
        self.assertEqual((host["build"], host["rebootPending"]), (AFTER, False))
        self.assertEqual(machines["web-01"]["state"], "saved")
        self.fails("0xC0370027", "restore", "web-01")
        self.assertEqual(self.state("web-01"), "shut off")
        self.fails("saved", "start", "web-01")
        self.completes("discard-saved-state", "web-01")

        for name in ("dc-01", "web-01", "files-01", "proxy-01"):
            self.completes("start", name)
        machines = self.look()[1]
        self.assertEqual(machines["dc-01"]["network"], "unreachable")
        self.fails("unreachable", "verify-guest", "dc-01")
        for name, route in (("dc-01", "service-pack"), ("web-01", "setup-disk"),
                            ("files-01", "setup-disk"), ("proxy-01", "none")):
            self.completes("update-integration-services", name, route=route)
            self.assertEqual(self.completes("verify-guest", name).details["network"], "ok")
        machines = self.look()[1]
        self.assertEqual(machines["dc-01"]["integrationServices"], AFTER)
        self.assertEqual(machines["dc-01"]["guest"]["servicePack"], 1)
        self.assertEqual(machines["web-01"]["guest"]["servicePack"], 2)
        self.assertEqual([len(each["snapshots"]) for each in machines.values()], [0] * 7)


class LookingFirst(LabTest):
    """What is there already is completed without a request; what does not fit is refused."""

    def test_what_is_there_already_is_asked_for_no_more(self):
        before = self.events()
        for action, name in (
            ("shutdown", "old-01"), ("turn-off", "old-01"), ("discard-saved-state", "old-01"),
            ("restore", "dc-01"), ("resume", "dc-01"), ("start", "dc-01"),
            ("merge-snapshots", "dc-01"), ("delete-snapshots", "files-01"),
        ):
            self.completes(action, name)
        self.completes("update-integration-services", "dc-01", route="service-pack")
        self.completes("reboot", build="6.1.7599.1")
        self.assertEqual(self.events(), before)

    def test_a_state_that_does_not_fit_is_named_and_left_alone(self):
        before = self.events()
        for action, name, state in (
            ("shutdown", "files-01", "saved"), ("shutdown", "test-01", "paused"),
            ("turn-off", "files-01", "saved"), ("restore", "old-01", "off"),
            ("restore", "test-01", "paused"), ("resume", "old-01", "off"),
            ("resume", "files-01", "saved"), ("discard-saved-state", "dc-01", "running"),
            ("discard-saved-state", "test-01", "paused"), ("start", "files-01", "saved"),
            ("start", "test-01", "paused"), ("merge-snapshots", "sql-01", "running"),
            ("delete-snapshots", "sql-01", "running"), ("verify-guest", "old-01", "off"),
        ):
            self.fails(f"the machine is {state}", action, name)
        self.fails("the machine is off", "update-integration-services", "old-01",
                   route="setup-disk")
        self.assertEqual(self.events(), before)

    def test_a_route_that_does_not_fit_is_refused(self):
        self.fails("not for windows-server-2008", "update-integration-services", "web-01",
                   route="service-pack")
        self.fails("is linux", "update-integration-services", "proxy-01", route="setup-disk")


class Attempts(LabTest):
    machines = 3

    def test_an_overtaken_attempt_changes_nothing(self):
        self.completes("resume", "dc-01", attempt=900)
        self.fails("overtaken by attempt 900", "shutdown", "dc-01", attempt=899)
        self.assertEqual(self.state("dc-01"), "running")
        self.completes("resume", "web-01", attempt=5)
        self.completes("resume", "dc-01", attempt=900)
        self.completes("patch", attempt=7)
        self.fails("overtaken by attempt 7", "reboot", attempt=6)
        self.assertEqual(self.simulated()["build"], "6.1.7600.16385")

    def test_a_machine_that_is_not_there(self):
        stranger = "00000000-0000-4000-8000-000000000000"
        for action in ("shutdown", "start", "merge-snapshots", "verify-guest"):
            self.fails("failed to get domain", action, stranger)

    def test_another_host(self):
        self.fails("not 'hv-02'", "shutdown", "dc-01", host="hv-02")
        self.completes("resume", "dc-01", host="LAB-01.example.com", attempt=901)

    def test_the_program_itself_and_what_it_is_not_given(self):
        answer = ask([EXECUTOR[1]], task("start", self.ids["web-01"], attempt=902),
                     self.environment)
        self.assertEqual(answer.outcome, "completed")
        wrong = subprocess.run([*EXECUTOR, "start"], capture_output=True, check=False, timeout=300)
        self.assertEqual((wrong.returncode, wrong.stdout), (64, b""))

    def test_what_is_not_set_up(self):
        self.fails("MWCTL_LIBVIRT_URI", "start", "dc-01", environment={"MWCTL_LIBVIRT_URI": ""})
        self.fails("cannot be read", "start", "dc-01",
                   environment={"MWCTL_LIBVIRT_STATE": str(self.folder / "none.json")})
        self.fails("whole number", "patch", environment={"MWCTL_LIBVIRT_WORK_MS": "fast"})
        self.fails("connect", "observe",
                   environment={"MWCTL_LIBVIRT_URI": "test+unix:///default?socket=/none"})

    def test_a_task_that_cannot_be_read(self):
        good = json.dumps(task("start", self.ids["dc-01"])).encode()
        for bad in (
            b"", b"\xff\xfe", b"[]", b"[" * 100000, good[:-1], good.replace(b"120,", b"120.0,"),
            good.replace(b'"start"', b'"dance"'), good.replace(b"executor/1", b"executor/2"),
            good.replace(self.ids["dc-01"].encode(), b"dc-01"),
            good.replace(b"{", b'{"host":"a",', 1),
        ):
            answer = ask(EXECUTOR, bad, self.environment)
            self.assertEqual(answer.outcome, "failed", bad[:80])


class Time(LabTest):
    machines = 3

    def test_out_of_time_is_not_known(self):
        answer = self.give("patch", timeoutSeconds=1, environment={"MWCTL_LIBVIRT_WORK_MS": "9000"})
        self.assertEqual(answer.outcome, "unknown")

    def test_who_is_killed_says_nothing_and_leaves_a_whole_file(self):
        slow = {**self.environment, "MWCTL_LIBVIRT_WORK_MS": "60000"}
        self.attempts += 1
        given = json.dumps(task("reboot", attempt=1000 + self.attempts)).encode()
        with subprocess.Popen(EXECUTOR, env=slow, stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE) as process:
            process.stdin.write(given)
            process.stdin.close()
            first = process.stdout.readline()
            time.sleep(0.3)
            process.terminate()
            rest = process.stdout.read()
        self.assertIn(b'"percent":0', first)
        self.assertNotIn(b"outcome", rest)
        self.assertEqual(self.simulated()["host"], "lab-01")
        self.completes("observe")

    def test_several_at_once_lose_nothing(self):
        with contextlib.ExitStack() as stack:
            running = []
            for number, name in enumerate(sorted(self.ids) * 2):
                process = stack.enter_context(subprocess.Popen(
                    EXECUTOR, env=self.environment, stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE))
                process.stdin.write(json.dumps(
                    task("start", self.ids[name], attempt=2000 + number % 3)).encode())
                process.stdin.close()
                running.append(process)
            for process in running:
                self.assertIn(b'"completed"', process.stdout.read().splitlines()[-1])
        attempts = self.simulated()["attempts"]
        self.assertEqual([attempts[self.ids[name]] for name in sorted(self.ids)],
                         [2000, 2001, 2002])


class TheLab(LabTest):
    machines = 1

    def test_is_not_started_twice(self):
        again = subprocess.run([*LAB, "start", self.folder], capture_output=True, text=True,
                               check=False, timeout=300)
        self.assertEqual(again.returncode, 1)
        self.assertIn("stop it first", again.stderr)
        self.assertEqual(self.state("dc-01"), "running")

    def test_says_where_sockets_are_not_possible(self):
        deep = self.folder / ("x" * 100)
        done = subprocess.run([*LAB, "start", deep], capture_output=True, text=True, check=False,
                              timeout=300)
        self.assertEqual(done.returncode, 1)
        self.assertIn("too long", done.stderr)

    def test_ends(self):
        other = Path(tempfile.mkdtemp(prefix="mwctl lab ", dir="/tmp"))
        self.addCleanup(shutil.rmtree, other, ignore_errors=True)
        for _ in range(2):
            subprocess.run([*LAB, "start", other, "--machines", "1"], stdout=subprocess.PIPE,
                           check=True, timeout=300)
            subprocess.run([*LAB, "stop", other], check=True, timeout=300)
            for name in ("keeper", "libvirtd"):
                pid = (other / f"{name}.pid").read_text().strip()
                command = Path(f"/proc/{pid}/cmdline")
                self.assertTrue(not command.exists() or not command.read_bytes())


if __name__ == "__main__":
    unittest.main()
