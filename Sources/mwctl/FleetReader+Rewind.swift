internal import AuditLog
internal import Events
internal import Projections

extension FleetReader {
  /// The last position that is looked at; -1 for an empty log.
  func lastPosition() throws -> Position { try end ?? (reader.nextPosition() - 1) }

  /// Goes back to what was known at a moment: everything is folded anew up to there, and nothing
  /// later is looked at.
  ///
  /// - Throws: ``Failure`` (not found) for a moment before or beyond the log.
  /// - Complexity: O(*n*) in the events up to the moment.
  func rewind(to moment: Moment) throws {
    let last = try position(of: moment)
    var fleet = Fleet()
    try reader.forEachEvent(LogQuery(positions: 0..<last + 1)) { fleet.apply($0) }
    replace(with: fleet, end: last)
  }

  /// Goes back to what was known at a position, as far as it matters to one stream: what concerns
  /// the whole log, the window, and the hosts of that window.
  ///
  /// - Parameter last: The last position that is looked at; -1 is before the first event.
  /// - Complexity: O(*n*) in the events of these streams up to there.
  func rewind(around stream: StreamName, to last: Position) throws {
    var fleet = Fleet()
    func fold(_ stream: StreamName) throws {
      try reader.forEachEvent(LogQuery(positions: 0..<last + 1, stream: stream)) {
        fleet.apply($0)
      }
    }
    try fold(.log)
    if stream != .log { try fold(stream) }
    var window: WindowID?
    switch stream {
    case .log: break
    case .window(let id): window = id
    case .host(let name):
      window = fleet.hosts[name]?.window
      if let window { try fold(.window(window)) }
    }
    let others = window.flatMap { fleet.windows[$0]?.hosts } ?? []
    for name in others where .host(name) != stream { try fold(.host(name)) }
    replace(with: fleet, end: last)
  }

  /// The time to decide at: the moment's own, or the machine's clock where no past is looked at.
  ///
  /// A position has the time of its event: what was so then is judged as it was then.
  func present(at moment: Moment?) throws -> Timestamp {
    switch moment {
    case .recorded(let time)?: try time.value
    case .position(let position)?: try reader.event(at: position)?.time ?? Environment.now
    case nil: Environment.now
    }
  }

  /// The position of a moment.
  func position(of moment: Moment) throws -> Position {
    let last = try reader.nextPosition() - 1
    switch moment {
    case .position(let position):
      guard position <= last else {
        throw Failure(.notFound, "The log ends at position \(last); there is no \(position) yet.")
      }
      return position
    case .recorded(let argument):
      let time = try argument.value
      guard let position = try reader.position(recordedAtOrBefore: time) else {
        throw Failure(.notFound, "Nothing was recorded yet at \(time).")
      }
      return position
    }
  }
}
