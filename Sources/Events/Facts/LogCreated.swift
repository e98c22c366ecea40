/// The log was made: the first event of every log.
public struct LogCreated: EventData {
  /// The log's name in the world, such as `contoso.example/hyper-v`; checkpoints carry it.
  public let origin: String
  /// The version of the tool that made it.
  public let toolVersion: String
  /// The last checkpoint of the log that this one goes on from, a signed note; `nil` for a log
  /// without one before it.
  public let continues: String?

  /// A log named `origin`, made by `toolVersion` of the tool.
  public init(origin: String, toolVersion: String, continues: String? = nil) {
    self.origin = origin
    self.toolVersion = toolVersion
    self.continues = continues
  }

  /// Reads the data of an entry.
  public init(_ reader: JSONReader) throws(JSONShapeError) {
    origin = try reader.string("origin")
    toolVersion = try reader.string("toolVersion")
    continues = try reader.optionalString("continues")
  }

  /// The data as it is written.
  public var data: JSONObject {
    .compact([
      "origin": .string(origin), "toolVersion": .string(toolVersion),
      "continues": .optional(continues),
    ])
  }
}
