import Events
import Simulation
import TestSupport
import Testing

// The person who does what a blocker names.

extension BinaryNight {
  /// Does what one of the blockers asks for.
  mutating func help(_ decision: Reply, on name: HostName) throws {
    guard let blocker = random.pick(decision.blockers.list), let rule = blocker.rule.text else {
      return
    }
    note("blocked: \(rule) \(blocker.subject.text ?? "") \(blocker.message.text ?? "")")
    let subject = blocker.subject.text ?? ""
    let vm = subject.hasPrefix("vm/") ? machine(String(subject.dropFirst(3)), on: name) : nil
    switch rule {
    case "window-open", "window-time":
      try log.json("window resume night --until \(now.adding(seconds: 43_200)) --at \(now)")
    case "settle-first", "nothing-in-flight": try tellDoubtful(decision, on: name)
    case "known-state", "host-free-space", "merge-space", "restore-memory": try repair(vm, on: name)
    case "tries-left": try mend(vm, on: name)
    case "integration-services-current", "guest-verified", "dependency-order", "machines-listed":
      try waive(rule, vm, on: name)
    case "no-online-snapshot", "no-snapshot": try removeSnapshots(rule, vm, on: name)
    case "stranded-saved-state", "action-fits-state", "no-saved-state": try discard(vm, on: name)
    case "fresh-observation", "vms-off-before-patch", "merge-needs-off", "host-verified":
      try waitAndLook(name)
    case "hosts-down-limit", "one-owner", "concurrency-limit": pass(to: now.adding(seconds: 600))
    case "guest-known": try stateGuest(vm, on: name)
    default: violations.append("NOBODY KNOWS WHAT TO DO: \(blocker)")
    }
  }

  private func machine(_ name: String, on host: HostName) -> ModelMachine? {
    world.hosts[host]?.ordered.first { $0.name == name || $0.id.text == name }
  }

  private mutating func waitAndLook(_ name: HostName) throws {
    pass(to: now.adding(seconds: 300 + random.below(1200)))
    try look(at: name)
  }

  /// Finds out how an attempt ended, and says so.
  private mutating func tellDoubtful(_ decision: Reply, on name: HostName) throws {
    guard let doubtful = decision.inFlight.list.first(where: { $0.inDoubt.flag == true }),
      let attempt = doubtful.attempt.text, random.chance(60)
    else { return try waitAndLook(name) }
    let isDone = isEffective[attempt] == true
    let told = try line(
      doubtful.action.text ?? "?", name, doubtful.vmId.text,
      isDone
        ? ["completed": true, "attempt": .string(attempt), "reason": "found so"]
        : ["failed": "found undone", "attempt": .string(attempt)])
    note("a person says \(attempt) \(isDone ? "is done" : "failed")")
    if try record(told) == nil { violations.append("REALITY REFUSED: \(told)") }
  }

  private mutating func repair(_ machine: ModelMachine?, on name: HostName) throws {
    if let machine, machine.state == .critical {
      world.hosts[name]?.machines[machine.id]?.state = .off
      exempt.insert(machine.id)
      owed.remove(machine.id)
    }
    world.hosts[name]?.freeDiskBytes = 100 << 30
    world.hosts[name]?.memoryBytes = 128 << 30
    try waitAndLook(name)
  }

  /// Mends why a step fails again and again, looks, and lets it be tried once more if need be.
  private mutating func mend(_ machine: ModelMachine?, on name: HostName) throws {
    world.hosts[name]?.isDamaged = false
    faults = 0
    if let machine, let host = world.hosts[name], host.isStranded(machine) {
      return try discard(machine, on: name)
    }
    try look(at: name)
    let blockers = try log.json("next --host \(name) --now \(now)").hosts[0].blockers.list
    if blockers.contains(where: { $0.rule.text == "tries-left" }) {
      try waive("tries-left", machine, on: name)
    }
  }

  private mutating func waive(_ rule: String, _ machine: ModelMachine?, on name: HostName) throws {
    let vm = machine.map { " --vm \($0.id)" } ?? ""
    try log.json("override \(rule) --host \(name)\(vm) --reason 'we know better' --at \(now)")
    if let machine, rule == "integration-services-current" { exempt.insert(machine.id) }
    note("waived \(rule) \(machine?.name ?? "")")
  }

  private mutating func stateGuest(_ machine: ModelMachine?, on name: HostName) throws {
    guard let machine, let family = machine.guest.family else { return try waitAndLook(name) }
    try log.json(
      "observe --host \(name) --vm \(machine.id) --guest-family \(family.rawValue) --at \(now)")
  }

  /// Deletes snapshots that stand in the way, or accepts the risk.
  private mutating func removeSnapshots(
    _ rule: String, _ machine: ModelMachine?, on name: HostName
  ) throws {
    guard let machine, !machine.snapshots.isEmpty, random.chance(50) else {
      return try waive(rule, machine, on: name)
    }
    let isDone = try destroy("delete-snapshots", machine, on: name, override: nil)
    if !isDone { try waive(rule, machine, on: name) }
  }

  /// Discards a saved state that can never be woken; what is not saved any more is looked at.
  private mutating func discard(_ machine: ModelMachine?, on name: HostName) throws {
    guard let machine, machine.state == .saved else { return try waitAndLook(name) }
    let isDone = try destroy("discard-saved-state", machine, on: name, override: "keep-saved-state")
    if !isDone { try waitAndLook(name) }
  }

  /// Does something that destroys, with its reason.
  ///
  /// - Returns: Whether it was allowed.
  private mutating func destroy(
    _ action: String, _ machine: ModelMachine, on name: HostName, override: String?
  ) throws -> Bool {
    var members: JSONObject = ["started": true, "reason": "nobody needs it any more"]
    if let override { members["override"] = .string(override) }
    guard let reply = try record(line(action, name, machine.id.text, members))?.first else {
      return false
    }
    let step = Reply([
      "action": .string(action), "vmId": .string(machine.id.text), "route": .null,
    ])
    let answer = perform(step, on: name)
    note("\(action) \(machine.name): \(answer)")
    let attempt = reply.attempt.text ?? "?"
    pass(to: now.adding(seconds: 60))
    let told = try line(
      action, name, machine.id.text,
      answer == .done
        ? ["completed": true, "attempt": .string(attempt)]
        : ["failed": "0x8007139F", "attempt": .string(attempt)])
    if try record(told) == nil { violations.append("REALITY REFUSED: \(told)") }
    return true
  }
}
