import Dispatch
import GRDB
import Synchronization

/// Checks the pages of the file and its indexes, beside the check of the entries.
final class PageCheck: Sendable {
  struct Findings: Sendable {
    var indexes = Part()
    var pages = Part()
    /// What each index holds, by its name.
    var sums: [String: UInt64] = [:]
  }

  /// What one of the two checks found.
  struct Part: Sendable {
    var problems: [String] = []
    /// Why it ended early.
    var failure: AuditLogError?
  }

  private let path: String
  private let size: Int64
  private let state = Mutex(Findings())

  init(path: String, size: Int64) {
    self.path = path
    self.size = size
  }

  var findings: Findings { state.withLock { $0 } }

  /// Begins on threads of its own; the group is left when it is done.
  func start() -> DispatchGroup {
    let group = DispatchGroup()
    begin(\.indexes, group) { try self.checkIndexes($0) }
    begin(\.pages, group) { try self.checkPages($0) }
    return group
  }

  private func begin(
    _ part: any WritableKeyPath<Findings, Part> & Sendable, _ group: DispatchGroup,
    _ check: @escaping @Sendable (AuditLog) throws -> Void
  ) {
    DispatchQueue.global().async(group: group) {
      do {
        try check(try AuditLog.open(at: self.path, access: .readOnly))
      } catch {
        let failure = AuditLogError(translating: error, path: self.path)
        self.state.withLock { $0[keyPath: part].failure = failure }
      }
    }
  }

  private func checkIndexes(_ log: AuditLog) throws {
    for index in [IndexCheck.stream, .id, .command, .vm] {
      let (sum, problem) = try log.read { try index.run($0, below: size) }
      state.withLock { state in
        state.sums[index.name] = sum
        if let problem { state.indexes.problems.append(problem) }
      }
    }
  }

  private func checkPages(_ log: AuditLog) throws {
    let damage = try log.read { reader in
      try ["quick_check", "integrity_check(state)", "integrity_check(checkpoint)"].flatMap {
        try reader.all("PRAGMA \($0)") { row in try row.decode(String.self, atIndex: 0) }
      }
    }
    for what in damage where what != "ok" {
      state.withLock { $0.pages.problems.append("its file is damaged: \(what)") }
    }
  }
}
