import Testing

extension Workspace {
  /// hv-01 with sql-01 in a state, seen whole.
  func lookAtSQL(
    _ state: SampleMachine.State, at time: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    try look(
      .of(
        "hv-01", at: time,
        [
          SampleMachine("sql-01", 1, state), SampleMachine("old-01", 2, .saved),
          SampleMachine("lab-01", 3, .off),
        ]), sourceLocation: sourceLocation)
  }

  /// An attempt at shutting sql-01 down, begun by alice at 20:01 with a lease of 20 minutes.
  func beginShutDown() throws -> String {
    try #require(try shutDown("sql-01 --started --lease 20m").attempt.text)
  }

  /// What `in-doubt` says at a time.
  func doubt(now: String) throws -> Reply { try json("in-doubt --now \(now)") }
}
