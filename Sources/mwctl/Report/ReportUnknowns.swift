internal import Events
internal import Projections
internal import Workflow

/// What nobody knows at the end of a window: listed, since a report that is silent about it would
/// pass for one that knows.
struct ReportUnknowns {
  let share: ReportShare
  let profile: Profile
  let end: Timestamp

  private var host: Host { share.judged }

  var lines: [Report.UnknownLine] {
    let situation = share.situation(profile, at: end)
    return hostLines.map { Report.UnknownLine(subject: host.name.text, what: $0) }
      + host.machines.flatMap { vm in
        lines(of: vm, situation).map {
          Report.UnknownLine(subject: "\(host.name)/\(vm.name)", what: $0)
        }
      }
  }

  private var hostLines: [String] {
    var lines: [String] = []
    if let parked = host.parked {
      lines.append(
        "Nothing from position \(parked.position) on: the entry there cannot be read "
          + "(\(parked.why)).")
    }
    if let look = host.lastWholeObservation {
      if let change = host.lastChange, look.position < change.position {
        lines.append(
          "What came of the last thing done to it, at \(change.time) (position "
            + "\(change.position)): it was last looked at as a whole at \(look.time).")
      }
    } else {
      lines.append("What is on it: it was never looked at as a whole.")
    }
    if host.facts.build == nil {
      lines.append("Its build.")
    } else if !host.isBuildSeenSinceReboot {
      lines.append("Its build since its last restart.")
    }
    return lines
  }

  private func lines(of vm: VirtualMachine, _ situation: Situation) -> [String] {
    var lines: [String] = []
    if vm.state == .unknown { lines.append("Its state.") }
    for (action, position) in vm.claims.sorted(by: { $0.value < $1.value }) {
      lines.append(
        "Whether '\(action.rawValue)' had its effect: it was told done at position \(position), "
          + "and no look since shows it.")
    }
    if vm.hasUnmergedDisks == nil { lines.append("Whether its disks are merged.") }
    if situation.integrationServices(of: vm) == .unknown {
      lines.append("The version of its Integration Services.")
    }
    if vm.facts.guest.family == nil { lines.append("Which system its guest runs.") }
    if vm.ranBefore == nil { lines.append("Whether it ran before the window.") }
    return lines
  }

  /// What is not known of deeds.
  static func lines(
    of deeds: [WorkLog.Deed], _ names: [VMID: String], _ end: Timestamp
  ) -> [Report.UnknownLine] {
    deeds.compactMap { deed in
      let subject = deed.host.text + (deed.vm.map { "/" + (names[$0] ?? $0.text) } ?? "")
      let action = "'\(deed.action.rawValue)'"
      guard let attempt = deed.attempt else {
        return .init(
          subject: subject,
          what: "When \(action) began, told at position \(deed.ended?.position ?? 0): nobody had "
            + "announced it.")
      }
      guard deed.outcome == nil else { return nil }
      let owner = deed.began.map { " by \($0.actor)" } ?? ""
      return .init(
        subject: subject,
        what: deed.wasInDoubt(at: end)
          ? "How \(action)\(owner) ended (attempt \(attempt)): nobody told, and no look could tell."
          : "How \(action)\(owner) ended (attempt \(attempt)): it was still under way.")
    }
  }
}
