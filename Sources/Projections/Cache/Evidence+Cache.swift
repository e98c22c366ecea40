package import Events

extension Evidence: CachedDocument {
  package init(cached reader: JSONReader) throws(JSONShapeError) {
    self.init(
      try reader.required("kind").choice(), position: try reader.integer("position"),
      time: Timestamp(milliseconds: try reader.integer("time")))
  }

  package var cached: JSONObject {
    [
      "kind": .string(kind.rawValue), "position": .integer(position),
      "time": .integer(time.milliseconds),
    ]
  }
}

extension Attempt: CachedDocument {
  package init(cached reader: JSONReader) throws(JSONShapeError) {
    self.init(
      id: AttemptID(try reader.integer("id")), action: try reader.required("action").choice(),
      vm: try reader.optional("vm")?.vmID(), route: try reader.optional("route")?.choice(),
      owner: try reader.string("owner"),
      startedAt: Timestamp(milliseconds: try reader.integer("startedAt")),
      leaseUntil: Timestamp(milliseconds: try reader.integer("leaseUntil")))
    formerHolders = try reader.cachedList("formerHolders")
    doubt = try reader.optionalString("doubt")
    lookedAt = try reader.cached("lookedAt")
  }

  package var cached: JSONObject {
    .compact([
      "action": .string(action.rawValue), "doubt": .optional(doubt),
      "formerHolders": .cached(formerHolders), "id": .integer(id.position),
      "leaseUntil": .integer(leaseUntil.milliseconds), "lookedAt": .cached(lookedAt),
      "owner": .string(owner), "route": .optional(route?.rawValue),
      "startedAt": .integer(startedAt.milliseconds), "vm": .optional(vm?.text),
    ])
  }
}

extension Attempt.Holder: CachedDocument {
  package init(cached reader: JSONReader) throws(JSONShapeError) {
    self.init(owner: try reader.string("owner"), id: AttemptID(try reader.integer("id")))
  }

  package var cached: JSONObject { ["id": .integer(id.position), "owner": .string(owner)] }
}

extension Waiver: CachedDocument {
  package init(cached reader: JSONReader) throws(JSONShapeError) {
    self.init(
      rule: try reader.string("rule"), vm: try reader.optional("vm")?.vmID(),
      reason: try reader.string("reason"), actor: try reader.string("actor"),
      position: try reader.integer("position"))
  }

  package var cached: JSONObject {
    .compact([
      "actor": .string(actor), "position": .integer(position), "reason": .string(reason),
      "rule": .string(rule), "vm": .optional(vm?.text),
    ])
  }
}

extension Notice: CachedDocument {
  package init(cached reader: JSONReader) throws(JSONShapeError) {
    self.init(
      kind: try reader.required("kind").choice(), vm: try reader.optional("vm")?.vmID(),
      expected: try reader.string("expected"), found: try reader.string("found"),
      position: try reader.integer("position"))
  }

  package var cached: JSONObject {
    .compact([
      "expected": .string(expected), "found": .string(found), "kind": .string(kind.rawValue),
      "position": .integer(position), "vm": .optional(vm?.text),
    ])
  }
}

extension Parked: CachedDocument {
  package init(cached reader: JSONReader) throws(JSONShapeError) {
    self.init(position: try reader.integer("position"), why: try reader.string("why"))
  }

  package var cached: JSONObject { ["position": .integer(position), "why": .string(why)] }
}

extension Evidence.Kind: NamedChoice {
  package static let byName = table()
}

extension Notice.Kind: NamedChoice {
  package static let byName = table()
}
