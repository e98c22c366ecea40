/// The log was made: the first event of every log.
public struct LogCreated: EventData {
  /// The log's name in the world, such as `contoso.example/hyper-v`; checkpoints carry it.
  public let origin: String
  /// The version of the tool that made it.
  public let toolVersion: String

  /// A log named `origin`, made by `toolVersion` of the tool.
  public init(origin: String, toolVersion: String) {
    self.origin = origin
    self.toolVersion = toolVersion
  }

  /// Reads the data of an entry.
  public init(_ reader: JSONReader) throws(JSONShapeError) {
    origin = try reader.string("origin")
    toolVersion = try reader.string("toolVersion")
  }

  /// The data as it is written.
  public var data: JSONObject {
    ["origin": .string(origin), "toolVersion": .string(toolVersion)]
  }
}
