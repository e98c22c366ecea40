internal import AuditLog
internal import Events
internal import Foundation

/// Many requests at once: all of them are recorded, or none.
enum RecordBatch {
  /// A request with the line it stands on.
  struct Line {
    let number: Int
    let request: RecordRequest
  }

  /// Reads lines of JSON.
  ///
  /// - Throws: ``Failure`` (malformed) naming the line.
  static func read(_ bytes: [UInt8], defaultTime: Timestamp?) throws -> [Line] {
    var lines: [Line] = []
    let texts = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    for (index, text) in texts.enumerated()
    where !text.allSatisfy({ $0 == 0x20 || $0 == 0x0D || $0 == 0x09 }) {
      do {
        var request = try RecordRequest(JSONReader(JSONValue(parsing: text)))
        request.at = request.at ?? defaultTime
        lines.append(Line(number: index + 1, request: request))
      } catch {
        throw malformed(error, line: index + 1)
      }
    }
    guard !lines.isEmpty else {
      throw Failure(.malformed, "Standard input holds no line to record.")
    }
    return lines
  }

  /// Records all requests in one write.
  static func record(_ lines: [Line], in log: AuditLog, actor: String) throws -> [RecordAnswer] {
    let now = Environment.now
    let batch = UUID().uuidString
    return try log.write { writer in
      var fleet: FleetReader?
      var ledgers: [HostName: Ledger] = [:]
      let answers = try lines.map { line in
        let ledger = Ledger(
          writer, actor: actor, commandID: line.request.id ?? "\(batch)-\(line.number)",
          recordedAt: now, fleet: fleet)
        fleet = ledger.fleet
        ledgers[line.request.host] = ledger
        do {
          return try Recorder(ledger: ledger, defaultTime: now).record(line.request)
        } catch var failure as Failure {
          failure.message = "Line \(line.number): \(failure.message)"
          // What would be wrong usage on the command line is wrong data in a line.
          if failure.code == .usage { failure.code = .malformed }
          throw failure
        }
      }
      for ledger in ledgers.values { try ledger.storeStates() }
      return answers
    }
  }

  private static func malformed(_ error: any Error, line: Int) -> Failure {
    var failure: Failure
    switch error {
    case let known as Failure:
      failure = known
      if failure.code == .usage { failure.code = .malformed }
    default: failure = Failure(.malformed, "\(error)")
    }
    failure.message = "Line \(line): \(failure.message)"
    if failure.remedies.isEmpty { failure.remedies = ["Nothing was recorded; mend the line."] }
    return failure
  }
}
