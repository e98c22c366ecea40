internal import Events
internal import Projections

/// The reducer: from what is so now to what is safe next.
///
/// Pure; the same state and time give the same decision.
public enum Workflow {
  /// Decides what can be done about a host now.
  ///
  /// - Complexity: O(*n*²) in the machines of the host.
  public static func decide(_ situation: Situation) -> Decision {
    Reduction(situation).decision
  }
}

/// One run of the reducer: wishes in, steps and blockers out.
private struct Reduction {
  let situation: Situation
  var steps: [Step] = []
  var refusals: [Refusal] = []

  init(_ situation: Situation) {
    self.situation = situation
    choose()
  }

  /// Takes every wish that the rules allow beside those taken before it.
  private mutating func choose() {
    guard situation.host.parked == nil else { return }
    var crowd = situation
    for wish in situation.wishes {
      let judgement = crowd.judge(wish.intent)
      guard judgement.allows else {
        refusals += judgement.refusals
        continue
      }
      steps.append(situation.step(wish, judgement))
      crowd.inFlight.append(crowd.attempt(wish))
    }
    refusals += situation.unfinished
    refusals += situation.inFlightInDoubt
    if let look = situation.wishToLook(steps: steps, refusals: refusals) {
      steps.insert(situation.step(look, situation.judge(look.intent)), at: 0)
    }
  }

  var decision: Decision {
    let host = situation.host
    let live = host.attempts.filter { !$0.isInDoubt(at: situation.now) }
    let blockers = self.blockers(isStuck: steps.isEmpty && live.isEmpty)
    let isDone = steps.isEmpty && host.attempts.isEmpty && blockers.isEmpty
    let status: Decision.Status =
      !steps.isEmpty ? .ready : !live.isEmpty ? .waiting : isDone ? .done : .blocked
    return Decision(
      host: host.name, version: host.version, window: host.window,
      phase: isDone ? .done : situation.phase, status: status, steps: steps,
      inFlight: host.attempts.map(inFlight), blockers: blockers,
      hazards: situation.hazards,
      outstanding: situation.machines.filter(situation.isDeferred).map(\.id),
      hasUnseenChange: host.parked == nil && situation.hasUnseenChange,
      look: steps.first { $0.action == .observe } ?? situation.look)
  }

  /// The refusals that a person has to do something about: all of them where nothing else is left,
  /// so that a host is never silent.
  private func blockers(isStuck: Bool) -> [Refusal] {
    if let parked = situation.host.parked { return [situation.refusal(of: parked)] }
    var kept: [Refusal] = []
    for refusal in refusals where isStuck || refusal.needsPerson {
      let isKnown = kept.contains { $0.rule == refusal.rule && $0.subject == refusal.subject }
      if !isKnown { kept.append(refusal) }
    }
    func rank(_ refusal: Refusal) -> Int { Rules.ranks[refusal.rule] ?? 0 }
    return kept.enumerated().sorted { left, right in
      (rank(left.element), left.offset) < (rank(right.element), right.offset)
    }.map(\.element)
  }

  private func inFlight(_ attempt: Attempt) -> InFlight {
    InFlight(
      attempt: attempt.id, action: attempt.action, vm: attempt.vm,
      vmName: attempt.vm.flatMap { situation.host.virtualMachines[$0]?.name },
      owner: attempt.owner, startedAt: attempt.startedAt, leaseUntil: attempt.leaseUntil,
      latestEnd: situation.effectPossible(of: attempt),
      isInDoubt: attempt.isInDoubt(at: situation.now))
  }
}

extension Situation {
  /// A wish that the rules allow, with all that a person needs to carry it out.
  fileprivate func step(_ wish: Wish, _ judgement: Judgement) -> Step {
    let intent = wish.intent
    let gates = intent.action == .patch || intent.action == .reboot
    return Step(
      action: intent.action, vm: intent.vm?.id, vmName: intent.vm?.name,
      argument: intent.vm.map(argument), route: wish.route,
      reason: wish.reason,
      rules: wish.serves.isEmpty && gates ? judgement.verdicts.map(\.rule) : wish.serves,
      warnings: judgement.warnings, estimate: estimate(intent, route: wish.route),
      instructions: instructions(intent, route: wish.route), evidence: wish.evidence)
  }

  /// A look at the host that nothing else asks for.
  fileprivate var look: Step {
    let wish = Wish(
      .observe, urgency: 0, serves: ["fresh-observation"],
      evidence: [host.lastWholeObservation?.position, host.lastChange?.position],
      because: "A look tells what is so on \(host.name) now.")
    return step(wish, judge(wish.intent))
  }

  /// A wish as if it were begun: what stands beside it has to bear it.
  fileprivate func attempt(_ wish: Wish) -> Attempt {
    Attempt(
      id: AttemptID(host.position + 1), action: wish.intent.action, vm: wish.intent.vm?.id,
      route: wish.route, owner: "the step proposed beside it", startedAt: now,
      leaseUntil: now.adding(seconds: max(1, estimate(wish.intent).worstSeconds)))
  }

  private func instructions(_ intent: Intent, route: UpdateRoute?) -> [Instruction] {
    let key = intent.action.rawValue + (route.map { "/\($0.rawValue)" } ?? "")
    let templates = profile.instructions[key] ?? profile.instructions[intent.action.rawValue] ?? []
    return templates.map { filled($0, vm: intent.vm?.id) }
  }

  /// An instruction with the names that it leaves open.
  func filled(_ template: Instruction, vm: VMID?) -> Instruction {
    var text = ""
    var rest = template.text[...]
    while let brace = rest.utf8.firstIndex(of: UInt8(ascii: "{")),
      let end = rest.utf8[brace...].firstIndex(of: UInt8(ascii: "}"))
    {
      text += rest[..<brace]
      // Only a GUID and a host's name, whose alphabets are narrow, ever stand inside a command.
      switch rest[rest.utf8.index(after: brace)..<end] {
      case "host": text += host.name.text
      case "vmId": text += vm?.text ?? ""
      case "vm": text += vm.map { host.virtualMachines[$0]?.name ?? $0.text } ?? ""
      default:
        // A brace of the command itself.
        text += "{"
        rest = rest[rest.utf8.index(after: brace)...]
        continue
      }
      rest = rest[rest.utf8.index(after: end)...]
    }
    return Instruction(tool: template.tool, text: text + rest)
  }

  /// What is in doubt, in its own words: it blocks even where no step asks for its machine.
  fileprivate var inFlightInDoubt: [Refusal] {
    host.attempts.filter { $0.isInDoubt(at: now) }.map { attempt in
      Doubt.refusal(of: attempt, by: SettleFirst(), in: self)
    }
  }

  fileprivate func refusal(of parked: Parked) -> Refusal {
    Refusal(
      rule: "readable-log", subject: subject(nil),
      message: "The log of \(host.name) cannot be understood from position \(parked.position) on: "
        + "\(parked.why)",
      remedies: [
        "Use the version of mwctl that wrote it; if the entry is damaged, check the log with "
          + "'mwctl audit verify' and go on from a backup."
      ], needsPerson: true)
  }
}
