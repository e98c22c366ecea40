package import Events

extension VirtualMachine: CachedDocument {
  package init(cached reader: JSONReader) throws(JSONShapeError) {
    self.init(
      facts: try VMFacts(try reader.required("facts")),
      evidence: try Evidence(cached: try reader.required("stateEvidence")))
    seen = try reader.cached("seen")
    ranBefore = try reader.optionalBool("ranBefore")
    isWokenByUs = try reader.bool("isWokenByUs")
    lastRanOn = try reader.optional("lastRanOn")?.buildNumber()
    savedOn = try reader.optional("savedOn")?.buildNumber()
    isSavedOnCertain = try reader.bool("isSavedOnCertain")
    foundUnsaved = try reader.cached("foundUnsaved")
    updated = try reader.cached("updated")
    versionEvidence = try reader.cached("versionEvidence")
    notApplicable = try reader.cached("notApplicable")
    verified = try reader.cached("verified")
    tries = try reader.cachedNumbers("tries")
    claims = try reader.cachedNumbers("claims")
  }

  package var cached: JSONObject {
    .compact([
      "claims": .cached(claims), "facts": .object(facts.data),
      "foundUnsaved": .cached(foundUnsaved), "isSavedOnCertain": .bool(isSavedOnCertain),
      "isWokenByUs": .bool(isWokenByUs), "lastRanOn": .optional(lastRanOn?.description),
      "notApplicable": .cached(notApplicable), "ranBefore": .optional(ranBefore),
      "savedOn": .optional(savedOn?.description), "seen": .cached(seen),
      "stateEvidence": .cached(stateEvidence), "tries": .cached(tries),
      "updated": .cached(updated), "verified": .cached(verified),
      "versionEvidence": .cached(versionEvidence),
    ])
  }
}
