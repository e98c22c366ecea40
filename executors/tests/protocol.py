"""The protocol of docs/executors.md as the tests check it: its schema, and what none can say."""

import json
import subprocess
from pathlib import Path

from jsonschema import Draft202012Validator

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = json.loads((ROOT / "docs/executors.schema.json").read_text(encoding="utf-8"))
LONGEST_LINE = 8 << 20
KNOWN = {
    "progress": {"type", "percent", "message"},
    "observation": {"type", "inventory", "text", "format", "partial"},
    "outcome": {"type", "outcome", "reason", "details"},
}


def validator(name):
    return Draft202012Validator({**SCHEMA, "oneOf": [{"$ref": f"#/$defs/{name}"}]})


TASK, MESSAGE, INVENTORY = validator("task"), validator("message"), validator("inventory")


def whole_number(text):
    raise ValueError(f"{text} is no whole number")


def read_line(line):
    """One line of an executor, held against the schema and the limits."""
    if len(line) > LONGEST_LINE:
        raise ValueError("the line is too long")
    message = json.loads(line, parse_float=whole_number, parse_constant=whole_number)
    MESSAGE.validate(message)
    unknown = set(message) - KNOWN[message["type"]]
    if unknown:
        raise ValueError(f"{unknown} is not in the protocol")
    for name, text in message.get("details", {}).items():
        if len(name.encode()) > 64 or len(text.encode()) > 2000:
            raise ValueError(f"the detail '{name}' is too long")
    return message


def task(action, machine=None, **changes):
    """A task as mwctl gives it, with everything that a test does not care about."""
    is_look = action == "observe"
    made = {
        "schema": "mwctl.executor/1", "action": action, "host": "lab-01",
        "build": "6.1.7600.16385",
        "vm": machine and {"id": machine, "name": "a machine", "state": "unknown"},
        "route": None, "attempt": None if is_look else 1,
        "idempotencyKey": None if is_look else "key-1", "reason": "a test",
        "deadline": "2011-03-05T22:10:00Z", "timeoutSeconds": 120,
        "instructions": [{"tool": "operator", "text": "Do it."}],
    }
    made.update(changes)
    return made


class Answer:
    """What an executor answered to one task; every line of it is checked."""

    def __init__(self, text, errors, status):
        lines = text.split(b"\n")
        if lines.pop() != b"":
            raise ValueError("the last line does not end")
        self.messages = [read_line(line) for line in lines]
        self.errors = errors
        self.status = status
        kinds = [message["type"] for message in self.messages]
        if kinds.count("outcome") != 1 or kinds[-1] != "outcome":
            raise ValueError(f"there is not one outcome at the end: {kinds}; {errors!r}")
        self.outcome = self.messages[-1]["outcome"]
        self.reason = self.messages[-1].get("reason", "")
        self.details = self.messages[-1].get("details", {})

    def inventory(self):
        """The one host that was observed."""
        seen = [each for each in self.messages if each["type"] == "observation"]
        if len(seen) != 1 or len(seen[0]["inventory"]["hosts"]) != 1:
            raise ValueError("there is not one observation of one host")
        return seen[0]["inventory"]["hosts"][0]


def ask(command, given, environment):
    """Gives a program a task, as an object or as text, and reads its answer."""
    if not isinstance(given, bytes):
        TASK.validate(given)
        given = json.dumps(given).encode()
    done = subprocess.run(command, input=given, env=environment, capture_output=True,
                          timeout=300, check=False)
    return Answer(done.stdout, done.stderr, done.returncode)
