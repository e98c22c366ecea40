"""The schema says what docs/executors.md says."""

import json
import re
import unittest

from jsonschema import Draft202012Validator
from protocol import INVENTORY, MESSAGE, ROOT, SCHEMA, TASK, read_line, task

DOCUMENT = (ROOT / "docs/executors.md").read_text(encoding="utf-8")
MACHINE = "6A257FA0-5B4C-4C43-8C1F-0C0D6F3E9A11"
LOOK = {
    "schema": "mwctl.inventory/1", "observedAt": "2011-03-05T20:00:00Z",
    "hosts": [{"name": "hv-01", "virtualMachines": []}],
}


class TheSchema(unittest.TestCase):
    def test_is_a_schema(self):
        Draft202012Validator.check_schema(SCHEMA)

    def test_takes_the_task_of_the_document(self):
        example = re.search(r"```json\n(\{.*?\})\n```", DOCUMENT, re.DOTALL)[1]
        TASK.validate(json.loads(example))

    def test_takes_every_line_of_the_document(self):
        rows = re.findall(r"^\| `(\{\"type\".*?\})` \|", DOCUMENT, re.MULTILINE)
        self.assertEqual(len(rows), 6)
        for row in rows:
            MESSAGE.validate(json.loads(row.replace("{…}", json.dumps(LOOK))))

    def test_takes_the_inventory_of_its_document(self):
        text = (ROOT / "docs/inventory.md").read_text(encoding="utf-8")
        INVENTORY.validate(json.loads(re.search(r"```json\n(\{.*?\})\n```", text, re.DOTALL)[1]))

    def test_names_the_fields_and_actions_of_the_program(self):
        source = (ROOT / "Sources/Events/Actions/ActionKind.swift").read_text(encoding="utf-8")
        actions = re.findall(r'^  case \w+ = "([a-z-]+)"', source, re.MULTILINE)
        actions += re.findall(r"^  case ([a-z]+)$", source, re.MULTILINE)
        known = SCHEMA["$defs"]["task"]["properties"]
        self.assertEqual(sorted(known["action"]["enum"]), sorted(actions))
        table = DOCUMENT[DOCUMENT.index("## A task"):DOCUMENT.index("## What it answers")]
        named = set(re.findall(r"`(\w+)`", "".join(re.findall(r"^\| (`.*?) \|", table, re.M))))
        self.assertEqual(named | {"schema"}, set(known))

    def test_takes_good_tasks(self):
        for good in (
            task("observe"), task("patch"), task("reboot", build=None), task("shutdown", MACHINE),
            task("update-integration-services", MACHINE, route="none"),
            task("start", MACHINE, more="is allowed"),
        ):
            TASK.validate(good)

    def test_refuses_bad_tasks(self):
        lacking = task("shutdown", MACHINE)
        del lacking["deadline"]
        for bad in (
            lacking, task("shutdown"), task("patch", MACHINE), task("dance", MACHINE),
            task("shutdown", MACHINE, attempt=None), task("observe", attempt=1),
            task("shutdown", MACHINE, attempt=1.5), task("shutdown", MACHINE, route="none"),
            task("update-integration-services", MACHINE), task("shutdown", MACHINE.lower()),
            task("start", MACHINE, deadline="2011-03-05T22:10:00"),
            task("start", MACHINE, schema="mwctl.executor/2"),
        ):
            self.assertFalse(TASK.is_valid(bad), bad)

    def test_refuses_bad_lines(self):
        for bad in (
            {}, [], "completed", {"type": "progress", "percent": 101}, {"type": "news"},
            {"type": "progress", "percent": "40"}, {"type": "progress", "message": "a\nb"},
            {"type": "observation"}, {"type": "observation", "text": "a", "inventory": LOOK},
            {"type": "observation", "inventory": LOOK, "format": "json"},
            {"type": "observation", "inventory": {**LOOK, "hosts": [{"name": "hv-01"}]}},
            {"type": "observation", "text": "a", "format": "xml"},
            {"type": "outcome"}, {"type": "outcome", "outcome": "done"},
            {"type": "outcome", "outcome": "failed"}, {"type": "outcome", "outcome": "unknown"},
            {"type": "outcome", "outcome": "failed", "reason": ""},
            {"type": "outcome", "outcome": "failed", "reason": "a\u0007"},
            {"type": "outcome", "outcome": "completed", "details": {"a": 1}},
            {"type": "outcome", "outcome": "completed", "details": {"a": "x" * 2001}},
            {"type": "outcome", "outcome": "completed", "details": {"a" * 65: "x"}},
            {"type": "outcome", "outcome": "completed",
             "details": {str(number): "x" for number in range(33)}},
        ):
            self.assertFalse(MESSAGE.is_valid(bad), bad)

    def test_leaves_to_the_reader_what_no_schema_can_say(self):
        for bad in (
            b'{"type":"progress","percent":4.0}', b'{"type":"progress","percent":1e1}',
            b'{"type":"progress","precent":4}', b'{"type":"progress"} {}',
            '{"type":"outcome","outcome":"completed","details":{"a":"%s"}}'.__mod__(
                "ü" * 1500).encode(),
        ):
            with self.assertRaises(ValueError, msg=bad):
                read_line(bad)
        self.assertEqual(read_line(b'{"type":"progress","percent":4}')["percent"], 4)


if __name__ == "__main__":
    unittest.main()
