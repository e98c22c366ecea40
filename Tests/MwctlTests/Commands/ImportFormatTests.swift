import Foundation
import Testing

/// What `mwctl import` reads of each format, and what it says of a damaged one.
@Suite struct `An imported file` {
  let log: Workspace

  init() throws { log = try Workspace(.new) }

  /// The fixtures of the inventory tests, with the name of the format and of a machine in them.
  static let fixtures: [(file: String, format: String, machine: String)] = [
    ("native-hv-01.json", "json", "sql-01"), ("collect-2008r2.txt", "auto", "sql-01"),
    ("get-vm-5.1.json", "json", "Büro"), ("get-vm-7.json", "json", "sql-01"),
    ("get-vm.csv", "csv", "test,01"), ("get-vm-german.csv", "csv", "Büro; Süd"),
    ("msvm-v1.csv", "csv", "dc-01"), ("wmic-node.csv", "csv", "R&D"),
    ("msvm-v1.clixml", "clixml", "Gruppe zwei"), ("get-vm-2012.clixml", "clixml", "sql-01"),
    ("wmic-german-utf16.txt", "wmi", "Büro & Lager"), ("wmic-redirected.txt", "wmi", "dc-01"),
    ("wmic-through-powershell.txt", "wmi", "Büro & Lager"),
  ]

  static func path(_ fixture: String) -> String {
    Golden.root.appending(path: "Tests/InventoryTests/Fixtures/\(fixture)").path
  }

  private func command(_ file: String, _ fixture: String) -> String {
    // Some formats name their host; those may not be given another.
    let names = fixture.hasPrefix("native") || fixture.hasPrefix("collect")
    return "import '\(file)' --at 2011-03-05T20:00:00Z" + (names ? "" : " --host hv-01")
  }

  @Test(arguments: fixtures)
  func `is read, with its format detected or told`(
    fixture: (file: String, format: String, machine: String)
  ) throws {
    let path = Self.path(fixture.file)
    for format in Set([fixture.format, "auto"]) {
      let reply = try log.json(
        command(path, fixture.file) + " --input-format \(format) --dry-run")
      let names = reply.hosts[0].virtualMachines.list.compactMap(\.name.text)
      #expect(names.contains(fixture.machine), "\(names)")
    }
  }

  @Test(arguments: fixtures)
  func `is refused with its place where it is cut short or binary`(
    fixture: (file: String, format: String, machine: String)
  ) throws {
    let whole = try Data(contentsOf: URL(filePath: Self.path(fixture.file)))
    // In the middle of the first machine; UTF-16 in the middle of a character.
    let cuts = [Data(), whole.prefix(41), Data([0, 1, 2]) + whole]
    for (index, bytes) in cuts.enumerated() {
      let name = "cut-\(index)"
      try bytes.write(to: log.folder.url.appending(path: name))
      let error = try log.fails(.malformed, command(name, fixture.file))
      #expect(error.message.text?.hasPrefix("\(name): ") == true, "\(error)")
    }
  }

  @Test(arguments: [
    #"{"schema":"mwctl.inventory/2","observedAt":"2011-03-05T20:00:00Z","hosts":[]}"#,
    #"{"schema":"mwctl.inventory/1","observedAt":"2011-03-05T20:00:00","hosts":[]}"#,
    #"{"schema":"mwctl.inventory/1","hosts":[{"name":"hv-01"}]}"#,
    #"{"schema":"mwctl.inventory/1","observedAt":"2011-03-05T20:00:00Z","hosts":[{}]}"#,
    #"{"schema":"mwctl.inventory/1","observedAt":"2011-03-05T20:00:00Z","hosts":[{"name":"a/b"}]}"#,
    #"{"schema":"mwctl.inventory/1","observedAt":"2011-03-05T20:00:00Z","hosts":"#
      + #"[{"name":"hv-01","virtualMachines":[{"id":"1","name":"a","state":"off"}]}]}"#,
    #"{"schema":"mwctl.inventory/1","observedAt":"2011-03-05T20:00:00Z","hosts":"#
      + #"[{"name":"hv-01","freeDiskBytes":-5,"virtualMachines":[]}]}"#,
  ])
  func `in our own format is refused with the path of what is wrong`(text: String) throws {
    let error = try log.fails(.malformed, "import -", stdin: text)
    #expect(error.message.text?.hasPrefix("Standard input: ") == true)
    #expect(error.message.text?.contains("$") == true, "\(error)")
  }

  @Test func `with XML entities reads no other file`() throws {
    let secret = try log.folder.write("top-secret", to: "secret")
    let text = """
      <?xml version="1.0"?><!DOCTYPE Objs [<!ENTITY x SYSTEM "file://\(secret)">]>
      <Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04">
      <Obj RefId="0"><MS><S N="Name">&x;</S></MS></Obj></Objs>
      """
    let error = try log.fails(.malformed, "import - --host hv-01", stdin: text)
    #expect(!"\(error)".contains("top-secret"))
  }

  @Test func `nested a hundred thousand times is refused, not run into`() throws {
    let brackets = String(repeating: "[", count: 100_000)
    try log.fails(.malformed, "import - --host hv-01", stdin: brackets)
    let tags = String(repeating: "<Obj>", count: 100_000)
    try log.fails(.malformed, "import - --host hv-01 --input-format clixml", stdin: "<Objs>" + tags)
  }

  @Test func `made for the screen is refused with a hint`() throws {
    let error = try log.fails(
      .malformed, "import - --host hv-01",
      stdin: "Name    State   CPUUsage(%)\n----    -----   -----------\nsql-01  Running 0\n")
    #expect(error.message.text?.contains("Export-C") == true)
  }

  @Test func `has to be there and to be a file`() throws {
    try log.fails(.notFound, "import nowhere.txt")
    try log.fails(.malformed, "import .")
    try log.fails(.usage, "import")
    try log.fails(.usage, "import - --input-format xml", stdin: SampleInventory.evening().text)
    try log.fails(.malformed, "import - --input-format csv", stdin: SampleInventory.evening().text)
  }
}
