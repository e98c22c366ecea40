public import Events
import GRDB

/// Which entries to go through; all of them unless something is asked for.
public struct LogQuery: Hashable, Sendable {
  /// Only entries at these positions.
  public var positions: Range<Position>
  /// Only entries of this stream.
  public var stream: StreamName?
  /// Only entries after this version of their stream.
  public var afterVersion: StreamVersion
  /// Only entries about this virtual machine.
  public var vm: VMID?
  /// Only entries of this type, as it is named on disk.
  public var type: String?
  /// Only entries that this person recorded.
  public var actor: String?
  /// Only what happened at this time or later.
  public var since: Timestamp?
  /// Only what happened before this time.
  public var until: Timestamp?

  /// A query for the entries that are all that is asked for.
  public init(
    positions: Range<Position> = 0..<Position.max, stream: StreamName? = nil,
    afterVersion: StreamVersion = 0, vm: VMID? = nil, type: String? = nil, actor: String? = nil,
    since: Timestamp? = nil, until: Timestamp? = nil
  ) {
    self.positions = positions
    self.stream = stream
    self.afterVersion = afterVersion
    self.vm = vm
    self.type = type
    self.actor = actor
    self.since = since
    self.until = until
  }

  /// The statement, and what its question marks stand for.
  ///
  /// A unary plus keeps SQLite from using an index for that term: a stream's entries come in the
  /// order of their versions, a machine's in the order of positions, both without sorting.
  var statement: (sql: String, arguments: StatementArguments) {
    var terms: [String] = []
    var arguments: [(any DatabaseValueConvertible)?] = []
    func ask(_ term: String, _ value: (any DatabaseValueConvertible)?) {
      terms.append(term)
      arguments.append(value)
    }
    let isByPosition = stream == nil
    if let stream { ask("stream = ?", stream.description) }
    if afterVersion > 0 { ask("version > ?", afterVersion) }
    if positions.lowerBound > 0 {
      ask(isByPosition ? "position >= ?" : "+position >= ?", positions.lowerBound)
    }
    if positions.upperBound < Position.max {
      ask(isByPosition ? "position < ?" : "+position < ?", positions.upperBound)
    }
    if let vm { ask(isByPosition ? "vm = ?" : "+vm = ?", vm.text) }
    if let type { ask("type = ?", type) }
    if let actor { ask("actor = ?", actor) }
    if let since { ask("time >= ?", since.milliseconds) }
    if let until { ask("time < ?", until.milliseconds) }
    let filter = terms.isEmpty ? "" : " WHERE " + terms.joined(separator: " AND ")
    return (
      "SELECT \(StoredEntry.columns) FROM event\(filter) "
        + "ORDER BY \(isByPosition ? "position" : "version")",
      StatementArguments(arguments)
    )
  }
}
