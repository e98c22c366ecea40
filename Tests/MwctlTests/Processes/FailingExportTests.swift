import AuditLog
import Events
import Foundation
import TestSupport
import Testing

/// An export into a folder that holds an older one, with a new key between the two: one system call
/// after the other fails, or is the last one before the process is killed.
///
/// One error in the normal run; `FAULTS=3 swift test --filter FailingExportTests` for several.
@Suite struct `An export of which a system call fails` {
  static let export = "audit export --to export"
  /// A question mark: a call that not every processor has.
  static let calls = [
    "write", "fsync", "fdatasync", "openat", "?rename", "renameat", "renameat2", "ftruncate",
    "?unlink", "unlinkat", "?rmdir", "?mkdir", "mkdirat", "?chmod", "fchmodat", "?link", "linkat",
  ]
  static let errors = Array(["EIO", "ENOSPC", "EACCES"].prefix(Seeds.setting("FAULTS", 1)))

  /// The log with its older export, made once.
  private struct Base: Sendable {
    let folder: TemporaryFolder
    /// The folder as an undisturbed export leaves it.
    let whole: [String: Data]
    /// The calls of an undisturbed export on files of the folder, each with its number among those
    /// of its name.
    let places: [Place]
  }

  private struct Place: Sendable {
    let call: String
    let number: Int
  }

  private static let short = Result { try makeBase(from: 20, to: 24) }
  /// So long that a tile becomes full, and its parts are removed.
  private static let long = Result { try makeBase(from: 250, to: 260) }

  private static func makeBase(from old: Position, to new: Position) throws -> Base {
    let base = try Workspace.signed()
    try fill(base.log, to: old)
    try base.json(export)
    try base.json("audit keys rotate --reason yearly")
    try fill(base.log, to: new)
    try base.mwctl("audit checkpoint")
    let folder = try copy(of: base.folder)
    let calm = try Strace.mwctl(export, in: folder, tracing: calls.joined(separator: ","))
    #expect(calm.exitCode == 0, "\(calm.stderr)")
    return Base(
      folder: base.folder, whole: try files(folder.path("export")),
      places: places(calm.calls, in: folder.path("export")))
  }

  /// Appends looks until there are so many entries.
  private static func fill(_ path: String, to size: Position) throws {
    let log = try AuditLog.open(at: path)
    try log.write { writer in
      let next = try writer.nextPosition()
      let stream = StreamName.log
      let time = Timestamp(milliseconds: 1_299_355_200_000)
      let drafts = (next..<size).map { position in
        EventDraft(
          id: "fill \(position)", stream: stream,
          event: .actionFailed(
            ActionFailed(action: .patch, vm: nil, attempt: nil, failure: "no", details: [:])),
          time: time, actor: "alice", commandID: "fill \(position)", workflowVersion: "1")
      }
      _ = try writer.append(
        drafts, expecting: [stream: try writer.version(of: stream)], recordedAt: time,
        source: "contoso.example/hyper-v")
    }
  }

  private static func copy(of base: TemporaryFolder) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for name in ["mwctl.db", "mwctl.db.key", "export"] {
      try FileManager.default.copyItem(
        atPath: base.path(name), toPath: folder.path(name))
    }
    return folder
  }

  /// The files of an export, without the drafts that a killed process leaves.
  private static func files(_ folder: String) throws -> [String: Data] {
    var files: [String: Data] = [:]
    for name in try FileManager.default.subpathsOfDirectory(atPath: folder)
    where !name.contains(".new.") {
      let url = URL(filePath: folder + "/" + name)
      if let content = try? Data(contentsOf: url) { files[name] = content }
    }
    return files
  }

  private static func places(
    _ lines: [Substring], in folder: String
  ) -> [Place] {
    var counts: [Substring: Int] = [:]
    var places: [Place] = []
    let name = URL(filePath: folder).lastPathComponent
    let thread = lines.first?.prefix { $0 != " " }
    for line in lines {
      // A short number of a thread is filled up with blanks.
      let rest = line.drop { $0 != " " }.drop { $0 == " " }
      guard line.prefix(while: { $0 != " " }) == thread else { continue }
      let call = rest.prefix { $0 != "(" }
      counts[call, default: 0] += 1
      if rest.contains("/\(name)") || rest.contains("\"\(name)") {
        places.append(Place(call: String(call), number: counts[call] ?? 0))
      }
    }
    return places
  }

  /// In two halves, so that two processors are at it.
  @Test(arguments: errors, 0..<2)
  func `leaves a folder that verifies, and the next export goes on from it`(
    error: String, half: Int
  ) throws {
    let base = try Self.short.get()
    for name in ["write", "fsync", "openat", "rename"] {
      #expect(base.places.contains { $0.call.hasPrefix(name) }, "no \(name) is made")
    }
    var sound: Set<[String: Data]> = []
    for (index, place) in base.places.enumerated() where index % 2 == half {
      try run("\(place.call):error=\(error):when=\(place.number)", place.call, on: base, &sound)
    }
  }

  @Test func `or that is killed leaves a folder that verifies, too`() throws {
    var sound: Set<[String: Data]> = []
    let base = try Self.short.get()
    for place in base.places where place.call.hasPrefix("rename") {
      try run("\(place.call):signal=KILL:when=\(place.number)", place.call, on: base, &sound)
    }
    #expect(sound.count > 4, "the folder was never caught in between")
  }

  /// - Parameter sound: What the folder held after other calls; the same need not be checked twice.
  private func run(
    _ injection: String, _ call: String, on base: Base, _ sound: inout Set<[String: Data]>
  ) throws {
    let folder = try Self.copy(of: base.folder)
    let path = folder.path("export")
    let result = try Strace.mwctl(
      Self.export, in: folder, tracing: call, injecting: injection)
    let what: Comment = "\(injection): \(result.stderr)"
    #expect(result.isInjected || result.exitCode < 0, what)
    let left = try Self.files(path)
    if result.exitCode == 0 { #expect(left == base.whole, what) }
    let log = try Data(contentsOf: URL(filePath: folder.path("mwctl.db")))
    guard sound.insert(left.merging(["log": log]) { $1 }).inserted else { return }
    #expect(try AuditLog.verify(at: folder.path("mwctl.db")).problems == [], what)
    let verified = try SecondVerifier.run(path)
    #expect(verified.exitCode == 0, "\(injection): \(verified.output)")
    let next = try CLI.run(Workspace.words(Self.export), in: folder.url)
    #expect(next.exitCode == 0, "\(injection): \(next.stderr)")
    #expect(try Self.files(path) == base.whole, what)
  }

  @Test(arguments: ["error=EIO", "signal=KILL"])
  func `or that cannot remove the parts of a full tile leaves one that verifies`(
    injection: String
  ) throws {
    let base = try Self.long.get()
    var sound: Set<[String: Data]> = []
    let removals = base.places.filter { $0.call.hasPrefix("unlink") || $0.call.hasPrefix("rmdir") }
    #expect(!removals.isEmpty)
    for place in removals {
      try run("\(place.call):\(injection):when=\(place.number)", place.call, on: base, &sound)
    }
  }

  @Test func `is found unsound where a tile that was not full is not what it was`() throws {
    let base = try Self.long.get()
    let folder = try Self.copy(of: base.folder)
    let parts = try Self.files(folder.path("export")).keys.filter { $0.contains(".p/") }.sorted()
    try CLI.run(Workspace.words(Self.export), in: folder.url)
    #expect(parts.count == 2)
    for name in parts {
      let old = try Data(contentsOf: URL(filePath: base.folder.path("export/" + name)))
      let file = URL(filePath: folder.path("export/" + name))
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try old.write(to: file)
      #expect(try SecondVerifier.run(folder.path("export")).exitCode == 0)
      var bad = old
      bad[bad.count / 2] ^= 1
      try bad.write(to: file)
      let found = try SecondVerifier.run(folder.path("export"))
      #expect(found.exitCode == 5 && found.output.contains(name), "\(found.output)")
      try old.write(to: file)
    }
  }
}
