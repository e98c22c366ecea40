package import Events
internal import Projections

extension Situation {
  /// Whether disks of a machine have to be merged before the patch; `nil` when nobody can say.
  ///
  /// Snapshots that the profile lets be are none that are owed; a merge that has begun always is.
  func owesMerge(_ vm: VirtualMachine) -> Bool? {
    if vm.isMergeUnfinished == true { return true }
    guard profile.offlineSnapshots == .allow, let snapshots = vm.facts.snapshots else {
      return vm.hasUnmergedDisks
    }
    return snapshots.contains { $0.kind != .offline } && profile.onlineSnapshots == .refuse
  }

  /// How long an action takes, by the profile.
  ///
  /// A merge goes by the size of the differencing disks and the number of snapshots; sizes that are
  /// not known are reckoned with the machine's whole disks.
  package func estimate(_ intent: Intent, route: UpdateRoute? = nil) -> Estimate {
    var key = intent.action.rawValue
    if intent.action == .updateIntegrationServices,
      (route ?? intent.vm.flatMap { profile.route(for: $0.facts.guest) }) == .servicePack
    {
      key = "update-by-service-pack"
    }
    guard let times = profile.estimates[key] else {
      return Estimate(expectedSeconds: 0, worstSeconds: 0, basis: "none")
    }
    guard intent.action == .mergeSnapshots || intent.action == .deleteSnapshots, let vm = intent.vm
    else {
      return Estimate(
        expectedSeconds: times.expectedSeconds, worstSeconds: times.worstSeconds, basis: "profile")
    }
    let (bytes, isKnown) = bytesToMerge(vm)
    let size = Int((bytes + 1_073_741_823) / 1_073_741_824)
    let count = vm.facts.snapshots?.count ?? 1
    return Estimate(
      expectedSeconds: times.expectedSeconds + size * times.expectedSecondsPerGigabyte
        + count * times.expectedSecondsPerSnapshot,
      worstSeconds: times.worstSeconds + size * times.worstSecondsPerGigabyte
        + count * times.worstSecondsPerSnapshot,
      basis: isKnown ? "profile" : "profile, size not known")
  }

  private func bytesToMerge(_ vm: VirtualMachine) -> (bytes: Int64, isKnown: Bool) {
    let snapshots = vm.facts.snapshots ?? []
    let disks = (vm.facts.disks ?? []).filter(\.isUnmerged)
    let told = totalBytes(snapshots.compactMap(\.sizeBytes))
    let onDisk = totalBytes(disks.compactMap(\.sizeBytes))
    let isKnown =
      (!snapshots.isEmpty && snapshots.allSatisfy { $0.sizeBytes != nil })
      || (!disks.isEmpty && disks.allSatisfy { $0.sizeBytes != nil })
    guard !isKnown else { return (max(told, onDisk), true) }
    let all = totalBytes((vm.facts.disks ?? []).compactMap(\.sizeBytes))
    return (max(told, onDisk, all), false)
  }

  /// The surprises of one kind, each with the name of what it is about.
  func notices(_ kind: Notice.Kind) -> [(Notice, String)] {
    host.notices.filter { $0.kind == kind }.map { notice in
      (notice, notice.vm.map { known($0)?.name ?? $0.text } ?? host.name.text)
    }
  }

  /// What a surprise is about.
  func subject(of notice: Notice) -> String {
    guard let id = notice.vm else { return subject(nil) }
    return known(id).map { subject($0) } ?? "vm/\(id)"
  }

  /// A machine of the host, also one that is no longer there.
  private func known(_ id: VMID) -> VirtualMachine? {
    host.virtualMachines[id] ?? host.departed[id]
  }
}

/// The sum of sizes; an exabyte stands for all that is more, so that no inventory, however odd, is
/// beyond arithmetic.
func totalBytes(_ sizes: [Int64]) -> Int64 {
  let exabyte: Int64 = 1 << 60
  return sizes.reduce(0) { min($0 + min($1, exabyte), exabyte) }
}

/// Bytes as gigabytes for people, rounded up.
func gigabytes(_ bytes: Int64) -> Int64 { (bytes + 1_073_741_823) / 1_073_741_824 }

/// Seconds as minutes for people, rounded up.
func minutes(_ seconds: Int) -> Int { (seconds + 59) / 60 }
