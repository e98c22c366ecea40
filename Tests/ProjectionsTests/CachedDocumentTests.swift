import Events
import Simulation
import TestSupport
import Testing

@testable import Projections

/// States as they are kept in the cache: nothing of them may be left out.
@Suite struct `A cached state` {
  private let evidence = Evidence(.observed, position: 3, time: .evening)
  private let other = Evidence(.claimed, position: 4, time: Timestamp.evening.adding(seconds: -9))

  @Test func `has a member for every property, and is read back as it was`() throws {
    try expectWhole(evidence)
    try expectWhole(attempt)
    try expectWhole(Attempt.Holder(owner: "anna", id: AttemptID(2)))
    try expectWhole(Waiver(rule: "r", vm: .sample(1), reason: "so", actor: "anna", position: 5))
    try expectWhole(
      Notice(kind: .lateOutcome, vm: .sample(1), expected: "a", found: "b", position: 6))
    try expectWhole(Parked(position: 7, why: "newer"))
    try expectWhole(machine)
    try expectWhole(
      Host.Failure(action: .start, vm: .sample(1), message: "no \u{1b}[1m \u{0}", position: 8))
    try expectWhole(host)
    try expectWhole(host.upgrade)
    try expectWhole(host.outline)
  }

  @Test func `has a member for every property of what was seen, too`() throws {
    let guest = Guest(family: .windowsServer2008R2, servicePack: 1, edition: "core")
    let snapshot = Snapshot(
      id: "s", name: "before", createdAt: .evening, parent: "r", kind: .online, sizeBytes: 7)
    let disk = VirtualDisk(path: "d.avhd", sizeBytes: 8, isDifferencing: true)
    try expectWhole(guest)
    try expectWhole(snapshot)
    try expectWhole(disk)
    try expectWhole(
      VMFacts(
        id: .sample(1), name: "vm1", state: .running, operation: .mergingDisks, memoryBytes: 9,
        guest: guest, integrationServices: .release, heartbeat: .ok, network: .ok,
        snapshots: [snapshot], disks: [disk], automaticStop: .save, automaticStart: .ifRunning,
        priority: 3, dependsOn: ["dc-01"]))
    try expectWhole(
      HostFacts(
        build: .release, freeDiskBytes: 1, freeMemoryBytes: 2, hasSLAT: false,
        hasRemoteFXAdapter: false, bootedAt: .evening, isRebootPending: false))
  }

  @Test func `that has a machine twice is refused`() throws {
    var twice = host.cached
    twice["virtualMachines"] = .array([.object(machine.cached), .object(machine.cached)])
    #expect(throws: JSONShapeError.self) { try Host(cached: JSONReader(.object(twice))) }
  }

  @Test func `is read back where next to nothing is known, too`() throws {
    let empty = Host(name: .sample(0))
    #expect(try again(empty) == empty && again(empty.outline) == empty.outline)
    let machine = VirtualMachine(facts: .sample(0, .off), evidence: evidence)
    #expect(try again(machine) == machine)
  }

  @Test func `is the same bytes however its machines came to be known`() throws {
    var (first, second) = (Host(name: .sample(0)), Host(name: .sample(0)))
    let machines = (0..<30).map {
      VirtualMachine(facts: .sample($0, .running), evidence: evidence)
    }
    for machine in machines { first.virtualMachines[machine.id] = machine }
    for machine in machines.reversed() { second.virtualMachines[machine.id] = machine }
    #expect(try first.cachedBytes() == second.cachedBytes())
  }

  @Test(arguments: [
    "", "{}", "[]", "{\"name\":\"hv-01\"}", "{\"kind\":\"seen\",\"position\":1,\"time\":2}",
    "{\"kind\":\"observed\",\"position\":1,\"time\":2} ", "{\"tries\":{\"jump\":1}}",
  ])
  func `that is none is refused`(text: String) {
    #expect(throws: (any Error).self) { try read(Host.self, Array(text.utf8)) }
    #expect(throws: (any Error).self) { try read(Evidence.self, Array(text.utf8)) }
  }

  @Test func `does not take over an action that it does not know`() throws {
    let text = String(decoding: try host.cachedBytes(), as: UTF8.self)
    #expect(text.contains(#""tries":{"patch":2}"#))
    let altered = text.replacing(#"{"patch":2}"#, with: #"{"path":2}"#)
    #expect(throws: JSONShapeError.self) { try read(Host.self, Array(altered.utf8)) }
  }

  private func read<Document: CachedDocument>(
    _ type: Document.Type, _ bytes: [UInt8]
  ) throws -> Document {
    try bytes.withUnsafeBufferPointer { try Document(cachedBytes: $0) }
  }

  private func again<Document: CachedDocument>(_ document: Document) throws -> Document {
    try read(Document.self, document.cachedBytes())
  }

  /// Members of entries were named before, and some of them otherwise: they are counted.
  private func expectWhole<Fact: EventData>(_ fact: Fact) throws {
    #expect(
      Mirror(reflecting: fact).children.count == fact.data.members.count,
      "\(Fact.self): give the sample every property, and its data every member")
    #expect(try Fact(JSONReader(.object(fact.data))) == fact)
  }

  private func expectWhole(_ document: some CachedDocument) throws {
    let properties = Mirror(reflecting: document).children
    #expect(
      Set(properties.compactMap(\.label)) == Set(document.cached.members.map(\.key)),
      "\(type(of: document)): give the sample every property, and the cache every member")
    #expect(try again(document) == document)
  }
}

extension `A cached state` {
  private var attempt: Attempt {
    var attempt = Attempt(
      id: AttemptID(1), action: .updateIntegrationServices, vm: .sample(1), route: .setupDisk,
      owner: "anna", startedAt: .evening, leaseUntil: .evening.adding(seconds: 60))
    attempt.passOn(to: "ben", as: AttemptID(9), until: .evening.adding(seconds: 90))
    attempt.doubt("the line broke", at: .evening.adding(seconds: 80))
    attempt.lookedAt = other
    return attempt
  }

  private var machine: VirtualMachine {
    var machine = VirtualMachine(
      facts: .sample(1, .saved), evidence: evidence)
    machine.seen = evidence
    machine.ranBefore = true
    machine.isWokenByUs = true
    (machine.lastRanOn, machine.savedOn) = (.release, .release)
    machine.isSavedOnCertain = true
    (machine.foundUnsaved, machine.updated, machine.versionEvidence) = (other, other, evidence)
    (machine.notApplicable, machine.verified) = (other, evidence)
    machine.tries = [.restore: 1, .shutDown: 2]
    machine.claims = [.mergeSnapshots: 4]
    return machine
  }

  private var host: Host {
    var host = Host(name: .sample(0))
    (host.version, host.position) = (12, 40)
    host.facts = .healthy
    (host.buildEvidence, host.formerBuild, host.formerBuildUntil) = (evidence, .release, 2)
    host.virtualMachines = [machine.id: machine]
    host.attempts = [attempt]
    (host.window, host.enrolled) = (.night, other)
    (host.lastWholeObservation, host.lastObservation, host.lastChange) = (evidence, other, other)
    (host.patched, host.rebooted) = (other, evidence)
    host.tries = [.patch: 2]
    host.waivers = [
      Waiver(rule: "r", vm: nil, reason: "so", actor: "anna", position: 5)
    ]
    host.notices = [Notice(kind: .drift, vm: nil, expected: "a", found: "b", position: 6)]
    host.failures = [Host.Failure(action: .patch, vm: nil, message: "no", position: 8)]
    host.departed = [VMID.sample(2): VirtualMachine(facts: .sample(2, .off), evidence: other)]
    host.parked = Parked(position: 7, why: "newer")
    return host
  }
}
