/// A host came under a window: what runs on it now is what has to run again at the end.
public struct HostEnrolled: EventData {
  /// The window.
  public let window: WindowID

  /// The beginning of the host's time under `window`.
  public init(window: WindowID) { self.window = window }

  /// Reads the data of an entry.
  public init(_ reader: JSONReader) throws(JSONShapeError) {
    window = try reader.required("window").windowID()
  }

  /// The data as it is written.
  public var data: JSONObject { ["window": .string(window.text)] }
}

/// A host left its window.
public struct HostReleased: EventData {
  /// The window.
  public let window: WindowID

  /// The end of the host's time under `window`.
  public init(window: WindowID) { self.window = window }

  /// Reads the data of an entry.
  public init(_ reader: JSONReader) throws(JSONShapeError) {
    window = try reader.required("window").windowID()
  }

  /// The data as it is written.
  public var data: JSONObject { ["window": .string(window.text)] }
}
