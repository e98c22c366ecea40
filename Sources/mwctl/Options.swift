internal import ArgumentParser
internal import Events
internal import Foundation
internal import Projections

/// The host of a fleet; Foundation has a class of the same name that nobody means here.
typealias Host = Projections.Host

/// How an answer is written.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
  case text, json, jsonl
}

/// Options that say where the log is.
protocol LogNaming {
  var log: String? { get }
}

extension LogNaming {
  /// The log's file: as told, else as the environment says, else the one here.
  var path: String { log ?? Environment.value("MWCTL_LOG") ?? "./mwctl.db" }
}

/// Options that say who does something.
protocol ActorNaming {
  var actor: String? { get }
}

extension ActorNaming {
  /// Who does it: as told, else as the environment says, else who is logged in.
  func resolvedActor() throws -> String {
    try Text.checked(
      actor ?? Environment.value("MWCTL_ACTOR") ?? Environment.loginName, as: "--actor",
      maximumBytes: 200)
  }
}

extension ArgumentHelp {
  static let log = ArgumentHelp(
    "The log's file.", discussion: "Default: MWCTL_LOG, else ./mwctl.db.")
  static let actor = ArgumentHelp(
    "Who does it.", discussion: "Default: MWCTL_ACTOR, else the login name.")
}

// Groups of options do not hold others: ArgumentParser lays out each of them again for whatever
// holds it, each time that a command is started.

/// The options of every command that uses a log.
struct LogOptions: ParsableArguments, LogNaming {
  @Option(help: .log) var log: String?
  @Option(help: "How the answer is written.") var format: OutputFormat = .text
}

/// The options of every command that records something.
struct RecordingOptions: ParsableArguments, ActorNaming {
  @Option(help: .actor) var actor: String?
  @Option(help: "When it happened (RFC 3339 with Z or an offset). Default: now.")
  var at: TimeArgument?

  /// When it happened, where somebody said so.
  func toldTime() throws -> Timestamp? { try at.map { _ in try time() } }

  /// When it happened: as told, or now.
  func time() throws -> Timestamp {
    guard let at else { return Environment.now }
    return try Clock.checked(at.value, "--at")
  }
}

/// The option of every command that decides.
struct DecisionOptions: ParsableArguments {
  @Option(help: "Decide as if it were then (RFC 3339). Default: now.")
  var now: TimeArgument?
}

/// A time on the command line.
struct TimeArgument: ExpressibleByArgument {
  private let text: String

  init(argument: String) { text = argument }

  /// The instant that it means.
  ///
  /// Read when it is asked for, since a time that nobody can place is malformed data rather than a
  /// mistake of usage.
  var value: Timestamp {
    get throws {
      if let value = Timestamp(text) { return value }
      throw Failure(
        .malformed,
        Timestamp(text + "Z") == nil
          ? "'\(text)' is no RFC 3339 time."
          : "'\(text)' has no offset: nobody can say when that was.",
        remedies: ["Write it as 2011-03-05T20:00:00Z or 2011-03-05T21:00:00+01:00."])
    }
  }
}

/// A duration on the command line, such as `90s`, `30m`, `2h` or `1d`.
struct DurationArgument: ExpressibleByArgument {
  let seconds: Int

  init?(argument: String) {
    let units: [Character: Int] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
    guard let unit = argument.last.flatMap({ units[$0] }), let number = Int(argument.dropLast()),
      (1...1_000_000).contains(number)
    else { return nil }
    seconds = number * unit
  }
}

/// One of the names of a closed set on the command line.
struct ChoiceArgument<Choice>: ExpressibleByArgument
where Choice: RawRepresentable & CaseIterable & Sendable, Choice.RawValue == String {
  let value: Choice

  init?(argument: String) {
    guard let value = Choice(rawValue: argument) else { return nil }
    self.value = value
  }

  static var allValueStrings: [String] { Choice.allCases.map(\.rawValue) }
}

/// A moment of the log: a position, or a time by the clock that recorded.
enum Moment: ExpressibleByArgument {
  case position(Position)
  case recorded(TimeArgument)

  init(argument: String) {
    if let position = Position(argument), position >= 0 {
      self = .position(position)
    } else {
      self = .recorded(TimeArgument(argument: argument))
    }
  }
}

/// What is believed of clocks.
enum Clock {
  /// How far the clocks of two machines may lie apart before a time counts as still to come.
  static let toleranceSeconds = 300

  /// Refuses a time that is still to come: what has not happened cannot be recorded, and a look
  /// dated in the future would hide every true one until then.
  static func checked(_ time: Timestamp, _ name: String) throws -> Timestamp {
    let now = Environment.now
    guard time.seconds(since: now) <= toleranceSeconds else {
      throw Failure(
        .malformed, "\(name) says \(time), which is still to come; it is \(now) here.",
        remedies: ["Set the clocks right, or give the time with --at."])
    }
    return time
  }
}

/// What the process is told by its surroundings.
enum Environment {
  static func value(_ name: String) -> String? {
    guard let value = ProcessInfo.processInfo.environment[name], !value.isEmpty else { return nil }
    return value
  }

  static var loginName: String { value("LOGNAME") ?? value("USER") ?? NSUserName() }

  /// The machine's clock.
  static var now: Timestamp {
    Timestamp(milliseconds: Int64((Date().timeIntervalSince1970 * 1000).rounded(.down)))
  }
}

/// Free text that people write into the log.
enum Text {
  /// The most bytes of a reason or a detail: an entry has to hold it, and a person to read it.
  static let maximumBytes = 2000

  /// Refuses what would not fit, or would drive a reader's terminal.
  static func checked(
    _ text: String, as name: String, maximumBytes: Int = Text.maximumBytes
  ) throws -> String {
    guard text.utf8.count <= maximumBytes else {
      throw Failure(
        .malformed, "\(name) has \(text.utf8.count) bytes; \(maximumBytes) are allowed.")
    }
    let drivers: [Unicode.GeneralCategory] = [
      .control, .format, .lineSeparator, .paragraphSeparator,
    ]
    let control = text.unicodeScalars.first {
      drivers.contains($0.properties.generalCategory)
    }
    if let control {
      throw Failure(
        .malformed,
        "\(name) contains the control character U+\(String(control.value, radix: 16, uppercase: true)).",
        remedies: ["Write it in one line of plain text."])
    }
    guard !text.trimmingCharacters(in: .whitespaces).isEmpty else {
      throw Failure(.malformed, "\(name) is empty.")
    }
    return text
  }
}
