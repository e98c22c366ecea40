package import Events
package import Simulation

extension HypervisorModel {
  /// A world of one to three hosts with up to five machines each.
  ///
  /// - Parameter calm: Whether collectors tell everything and hosts are in good order.
  package static func random(
    _ random: inout SplitMix64, target: BuildNumber, old: BuildNumber, now: Timestamp,
    calm: Bool = false
  ) -> HypervisorModel {
    var world = HypervisorModel(target: target, now: now)
    var number = 0
    for index in 0..<(random.chance(60) ? 1 : 2 + random.below(2)) {
      var host = ModelHost(
        name: .sample(index), build: old, bootedAt: now.adding(seconds: -864_000))
      for _ in 0..<(1 + random.below(index == 0 ? 5 : 3)) {
        number += 1
        let place = host.machines.count + 1
        let machine = ModelMachine.random(number, place: place, old: old, &random)
        host.machines[machine.id] = machine
      }
      if !calm { host.spoil(&random) }
      host.memoryBytes = random.chance(90) ? 64 << 30 : 5 << 30
      world.hosts[host.name] = host
    }
    return world
  }
}

extension ModelHost {
  /// Gives the host some of the troubles of real ones.
  fileprivate mutating func spoil(_ random: inout SplitMix64) {
    isDamaged = random.chance(8)
    rollbacks = random.chance(8) ? 1 : 0
    if random.chance(8) { freeDiskBytes = 6 << 30 }
    collector.tellsBoot = random.chance(80)
    collector.tellsPending = random.chance(80)
    collector.tellsBuild = random.chance(95)
    collector.tellsSnapshots = random.chance(92)
    collector.tellsKinds = random.chance(85)
    collector.tellsDisks = random.chance(92)
    collector.tellsOperation = random.chance(85)
    collector.tellsGuest = random.chance(85)
    collector.tellsSpace = random.chance(90)
  }
}

extension ModelMachine {
  /// A machine named after its place on its host: those of several hosts have the same names, and
  /// may meet.
  fileprivate static func random(
    _ number: Int, place: Int, old: BuildNumber, _ random: inout SplitMix64
  ) -> ModelMachine {
    let states: [VMState] = [.running, .running, .running, .off, .off, .saved, .saved, .paused]
    var machine = ModelMachine(
      id: .sample(number), name: "vm\(place)", state: random.pick(states) ?? .running)
    if random.chance(3) { machine.state = .critical }
    if machine.state == .saved { machine.savedOn = old }
    machine.guest = random.pick(guests) ?? Guest()
    let hasServices = machine.guest.family != .linux && machine.guest.family != .other
    machine.services = hasServices ? old : nil
    machine.hasDataExchange = random.chance(85)
    machine.automaticStop = random.pick([.save, .save, .turnOff, .shutdown]) ?? .save
    machine.automaticStart = random.pick([.nothing, .ifRunning, .ifRunning, .always]) ?? .nothing
    machine.memoryBytes = Int64(1 + random.below(3)) << 30
    for place in 0..<(random.chance(40) ? 1 + random.below(2) : 0) {
      let kind: SnapshotKind = random.chance(50) ? .online : .offline
      machine.snapshots.append(Snapshot(id: "s\(place)", kind: kind, sizeBytes: 1 << 30))
      machine.chain += 1
    }
    if machine.snapshots.isEmpty, random.chance(5) {
      machine.chain = 1
      machine.mergeLeft = machine.mergeTotal
    }
    if number > 1, random.chance(20) {
      machine.dependsOn = ["vm\(1 + random.below(number))"].filter { $0 != machine.name }
    }
    return machine
  }

  private static let guests = [
    Guest(family: .windowsServer2008R2, servicePack: 0, edition: "enterprise"),
    Guest(family: .windowsServer2008R2, servicePack: 1, edition: "standard"),
    Guest(family: .windows7, servicePack: 0, edition: "ultimate"),
    Guest(family: .windowsServer2008, servicePack: 2, edition: "standard"),
    Guest(family: .windowsServer2003R2, servicePack: 2), Guest(family: .windowsXP, servicePack: 3),
    Guest(family: .linux), Guest(family: .other),
  ]
}

extension HostName {
  /// The name of a sample host, such as `hv-1`.
  package static func sample(_ index: Int) -> HostName {
    guard let name = HostName("hv-\(index + 1)") else { preconditionFailure("no host name") }
    return name
  }
}

extension VMID {
  /// The GUID of a sample machine, told by its last digits.
  package static func sample(_ number: Int) -> VMID {
    let digits = String(number)
    let tail = String(repeating: "0", count: 12 - digits.utf8.count) + digits
    guard let id = VMID("00000000-0000-4000-8000-\(tail)") else { preconditionFailure("no GUID") }
    return id
  }
}

extension Timestamp {
  /// The evening on which every example begins.
  package static let evening = Timestamp(milliseconds: 1_299_355_200_000)
}

extension BuildNumber {
  /// A build that is known to be one.
  package static func known(_ text: String) -> BuildNumber {
    guard let build = BuildNumber(text) else { preconditionFailure("'\(text)' is no build") }
    return build
  }

  /// Windows Server 2008 R2 without a service pack.
  package static let release = known("6.1.7600.16385")
  /// Windows Server 2008 R2 with Service Pack 1.
  package static let servicePack1 = known("6.1.7601.17514")
}

extension WindowID {
  /// The window of the examples.
  package static let night: WindowID = {
    guard let id = WindowID("sp1-night-1") else { preconditionFailure("no window name") }
    return id
  }()
}
