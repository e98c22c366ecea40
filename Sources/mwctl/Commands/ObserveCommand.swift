internal import ArgumentParser
internal import AuditLog
internal import Events
internal import Foundation
internal import Projections
internal import Workflow

struct ObserveCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "observe", abstract: "Record what you saw yourself of a host or one machine.",
    discussion: """
      For what a collector could not read. It never counts as a look at the whole host, which patch \
      and restart ask for; that is 'mwctl import'.

      Examples:
        mwctl observe --host hv-01 --vm app-01 --guest-family windows-server-2003
        mwctl observe --host hv-01 --vm app-01 --state off
        mwctl observe --host hv-01 --build 6.1.7601
      """)

  @OptionGroup var options: LogOptions
  @OptionGroup var recording: RecordingOptions
  @Option(help: "The host.") var host: String
  @Option(help: "The virtual machine's name or GUID.") var vm: String?

  @Option(help: "The host's Windows build.") var build: String?
  @Option(help: "The host's free disk space in bytes.") var freeDiskBytes: Int64?
  @Option(help: "The host's free memory in bytes.") var freeMemoryBytes: Int64?

  @Option(help: "What the machine does.") var state: ChoiceArgument<VMState>?
  @Option(help: "What Hyper-V does with its files.") var operation: ChoiceArgument<VMOperation>?
  @Option(help: "The version of its Integration Services.") var isVersion: String?
  @Option(help: "The family of its guest.") var guestFamily: ChoiceArgument<GuestFamily>?
  @Option(help: "The service pack of its guest.") var guestServicePack: Int?
  @Option(help: "The edition of its guest.") var guestEdition: String?
  @Option(help: "Its network: ok, unreachable or unknown.") var network:
    ChoiceArgument<NetworkStatus>?
  @Option(help: "Its heartbeat: ok, lost or unknown.") var heartbeat:
    ChoiceArgument<HeartbeatStatus>?
  @Option(help: "'none' states that it has no snapshots.") var snapshots: NoneArgument?
  @Option(help: "'none' states that none of its disks is differencing.")
  var differencingDisks: NoneArgument?

  func run() throws {
    let name = try HostArgument.parse(host)
    try check()
    let time = try recording.time()
    let log = try AuditLog.open(at: options.path)
    let answer = try log.transact(actor: recording.resolvedActor()) { ledger in
      let known = try ledger.fleet.knownHost(name)
      var observation = HostObservation(
        host: name, isWhole: false, observedAt: time, facts: try hostFacts())
      var isStateSeen = false
      if let vm {
        let machine = try Machines.find(vm, on: known)
        observation.virtualMachines = [try vmFacts(machine)]
        isStateSeen = state != nil || (machine.state == .running && seesGuest)
      }
      var answer = ImportAnswer(isDryRun: false, observations: [observation])
      answer.records = try Importer(ledger: ledger).take(
        observation, at: time, isStateSeen: isStateSeen)
      return answer
    }
    answer.write(options.format)
  }

  /// Whether something was told that only a running guest shows.
  private var seesGuest: Bool { heartbeat != nil || network != nil || isVersion != nil }

  private func check() throws {
    let tellsHost = build != nil || freeDiskBytes != nil || freeMemoryBytes != nil
    let tellsGuest = guestFamily != nil || guestServicePack != nil || guestEdition != nil
    let tellsDisks = snapshots != nil || differencingDisks != nil || operation != nil
    let tellsVM = state != nil || seesGuest || tellsGuest || tellsDisks
    guard tellsHost || tellsVM else {
      throw Failure(.usage, "Say what you saw, for instance --state off or --build 6.1.7601.")
    }
    let amounts = [
      ("--free-disk-bytes", freeDiskBytes), ("--free-memory-bytes", freeMemoryBytes),
      ("--guest-service-pack", guestServicePack.map(Int64.init)),
    ]
    for case (let name, let amount?) in amounts
    where !(0...JSONValue.largestInteger).contains(amount) {
      throw Failure(.malformed, "\(name) cannot be \(amount).")
    }
    if tellsVM, vm == nil { throw Failure(.usage, "Name the machine with --vm.") }
  }

  private func hostFacts() throws -> HostFacts {
    HostFacts(
      build: try build.map { try number($0, "--build") }, freeDiskBytes: freeDiskBytes,
      freeMemoryBytes: freeMemoryBytes)
  }

  private func vmFacts(_ machine: VirtualMachine) throws -> VMFacts {
    var facts = machine.facts
    facts.state = state?.value ?? facts.state
    facts.operation = operation?.value ?? facts.operation
    facts.integrationServices =
      try isVersion.map { try number($0, "--is-version") } ?? facts.integrationServices
    facts.guest.family = guestFamily?.value ?? facts.guest.family
    facts.guest.servicePack = guestServicePack ?? facts.guest.servicePack
    facts.guest.edition =
      try guestEdition.map {
        try Text.checked($0.lowercased(), as: "--guest-edition", maximumBytes: 64)
      } ?? facts.guest.edition
    facts.network = network?.value ?? facts.network
    facts.heartbeat = heartbeat?.value ?? facts.heartbeat
    if snapshots != nil { facts.snapshots = [] }
    if differencingDisks != nil {
      facts.disks = (facts.disks ?? []).filter { !$0.isUnmerged }
    }
    return facts
  }

  private func number(_ text: String, _ option: String) throws -> BuildNumber {
    guard let number = BuildNumber(text) else {
      throw Failure(
        .usage, "\(option) '\(text)' is no version.", remedies: ["Write it as 6.1.7601.17514."])
    }
    return number
  }
}

/// The word `none`: a statement that there are none of something.
enum NoneArgument: String, ExpressibleByArgument {
  case none
}
