import Foundation
import Testing

/// `mwctl init`: the only command but `demo` that makes a log.
@Suite struct `mwctl init` {
  let place: Workspace

  init() throws { place = try Workspace() }

  @Test func `makes a log with its name and its profile`() throws {
    let reply = try place.json("init --origin contoso.example/hyper-v")
    #expect(reply.schema.text == "mwctl.init/1")
    #expect(reply.origin.text == "contoso.example/hyper-v")
    #expect(reply.profile.text == "ws2008r2-sp1")
    let entries = try place.entries()
    #expect(entries.count == 3)
    #expect(entries[2].data.vkey.text == reply.vkey.text)
    #expect(entries[0].source.text == "contoso.example/hyper-v")
    #expect(entries[1].data.profile.host.targetBuild.text == "6.1.7601")
  }

  @Test func `makes it where --log says, else MWCTL_LOG, else here`() throws {
    try place.mwctl("init --log a.db", env: ["MWCTL_LOG": "b.db"])
    try place.mwctl("init", env: ["MWCTL_LOG": "c.db"])
    try place.mwctl("init")
    #expect(try place.files.filter { $0.hasSuffix(".db") } == ["a.db", "c.db", "mwctl.db"])
    let attributes = try FileManager.default.attributesOfItem(atPath: place.log)
    #expect(attributes[.posixPermissions] as? Int == 0o600, "nobody else's business")
  }

  @Test func `never touches a file that is there`() throws {
    try place.mwctl("init")
    try place.fails(.conflict, "init")
    _ = try place.folder.write("mine", to: "other.db")
    try place.fails(.conflict, "init --log other.db")
    #expect(try String(contentsOfFile: place.folder.path("other.db"), encoding: .utf8) == "mine")
  }

  @Test func `leaves nothing behind where it fails`() throws {
    _ = try place.folder.write("{", to: "bad.json")
    try place.fails(.notFound, "init --profile no-such-profile")
    try place.fails(.malformed, "init --profile bad.json")
    try place.fails(.malformed, "init --origin 'a\u{7}b'")
    try place.fails(.malformed, "init --at 2011-03-05T20:00:00")
    try place.fails(.usage, "init here")
    #expect(try place.mwctl("init --log no/such/folder/x.db").exitCode != 0)
    #expect(try place.files == ["bad.json"])
  }

  @Test func `takes a profile of one's own, whole`() throws {
    let built = try place.mwctl("profile show").stdout
    let mine = built.replacing(#""name": "ws2008r2-sp1""#, with: #""name": "mine""#)
    _ = try place.folder.write(mine, to: "mine.json")
    #expect(try place.json("init --profile mine.json").profile.text == "mine")
    #expect(try place.entries()[1].data.profile == Reply(parsing: mine))
  }
}

/// What holds for every command.
@Suite struct `Every command` {
  static let onLogs = [
    "import hosts.json", "import hosts.json --dry-run", "window list", "window show w",
    "window suspend w", "window resume w", "window close w",
    "window open w --hosts hv-01 --from 2011-03-05T20:00:00Z --until 2011-03-06T06:00:00Z", "next",
    "next --exit-code", "record patch --host hv-01 --started", "record -",
    "observe --host hv-01 --build 6.1.7601", "override no-snapshot --host hv-01 --reason x",
    "profile adopt ws2008r2-sp1", "status", "plan", "features", "log", "replay --as-of 1",
    "diff 0 1", "rebuild",
  ]

  @Test(arguments: onLogs)
  func `on a log that is not there exits 4 and makes none`(commandLine: String) throws {
    let place = try Workspace()
    try place.write(.evening(), to: "hosts.json")
    let line = #"{"action":"patch","host":"hv-01","completed":true}"#
    let error = try place.fails(.notFound, commandLine, stdin: line)
    #expect(error.message.text?.contains("mwctl.db") == true)
    #expect(error.remedy.text?.contains("mwctl init") == true)
    #expect(try place.files == ["hosts.json"])
  }

  @Test func `on a file that is no log leaves it alone`() throws {
    let place = try Workspace()
    _ = try place.folder.write("a letter to my mother\n", to: "mwctl.db")
    for line in ["next", "record patch --host hv-01 --completed"] {
      try place.fails(.malformed, line)
    }
    #expect(try place.files == ["mwctl.db"])
  }

  @Test func `that records says who: --actor, else MWCTL_ACTOR, else the login name`() throws {
    let log = try Workspace(.open)
    let record = "record shutdown --host hv-01 --vm sql-01 --completed"
    try log.mwctl(record + " --actor bob")
    try log.mwctl(record, env: ["MWCTL_ACTOR": "carol"])
    try log.mwctl(record, env: ["MWCTL_ACTOR": "", "LOGNAME": "dave"])
    #expect(try log.entries().suffix(3).map(\.authid.text) == ["bob", "carol", "dave"])
  }

  @Test func `works on the log of MWCTL_LOG unless --log names one`() throws {
    let log = try Workspace(.open)
    #expect(try log.mwctl("next --log mwctl.db", env: ["MWCTL_LOG": "other.db"]).exitCode == 0)
    #expect(try log.mwctl("next", env: ["MWCTL_LOG": "other.db"]).exitCode == 4)
  }

  @Test(arguments: [
    "", "no-such-command", "next --no-such-option", "next --format xml", "next more",
  ])
  func `is refused as usage where it is mistyped`(commandLine: String) throws {
    let log = try Workspace(.new)
    let result = try log.mwctl(commandLine)
    guard !commandLine.isEmpty else {
      return #expect(result.exitCode == 0 && !result.stdout.isEmpty)
    }
    #expect(result.exitCode == 64)
    #expect(result.stdout.isEmpty)
    guard !commandLine.contains("--format") else { return }
    try log.fails(.usage, commandLine)
  }

  @Test func `tells its version and its help on standard output`() throws {
    let place = try Workspace()
    for line in ["--version", "--help", "help", "help record", "record --help"] {
      let result = try place.mwctl(line)
      #expect(result.exitCode == 0)
      #expect(!result.stdout.isEmpty && result.stderr.isEmpty)
    }
  }
}

extension Workspace {
  /// The names of the files in the folder.
  var files: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: folder.url.path).sorted() }
  }

  @Test func `names the last checkpoint of the log before it, and nothing that is none`() throws {
    let old = try Workspace.signed()
    let note = try old.mwctl("audit checkpoint").stdout
    _ = try old.folder.write(note, to: "last.txt")
    try old.json("init --log new.db --origin contoso.example/hyper-v-2012 --continues last.txt")
    let first = try #require(try old.mwctl("log --format jsonl --log new.db").jsonLines.first)
    #expect(first.type.text == "dev.mwctl.log.created.v1")
    #expect(first.data.continues.text == note)
    _ = try old.folder.write("a letter\n", to: "letter.txt")
    try old.fails(.malformed, "init --log third.db --continues letter.txt")
    try old.fails(.notFound, "init --log third.db --continues missing.txt")
    #expect(!FileManager.default.fileExists(atPath: old.folder.path("third.db")))
    #expect(!FileManager.default.fileExists(atPath: old.folder.path("third.db.key")))
  }
}
