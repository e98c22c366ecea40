#!/usr/bin/env python3
"""Checks PowerShell scripts without PowerShell.

usage: powershell_syntax.py SCRIPT...

Each script is parsed with tree-sitter; a place the grammar cannot read is an error. Besides:

  * a script with "#requires -Version 2.0" may use nothing that came with a later version;
  * a script named collect-* may only read: its commands must begin with a harmless verb;
  * a script in the folder executors answers JSON lines: nothing else may print to its output;
  * cmdlets of the Hyper-V module are named with it, since other products bring the same names.

Prints file:line:column: what, and exits 1 if anything was found, 2 if a file could not be read.
Needs the packages tree-sitter and tree-sitter-powershell from PyPI.
"""

import re
import sys

import tree_sitter_powershell
from tree_sitter import Language, Parser

# What PowerShell 2.0 does not know, as patterns over code without comments and strings.
AFTER_VERSION_2 = [
    (r"\[ordered\]", "[ordered] came with PowerShell 3.0"),
    (r"\[pscustomobject\]", "the cast to [pscustomobject] came with PowerShell 3.0"),
    (r"(?<![\w-])-(not)?in\b", "the operators -in and -notin came with PowerShell 3.0"),
    (r"(?<![\w-])-sh[lr]\b", "the operators -shl and -shr came with PowerShell 3.0"),
    (r"\bConvert(To|From)-Json\b", "JSON came with PowerShell 3.0"),
    (r"\b(Get|New|Set|Remove|Invoke)-Cim\w+", "CIM cmdlets came with PowerShell 3.0"),
    (r"\bInvoke-(WebRequest|RestMethod)\b", "web cmdlets came with PowerShell 3.0"),
    (r"\$PSItem\b", "$PSItem came with PowerShell 3.0"),
    (r"\$PS(ScriptRoot|CommandPath)\b", "in scripts this variable came with PowerShell 3.0"),
    (r"\$using:", "$using: came with PowerShell 3.0"),
    (r"::new\(", "::new() came with PowerShell 5.0"),
    (r"\.(Where|ForEach)\s*[({]", "the methods .Where and .ForEach came with PowerShell 4.0"),
    (r"(?m)^\s*(class|enum|using)\s", "class, enum and using came with PowerShell 5.0"),
    (r"(?m)^\s*(workflow|configuration)\s", "workflow and configuration came later than 2.0"),
    (r"(?i)-Raw\b", "-Raw came with PowerShell 3.0"),
    (r"Get-ChildItem[^\n|]*-(File|Directory)\b", "these switches came with PowerShell 3.0"),
    (r"\b(Where-Object|\?)\s+-?(?!FilterScript)[A-Za-z]\w*\s+-\w+",
     "Where-Object without a block came with PowerShell 3.0"),
    (r"\bForEach-Object\s+(-MemberName\b|[A-Za-z])",
     "ForEach-Object without a block came with PowerShell 3.0"),
    (r"\[Parameter\([^)]*\bMandatory\s*[,)]", "Mandatory needs '= $true' in PowerShell 2.0"),
    (r"\?\?|\?\.|\?\[", "null operators came with PowerShell 7.0"),
    (r"&&|\|\|", "pipeline chains came with PowerShell 7.0"),
    (r"#requires\s+-(RunAsAdministrator|Modules)", "this #requires came with a later version"),
    (r"\[NullString\]", "[NullString] came with PowerShell 3.0"),
]

HARMLESS_VERBS = {
    "convertfrom", "convertto", "foreach", "format", "get", "join", "new", "read", "select",
    "sort", "split", "test", "where", "write",
}
# What prints between the lines that an executor answers.
PRINTING = {"echo", "write", "write-host", "write-output", "write-warning", "out-host"}
# Commands that change nothing outside the script although their verb sounds like it.
HARMLESS_COMMANDS = {"set-strictmode", "add-diskchain", "add-part", "invoke-part"}


def walk(node):
    """All nodes of a tree, without recursion."""
    pending = [node]
    while pending:
        node = pending.pop()
        yield node
        pending.extend(reversed(node.children))


def broken(root):
    """The outermost places that the grammar could not read."""
    for node in walk(root):
        if node.is_missing:
            yield node, f"{node.type} is missing"
        elif node.type == "ERROR":
            text = node.text.decode("utf-8", "replace").split("\n")[0][:40]
            yield node, f"cannot be read: {text!r}"


def code_only(source, root):
    """The source with comments and strings blanked out, so that places stay the same."""
    blanked = bytearray(source)
    for node in walk(root):
        is_string = "string" in node.type and node.type.endswith(("literal", "characters"))
        if node.type != "comment" and not is_string:
            continue
        if node.type == "comment" and node.text.lower().startswith(b"#requires"):
            continue
        for index in range(node.start_byte, node.end_byte):
            if blanked[index] not in b"\r\n":
                blanked[index] = 0x20
    return blanked.decode("utf-8", "replace")


def later_features(code):
    """Uses of what PowerShell 2.0 does not know."""
    for pattern, what in AFTER_VERSION_2:
        for match in re.finditer(pattern, code, re.IGNORECASE):
            line = code.count("\n", 0, match.start()) + 1
            column = match.start() - (code.rfind("\n", 0, match.start()) + 1) + 1
            yield line, column, what


def commands(root):
    """The commands of a script with their names."""
    for node in walk(root):
        if node.type == "command_name":
            yield node, node.text.decode("utf-8", "replace")


def check(path):
    """All findings of one script as (line, column, what)."""
    with open(path, "rb") as file:
        source = file.read()
    if source.startswith(b"\xef\xbb\xbf"):
        source = b"   " + source[3:]
    try:
        text = source.decode("utf-8")
    except UnicodeDecodeError as error:
        return [(source.count(b"\n", 0, error.start) + 1, 1, "is not UTF-8")]
    root = Parser(Language(tree_sitter_powershell.language())).parse(source).root_node

    def place(node):
        return node.start_point[0] + 1, node.start_point[1] + 1

    found = [(*place(node), what) for node, what in broken(root)]
    is_old = re.search(r"(?im)^\s*#requires\s+-version\s+2(\.0)?\s*$", text)
    if is_old:
        # Windows PowerShell reads a script without a byte order mark in the system's code page.
        for number, line in enumerate(text.split("\n"), 1):
            if not line.isascii():
                found.append((number, 1, "is not ASCII, which PowerShell 2.0 may misread"))
        found += later_features(code_only(source, root))
    is_collector = re.search(r"(^|[\\/])collect-[^\\/]*$", path)
    is_executor = re.search(r"(^|[\\/])executors[\\/][^\\/]*$", path)
    for node, name in commands(root):
        lower = name.lower()
        if is_executor and lower in PRINTING:
            found.append((*place(node), f"{name} prints between the answers"))
        if re.match(r"[a-z]+-vm|get-vhd|merge-vhd", lower):
            found.append((*place(node), f"{name} is to be called Hyper-V\\{name}"))
        if is_old and lower.startswith("hyper-v\\"):
            found.append((*place(node), "the Hyper-V module came with Windows Server 2012"))
        verb = lower.split("\\")[-1].split("-")[0]
        if is_collector and "-" in lower and verb not in HARMLESS_VERBS:
            if lower not in HARMLESS_COMMANDS:
                found.append((*place(node), f"{name} does not only read"))
    return sorted(found)


def main(paths):
    if not paths:
        print(__doc__.split("\n\n")[1], file=sys.stderr)
        return 2
    status = 0
    for path in paths:
        try:
            found = check(path)
        except OSError as error:
            print(f"{path}: {error.strerror}", file=sys.stderr)
            status = 2
            continue
        for line, column, what in found:
            print(f"{path}:{line}:{column}: {what}")
        if found:
            status = max(status, 1)
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
