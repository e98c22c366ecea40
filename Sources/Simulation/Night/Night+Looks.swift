internal import Events
internal import Projections
internal import Workflow

// Looks at hosts: whole and partial, in time and late.

extension Night {
  /// Looks at a host and imports what was seen, sometimes an older look first.
  mutating func lookAt(_ name: HostName) {
    now = now.adding(seconds: 10)
    pass(to: now)
    if weather.isWild, random.chance(8), !drawer.isEmpty {
      importLook(drawer.remove(at: random.below(drawer.count)))
    }
    if weather.isWild, random.chance(6),
      let vm = random.pick(world.hosts[name]?.machines.keys.sorted() ?? [])
    {
      importLook(world.look(at: name, only: [vm]))
    }
    importLook(world.look(at: name))
  }

  /// Imports a look.
  ///
  /// - Parameter told: When it was taken, by the clock of whoever took it; `nil` where that is the
  ///   true time.
  /// - Returns: Whether it was taken over.
  @discardableResult
  mutating func importLook(_ look: HostObservation, saidToBeOf told: Timestamp? = nil) -> Bool {
    let time = look.observedAt ?? now
    do {
      try journal.importLook(look, at: told ?? time, profile: profile, recordedAt: now)
    } catch {
      count("outdated looks")
      note("look of \(time) at \(look.host) is outdated")
      return false
    }
    count(look.isWhole ? "whole looks" : "partial looks")
    note(
      "look of \(time) at \(look.host): "
        + look.virtualMachines.map {
          "\($0.name) \($0.state.rawValue)"
        }.joined(separator: ", "))
    if look.isWhole { lastWhole[look.host] = look }
    for seen in look.virtualMachines
    where world.hosts[look.host]?.build.reaches(world.target) == false {
      seenBefore[seen.id, default: []].insert(look.host)
    }
    if look.isWhole, told != nil || time == world.now { checkStranded(after: look) }
    return true
  }

  /// Another administrator does something.
  mutating func meddle() {
    let isDelicate = underWay.contains { $0.vm == nil && $0.intent != .observe }
    guard weather.meddlings > 0,
      let fault = faults.strike(on: .round, [.meddled], factor: isDelicate ? 3 : 1)
    else { return }
    var random = faults.particulars(of: fault)
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
