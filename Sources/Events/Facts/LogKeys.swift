/// The key that signs the log's checkpoints was introduced.
public struct LogKeyIntroduced: EventData {
  /// The verifier key, as the C2SP signed note writes it.
  public let verifierKey: String

  /// The first key of a log.
  public init(verifierKey: String) { self.verifierKey = verifierKey }

  /// Reads the data of an entry.
  public init(_ reader: JSONReader) throws(JSONShapeError) {
    verifierKey = try reader.string("vkey")
  }

  /// The data as it is written.
  public var data: JSONObject { ["vkey": .string(verifierKey)] }
}

/// Another key signs the log's checkpoints from now on.
public struct LogKeyRotated: EventData {
  /// The verifier key of the new one, as the C2SP signed note writes it.
  public let verifierKey: String
  /// The verifier key that was in force before.
  public let replaced: String
  /// Whether the one before could not sign any more: nobody vouches for the new one then.
  public let isReplacedLost: Bool
  /// Why.
  public let reason: String

  /// A new key in the place of `replaced`, for `reason`.
  public init(verifierKey: String, replaced: String, isReplacedLost: Bool, reason: String) {
    self.verifierKey = verifierKey
    self.replaced = replaced
    self.isReplacedLost = isReplacedLost
    self.reason = reason
  }

  /// Reads the data of an entry.
  public init(_ reader: JSONReader) throws(JSONShapeError) {
    verifierKey = try reader.string("vkey")
    replaced = try reader.string("replaces")
    isReplacedLost = try reader.required("replacedLost").bool()
    reason = try reader.string("reason")
  }

  /// The data as it is written.
  public var data: JSONObject {
    [
      "vkey": .string(verifierKey), "replaces": .string(replaced),
      "replacedLost": .bool(isReplacedLost), "reason": .string(reason),
    ]
  }
}
