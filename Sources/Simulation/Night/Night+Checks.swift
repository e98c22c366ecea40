internal import Events
internal import Projections
package import Workflow

// What must never happen.

extension Night {
  /// Decides about a host, and holds the answer against what must be true of every answer.
  ///
  /// - Parameter time: The time by the clock of whoever asks; `nil` for the true one.
  mutating func decide(_ name: HostName, at time: Timestamp? = nil) -> Decision {
    let situation = journal.situation(of: name, at: time ?? now, profile: profile)
    let (decision, isNew) = memo.decision(in: situation, by: rulebook.decide)
    guard isNew else { return decision }
    count("decisions")
    for text in Night.inconsistencies(of: decision) { violations.append("\(name): \(text)") }
    return decision
  }

  /// What is wrong with an answer by itself.
  package static func inconsistencies(of decision: Decision) -> [String] {
    var found: [String] = []
    switch decision.status {
    case .ready: if decision.steps.isEmpty { found.append("ready without a step") }
    case .waiting:
      if decision.inFlight.allSatisfy(\.isInDoubt) { found.append("waiting for nothing") }
      if !decision.steps.isEmpty { found.append("waiting beside steps") }
    case .blocked:
      if decision.blockers.isEmpty { found.append("SILENT: blocked without a blocker") }
      if !decision.steps.isEmpty { found.append("blocked beside steps") }
    case .done:
      if !decision.steps.isEmpty || !decision.blockers.isEmpty || !decision.inFlight.isEmpty {
        found.append("done beside steps, blockers or attempts")
      }
      if decision.phase != .done { found.append("done in phase \(decision.phase)") }
    }
    for blocker in decision.blockers where blocker.remedies.isEmpty {
      found.append("no remedy: \(blocker.rule) \(blocker.message)")
    }
    for (index, step) in decision.steps.enumerated()
    where decision.steps[..<index].contains(where: { $0.action == step.action && $0.vm == step.vm })
    {
      found.append("a step is proposed twice: \(step.action) \(step.vm?.text ?? "")")
    }
    return found
  }

  /// Holds what is about to be begun against what must be true of it.
  mutating func checkStart(_ what: Undertaking) {
    if what.action == .patch || what.action == .reboot { checkGate(what.action, on: what.host) }
    checkRepetition(what)
  }

  /// Nothing is begun a second time on a machine of which nobody found out since what became of
  /// the first.
  private mutating func checkRepetition(_ what: Undertaking) {
    let unanswered = RepetitionEvidence.unansweredStart(
      of: what.action, what.vm, on: what.host, in: journal.records)
    guard let unanswered else { return }
    violations.append(
      "TWICE: \(what.action) \(what.vm?.text ?? "") on \(what.host) after "
        + "\(unanswered), and nothing was found out since")
  }

  /// Holds the start of a patch or a restart against invariant 7.
  mutating func checkGate(_ action: ActionKind, on name: HostName) {
    guard let look = lastWhole[name], let seenAt = look.observedAt else {
      violations.append("GATE: \(action) on \(name) without a whole look")
      return
    }
    let here = journal.fleet.hosts[name]?.virtualMachines ?? [:]
    for seen in look.virtualMachines where seen.state != .off && here[seen.id] != nil {
      violations.append("GATE: \(action) though \(seen.name) was seen \(seen.state)")
    }
    let isOld = now.seconds(since: seenAt) - profile.clockToleranceSeconds
    if isOld > profile.maximumObservationAgeSeconds {
      violations.append("GATE: \(action) on a look of \(seenAt)")
    }
    for record in GateEvidence.sinceWholeLook(journal.records, name) {
      violations.append("GATE: \(action) after \(record.position) \(record.event.brief)")
    }
    for attempt in GateEvidence.openAttempts(journal.records, name) {
      violations.append("GATE: \(action) beside the open attempt \(attempt)")
    }
    for machine in world.hosts[name]?.ordered ?? [] where machine.state != .off {
      let isForeign = machine.touchedAt.map { $0 >= seenAt } ?? false
      if !isForeign {
        violations.append("GATE: \(action) while \(machine.name) is \(machine.state)")
      }
    }
  }

  /// Holds what was lost by one of our actions against what we could have known.
  mutating func blame(_ harm: Harm, _ work: Work) {
    let machine = world.machine(harm.vm)
    let seenAt = work.basis?.observedAt ?? evening.world.now
    let isForeign = machine?.touchedAt.map { $0 >= seenAt } ?? false
    count("harm \(harm.kind)")
    switch harm.kind {
    case .stranded, .powerCut:
      if !isForeign { violations.append("HARM: \(harm) by \(work.intent)") }
    case .mergeLost:
      let seen = work.basis?.virtualMachines.first { $0.id == harm.vm }
      // Attached disks tell of a merge only where it is known that no snapshot needs them.
      let hasDisks = seen?.snapshots == [] && seen?.disks?.contains { $0.isUnmerged } == true
      let wasTold = seen?.operation == .mergingDisks || hasDisks
      if wasTold, !isForeign { violations.append("HARM: \(harm) by \(work.intent)") }
    case .discarded: count("discarded though it could be woken")
    }
  }

  /// A machine that can never be woken is said so as soon as it was looked at.
  mutating func checkStranded(after look: HostObservation) {
    guard let host = world.hosts[look.host] else { return }
    let decision = decide(look.host)
    let hazards = decision.hazards.filter { $0.rule == "stranded-saved-state" }
    for machine in host.ordered {
      let own = hazards.filter { ["vm/\(machine.name)", "vm/\(machine.id)"].contains($0.subject) }
      let isNamed = !own.isEmpty
      if host.isStranded(machine), host.build.reaches(world.target) {
        count("stranded seen")
        let wasKnown = seenBefore[machine.id]?.contains(host.name) == true
        if !isNamed, look.facts.build != nil, wasKnown {
          violations.append("STRANDED NOT SAID: \(machine.name) on \(host.name)")
        } else if !isNamed {
          count("stranded not said")
        }
      } else if isNamed {
        let isCertain = own.contains { $0.message.contains("was saved before") }
        count(isCertain ? "stranded said falsely" : "stranded suspected falsely")
      }
    }
  }

  /// Holds the end of the night against the truth.
  mutating func finish() {
    count("done")
    finishedAt = now
    // A maintenance that was called off and never taken up again is over for whoever works there.
    if calledOffAt != nil { forgiveOthers() }
    for host in world.hosts.values {
      let seenAt = lastWhole[host.name]?.observedAt ?? evening.world.now
      let decision = decide(host.name)
      for machine in host.ordered {
        let isFresh = machine.touchedAt.map { $0 >= seenAt } ?? false
        guard !isFresh else { continue }
        checkEnd(of: machine, on: host, outstanding: decision.outstanding.contains(machine.id))
      }
      if !host.build.reaches(world.target) {
        violations.append("END: \(host.name) is at \(host.build)")
      }
    }
  }

  private mutating func checkEnd(
    of machine: ModelMachine, on host: ModelHost, outstanding: Bool
  ) {
    if owed.contains(machine.id), machine.state != .running {
      violations.append("END: \(machine.name) ran before and is \(machine.state) on \(host.name)")
    }
    let waivers = journal.fleet.hosts[host.name]?.waivers ?? []
    let isExempt = waivers.contains {
      $0.rule == "integration-services-current" && ($0.vm == nil || $0.vm == machine.id)
    }
    if let services = machine.services, !services.reaches(world.target), !isExempt, !outstanding {
      violations.append("END: \(machine.name) has \(services) on \(host.name)")
    }
    if machine.state == .running, world.network(of: machine, on: host.name) != .ok, !isExempt {
      violations.append("END: \(machine.name) has no network on \(host.name)")
    }
  }
}
