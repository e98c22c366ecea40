internal import Events
internal import Projections

/// A merge has room for its worst case.
struct MergeSpace: Rule {
  static let card = RuleCard(
    id: "merge-space",
    why:
      "A merge may need as much room as the base disk and all its snapshots together;"
      + " if it runs full, the machine does not start any more.",
    origin: "Hyper-V documentation and administrators' reports",
    checks:
      "The free space covers the base disk and all snapshots of the machine, and of "
      + "those that merge already.",
    remedy: "Free space on the volume, or move disks away; then import a fresh inventory.",
    override: .withReason)

  func concerns(_ action: ActionKind) -> Bool {
    action == .mergeSnapshots || action == .deleteSnapshots
  }

  func judge(_ intent: Intent, in situation: Situation) -> Verdict {
    guard let vm = intent.vm else { return .holds }
    guard let free = situation.host.facts.freeDiskBytes else {
      return .warns("The free space of \(situation.host.name) is not known.")
    }
    guard let own = need(of: vm) else {
      return .warns("The sizes of the disks of \(vm.name) are not known.")
    }
    let merging = situation.inFlight.filter { concerns($0.action) && $0.vm != vm.id }
      .compactMap { $0.vm.flatMap { situation.host.virtualMachines[$0] } }
    let others = totalBytes(merging.compactMap(need))
    guard own + others > free else { return .holds }
    return refuse(
      situation.subject(vm),
      "The merge of \(vm.name) may need \(gigabytes(own)) GB"
        + (others > 0 ? ", others that merge now \(gigabytes(others)) GB" : "")
        + "; \(gigabytes(free)) GB are free.", needsPerson: own > free)
  }

  /// The worst case of a merge: base disk and all its snapshots, in bytes.
  private func need(of vm: VirtualMachine) -> Int64? {
    guard let disks = vm.facts.disks, let snapshots = vm.facts.snapshots else { return nil }
    let sizes = disks.map(\.sizeBytes) + snapshots.map(\.sizeBytes)
    let known = sizes.compactMap { $0 }
    return known.count == sizes.count ? totalBytes(known) : nil
  }
}
