public import Events

/// Why a text is no profile.
public struct ProfileError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong, naming line and column or the path.
  public let description: String
}

extension Profile {
  /// The name and the bytes of each profile that is built in.
  public static let builtIn: [String: [UInt8]] = [
    "ws2008r2-sp1": PackageResources.ws2008r2_sp1_json
  ]

  /// Reads a profile of the schema `mwctl.profile/1`.
  ///
  /// Strict: a key that is not known is refused, since a mistyped limit would silently be none.
  /// - Throws: ``ProfileError`` naming line and column, or the path of what is wrong.
  public init(parsing bytes: [UInt8]) throws(ProfileError) {
    let value: JSONValue
    do {
      value = try JSONValue(parsing: bytes)
    } catch {
      throw ProfileError(description: error.description)
    }
    try self.init(value)
  }

  /// Reads a profile from a document, see ``init(parsing:)``.
  ///
  /// - Throws: ``ProfileError`` naming the path of what is wrong.
  public init(_ value: JSONValue) throws(ProfileError) {
    do {
      try self.init(reading: JSONReader(value))
    } catch {
      throw ProfileError(description: error.description)
    }
  }

  private init(reading reader: JSONReader) throws(JSONShapeError) {
    try reader.allow([
      "schema", "name", "title", "host", "snapshots", "liveMerge", "offMachines", "observation",
      "limits", "estimates", "routes", "dynamicMemory", "remoteFX", "errors", "instructions",
    ])
    guard try reader.string("schema") == "mwctl.profile/1" else {
      throw try reader.required("schema").error(expected: "'mwctl.profile/1'")
    }
    let host = try reader.required("host")
    try host.allow(["targetBuild", "targetIntegrationServices", "minimumFreeDiskBytes"])
    let snapshots = try reader.required("snapshots")
    try snapshots.allow(["online", "offline"])
    let observation = try reader.required("observation")
    try observation.allow(["maximumAgeSeconds", "clockToleranceSeconds"])
    let limits = try reader.required("limits")
    try limits.allow(["concurrentStarts", "concurrentMerges", "triesPerStep"])
    name = try reader.string("name")
    title = try reader.string("title")
    targetBuild = try host.required("targetBuild").buildNumber()
    targetIntegrationServices = try host.required("targetIntegrationServices").buildNumber()
    minimumFreeDiskBytes = try host.integer("minimumFreeDiskBytes")
    onlineSnapshots = try snapshots.required("online").choice()
    offlineSnapshots = try snapshots.required("offline").choice()
    hasLiveMerge = try reader.bool("liveMerge")
    offMachines = try reader.required("offMachines").choice()
    maximumObservationAgeSeconds = try observation.positive("maximumAgeSeconds")
    clockToleranceSeconds = try observation.positive("clockToleranceSeconds")
    concurrentStarts = try limits.positive("concurrentStarts")
    concurrentMerges = try limits.positive("concurrentMerges")
    triesPerStep = try limits.positive("triesPerStep")
    estimates = try Times.table(reader.required("estimates"))
    routes = try reader.each("routes", Route.init(reading:))
    dynamicMemory = try reader.each("dynamicMemory", GuestRequirement.init(reading:))
    remoteFX = try reader.each("remoteFX", GuestRequirement.init(reading:))
    errors = try reader.each("errors", KnownError.init(reading:))
    instructions = try Instruction.table(reader.required("instructions"))
    document = reader.value
  }
}

extension Profile.SnapshotPolicy: NamedChoice {
  package static let byName = table()
}

extension Profile.OffMachines: NamedChoice {
  package static let byName = table()
}

extension Profile.Times {
  /// The keys that every profile has to give times for.
  static let keys = ActionKind.allCases.map(\.rawValue) + ["update-by-service-pack"]

  static func table(_ reader: JSONReader) throws(JSONShapeError) -> [String: Profile.Times] {
    try reader.allow(keys)
    var table: [String: Profile.Times] = [:]
    for key in keys { table[key] = try Profile.Times(reading: reader.required(key)) }
    return table
  }

  private init(reading reader: JSONReader) throws(JSONShapeError) {
    try reader.allow([
      "bestSeconds", "expectedSeconds", "worstSeconds", "expectedSecondsPerGigabyte",
      "worstSecondsPerGigabyte", "expectedSecondsPerSnapshot", "worstSecondsPerSnapshot",
    ])
    expectedSeconds = try reader.positive("expectedSeconds")
    worstSeconds = try reader.positive("worstSeconds")
    expectedSecondsPerGigabyte = try reader.optionalInt("expectedSecondsPerGigabyte") ?? 0
    worstSecondsPerGigabyte = try reader.optionalInt("worstSecondsPerGigabyte") ?? 0
    expectedSecondsPerSnapshot = try reader.optionalInt("expectedSecondsPerSnapshot") ?? 0
    worstSecondsPerSnapshot = try reader.optionalInt("worstSecondsPerSnapshot") ?? 0
    guard worstSeconds >= expectedSeconds else {
      throw try reader.required("worstSeconds").error(expected: "no less than expectedSeconds")
    }
  }
}

extension Profile.Route {
  init(reading reader: JSONReader) throws(JSONShapeError) {
    try reader.allow(["family", "route", "servicePack"])
    family = try reader.required("family").choice()
    route = try reader.required("route").choice()
    servicePack = try reader.optionalInt("servicePack")
  }
}

extension Profile.GuestRequirement {
  init(reading reader: JSONReader) throws(JSONShapeError) {
    try reader.allow(["family", "servicePack", "editions", "hotfixEditions"])
    family = try reader.required("family").choice()
    servicePack = try reader.int("servicePack")
    editions = try reader.optionalStrings("editions")
    hotfixEditions = try reader.optionalStrings("hotfixEditions") ?? []
  }
}

extension Profile.KnownError {
  init(reading reader: JSONReader) throws(JSONShapeError) {
    try reader.allow(["code", "hint"])
    code = try reader.string("code").lowercased()
    hint = try reader.string("hint")
  }
}

extension Instruction {
  static func table(_ reader: JSONReader) throws(JSONShapeError) -> [String: [Instruction]] {
    var table: [String: [Instruction]] = [:]
    for key in try reader.keys() {
      table[key] = try reader.each(key) { (item) throws(JSONShapeError) in
        try item.allow(["tool", "text"])
        return Instruction(tool: try item.string("tool"), text: try item.string("text"))
      }
    }
    return table
  }
}

extension JSONReader {
  fileprivate func allow(_ known: [String]) throws(JSONShapeError) {
    for key in try keys() where !known.contains(key) {
      throw try required(key).error(
        expected: "one of the keys " + known.joined(separator: ", "), found: "'\(key)'")
    }
  }

  fileprivate func positive(_ key: String) throws(JSONShapeError) -> Int {
    let value = try int(key)
    guard value > 0 else { throw try required(key).error(expected: "a number above 0") }
    return value
  }

  fileprivate func each<Item>(
    _ key: String, _ read: (JSONReader) throws(JSONShapeError) -> Item
  ) throws(JSONShapeError) -> [Item] {
    var items: [Item] = []
    for item in try array(key) { items.append(try read(item)) }
    return items
  }
}
