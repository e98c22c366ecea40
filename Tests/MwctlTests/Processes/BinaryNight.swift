import Events
import Foundation
import Simulation
import TestSupport
import Testing

/// A night of maintenance in which everything that is known and done goes through the real binary:
/// the model says what is true, `mwctl` what is known, and a person stands between them.
struct BinaryNight {
  let seed: UInt64
  let log: Workspace
  var random: SplitMix64
  /// The truth.
  var world: HypervisorModel
  var now = Timestamp.evening
  /// What should never have happened.
  var violations: [String] = []
  /// What happened, for people.
  var trace: [String] = []
  /// What became of attempts in truth, by their token.
  var isEffective: [String: Bool] = [:]
  /// Outcomes that are told only after somebody else found out.
  var late: [(time: Timestamp, line: String)] = []
  var seenAt: [HostName: Timestamp] = [:]
  var owed: Set<VMID> = []
  var faults = 3
  var meddlings = 2
  private var commands = 0

  init(seed: UInt64) throws {
    self.seed = seed
    log = try Workspace(.new)
    random = SplitMix64(seed: seed)
    world = HypervisorModel.random(
      &random, target: .servicePack1, old: .release, now: .evening, calm: true)
    shrink()
    if random.chance(10), let host = world.hosts.keys.min() { world.hosts[host]?.isDamaged = true }
    for host in world.hosts.values {
      owed.formUnion(host.machines.values.filter(\.isAlive).map(\.id))
    }
  }

  /// A process takes its time: one host with two machines, or two with one each, have all that can
  /// go wrong.
  private mutating func shrink() {
    let names = world.hosts.keys.sorted()
    for name in names.dropFirst(2) { world.hosts[name] = nil }
    for name in names.prefix(2) {
      for machine in (world.hosts[name]?.ordered ?? []).dropFirst(names.count > 1 ? 1 : 2) {
        world.hosts[name]?.machines[machine.id] = nil
      }
    }
  }

  /// Plays the night to its end.
  mutating func play() throws {
    let hosts = world.hosts.keys.sorted()
    for host in hosts { try look(at: host) }
    let limit = random.chance(50) ? " --max-hosts-down 1" : ""
    try log.json(
      "window open night --hosts \(hosts.map(\.text).joined(separator: ",")) --from \(now)"
        + " --until \(now.adding(seconds: 3600 * (3 + random.below(9))))\(limit) --at \(now)")
    for _ in 0..<150 {
      guard violations.isEmpty else { return }
      try meddle()
      try tellLate()
      let decisions = try log.json("next --now \(now)").hosts.list
      for decision in decisions { check(decision) }
      let open = decisions.filter { $0.status.text != "done" }
      guard let decision = open.first(where: { $0.status.text == "ready" }) ?? random.pick(open)
      else { return finish() }
      try follow(decision)
    }
    violations.append("LOOP: not done after 150 rounds")
  }

  private mutating func follow(_ decision: Reply) throws {
    guard let name = decision.host.text.flatMap({ HostName($0) }) else { return }
    switch decision.status.text {
    case "ready":
      if decision.steps.list.contains(where: { $0.action.text == "observe" }) {
        return try look(at: name)
      }
      try carryOut(decision.steps.list, on: name)
    case "waiting":
      let leases = decision.inFlight.list.filter { $0.inDoubt.flag == false }
        .compactMap { $0.leaseUntil.text.flatMap { Timestamp($0) } }
      pass(to: max(now.adding(seconds: 1), leases.min() ?? now))
    default: try help(decision, on: name)
    }
  }

  /// What must be true of every answer.
  private mutating func check(_ decision: Reply) {
    let (steps, blockers) = (decision.steps.list, decision.blockers.list)
    switch decision.status.text {
    case "ready": if steps.isEmpty { violations.append("ready without a step") }
    case "blocked": if blockers.isEmpty { violations.append("SILENT: blocked without a blocker") }
    case "waiting":
      if decision.inFlight.list.allSatisfy({ $0.inDoubt.flag == true }) {
        violations.append("waiting for nothing")
      }
    case "done":
      if !(steps + blockers + decision.inFlight.list).isEmpty { violations.append("done, but not") }
    default: violations.append("no status: \(decision)")
    }
    for blocker in blockers where blocker.remedies.texts.isEmpty {
      violations.append("no remedy: \(blocker)")
    }
  }

  /// Looks at a host: what a collector prints goes into `mwctl import`.
  mutating func look(at name: HostName) throws {
    pass(to: now.adding(seconds: 10))
    let seen = world.look(at: name)
    var host: JSONObject = ["name": .string(name.text)]
    host.members += seen.facts.data.members
    host["virtualMachines"] = .array(seen.virtualMachines.map { .object($0.data) })
    let document: JSONObject = [
      "schema": "mwctl.inventory/1", "observedAt": .string(now.description),
      "hosts": [.object(host)],
    ]
    let bytes = try JSONValue.object(document).canonicalBytes()
    try log.json("import -", stdin: String(decoding: bytes, as: UTF8.self))
    seenAt[name] = now
    let states = seen.virtualMachines.map { "\($0.name) \($0.state)" }
    note("look at \(name): " + states.joined(separator: ", "))
  }

  /// Lets time pass.
  mutating func pass(to time: Timestamp) {
    now = max(now, time)
    world.advance(to: now)
  }

  /// Another administrator does something.
  private mutating func meddle() throws {
    guard meddlings > 0, random.chance(8) else { return }
    let all = world.hosts.values.flatMap(\.ordered).map(\.id).sorted()
    let kinds = Meddling.allCases.filter { $0 != .reboot && $0 != .move }
    guard let vm = random.pick(all), let kind = random.pick(kinds) else { return }
    guard world.meddle(kind, with: vm) else { return }
    meddlings -= 1
    note("ANOTHER: \(kind) \(vm.text.suffix(2))")
  }

  mutating func note(_ text: String) { trace.append("\(now) \(text)") }

  /// A line of `mwctl record -` with an id of its own.
  mutating func line(
    _ action: String, _ host: HostName, _ vm: String?, _ members: JSONObject
  ) throws -> String {
    commands += 1
    var object: JSONObject = [
      "action": .string(action), "host": .string(host.text), "at": .string(now.description),
      "id": .string("c-\(commands)"),
    ]
    if let vm { object["vm"] = .string(vm) }
    object.members += members.members
    return String(decoding: try JSONValue.object(object).canonicalBytes(), as: UTF8.self) + "\n"
  }

  /// Records lines; a refusal of what `next` proposed is a violation.
  mutating func record(_ lines: String) throws -> [Reply]? {
    let result = try log.mwctl("record - --format json", stdin: lines)
    if result.exitCode == 0 { return try result.jsonLines }
    note("refused: \(result.stderr)")
    return nil
  }

  /// Holds the end of the night against the truth.
  private mutating func finish() {
    for host in world.hosts.values {
      if host.build != world.target { violations.append("END: \(host.name) is at \(host.build)") }
      for machine in host.ordered where !isForeign(machine, on: host.name) {
        if owed.contains(machine.id), machine.state != .running {
          violations.append("END: \(machine.name) ran before and is \(machine.state)")
        }
        let isWaived = exempt.contains(machine.id)
        if let services = machine.services, !services.reaches(world.target), !isWaived {
          violations.append("END: \(machine.name) has \(services)")
        }
      }
    }
    note("done")
  }

  /// Machines whose services or guest a person let be.
  var exempt: Set<VMID> = []

  /// Whether somebody else changed a machine after we looked last: nobody could know.
  func isForeign(_ machine: ModelMachine, on host: HostName) -> Bool {
    guard let touched = machine.touchedAt, let seen = seenAt[host] else { return false }
    return touched >= seen
  }
}
