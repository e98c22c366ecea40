public import Events
public import Projections

extension Situation {
  /// Until when an attempt may still have its effect, however little is to be seen of it yet: its
  /// worst time, counted from its beginning.
  public func effectPossible(of attempt: Attempt) -> Timestamp {
    let vm = attempt.vm.flatMap { host.virtualMachines[$0] }
    let worst = estimate(Intent(attempt.action, vm), route: attempt.route).worstSeconds
    return attempt.startedAt.adding(seconds: worst)
  }

  /// What an attempt's owner types to say how it ended, up to the outcome.
  public func outcomeCommand(for attempt: Attempt) -> String {
    let vm = attempt.vm.flatMap { host.virtualMachines[$0] }
    let target = (vm.map(argument) ?? attempt.vm?.text).map { " --vm \($0)" } ?? ""
    return "mwctl record \(attempt.action.rawValue) --host \(host.name)\(target) "
      + "--attempt \(attempt.id)"
  }

  /// What shows how an attempt ended, by tool: the collector first, since what it finds is evidence.
  ///
  /// What is offered beside it fits the build of the host; where that is not known, both the tools
  /// of 2008 R2 and those of 2012 are.
  public func places(toLookAt attempt: Attempt) -> [Instruction] {
    var templates = profile.instructions[ActionKind.observe.rawValue] ?? []
    templates += Sighting.templates(for: attempt.action, on: host.facts.build)
    if attempt.action == .verifyGuest {
      templates += profile.instructions[ActionKind.verifyGuest.rawValue] ?? []
    }
    return templates.map { filled($0, vm: attempt.vm) }
  }
}

/// Where the effect of an action is to be seen, with `{host}`, `{vm}` and `{vmId}` for the names.
private enum Sighting {
  /// The first build whose Hyper-V has cmdlets of its own: Windows Server 2012.
  private static let cmdlets = BuildNumber("6.2.9200")

  static func templates(for action: ActionKind, on build: BuildNumber?) -> [Instruction] {
    var found: [Instruction] = []
    if let text = manager(action) { found.append(Instruction(tool: "hyper-v-manager", text: text)) }
    let hasCmdlets = build.flatMap { build in cmdlets.map { build.reaches($0) } }
    if hasCmdlets != true, let text = query(action) {
      found.append(Instruction(tool: "powershell-2.0", text: text))
    }
    if hasCmdlets != false, let text = cmdlet(action) {
      found.append(Instruction(tool: "powershell", text: text))
    }
    if let text = console(action) { found.append(Instruction(tool: "console", text: text)) }
    return found
  }

  private static func manager(_ action: ActionKind) -> String? {
    switch action {
    case .shutDown, .turnOff:
      "Select {host}: {vm} is Off if it worked; while it says Stopping, nobody can say yet."
    case .restore, .resume, .start:
      "Select {host}: {vm} is Running if it worked; while it says Starting, nobody can say yet."
    case .discardSavedState:
      "Select {host}: {vm} is Off if it worked, and Saved if it did not."
    case .mergeSnapshots, .deleteSnapshots:
      "Select {host}, select {vm}: no snapshot is listed and the status column is empty if it "
        + "worked; while it says Merging, nobody can say yet, and {vm} has to stay off."
    case .updateIntegrationServices:
      "Connect to {vm}: no setup and no restart is under way in the guest."
    case .verifyGuest, .patch, .reboot, .observe: nil
    }
  }

  private static func query(_ action: ActionKind) -> String? {
    let query = "Get-WmiObject -ComputerName '{host}' -Namespace root\\virtualization -Class "
    let state =
      query + "Msvm_ComputerSystem -Filter \"Name='{vmId}'\" | Select-Object EnabledState, "
      + "OperationalStatus"
    switch action {
    case .shutDown, .turnOff: return state + "  # 3 off, 2 running, 32774 stopping"
    case .restore, .discardSavedState: return state + "  # 2 running, 3 off, 32769 saved"
    case .resume: return state + "  # 2 running, 32768 paused, 32777 resuming"
    case .start: return state + "  # 2 running, 3 off, 32770 starting"
    case .mergeSnapshots, .deleteSnapshots:
      return state + "  # an OperationalStatus of 32772 is a merge that goes on"
    case .updateIntegrationServices:
      return query + "Msvm_KvpExchangeComponent -Filter \"SystemName='{vmId}'\" | Select-Object "
        + "-Expand GuestIntrinsicExchangeItems  # IntegrationServicesVersion"
    case .verifyGuest, .patch, .reboot, .observe: return nil
    }
  }

  private static func cmdlet(_ action: ActionKind) -> String? {
    let machine = "Hyper-V\\Get-VM -ComputerName '{host}' -Id '{vmId}'"
    switch action {
    case .shutDown, .turnOff, .restore, .resume, .start, .discardSavedState:
      return machine + " | Select-Object Name, State, Status"
    case .mergeSnapshots, .deleteSnapshots:
      return machine + " | Select-Object Name, State, Status, ParentSnapshotId; " + machine
        + " | Hyper-V\\Get-VMHardDiskDrive | Select-Object Path"
    case .updateIntegrationServices:
      return machine + " | Select-Object Name, IntegrationServicesVersion"
    case .verifyGuest, .patch, .reboot, .observe: return nil
    }
  }

  private static func console(_ action: ActionKind) -> String? {
    switch action {
    case .mergeSnapshots, .deleteSnapshots:
      "On {host}: no .avhd or .avhdx file of {vm} is left beside its disks if it worked."
    case .patch:
      "On {host}: 'wmic os get BuildNumber,CSDVersion' shows the new build after the restart; "
        + "before it, the key 'HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Component Based "
        + "Servicing\\RebootPending' is there if it worked, and no TrustedInstaller or setup "
        + "process is at work."
    case .reboot: "On {host}: 'wmic os get LastBootUpTime' is later than the attempt's beginning."
    case .updateIntegrationServices:
      "In {vm}: 'reg query \"HKLM\\SOFTWARE\\Microsoft\\Virtual Machine\\Auto\" /v "
        + "IntegrationServicesVersion' shows the new version."
    case .shutDown, .turnOff, .restore, .resume, .discardSavedState, .start, .verifyGuest, .observe:
      nil
    }
  }
}
