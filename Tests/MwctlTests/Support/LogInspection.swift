import Foundation
import Testing

/// What has to be true of every log, whatever was done to it: read through the binary, and through
/// SQLite itself.
struct LogInspection {
  let entries: [Reply]

  init(_ log: Workspace, sourceLocation: SourceLocation = #_sourceLocation) throws {
    entries = try log.entries()
    #expect(!entries.isEmpty, sourceLocation: sourceLocation)
    var versions: [String: Int64] = [:]
    var ids = Set<String>()
    for (index, entry) in entries.enumerated() {
      let sequence = entry.sequence.text ?? ""
      #expect(
        sequence.utf8.count == 20 && Int(sequence) == index, "a gap before \(index)",
        sourceLocation: sourceLocation)
      let stream = LogInspection.stream(of: entry)
      let version = versions[stream, default: 0] + 1
      #expect(
        entry.streamversion.number == version, "\(stream) at \(index)",
        sourceLocation: sourceLocation)
      versions[stream] = version
      #expect(
        ids.insert(entry.id.text ?? "").inserted, "an id twice at \(index)",
        sourceLocation: sourceLocation)
    }
    let rebuilt = try log.json("rebuild", sourceLocation: sourceLocation)
    #expect(
      rebuilt.differences.isEmptyList, "the cache is no fold: \(rebuilt)",
      sourceLocation: sourceLocation)
    #expect(try SQLite.isSound(log.log), sourceLocation: sourceLocation)
  }

  /// The stream that an entry stands in: `host/hv-01` for the VMs of a host, too.
  private static func stream(of entry: Reply) -> String {
    (entry.subject.text ?? "").split(separator: "/").prefix(2).joined(separator: "/")
  }
}

/// The SQLite library that is loaded into this process, for a second opinion on a file.
enum SQLite {
  private typealias Callback =
    @convention(c) (
      UnsafeMutableRawPointer?, Int32, UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?,
      UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
    ) -> Int32
  private typealias Open =
    @convention(c) (
      UnsafePointer<CChar>, UnsafeMutablePointer<OpaquePointer?>
    ) -> Int32
  private typealias Close = @convention(c) (OpaquePointer?) -> Int32
  private typealias Execute =
    @convention(c) (
      OpaquePointer?, UnsafePointer<CChar>, Callback?, UnsafeMutableRawPointer?,
      UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
    ) -> Int32

  /// Whether SQLite finds nothing wrong with a file.
  static func isSound(_ path: String) throws -> Bool {
    let open = try function("sqlite3_open", as: Open.self)
    let close = try function("sqlite3_close", as: Close.self)
    let execute = try function("sqlite3_exec", as: Execute.self)
    var database: OpaquePointer?
    defer { _ = close(database) }
    guard open(path, &database) == 0 else { return false }
    var answer = ""
    let code = withUnsafeMutablePointer(to: &answer) { answer in
      execute(
        database, "PRAGMA integrity_check",
        { answer, count, values, _ in
          let text = values?[0].map { String(cString: $0) } ?? ""
          answer?.assumingMemoryBound(to: String.self).pointee += text
          return 0
        }, answer, nil)
    }
    return code == 0 && answer == "ok"
  }

  private static func function<Function>(_ name: String, as type: Function.Type) throws -> Function
  {
    guard let address = dlsym(UnsafeMutableRawPointer(bitPattern: 0), name) else {
      throw CLIError(description: "SQLite is not linked into the tests")
    }
    return unsafeBitCast(address, to: type)
  }
}
