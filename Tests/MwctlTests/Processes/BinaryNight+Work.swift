import Events
import Simulation
import TestSupport
import Testing

// What is begun, what becomes of it, and who tells.

extension BinaryNight {
  /// What becomes of something that was begun.
  private enum Fate {
    /// It is done, and told.
    case done
    /// It is done, and whoever did it is gone: nothing is told, or hours later.
    case silent, late
    /// It comes to nothing, and that is told, or not.
    case failed, lost
  }

  /// Begins all steps that are safe side by side, in one batch, and sees what becomes of them.
  mutating func carryOut(_ steps: [Reply], on name: HostName) throws {
    pass(to: now.adding(seconds: 5))
    var lines = ""
    for step in steps {
      let isHost = step.vmId.isNull
      let lease = random.chance(80) ? "4h" : "5m"
      lines += try line(
        step.action.text ?? "?", name, isHost ? nil : step.vmId.text,
        ["started": true, "lease": .string(lease)])
      if isHost { checkGate(step.action.text ?? "?", on: name) }
    }
    guard let replies = try record(lines) else {
      violations.append("PROPOSED BUT REFUSED on \(name): \(steps.map { $0.action })")
      return
    }
    let worst = steps.compactMap(\.estimate.worstSeconds.number).max() ?? 60
    pass(to: now.adding(seconds: Int(worst) / (2 + random.below(5))))
    var outcomes = ""
    for (step, reply) in zip(steps, replies) {
      outcomes += try end(step, attempt: reply.attempt.text ?? "?", on: name)
    }
    guard !outcomes.isEmpty else { return }
    if try record(outcomes) == nil { violations.append("REALITY REFUSED on \(name): \(outcomes)") }
  }

  /// Lets fate decide.
  ///
  /// - Returns: The line that tells the outcome; empty if nobody does.
  private mutating func end(_ step: Reply, attempt: String, on name: HostName) throws -> String {
    let fate = chooseFate()
    let action = step.action.text ?? "?"
    note("\(action) \(step.vm.text ?? "") on \(name) (\(attempt)) \(fate)")
    let failed = try line(
      action, name, step.vmId.text, ["failed": "0x80070005", "attempt": .string(attempt)])
    isEffective[attempt] = false
    switch fate {
    case .failed: return failed
    case .lost: return ""
    case .done, .silent, .late: break
    }
    let answer = perform(step, on: name)
    isEffective[attempt] = answer == .done
    guard case .done = answer else {
      guard case .refused(let why) = answer, fate == .done else { return "" }
      return try line(
        action, name, step.vmId.text, ["failed": .string(why), "attempt": .string(attempt)])
    }
    var members: JSONObject = ["completed": true, "attempt": .string(attempt)]
    if action == "update-integration-services", let vm = step.vmId.text.flatMap({ VMID($0) }),
      let services = world.machine(vm)?.services
    {
      members["detail"] = ["version": .string(services.description)]
    }
    let told = try line(action, name, step.vmId.text, members)
    if fate == .late { late.append((now.adding(seconds: 3 * 3600), told)) }
    return fate == .done ? told : ""
  }

  private mutating func chooseFate() -> Fate {
    guard faults > 0, random.chance(20) else { return .done }
    faults -= 1
    return random.pick([.silent, .late, .failed, .lost]) ?? .done
  }

  /// Does it in truth, and holds what is lost against what could be known.
  mutating func perform(_ step: Reply, on name: HostName) -> Answer {
    guard let action = step.action.text.flatMap({ ActionKind(rawValue: $0) }) else {
      return .refused("no such action")
    }
    let before = world.harms.count
    let vm = step.vmId.text.flatMap { VMID($0) }
    let route = step.route.text.flatMap { UpdateRoute(rawValue: $0) }
    let answer = world.perform(action, on: name, vm: vm, route: route)
    for harm in world.harms.dropFirst(before) where harm.action != nil {
      let isForeign = world.machine(harm.vm).map { self.isForeign($0, on: name) } ?? false
      if !isForeign { violations.append("HARM: \(harm.kind) of \(harm.vm) by \(action)") }
    }
    return answer
  }

  /// No patch and no restart over a machine that is not off, unless nobody could know.
  private mutating func checkGate(_ action: String, on name: HostName) {
    for machine in world.hosts[name]?.ordered ?? [] where machine.state != .off {
      if !isForeign(machine, on: name) {
        violations.append("GATE: \(action) while \(machine.name) is \(machine.state)")
      }
    }
  }

  /// Somebody remembers hours later to tell how something ended: it must move nothing then.
  mutating func tellLate() throws {
    for told in late where told.time <= now {
      if try record(told.line) == nil { violations.append("REALITY REFUSED: \(told.line)") }
      note("told late")
    }
    late.removeAll { $0.time <= now }
  }
}
