/// An event with its place in the log, and who recorded it when and why.
public struct RecordedEvent: Hashable, Sendable {
  /// Its place in the whole log, from 0 without gaps.
  public let position: Position
  /// Its place in its stream, from 1 without gaps.
  public let version: StreamVersion
  /// When it was recorded, by the machine's clock.
  public let recordedAt: Timestamp
  /// The log's origin.
  public let source: String
  /// What happened, and all that was known before it was appended.
  public let draft: EventDraft

  /// An event that was appended at `position`.
  public init(
    position: Position, version: StreamVersion, recordedAt: Timestamp, source: String,
    draft: EventDraft
  ) {
    self.position = position
    self.version = version
    self.recordedAt = recordedAt
    self.source = source
    self.draft = draft
  }

  /// What happened.
  public var event: Event { draft.event }
  /// The stream it belongs to.
  public var stream: StreamName { draft.stream }
  /// When it happened, as told.
  public var time: Timestamp { draft.time }
  /// Who recorded it.
  public var actor: String { draft.actor }
}

/// An event that is about to be appended.
public struct EventDraft: Hashable, Sendable {
  /// The event's own identity, unique in the log.
  public var id: String
  /// The stream it belongs to.
  public var stream: StreamName
  /// What happened.
  public var event: Event
  /// When it happened, as told; it may be told late.
  public var time: Timestamp
  /// Who records it.
  public var actor: String
  /// The command it came from: the key that makes a repeated command harmless.
  public var commandID: String
  /// The window it belongs to, where there is one.
  public var correlationID: String?
  /// The id of the event that caused it, where there is one.
  public var causationID: String?
  /// The version of the rules that judged it.
  public var workflowVersion: String

  /// An event that is about to be appended.
  public init(
    id: String, stream: StreamName, event: Event, time: Timestamp, actor: String,
    commandID: String, correlationID: String? = nil, causationID: String? = nil,
    workflowVersion: String
  ) {
    self.id = id
    self.stream = stream
    self.event = event
    self.time = time
    self.actor = actor
    self.commandID = commandID
    self.correlationID = correlationID
    self.causationID = causationID
    self.workflowVersion = workflowVersion
  }

  /// What the event is about: its stream, or a machine in it as `host/NAME/vm/GUID`.
  public var subject: String {
    event.vm.map { "\(stream)/vm/\($0)" } ?? stream.description
  }

  /// The stream that a subject is or lies in, both as bytes.
  static func stream(ofSubject subject: UnsafeBufferPointer<UInt8>) -> StreamName? {
    StreamName(subject[..<endOfStream(inSubject: subject)])
  }

  /// Where the name of the stream ends that a subject is or lies in.
  static func endOfStream(inSubject subject: UnsafeBufferPointer<UInt8>) -> Int {
    guard let first = subject.firstIndex(of: Byte.slash) else { return subject.endIndex }
    return subject[(first + 1)...].firstIndex(of: Byte.slash) ?? subject.endIndex
  }
}
