"""What can be seen of the PowerShell executors without PowerShell."""

import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from protocol import ROOT, SCHEMA

CHECK = str(ROOT / "scripts/powershell_syntax.py")
SCRIPTS = [ROOT / "executors/hyperv-wmi.ps1", ROOT / "executors/hyperv.ps1"]


class TheScripts(unittest.TestCase):
    def test_know_every_action(self):
        actions = SCHEMA["$defs"]["task"]["properties"]["action"]["enum"]
        for script in SCRIPTS:
            known = re.findall(r"(?m)^ +'([a-z-]+)' \{ return Invoke-", script.read_text())
            self.assertEqual(sorted(known), sorted(actions), script)

    def test_define_what_they_call(self):
        for script in SCRIPTS:
            text = script.read_text()
            defined = set(re.findall(r"(?m)^function ([\w-]+)", text))
            called = set(re.findall(r"\b((?:Stop|Assert|Wait|Test|Invoke|Install|Read|Format|Skip|"
                                    r"ConvertTo|ConvertFrom|Set|Register|Request|Get|Add|Write)"
                                    r"-[A-Z]\w+)", text))
            cmdlets = {
                "Get-WmiObject", "Get-CimInstance", "Invoke-CimMethod", "Invoke-Command",
                "ConvertTo-Json", "ConvertFrom-Json", "Test-Path", "Get-VM", "Get-VMSnapshot",
                "Get-VMHost", "Get-VHD", "Get-VMHardDiskDrive", "Get-VMDvdDrive", "Set-VMDvdDrive",
                "Get-VMNetworkAdapter", "Stop-VM", "Set-StrictMode",
            }
            self.assertEqual(called - defined - cmdlets, set(), script)
            unused = {name for name in defined if len(re.findall(rf"{name}\b", text)) == 1}
            self.assertEqual(unused, set(), script)

    def test_forget_no_request(self):
        """Before whatever changes something, the script notes that it asked."""
        changes = re.compile(r"Hyper-V\\(?:Stop|Start|Resume|Remove|Set)-|Restart-Computer|"
                             r"\[System\.Diagnostics\.Process\]::Start|-MethodName Create|"
                             r"'Win32Shutdown'|\$class 'Create'")
        for script in SCRIPTS:
            parts = re.split(r"(?m)^function ", script.read_text())
            changing = [part for part in parts[1:] if changes.search(part)]
            self.assertGreater(len(changing), 2, script)
            for part in changing:
                before = part[:changes.search(part).start()]
                self.assertIn("$script:isAsked = $true", before, part.split("\n")[0])


class TheCheck(unittest.TestCase):
    def findings(self, text, name="script.ps1"):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "executors" / name
            path.parent.mkdir()
            path.write_text(text, encoding="utf-8")
            done = subprocess.run([sys.executable, CHECK, str(path)], text=True,
                                  capture_output=True, check=False, timeout=60)
            return done.stdout

    def test_finds_what_powershell_2_has_not(self):
        for line in (
            "$a | ConvertTo-Json", "ConvertFrom-Json $a", "$a = [ordered]@{}", "if (1 -in $a) {}",
            "if (1 -notin $a) {}", "Get-CimInstance Win32_Process", "$a.ForEach({ 1 })",
            "[object]::new()", "[PSCustomObject]@{ a = 1 }", "Get-Content -Raw a",
            "Hyper-V\\Get-VM", "$a = 'ü'",
        ):
            self.assertIn("script.ps1:2:", self.findings(f"#requires -Version 2.0\n{line}\n"), line)

    def test_finds_what_an_executor_may_not(self):
        self.assertIn("cannot be read", self.findings("if ($a {\n"))
        self.assertIn("to be called Hyper-V\\Get-VM", self.findings("Get-VM\n"))
        self.assertIn("prints between", self.findings("Write-Output 'a'\n"))
        self.assertEqual(self.findings("#requires -Version 2.0\n$a = 'ConvertTo-Json' # -in\n"), "")


if __name__ == "__main__":
    unittest.main()
