/// A maintenance window was opened.
public struct WindowOpened: EventData {
  /// The hosts that may be worked on.
  public let hosts: [HostName]
  /// From when on.
  public let from: Timestamp
  /// Until when.
  public let until: Timestamp
  /// How many of the hosts may be out of service at once; `nil` is no limit.
  public let maximumHostsDown: Int?
  /// The position of the profile that the window runs under.
  public let profile: Position

  /// A window over `hosts`.
  public init(
    hosts: [HostName], from: Timestamp, until: Timestamp, maximumHostsDown: Int?, profile: Position
  ) {
    self.hosts = hosts
    self.from = from
    self.until = until
    self.maximumHostsDown = maximumHostsDown
    self.profile = profile
  }

  /// Reads the data of an entry.
  public init(_ reader: JSONReader) throws(JSONShapeError) {
    hosts = try reader.list("hosts") { (item) throws(JSONShapeError) in try item.hostName() }
    from = try reader.required("from").timestamp()
    until = try reader.required("until").timestamp()
    maximumHostsDown = try reader.optionalInteger("maxHostsDown").map(Int.init)
    profile = try reader.integer("profile")
  }

  /// The data as it is written.
  public var data: JSONObject {
    var object: JSONObject = [
      "hosts": .array(hosts.map { .string($0.text) }), "from": .string(from.description),
      "until": .string(until.description), "profile": .integer(profile),
    ]
    object["maxHostsDown"] = maximumHostsDown.map { .integer(Int64($0)) }
    return object
  }
}

/// A window was interrupted: nothing disruptive starts until it is resumed.
public struct WindowSuspended: EventData {
  /// Why.
  public let reason: String?

  /// An interruption for `reason`.
  public init(reason: String?) { self.reason = reason }

  /// Reads the data of an entry.
  public init(_ reader: JSONReader) throws(JSONShapeError) {
    reason = try reader.optionalString("reason")
  }

  /// The data as it is written.
  public var data: JSONObject { .compact(["reason": .optional(reason)]) }
}

/// A suspended window goes on, or the end of an open one was moved.
public struct WindowResumed: EventData {
  /// Why.
  public let reason: String?
  /// The new end of the window, where it was moved.
  public let until: Timestamp?

  /// A resumption, with the window's end moved to `until` if given.
  public init(reason: String?, until: Timestamp?) {
    self.reason = reason
    self.until = until
  }

  /// Reads the data of an entry.
  public init(_ reader: JSONReader) throws(JSONShapeError) {
    reason = try reader.optionalString("reason")
    until = try reader.optional("until")?.timestamp()
  }

  /// The data as it is written.
  public var data: JSONObject {
    .compact(["reason": .optional(reason), "until": .optional(until?.description)])
  }
}

/// A window is over.
public struct WindowClosed: EventData {
  /// Why, where somebody said so.
  public let reason: String?

  /// The end of a window for `reason`.
  public init(reason: String?) { self.reason = reason }

  /// Reads the data of an entry.
  public init(_ reader: JSONReader) throws(JSONShapeError) {
    reason = try reader.optionalString("reason")
  }

  /// The data as it is written.
  public var data: JSONObject { .compact(["reason": .optional(reason)]) }
}
