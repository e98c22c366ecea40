internal import Events
internal import Projections
internal import Workflow

// Looks at hosts: whole and partial, in time and late.

extension Night {
  /// Looks at a host and imports what was seen, sometimes an older look first.
  mutating func lookAt(_ name: HostName) {
    now = now.adding(seconds: 10)
    pass(to: now)
    if random.chance(8), let index = drawer.indices.randomElement(using: &random) {
      importLook(drawer.remove(at: index))
    }
    if random.chance(6),
      let vm = world.hosts[name]?.machines.keys.sorted().randomElement(using: &random)
    {
      importLook(world.look(at: name, only: [vm]))
    }
    importLook(world.look(at: name))
  }

  /// Imports a look.
  mutating func importLook(_ look: HostObservation) {
    let time = look.observedAt ?? now
    do {
      try journal.importLook(look, at: time, profile: profile, recordedAt: now)
    } catch {
      return note("look of \(time) at \(look.host) is outdated")
    }
    count(look.isWhole ? "whole looks" : "partial looks")
    note(
      "look of \(time) at \(look.host): "
        + look.virtualMachines.map {
          "\($0.name) \($0.state.rawValue)"
        }.joined(separator: ", "))
    if look.isWhole { lastWhole[look.host] = look }
    for seen in look.virtualMachines where world.hosts[look.host]?.build != world.target {
      seenBefore[seen.id, default: []].insert(look.host)
    }
    if look.isWhole, time == world.now { checkStranded(after: look) }
  }

  /// Another administrator does something.
  mutating func meddle() {
    let isDelicate = underWay.contains { $0.vm == nil }
    guard weather.meddlings > 0, random.chance(isDelicate ? 12 : 4) else { return }
    let all = world.hosts.values.flatMap(\.ordered).map(\.id).sorted()
    guard let vm = random.pick(all), let chosen = random.pick(Meddling.allCases)
    else { return }
    let kind = isDelicate && random.chance(40) ? .start : chosen
    guard kind != .reboot || random.chance(20) else { return }
    let destination = random.pick(world.hosts.keys.sorted())
    world.advance(to: now)
    let host = world.host(of: vm)
    if world.machine(vm)?.state == .stopping { return }
    guard world.meddle(kind, with: vm, to: destination) else { return }
    weather.meddlings -= 1
    count("meddled \(kind)")
    note("ANOTHER: \(kind) \(vm.text.suffix(2)) on \(host?.text ?? "?")")
  }

  /// Notes what a person states of a machine: a partial look.
  mutating func state(_ vm: VMID, on name: HostName, _ change: (inout VMFacts) -> Void) {
    guard world.hosts[name]?.machines[vm] != nil else { return lookAt(name) }
    now = now.adding(seconds: 5)
    pass(to: now)
    var look = world.look(at: name, only: [vm])
    guard !look.virtualMachines.isEmpty else { return lookAt(name) }
    change(&look.virtualMachines[0])
    importLook(look)
  }
}
