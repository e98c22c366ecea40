public import Events

/// One line of what an executor answers.
public enum ExecutorMessage: Hashable, Sendable {
  /// How far it is.
  case progress(ExecutorProgress)
  /// What it saw.
  case observation(ExecutorObservation)
  /// How it ended.
  case outcome(ExecutorOutcome)
}

/// How far an executor is with its task.
public struct ExecutorProgress: Hashable, Sendable {
  /// How much is done, from 0 to 100; `nil` where it cannot tell.
  public let percent: Int?
  /// What it does just now.
  public let message: String?

  /// A sign of life.
  public init(percent: Int?, message: String?) {
    self.percent = percent
    self.message = message
  }
}

/// What an executor saw of its host: an inventory that has yet to be read.
public struct ExecutorObservation: Hashable, Sendable {
  /// The inventory, as `mwctl import` takes it.
  public let bytes: [UInt8]
  /// The name of its format; `nil` to find it out.
  public let format: String?
  /// Whether the whole host was listed.
  public let isWhole: Bool

  /// Something seen.
  public init(bytes: [UInt8], format: String?, isWhole: Bool) {
    self.bytes = bytes
    self.format = format
    self.isWhole = isWhole
  }
}

/// What an executor says became of its task.
public enum ExecutorOutcome: Hashable, Sendable {
  /// It is done, and seen done.
  case completed(details: [String: String])
  /// It was tried in vain, and nothing is going on any more.
  case failed(reason: String, details: [String: String])
  /// It cannot tell.
  case unknown(reason: String)
}

extension ExecutorMessage {
  /// The most bytes of a reason or a detail: an event has to hold it.
  static let maximumTextBytes = 2000
  /// The most details of an outcome.
  static let maximumDetails = 24

  /// Reads one line.
  ///
  /// - Throws: ``JSONShapeError`` naming the member that is missing or wrong; names that are not
  ///   known are let be.
  /// - Complexity: O(*n*) in the bytes of the line.
  public init(_ reader: JSONReader) throws(JSONShapeError) {
    let type = try reader.required("type")
    switch try type.string() {
    case "progress":
      self = .progress(
        ExecutorProgress(
          percent: try reader.optional("percent").map { (value) throws(JSONShapeError) in
            try value.percent()
          },
          message: try reader.optional("message").map { (value) throws(JSONShapeError) in
            try value.oneLine()
          }))
    case "observation": self = .observation(try ExecutorObservation(reader))
    case "outcome": self = .outcome(try ExecutorOutcome(reader))
    default: throw type.error(expected: "one of progress, observation, outcome")
    }
  }
}

extension ExecutorObservation {
  fileprivate init(_ reader: JSONReader) throws(JSONShapeError) {
    isWhole = try reader.optionalBool("partial") != true
    if let text = try reader.optionalString("text") {
      bytes = Array(text.utf8)
      let format = try reader.optionalString("format")
      self.format = format == "auto" ? nil : format
      return
    }
    let inventory = try reader.required("inventory")
    _ = try inventory.object()
    do {
      bytes = try inventory.value.canonicalBytes()
    } catch {
      throw inventory.error(expected: "an inventory", found: "\(error)")
    }
    format = "json"
  }
}

extension ExecutorOutcome {
  fileprivate init(_ reader: JSONReader) throws(JSONShapeError) {
    let outcome = try reader.required("outcome")
    switch try outcome.string() {
    case "completed": self = .completed(details: try reader.details())
    case "failed":
      self = .failed(reason: try reader.required("reason").oneLine(), details: try reader.details())
    case "unknown":
      self = .unknown(
        reason: try reader.optional("reason")?.oneLine() ?? "it does not say why")
    default: throw outcome.error(expected: "one of completed, failed, unknown")
    }
  }
}

extension JSONReader {
  fileprivate func percent() throws(JSONShapeError) -> Int {
    let percent = try integer()
    guard (0...100).contains(percent) else { throw error(expected: "a number from 0 to 100") }
    return Int(percent)
  }

  fileprivate func details() throws(JSONShapeError) -> [String: String] {
    guard let object = try optional("details") else { return [:] }
    let keys = try object.keys()
    guard keys.count <= ExecutorMessage.maximumDetails else {
      throw object.error(
        expected: "at most \(ExecutorMessage.maximumDetails) details", found: "\(keys.count)")
    }
    var details: [String: String] = [:]
    for key in keys {
      guard !key.isEmpty, key.utf8.count <= 64,
        !key.unicodeScalars.contains(where: \.drivesTerminal)
      else { throw object.error(expected: "keys of 1 to 64 bytes of plain text") }
      details[key] = try object.required(key).oneLine()
    }
    return details
  }

  /// Text that can be recorded as it is: not empty, not long, and nothing that drives a terminal.
  fileprivate func oneLine() throws(JSONShapeError) -> String {
    let text = try string()
    guard text.contains(where: { !$0.isWhitespace }),
      text.utf8.count <= ExecutorMessage.maximumTextBytes,
      !text.unicodeScalars.contains(where: \.drivesTerminal)
    else {
      throw error(
        expected: "one line of plain text, at most \(ExecutorMessage.maximumTextBytes) bytes")
    }
    return text
  }
}

extension Unicode.Scalar {
  /// Whether it does something to a terminal, or to the order in which text is read.
  var drivesTerminal: Bool {
    let drivers: [Unicode.GeneralCategory] = [
      .control, .format, .lineSeparator, .paragraphSeparator,
    ]
    return drivers.contains(properties.generalCategory)
  }
}
