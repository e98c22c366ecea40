"""What the executor 'libvirt' makes of a virsh that refuses, hangs or lies.

The machines of the test driver shut down at once and always. So here a stand-in for virsh tells
what a test wants to be seen, look by look; the executor is the real one.
"""

import json
import os
import sys
import tempfile
import unittest
from pathlib import Path

from protocol import ROOT, ask, task

MACHINE = "6A257FA0-5B4C-4C43-8C1F-0C0D6F3E9A11"
STAND_IN = """#!/bin/sh
cd "$STAND_IN" || exit 1
shift 3
case $1 in
  dominfo)
    echo look >>looks
    state=$(sed -n "$(grep -c . looks)p" states)
    printf 'State: %s\\nManaged save: no\\n' "${state:-$(tail -n 1 states)}"
    ;;
  *)
    echo "$1" >>requests
    . ./request
    ;;
esac
"""


class Doubt(unittest.TestCase):
    def give(self, action, states, request="exit 0", seconds=120):
        """The answer of a machine that is seen in these states, and the requests it got."""
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            (folder / "virsh").write_text(STAND_IN, encoding="ascii")
            (folder / "virsh").chmod(0o755)
            (folder / "states").write_text("\n".join(states) + "\n", encoding="ascii")
            (folder / "request").write_text(request + "\n", encoding="ascii")
            (folder / "requests").touch()
            (folder / "state.json").write_text(
                json.dumps({"host": "lab-01", "build": "6.1.7600.16385"}), encoding="ascii")
            environment = {
                **os.environ, "PATH": f"{folder}:{os.environ['PATH']}", "STAND_IN": name,
                "MWCTL_LIBVIRT_URI": "test:///default",
                "MWCTL_LIBVIRT_STATE": str(folder / "state.json"),
            }
            answer = ask([sys.executable, str(ROOT / "executors/libvirt")],
                         task(action, MACHINE, timeoutSeconds=seconds), environment)
            return answer, (folder / "requests").read_text(encoding="ascii").split()

    def test_the_end_is_awaited(self):
        answer, requests = self.give("shutdown", ["running"] * 4 + ["in shutdown", "shut off"])
        self.assertEqual((answer.outcome, requests), ("completed", ["shutdown"]))

    def test_what_does_not_end_in_time_is_not_known(self):
        answer, requests = self.give("shutdown", ["running"], seconds=3)
        self.assertEqual((answer.outcome, requests), ("unknown", ["shutdown"]))
        self.assertIn("was accepted", answer.reason)

    def test_a_transition_that_was_under_way_is_no_reason_for_a_request(self):
        answer, requests = self.give("shutdown", ["in shutdown", "in shutdown", "shut off"])
        self.assertEqual((answer.outcome, requests), ("completed", []))
        answer, requests = self.give("start", ["in shutdown"], seconds=3)
        self.assertEqual((answer.outcome, requests), ("unknown", []))
        answer, requests = self.give("turn-off", ["in shutdown"] * 3 + ["shut off"])
        self.assertEqual((answer.outcome, requests), ("completed", ["destroy"]))

    def test_a_refusal_is_believed_after_a_second_look(self):
        refusal = "echo 'error: domain is not running' >&2; exit 1"
        answer, _ = self.give("shutdown", ["running"], refusal)
        self.assertEqual((answer.outcome, answer.reason), ("failed", "domain is not running"))
        answer, _ = self.give("shutdown", ["running"] * 3 + ["shut off"], refusal)
        self.assertEqual(answer.outcome, "completed")

    def test_a_virsh_that_hangs_leaves_it_open(self):
        answer, requests = self.give("shutdown", ["running"], "exec sleep 60", seconds=4)
        self.assertEqual((answer.outcome, requests), ("unknown", ["shutdown"]))

    def test_a_state_that_is_not_known_fits_nothing(self):
        for action in ("shutdown", "turn-off", "restore", "resume", "start", "merge-snapshots"):
            request = "echo a snapshot" if action == "merge-snapshots" else "exit 0"
            answer, requests = self.give(action, ["dreaming"], request)
            self.assertEqual(answer.outcome, "failed", action)
            self.assertIn("the machine is unknown", answer.reason)
            self.assertLessEqual(set(requests), {"snapshot-list"})

    def test_control_characters_of_others_stay_out_of_the_answer(self):
        refusal = r"printf 'error: \033[31ma\tb\n\n' >&2; exit 1"
        answer, _ = self.give("shutdown", ["running"], refusal)
        self.assertEqual((answer.outcome, answer.reason), ("failed", "[31ma b"))


if __name__ == "__main__":
    unittest.main()
