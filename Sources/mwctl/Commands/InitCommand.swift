internal import ArgumentParser
internal import AuditLog
internal import Events
internal import Foundation
internal import Workflow

struct InitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init", abstract: "Make a new log.",
    discussion: """
      The log is one file. It is made with the profile that knows the upgrade; the profile is kept \
      in the log, whole.

      Examples:
        mwctl init
        mwctl init --log night.db --origin contoso.example/hyper-v
      """)

  @OptionGroup var options: LogOptions
  @OptionGroup var recording: RecordingOptions

  @Option(help: "The log's name in the world. Default: this machine's name.")
  var origin: String?

  @Option(help: "A built-in profile's name, or a profile's file.")
  var profile = "ws2008r2-sp1"

  @Option(help: "The last checkpoint of the log that this one goes on from: a file.")
  var continues: String?

  func run() throws {
    let profile = try ProfileSource.load(self.profile)
    let origin = try Text.checked(
      self.origin ?? "\(ProcessInfo.processInfo.hostName)/mwctl", as: "--origin", maximumBytes: 200)
    let actor = try recording.resolvedActor()
    let time = try recording.time()
    let earlier = try continues.map(CheckpointFile.read)
    guard earlier?.checkpoint.origin != origin else {
      throw Failure(
        .conflict, "The log that this one goes on from is called '\(origin)', too.",
        remedies: ["Give the new one a name of its own: --origin NAME"])
    }
    let log = try LogBirth.create(
      at: options.path, origin: origin, profile: profile, actor: actor, at: time,
      continues: earlier?.note)
    let key = try log.read { try $0.keys().current?.description ?? "" }
    switch options.format {
    case .json, .jsonl:
      Output.json([
        "schema": "mwctl.init/1", "log": .string(log.path), "origin": .string(origin),
        "profile": .string(profile.name), "vkey": .string(key),
      ])
    case .text:
      Output.line("Made \(log.path) for \(profile.title).")
      Output.line("Its checkpoints are signed by the key in \(log.path).key. To check them takes")
      Output.line("  \(key)")
      Output.line("Keep that line away from this machine: it is what an auditor trusts.")
      Output.line("Next: mwctl import FILE")
    }
  }
}

/// How a log comes to be.
enum LogBirth {
  /// Makes a log with its key and its first events: its name, its profile, and its key.
  static func create(
    at path: String, origin: String, profile: Profile, actor: String, at time: Timestamp,
    continues: SignedNote? = nil
  ) throws -> AuditLog {
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    guard FileManager.default.fileExists(atPath: folder) else {
      throw Failure(.notFound, "There is no folder '\(folder)' to make the log in.")
    }
    let key = SigningKey(forOrigin: origin)
    let keyFile = KeyFile(besideLog: path)
    try keyFile.create(key)
    let log: AuditLog
    do {
      log = try AuditLog.create(at: path)
    } catch {
      keyFile.remove()
      throw error
    }
    do {
      try begin(log, key, profile, origin, actor, time, continues)
    } catch {
      keyFile.remove()
      for suffix in ["", "-queue", "-journal"] {
        try? FileManager.default.removeItem(atPath: path + suffix)
      }
      throw error
    }
    return log
  }

  /// Records the events that a log begins with.
  private static func begin(
    _ log: AuditLog, _ key: SigningKey, _ profile: Profile, _ origin: String, _ actor: String,
    _ time: Timestamp, _ continues: SignedNote?
  ) throws {
    try log.transact(actor: actor) { ledger in
      _ = try ledger.append(
        [
          (
            .log,
            .logCreated(
              LogCreated(
                origin: origin, toolVersion: Mwctl.version,
                continues: continues.map { String(decoding: $0.bytes, as: UTF8.self) }))
          ),
          (.log, .profileAdopted(ProfileAdopted(name: profile.name, profile: profile.document))),
          (
            .log,
            .logKeyIntroduced(LogKeyIntroduced(verifierKey: key.verifier.description))
          ),
        ], at: time)
    }
  }
}

/// Where profiles come from.
enum ProfileSource {
  /// The profile that a name or a file's path means.
  static func load(_ source: String) throws -> Profile {
    if let bytes = Profile.builtIn[source] { return try Profile(parsing: bytes) }
    let bytes: [UInt8]
    do {
      bytes = try InputFile.read(source)
    } catch let failure as Failure where failure.code == .notFound {
      throw Failure(
        .notFound, "There is no built-in profile and no file '\(source)'.",
        remedies: ["Built in: " + Profile.builtIn.keys.sorted().joined(separator: ", ")])
    }
    do {
      return try Profile(parsing: bytes)
    } catch {
      throw Failure(.malformed, "\(source): \(error.description)")
    }
  }
}

/// Reads the files that people name, or standard input for `-`.
enum InputFile {
  /// The most bytes of an input.
  static let maximumBytes = 512 * 1_048_576

  static func read(_ path: String) throws -> [UInt8] {
    if path == "-" {
      return [UInt8](try FileHandle.standardInput.read(upToCount: maximumBytes) ?? Data())
    }
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw Failure(.notFound, "There is no file '\(path)'.")
    }
    guard !isFolder.boolValue else { throw Failure(.malformed, "'\(path)' is a folder.") }
    guard let handle = FileHandle(forReadingAtPath: path) else {
      throw Failure(.malformed, "'\(path)' cannot be read.", remedies: ["Check its permissions."])
    }
    defer { try? handle.close() }
    return [UInt8](try handle.read(upToCount: maximumBytes) ?? Data())
  }

  /// When a file was last written; `nil` for standard input.
  static func modified(_ path: String) -> Timestamp? {
    guard path != "-",
      let date = try? FileManager.default.attributesOfItem(atPath: path)[.modificationDate] as? Date
    else { return nil }
    return Timestamp(milliseconds: Int64(date.timeIntervalSince1970 * 1000))
  }
}
