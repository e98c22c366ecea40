internal import Events

/// What an executor prints, as it comes in, and what it amounts to in the end.
///
/// Whatever is printed, in whatever pieces, there is a result; and nothing but an outcome
/// `completed`, told properly, with exit code 0, amounts to completed.
public struct ExecutorTranscript: Sendable {
  /// How much is read.
  public struct Limits: Hashable, Sendable {
    /// The longest line, in bytes.
    public var lineBytes = 8 << 20
    /// The most output, in bytes.
    public var totalBytes = 64 << 20
    /// How much of the end of the standard error is kept, in bytes.
    public var errorBytes = 1500

    /// The limits that docs/executors.md names.
    public init() {}
  }

  /// What the executor said became of its task, if it said so.
  public private(set) var outcome: ExecutorOutcome?
  /// What is wrong with what it printed; nothing is read after that.
  public private(set) var fault: String?

  private let limits: Limits
  private var line: [UInt8] = []
  private var lineNumber = 1
  private var total = 0
  private var observations: [ExecutorObservation] = []
  private var errorTail: [UInt8] = []

  /// A transcript that holds nothing yet.
  public init(limits: Limits = Limits()) { self.limits = limits }

  /// Takes bytes of the standard output.
  ///
  /// - Returns: The progress that they tell of, the last one.
  /// - Complexity: O(*n*) in the bytes.
  public mutating func take(_ bytes: some Collection<UInt8>) -> ExecutorProgress? {
    var progress: ExecutorProgress?
    var rest = bytes[...]
    while fault == nil, !rest.isEmpty {
      let end = rest.firstIndex(of: UInt8(ascii: "\n"))
      let piece = rest[..<(end ?? rest.endIndex)]
      guard count(piece.count + (end == nil ? 0 : 1)), extendLine(piece) else { break }
      guard let end else { break }
      progress = endLine() ?? progress
      rest = rest[rest.index(after: end)...]
    }
    return progress
  }

  /// Takes bytes of the standard error.
  public mutating func takeError(_ bytes: some Collection<UInt8>) {
    errorTail += bytes.suffix(limits.errorBytes)
    errorTail.removeFirst(max(0, errorTail.count - limits.errorBytes))
  }

  /// What it all amounts to.
  ///
  /// - Parameters:
  ///   - end: How the program ended.
  ///   - stop: Why it was ended from outside, if it was.
  public func result(_ end: ExecutorEnd, stop: ExecutorStop? = nil) -> ExecutorResult {
    var whole = self
    // A last line may lack its end.
    if whole.fault == nil, !whole.line.isEmpty { _ = whole.endLine() }
    let (verdict, told) = whole.verdict(end, stop)
    var details = told
    let errors = whole.errorText
    if !errors.isEmpty { details["stderr"] = errors }
    let wasStarted = if case .notStarted = end { false } else { true }
    return ExecutorResult(
      verdict: verdict, details: details,
      observations: whole.fault == nil ? whole.observations : [], isOfStarting: !wasStarted)
  }

  private func verdict(
    _ end: ExecutorEnd, _ stop: ExecutorStop?
  ) -> (ExecutorResult.Verdict, [String: String]) {
    if case .notStarted(let why) = end {
      return (.failed("The executor cannot be started: \(why)"), [:])
    }
    if let fault { return (.inDoubt("The executor's output cannot be used: \(fault)"), [:]) }
    switch outcome {
    case .failed(let reason, let details): return (.failed(reason), details)
    case .unknown(let reason): return (.inDoubt("The executor cannot tell: \(reason)"), [:])
    case .completed(let details):
      if end == .exited(0) { return (.completed, details) }
      return (.inDoubt("The executor said completed, but \(ending(end, stop))"), details)
    case nil: return (.inDoubt("The executor told no outcome: \(ending(end, stop))"), [:])
    }
  }

  private func ending(_ end: ExecutorEnd, _ stop: ExecutorStop?) -> String {
    switch stop {
    case .deadline: return "it was ended at its deadline."
    // It may have ended by itself just then.
    case .lingering where !end.isByItself: return "it did not end, and was ended."
    case .lingering, nil: break
    case .badOutput: return "it was ended for what it printed."
    case .leaving: return "mwctl was told to leave at once, and ended it."
    }
    switch end {
    case .exited(let code): return "it ended with exit code \(code)."
    case .signalled(let signal): return "signal \(signal) ended it."
    case .notStarted(let why): return "it was not started: \(why)"
    case .unseen(let why): return "its end was not seen: \(why)"
    }
  }
}

extension ExecutorTranscript {
  private mutating func count(_ bytes: Int) -> Bool {
    total += bytes
    if total > limits.totalBytes {
      fault = "it is more than \(limits.totalBytes >> 20) MiB."
    }
    return fault == nil
  }

  private mutating func extendLine(_ piece: some Collection<UInt8>) -> Bool {
    guard line.count + piece.count <= limits.lineBytes else {
      fault = "line \(lineNumber) is longer than \(limits.lineBytes >> 20) MiB."
      return false
    }
    line += piece
    return true
  }

  /// Reads the line that is complete now.
  private mutating func endLine() -> ExecutorProgress? {
    defer {
      line.removeAll(keepingCapacity: line.count < 1 << 16)
      lineNumber += 1
    }
    if line.last == UInt8(ascii: "\r") { line.removeLast() }
    // What PowerShell writes where its output encoding was set to UTF-8.
    if lineNumber == 1, line.starts(with: [0xEF, 0xBB, 0xBF]) { line.removeFirst(3) }
    // PowerShell's console writes empty lines of its own accord.
    guard !line.allSatisfy({ $0 == UInt8(ascii: " ") }) else { return nil }
    guard outcome == nil else {
      fault = "line \(lineNumber) comes after the outcome."
      return nil
    }
    do {
      let reader = try line.withUnsafeBufferPointer { (bytes) throws(JSONError) in
        try JSONReader(parsing: bytes)
      }
      switch try ExecutorMessage(reader) {
      case .progress(let progress): return progress
      case .observation(let observation): observations.append(observation)
      case .outcome(let outcome): self.outcome = outcome
      }
    } catch {
      fault = "line \(lineNumber) is no message. \(error)"
    }
    return nil
  }

  /// The end of the standard error in one line of plain text.
  private var errorText: String {
    let lines = String(decoding: errorTail, as: UTF8.self)
      .split(whereSeparator: \.isNewline)
      .map { line in
        String(
          String.UnicodeScalarView(
            line.unicodeScalars.map { $0.drivesTerminal ? "\u{FFFD}" : $0 }))
      }
      .filter { $0.contains { !$0.isWhitespace } }
    // A broken character takes more bytes when it is shown.
    var text = lines.joined(separator: " | ")
    while text.utf8.count > limits.errorBytes { text.removeFirst() }
    return text
  }
}
