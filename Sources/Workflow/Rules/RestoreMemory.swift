internal import Events
internal import Projections

/// A saved machine is woken only where its memory fits.
struct RestoreMemory: Rule {
  static let card = RuleCard(
    id: "restore-memory",
    why: "A saved machine wakes only if the host can give it all its memory again.",
    origin: "Hyper-V documentation and administrators' reports",
    checks:
      "The host's free memory covers the machine's, and that of those being woken "
      + "already.",
    remedy: "Shut other machines of the host down first, then import a fresh inventory.",
    override: .withReason)

  func concerns(_ action: ActionKind) -> Bool { action == .restore }

  func judge(_ intent: Intent, in situation: Situation) -> Verdict {
    guard let vm = intent.vm else { return .holds }
    guard let free = situation.host.facts.freeMemoryBytes, let need = vm.facts.memoryBytes else {
      return .warns("Not known whether the memory of \(situation.host.name) is enough for it.")
    }
    let waking = situation.inFlight.filter { $0.action == .restore && $0.vm != vm.id }
      .compactMap { $0.vm.flatMap { situation.host.virtualMachines[$0]?.facts.memoryBytes } }
    guard totalBytes([need] + waking) > free else { return .holds }
    return refuse(
      situation.subject(vm),
      "\(vm.name) needs \(gigabytes(need)) GB of memory to wake; \(gigabytes(free)) GB are free.",
      needsPerson: waking.isEmpty)
  }
}
