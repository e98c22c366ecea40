#!/usr/bin/env python3
"""Checks what 'mwctl audit export' wrote, or a proof, with nothing of mwctl.

Needs Python 3.9 or later and the package 'cryptography' (for Ed25519).

  verify_export.py FOLDER [--key VKEY]...
      every entry, tile and checkpoint of an export
  verify_export.py --proof FILE --entry FILE --key VKEY...
      that an entry is in the log (C2SP tlog-proof)
  verify_export.py --consistency FILE --old CHECKPOINT --key VKEY...
      that the log has only grown since a checkpoint that you kept

Without --key the keys of the export itself are used: that shows that it fits together, not whose
it is. Prints what was checked. Exit code 0: sound; 5: not sound; 64: usage.

What it rests on: RFC 6962 (the tree), C2SP signed-note, tlog-checkpoint, tlog-tiles and tlog-proof,
RFC 8785 (the form of an entry).
"""

import argparse
import base64
import binascii
import hashlib
import json
import re
import sys
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

WIDTH = 256
LONGEST_ENTRY = 65535
ATTRIBUTES = {
    "authid": str, "authtype": str, "commandid": str, "data": dict, "datacontenttype": str,
    "id": str, "recordedtime": str, "sequence": str, "source": str, "specversion": str,
    "streamversion": int, "subject": str, "time": str, "type": str, "workflowversion": str,
}
OPTIONAL = {"causationid": str, "correlationid": str}
KEY_EVENTS = ("dev.mwctl.log.key-introduced.v1", "dev.mwctl.log.key-rotated.v1")
FIXED = {"authtype": "user", "datacontenttype": "application/json", "specversion": "1.0"}
TIME = re.compile(
    r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])"
    r"T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.(?!000)\d{3})?Z", re.ASCII)
SUBJECT = re.compile(
    r"(log|host/[a-z0-9._-]{1,255}|window/[A-Za-z0-9._-]{1,100})"
    r"(?:/vm/[0-9A-F]{8}(?:-[0-9A-F]{4}){3}-[0-9A-F]{12})?", re.ASCII)


class Unsound(Exception):
    """Something is not as it was recorded."""


# The tree (RFC 6962, section 2.1)

def leaf_hash(entry):
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()


class Tree:
    """The roots of the complete subtrees over the leaves so far."""

    def __init__(self):
        self.size = 0
        self.subtrees = []

    def append(self, leaf):
        rest = self.size
        while rest & 1:
            leaf = node_hash(self.subtrees.pop(), leaf)
            rest >>= 1
        self.subtrees.append(leaf)
        self.size += 1

    def root(self):
        if not self.subtrees:
            return hashlib.sha256(b"").digest()
        root = self.subtrees[-1]
        for left in reversed(self.subtrees[:-1]):
            root = node_hash(left, root)
        return root


def root_of_inclusion(index, size, leaf, path):
    """The root that a leaf and its path give (RFC 9162, section 2.1.3.2)."""
    if index >= size:
        raise Unsound(f"there is no entry {index} among {size}")
    place, last, node = index, size - 1, leaf
    for sibling in path:
        if last == 0:
            raise Unsound("the proof is too long")
        if place & 1 or place == last:
            node = node_hash(sibling, node)
            while not place & 1 and place:
                place >>= 1
                last >>= 1
        else:
            node = node_hash(node, sibling)
        place >>= 1
        last >>= 1
    if last:
        raise Unsound("the proof is too short")
    return node


def check_consistency(old_size, old_root, new_size, new_root, path):
    """RFC 9162, section 2.1.4.2."""
    if old_size > new_size:
        raise Unsound(f"the old checkpoint covers {old_size} entries, the new one {new_size}")
    if old_size == new_size or old_size == 0:
        same = old_root == (new_root if old_size else Tree().root())
        if path or not same:
            raise Unsound("two checkpoints over as many entries differ")
        return
    path = list(path)
    if old_size & (old_size - 1) == 0:
        path.insert(0, old_root)
    if not path:
        raise Unsound("the proof is empty")
    place, last = old_size - 1, new_size - 1
    while place & 1:
        place >>= 1
        last >>= 1
    old = new = path[0]
    for sibling in path[1:]:
        if last == 0:
            raise Unsound("the proof is too long")
        if place & 1 or place == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            while not place & 1 and place:
                place >>= 1
                last >>= 1
        else:
            new = node_hash(new, sibling)
        place >>= 1
        last >>= 1
    if last or old != old_root or new != new_root:
        raise Unsound("the log did not grow out of the old checkpoint")


# Signed notes

def decode64(text):
    try:
        value = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Unsound(f"'{text}' is no Base 64") from error
    if base64.b64encode(value).decode() != text:
        raise Unsound(f"'{text}' is no Base 64 in its one form")
    return value


class Key:
    """A verifier key: NAME+ID+TYPE AND KEY."""

    def __init__(self, text):
        parts = text.split("+", 2)
        if len(parts) != 3 or not parts[0] or not re.fullmatch("[0-9a-f]{8}", parts[1]):
            raise Unsound(f"'{text}' is no verifier key")
        value = decode64(parts[2])
        if len(value) != 33 or value[0] != 1:
            raise Unsound(f"'{text}' is no key of Ed25519")
        wanted = hashlib.sha256(parts[0].encode() + b"\n" + value).digest()[:4]
        if wanted.hex() != parts[1]:
            raise Unsound(f"the id of '{text}' does not fit")
        self.text, self.name, self.id = text, parts[0], wanted
        self.public = Ed25519PublicKey.from_public_bytes(value[1:])


class Checkpoint:
    """A signed note over a tree's size and root."""

    def __init__(self, note, what):
        self.what = what
        try:
            text = note.decode("utf-8")
        except UnicodeDecodeError as error:
            raise Unsound(f"{what} is not UTF-8") from error
        head, mark, tail = text.rpartition("\n\n")
        if not mark or not tail.endswith("\n") or re.search("[\x00-\x09\x0b-\x1f]", text):
            raise Unsound(f"{what} is no signed note")
        self.text = head + "\n"
        self.signatures = []
        for line in tail[:-1].split("\n"):
            match = re.fullmatch("— ([^ +]+) ([A-Za-z0-9+/=]+)", line)
            if not match:
                raise Unsound(f"{what}: '{line}' is no signature")
            self.signatures.append((match[1], decode64(match[2])))
        lines = self.text.split("\n")[:-1]
        if len(lines) < 3 or not all(lines) or not re.fullmatch("0|[1-9][0-9]*", lines[1], re.A):
            raise Unsound(f"{what} is no checkpoint")
        self.origin, self.size, self.root = lines[0], int(lines[1]), decode64(lines[2])
        if len(self.root) != 32:
            raise Unsound(f"{what} has no SHA-256 as its root")

    def check(self, keys):
        """The keys it is signed by, at least one."""
        signers = []
        for name, value in self.signatures:
            for key in keys:
                if key.name != name or key.id != value[:4]:
                    continue
                try:
                    key.public.verify(value[4:], self.text.encode())
                except InvalidSignature as error:
                    raise Unsound(f"{self.what}: the signature of {name} is wrong") from error
                signers.append(key)
        if not signers:
            raise Unsound(f"{self.what} is signed by none of the keys")
        return signers


# Entries

def canonical(value):
    """RFC 8785 for what an entry holds: no fractions. Keys are ordered by UTF-16."""
    if isinstance(value, dict):
        order = sorted(value, key=lambda key: key.encode("utf-16-be"))
        return "{" + ",".join(quoted(key) + ":" + canonical(value[key]) for key in order) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    if isinstance(value, str):
        return quoted(value)
    return json.dumps(value)


def quoted(text):
    return json.dumps(text, ensure_ascii=False)


def refuse(text):
    raise Unsound(f"it holds the number {text}")


def whole(text):
    number = int(text)
    if abs(number) > 2**53 - 1:
        raise Unsound(f"it holds the number {text}")
    return number


def members(pairs):
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Unsound("it names a key twice")
    return found


class Entries:
    """Holds each entry to its form and its place."""

    def __init__(self, origin):
        self.origin = origin
        self.versions = {}
        self.ids = set()
        self.count = 0

    def check(self, entry):
        """The key that the entry introduces, if it does."""
        if len(entry) > LONGEST_ENTRY:
            raise Unsound("it is too long")
        try:
            event = json.loads(
                entry.decode("utf-8"), object_pairs_hook=members, parse_int=whole,
                parse_float=refuse, parse_constant=refuse)
            form = canonical(event).encode()
        except (ValueError, RecursionError) as error:
            raise Unsound(f"it is no JSON: {error}") from error
        if not isinstance(event, dict) or form != entry:
            raise Unsound("it is not in its canonical form")
        self.check_attributes(event)
        if event["sequence"] != f"{self.count:020d}":
            raise Unsound(f"it says that it is position {event['sequence']}")
        if event["source"] != self.origin:
            raise Unsound(f"it is an entry of '{event['source']}'")
        subject = SUBJECT.fullmatch(event["subject"])
        if not subject:
            raise Unsound(f"its subject '{event['subject']}' is none")
        due = self.versions.get(subject[1], 0) + 1
        if event["streamversion"] != due:
            raise Unsound(f"it is version {event['streamversion']} of '{subject[1]}', not {due}")
        self.versions[subject[1]] = due
        if event["id"] in self.ids:
            raise Unsound(f"its id '{event['id']}' is that of an entry before it")
        self.ids.add(event["id"])
        self.count += 1
        if event["type"] in KEY_EVENTS:
            return Key(event["data"].get("vkey", ""))
        return None

    @staticmethod
    def check_attributes(event):
        for name, kind in ATTRIBUTES.items():
            if not isinstance(event.get(name), kind) or isinstance(event[name], bool):
                raise Unsound(f"its '{name}' is missing, or of another kind")
        for name, value in event.items():
            kind = ATTRIBUTES.get(name) or OPTIONAL.get(name)
            if kind is None or not isinstance(value, kind):
                raise Unsound(f"nobody knows its '{name}'")
        for name, value in FIXED.items():
            if event[name] != value:
                raise Unsound(f"its '{name}' is '{event[name]}'")
        for name in ("time", "recordedtime"):
            if not TIME.fullmatch(event[name]):
                raise Unsound(f"its '{name}' is '{event[name]}'")


# Tiles

def tile_path(level, index, width):
    digits = [f"{index % 1000:03d}"]
    while index >= 1000:
        index //= 1000
        digits.insert(0, f"x{index % 1000:03d}")
    return f"tile/{level}/" + "/".join(digits) + ("" if width == WIDTH else f".p/{width}")


class Tiles:
    """Makes the tiles while the entries go by, and holds those of the folder against them."""

    def __init__(self, folder):
        self.folder = folder
        self.levels = [[]]
        self.indexes = [0]
        self.bundle = []
        self.checked = 0

    def append(self, entry, leaf):
        self.bundle.append(len(entry).to_bytes(2, "big") + entry)
        self.levels[0].append(leaf)
        if len(self.levels[0]) == WIDTH:
            self.compare("entries", self.indexes[0], self.bundle)
            self.bundle = []
            self.raise_level(0)

    def raise_level(self, level):
        hashes = self.levels[level]
        self.compare(level, self.indexes[level], hashes)
        tree = Tree()
        for value in hashes:
            tree.append(value)
        self.levels[level] = []
        self.indexes[level] += 1
        if level + 1 == len(self.levels):
            self.levels.append([])
            self.indexes.append(0)
        self.levels[level + 1].append(tree.root())
        if len(self.levels[level + 1]) == WIDTH:
            self.raise_level(level + 1)

    def finish(self):
        if self.bundle:
            self.compare("entries", self.indexes[0], self.bundle)
        for level, hashes in enumerate(self.levels):
            if hashes:
                self.compare(level, self.indexes[level], hashes)

    def compare(self, level, index, pieces):
        self.compare_file(tile_path(level, index, len(pieces)), pieces)
        # What the tile was under older checkpoints: they may be asked for it still.
        parts = self.folder / (tile_path(level, index, WIDTH) + ".p")
        for part in sorted(parts.glob("*")):
            if re.fullmatch("[1-9][0-9]*", part.name, re.A) and int(part.name) < len(pieces):
                self.compare_file(
                    tile_path(level, index, int(part.name)), pieces[:int(part.name)])

    def compare_file(self, path, pieces):
        try:
            found = (self.folder / path).read_bytes()
        except OSError as error:
            raise Unsound(f"{path} cannot be read: {error.strerror}") from error
        if found != b"".join(pieces):
            raise Unsound(f"{path} is not what the entries give")
        self.checked += 1


# What is checked

def lines_of(path, count):
    """The lines of a file without their ends, in constant memory; what lies behind so many may be
    cut off."""
    with open(path, "rb") as file:
        number = 0
        while line := file.readline(LONGEST_ENTRY + 2):
            if not line.endswith(b"\n") and number < count:
                raise Unsound(f"position {number}: its line is cut off, or too long")
            yield line[:-1]
            number += 1


def older_checkpoints(folder, own, newest):
    """All checkpoints that were signed before, the newest among them."""
    names = [path.name for path in (folder / "checkpoints").glob("*")]
    numbers = sorted(int(name) for name in names if re.fullmatch("0|[1-9][0-9]*", name, re.A))
    if numbers != list(range(len(numbers))):
        raise Unsound("a checkpoint is missing")
    notes = []
    for number in numbers:
        content = (folder / "checkpoints" / str(number)).read_bytes()
        note = Checkpoint(content, f"checkpoints/{number}")
        note.check(own)
        if note.origin != newest.origin:
            raise Unsound(f"{note.what} is of another log: '{note.origin}'")
        notes.append(note)
    sizes = [note.size for note in notes]
    if sizes != sorted(sizes):
        raise Unsound("the checkpoints are not in the order of their sizes")
    # One that is newer is left by an export that broke off.
    notes = [note for note in notes if note.size <= newest.size]
    if not any(note.text == newest.text for note in notes):
        raise Unsound("the checkpoint is none of checkpoints/")
    return notes


def believed(keys, notes, introduced):
    """The keys that count: those given, and those that one of them vouched for, which is to sign a
    checkpoint over the entry that introduces the new one."""
    known = list(keys)
    for note in notes:
        if any(name == key.name and value[:4] == key.id
               for name, value in note.signatures for key in known):
            known += [key for position, key in introduced
                      if position < note.size and key.text not in [k.text for k in known]]
    return known


def check_folder(folder, keys):
    own = [Key(line) for line in (folder / "vkey").read_text("utf-8").split("\n") if line]
    checkpoint = Checkpoint((folder / "checkpoint").read_bytes(), "checkpoint")
    checkpoint.check(own)
    older = older_checkpoints(folder, own + keys, checkpoint)
    roots = {}
    for note in older + [checkpoint]:
        roots.setdefault(note.size, []).append(note)

    tree, tiles, entries = Tree(), Tiles(folder), Entries(checkpoint.origin)
    introduced, tail, behind = [], False, set()

    def hold():
        for note in roots.pop(tree.size, []):
            if note.root != tree.root():
                raise Unsound(f"the first {tree.size} entries are not those of {note.what}")

    hold()
    for entry in lines_of(folder / "events.jsonl", checkpoint.size):
        if tree.size == checkpoint.size:
            tail = True
            behind |= {key.text for key in own if key.text.encode() in entry}
            continue
        try:
            key = entries.check(entry)
        except Unsound as error:
            raise Unsound(f"position {tree.size}: {error}") from error
        if key:
            introduced.append((tree.size, key))
        leaf = leaf_hash(entry)
        tree.append(leaf)
        tiles.append(entry, leaf)
        hold()
    if roots:
        note = roots[min(roots)][0]
        raise Unsound(f"{note.what} covers {note.size} entries, and there are {tree.size}")
    tiles.finish()
    # An export that broke off names a key before the checkpoint that covers it: it does not count.
    covered = {key.text for _, key in introduced}
    for key in own:
        if key.text not in covered | behind:
            raise Unsound(f"no entry introduces the key '{key.text}'")
    own = [key for key in own if key.text in covered]
    for note in older:
        note.check(own + keys)
    signers = checkpoint.check(believed(keys, older, introduced) if keys else own)
    lines = [
        f"sound: {tree.size} entries of {checkpoint.origin}",
        f"root   {base64.b64encode(tree.root()).decode()}",
        f"also   {len(older)} checkpoints, {tiles.checked} tiles",
    ]
    if tail:
        lines.append("There are lines behind the checkpoint. Nobody signed them; they do not count.")
    return lines + told(signers, keys)


def check_proof(proof, entry, keys):
    text = Path(proof).read_bytes()
    head, mark, note = text.partition(b"\n\n")
    lines = head.decode("utf-8").split("\n")
    if not mark or lines.pop(0) != "c2sp.org/tlog-proof@v1":
        raise Unsound(f"{proof} is no tlog-proof")
    if lines and lines[0].startswith("extra "):
        lines.pop(0)
    match = re.fullmatch("index (0|[1-9][0-9]*)", lines.pop(0) if lines else "", re.ASCII)
    if not match:
        raise Unsound(f"{proof} names no index")
    path = [decode64(line) for line in lines]
    checkpoint = Checkpoint(note, "its checkpoint")
    signers = checkpoint.check(keys)
    content = Path(entry).read_bytes()
    content = content[:-1] if content.endswith(b"\n") else content
    index = int(match[1])
    if root_of_inclusion(index, checkpoint.size, leaf_hash(content), path) != checkpoint.root:
        raise Unsound("the entry is not at that place in the tree of the checkpoint")
    what = f"sound: the entry is position {index} of {checkpoint.size} in {checkpoint.origin}"
    return [what] + told(signers, keys)


def check_growth(proof, old, keys):
    before = Checkpoint(Path(old).read_bytes(), old)
    before.check(keys)
    head, mark, note = Path(proof).read_bytes().partition(b"\n\n")
    lines = head.decode("utf-8").split("\n")
    if not mark or lines.pop(0) != f"old {before.size}":
        raise Unsound(f"{proof} is no proof from {before.size} entries on")
    after = Checkpoint(note, "the new checkpoint")
    signers = after.check(keys)
    if before.origin != after.origin:
        raise Unsound(f"'{before.origin}' and '{after.origin}' are two logs")
    path = [decode64(line) for line in lines]
    check_consistency(before.size, before.root, after.size, after.root, path)
    what = f"sound: {after.origin} has grown from {before.size} to {after.size} entries"
    return [what] + told(signers, keys)


def told(signers, keys):
    lines = [f"key    {key.text}" for key in signers]
    if not keys:
        lines.append("That key is the export's own. Hold it against the one you got on another way.")
    return lines


def main():
    parser = argparse.ArgumentParser(
        description="Checks what 'mwctl audit export' wrote, or a proof, with nothing of mwctl.")
    parser.add_argument("folder", nargs="?", help="what 'mwctl audit export --to' wrote")
    parser.add_argument("--key", action="append", default=[], help="a verifier key you trust")
    parser.add_argument("--proof", help="what 'mwctl audit prove' printed")
    parser.add_argument("--entry", help="the entry that is proved, as one line of events.jsonl")
    parser.add_argument("--consistency", help="what 'mwctl audit consistency' printed")
    parser.add_argument("--old", help="the checkpoint that you kept")
    options = parser.parse_args()
    chosen = [options.folder, options.proof, options.consistency]
    if sum(value is not None for value in chosen) != 1 or bool(options.proof) != bool(
            options.entry) or bool(options.consistency) != bool(options.old):
        parser.print_usage(sys.stderr)
        return 64
    if not options.folder and not options.key:
        print("A proof is checked against a key: --key VKEY", file=sys.stderr)
        return 64
    try:
        keys = [Key(text) for text in options.key]
        if options.folder:
            lines = check_folder(Path(options.folder), keys)
        elif options.proof:
            lines = check_proof(options.proof, options.entry, keys)
        else:
            lines = check_growth(options.consistency, options.old, keys)
    except Unsound as error:
        print(f"NOT SOUND: {error}", file=sys.stderr)
        return 5
    except (OSError, UnicodeDecodeError, ValueError) as error:
        print(f"NOT SOUND: {error}", file=sys.stderr)
        return 5
    print("\n".join(lines))
    return 0


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")
    sys.exit(main())
