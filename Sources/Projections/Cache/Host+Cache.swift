package import Events

extension Host: CachedDocument {
  package init(cached reader: JSONReader) throws(JSONShapeError) {
    self.init(name: try reader.required("name").hostName())
    version = try reader.integer("version")
    position = try reader.integer("position")
    facts = try HostFacts(try reader.required("facts"))
    buildEvidence = try reader.cached("buildEvidence")
    formerBuild = try reader.optional("formerBuild")?.buildNumber()
    formerBuildUntil = try reader.optionalInteger("formerBuildUntil")
    virtualMachines = try reader.cachedMachines("virtualMachines")
    attempts = try reader.cachedList("attempts")
    window = try reader.optional("window")?.windowID()
    enrolled = try reader.cached("enrolled")
    lastWholeObservation = try reader.cached("lastWholeObservation")
    lastObservation = try reader.cached("lastObservation")
    lastChange = try reader.cached("lastChange")
    patched = try reader.cached("patched")
    rebooted = try reader.cached("rebooted")
    tries = try reader.cachedNumbers("tries")
    waivers = try reader.cachedList("waivers")
    notices = try reader.cachedList("notices")
    failures = try reader.cachedList("failures")
    departed = try reader.cachedMachines("departed")
    parked = try reader.cached("parked")
  }

  package var cached: JSONObject {
    .compact([
      "attempts": .cached(attempts), "buildEvidence": .cached(buildEvidence),
      "departed": .cached(Host.inOrder(departed)), "enrolled": .cached(enrolled),
      "facts": .object(facts.data), "failures": .cached(failures),
      "formerBuild": .optional(formerBuild?.description),
      "formerBuildUntil": .optional(formerBuildUntil), "lastChange": .cached(lastChange),
      "lastObservation": .cached(lastObservation),
      "lastWholeObservation": .cached(lastWholeObservation), "name": .string(name.text),
      "notices": .cached(notices), "parked": .cached(parked), "patched": .cached(patched),
      "position": .integer(position), "rebooted": .cached(rebooted),
      "tries": .cached(tries), "version": .integer(version),
      "virtualMachines": .cached(Host.inOrder(virtualMachines)), "waivers": .cached(waivers),
      "window": .optional(window?.text),
    ])
  }

  private static func inOrder(_ machines: [VMID: VirtualMachine]) -> [VirtualMachine] {
    machines.values.sorted { $0.id < $1.id }
  }
}

extension JSONReader {
  /// Machines by their identity, each of which is there once.
  fileprivate func cachedMachines(
    _ key: String
  ) throws(JSONShapeError) -> [VMID: VirtualMachine] {
    var machines: [VMID: VirtualMachine] = [:]
    for machine in try cachedList(key) as [VirtualMachine] {
      guard machines.updateValue(machine, forKey: machine.id) == nil else {
        throw error(expected: "each machine once", found: machine.id.text)
      }
    }
    return machines
  }
}

extension Host.Failure: CachedDocument {
  package init(cached reader: JSONReader) throws(JSONShapeError) {
    self.init(
      action: try reader.required("action").choice(), vm: try reader.optional("vm")?.vmID(),
      message: try reader.string("message"), position: try reader.integer("position"))
  }

  package var cached: JSONObject {
    .compact([
      "action": .string(action.rawValue), "message": .string(message),
      "position": .integer(position), "vm": .optional(vm?.text),
    ])
  }
}
