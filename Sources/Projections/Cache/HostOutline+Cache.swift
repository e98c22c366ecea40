package import Events

extension HostOutline: CachedDocument {
  package init(cached reader: JSONReader) throws(JSONShapeError) {
    self.init(
      name: try reader.required("name").hostName(), version: try reader.integer("version"),
      window: try reader.optional("window")?.windowID(),
      upgrade: try HostUpgrade(cached: try reader.required("upgrade")),
      isPatchOrRebootOpen: try reader.bool("isPatchOrRebootOpen"),
      isMachineMissing: try reader.bool("isMachineMissing"),
      isParked: try reader.bool("isParked"))
  }

  package var cached: JSONObject {
    .compact([
      "isMachineMissing": .bool(isMachineMissing), "isParked": .bool(isParked),
      "isPatchOrRebootOpen": .bool(isPatchOrRebootOpen), "name": .string(name.text),
      "upgrade": .cached(upgrade), "version": .integer(version),
      "window": .optional(window?.text),
    ])
  }
}

extension HostUpgrade: CachedDocument {
  package init(cached reader: JSONReader) throws(JSONShapeError) {
    self.init(
      isSeenWhole: try reader.bool("isSeenWhole"),
      build: try reader.optional("build")?.buildNumber(),
      isBuildSeenSinceReboot: try reader.bool("isBuildSeenSinceReboot"),
      wasRebooted: try reader.bool("wasRebooted"),
      isPatchedSinceReboot: try reader.bool("isPatchedSinceReboot"))
  }

  package var cached: JSONObject {
    .compact([
      "build": .optional(build?.description),
      "isBuildSeenSinceReboot": .bool(isBuildSeenSinceReboot),
      "isPatchedSinceReboot": .bool(isPatchedSinceReboot), "isSeenWhole": .bool(isSeenWhole),
      "wasRebooted": .bool(wasRebooted),
    ])
  }
}
