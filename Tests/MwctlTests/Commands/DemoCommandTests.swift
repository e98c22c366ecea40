import Foundation
import Testing

/// `mwctl demo`: a whole night on a sample fleet, in a log that is real.
@Suite struct `mwctl demo` {
  let place: Workspace

  init() throws { place = try Workspace() }

  @Test func `takes its hosts to the end, and its log can be looked at`() throws {
    let result = try place.mwctl("demo --log demo.db")
    #expect(result.exitCode == 0, "\(result.stderr)")
    #expect(!result.stdout.contains("\u{1B}["), "plain where nobody looks")
    let next = try place.mwctl(
      "next --exit-code --format json --now 2011-03-06T05:00:00Z --log demo.db")
    #expect(next.exitCode == 12)
    #expect(try next.json.hosts.list.allSatisfy { $0.status.text == "done" })
    #expect(try next.json.hosts.list.count == 2)
    #expect(try place.json("rebuild --log demo.db").differences.isEmptyList)
    let entries = try place.mwctl("log --format jsonl --log demo.db").jsonLines
    let patches = entries.filter { $0.type.text == "dev.mwctl.host.patch-started.v1" }
    #expect(patches.count == 2)
  }

  @Test func `shows the commands to look around, and they work`() throws {
    let text = try place.mwctl("demo --log 'my demo.db'").stdout
    let commands = text.split(separator: "\n").filter { $0.hasPrefix("  mwctl ") }
    #expect(commands.count >= 3)
    for command in commands {
      let line = command.dropFirst("  mwctl ".count)
      let result = try place.mwctl(String(line))
      #expect(result.exitCode == 0, "\(line): \(result.stderr)")
      #expect(!result.stdout.isEmpty)
    }
  }

  @Test func `never writes over a file that is there`() throws {
    _ = try place.folder.write("mine", to: "demo.db")
    let result = try place.mwctl("demo --log demo.db")
    #expect(result.exitCode == 3)
    #expect(result.stdout.isEmpty)
    #expect(try place.files == ["demo.db"])
  }

  @Test func `makes a new folder for itself where no log is named`() throws {
    let result = try place.mwctl("demo", env: ["TMPDIR": place.folder.url.path])
    #expect(result.exitCode == 0, "\(result.stderr)")
    #expect(try place.files.count == 1)
  }
}
