/// A profile came into force, whole: a replay needs no file beside the log.
public struct ProfileAdopted: EventData {
  /// The profile's name.
  public let name: String
  /// The whole profile as it was read.
  public let profile: JSONValue

  /// The profile `name` with the content `profile`.
  public init(name: String, profile: JSONValue) {
    self.name = name
    self.profile = profile
  }

  /// Reads the data of an entry.
  public init(_ reader: JSONReader) throws(JSONShapeError) {
    name = try reader.string("name")
    profile = try reader.required("profile").value
  }

  /// The data as it is written.
  public var data: JSONObject { ["name": .string(name), "profile": profile] }
}
