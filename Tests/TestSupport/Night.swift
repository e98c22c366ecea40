package import Events
internal import Projections
internal import Workflow

/// One night of maintenance, played by a seed: operators who follow `next`, machines that fail,
/// another administrator who meddles, and a person who does what a blocker names.
///
/// Ends when every host is done. Whatever should never happen is kept in ``violations``.
package struct Night: Sendable {
  /// What chance and hardship a night has.
  package struct Weather: Sendable {
    /// How many operations may go wrong.
    package var faults = 6
    /// How often another administrator meddles.
    package var meddlings = 3
    /// Whether inventories tell everything.
    package var isCalm = false
    /// How many rounds a night may take.
    package var rounds = 1500

    package init() {}
  }

  /// The number that all chance comes from.
  package let seed: UInt64
  /// What should never have happened.
  package internal(set) var violations: [String] = []
  /// What happened, for people.
  package internal(set) var trace: [String] = []
  /// The log.
  package internal(set) var journal = Journal()
  /// The truth.
  package internal(set) var world: HypervisorModel
  /// How often something happened.
  package internal(set) var counts: [String: Int] = [:]

  var random: SplitMix64
  var now = Timestamp.evening
  var weather: Weather
  let profile: Profile
  var underWay: [Work] = []
  var isEffective: [AttemptID: Bool] = [:]
  var lastWhole: [HostName: HostObservation] = [:]
  var drawer: [HostObservation] = []
  var owed: Set<VMID> = []
  var seenBefore: [VMID: Set<HostName>] = [:]
  /// The round in which the maintenance is called off for a while, if it is.
  var callsOffAt: Int?
  var calledOffAt: Timestamp?
  var lastBefore: [HostName: Timestamp] = [:]
  let keepsTrace: Bool

  /// Something that was begun and has not ended.
  struct Work: Sendable {
    let host: HostName
    let intent: ActionKind
    let vm: VMID?
    let route: UpdateRoute?
    let attempt: AttemptID
    let end: Timestamp
    let fate: Fate
    /// The last whole look when it was begun.
    let basis: HostObservation?
    /// What the machine did then: Hyper-V refuses a request whose machine does something else.
    let beganIn: VMState?
  }

  /// What becomes of something that was begun.
  enum Fate: CaseIterable {
    /// It is done, and told.
    case done
    /// It is done, and never told.
    case silent
    /// It fails, and that is told.
    case failed
    /// It comes to nothing, and nobody tells.
    case lost
    /// It is done, and told hours later.
    case late
    /// It comes to nothing, and is told as done.
    case pretended
    /// It is told as done as soon as it was asked for, and done later.
    case hasty
  }

  /// A night by `seed`.
  package init(seed: UInt64, weather: Weather = Weather(), keepsTrace: Bool = false) {
    self.seed = seed
    self.weather = weather
    self.keepsTrace = keepsTrace
    random = SplitMix64(seed: seed)
    profile =
      random.pick([.servicePack1, .servicePack1, .deferring, .keepingOfflineSnapshots])
      ?? .servicePack1
    world = HypervisorModel.random(
      &random, target: .servicePack1, old: .release, now: .evening, calm: weather.isCalm)
  }

  /// Plays the night to its end.
  package mutating func play() {
    if random.chance(15) { callsOffAt = 5 + random.below(70) }
    open()
    for round in 0..<weather.rounds {
      guard violations.count < 5 else { return }
      if round == callsOffAt { callOff() }
      counts["rounds", default: 0] += 1
      meddle()
      let names = world.hosts.keys.sorted()
      var decisions: [(HostName, Decision)] = []
      for name in names { decisions.append((name, decide(name))) }
      if decisions.allSatisfy({ $0.1.status == .done }), underWay.isEmpty { return finish() }
      let open = decisions.filter { $0.1.status != .done }
      guard let (name, decision) = random.pick(open) else {
        pass(to: nextEnd ?? now.adding(seconds: 60))
        continue
      }
      follow(decision, of: name)
    }
    violations.append("LOOP: not done after \(weather.rounds) rounds")
  }

  private mutating func follow(_ decision: Decision, of name: HostName) {
    switch decision.status {
    case .ready:
      if !underWay.isEmpty, random.chance(30) { return pass(to: nextEnd ?? now) }
      let isFirst = random.chance(70)
      guard let step = isFirst ? decision.steps.first : random.pick(decision.steps) else { return }
      if step.action == .observe { lookAt(name) } else { begin(step, on: name, decision) }
    case .waiting:
      let live = decision.inFlight.filter { !$0.isInDoubt }
      let lease = live.map(\.leaseUntil).min() ?? now.adding(seconds: 60)
      pass(to: max(now.adding(seconds: 1), min(nextEnd ?? lease, lease)))
    case .blocked:
      if let end = nextEnd, random.chance(50) { return pass(to: end) }
      help(decision, on: name)
    case .done: break
    }
  }

  /// Adopts the profile, looks at the hosts, and opens the window; now and then in another order.
  private mutating func open() {
    journal.append(
      .logCreated(LogCreated(origin: "test", toolVersion: "0")), to: .log, at: now)
    journal.append(
      .profileAdopted(ProfileAdopted(name: profile.name, profile: .null)), to: .log, at: now)
    let looksFirst = random.chance(50)
    if looksFirst { for name in world.hosts.keys.sorted() { lookAt(name) } }
    openWindow()
    if !looksFirst { for name in world.hosts.keys.sorted() { lookAt(name) } }
    for host in world.hosts.values {
      owed.formUnion(host.machines.values.filter(\.isAlive).map(\.id))
    }
  }

  /// When the next thing under way ends.
  var nextEnd: Timestamp? { underWay.map(\.end).min() }

  /// Lets time pass; what ends until then has its effect and is told.
  mutating func pass(to time: Timestamp) {
    while let work = underWay.min(by: { $0.end < $1.end }), work.end <= time {
      underWay.removeAll { $0.attempt == work.attempt && $0.end == work.end }
      now = max(now, work.end)
      world.advance(to: now)
      end(work)
    }
    now = max(now, time)
    world.advance(to: now)
  }

  mutating func note(_ text: @autoclosure () -> String) {
    if keepsTrace { trace.append("\(now) \(text())") }
  }

  mutating func count(_ what: String) { counts[what, default: 0] += 1 }
}

extension WindowID {
  /// The window of the examples.
  package static let night: WindowID = {
    guard let id = WindowID("sp1-night-1") else { preconditionFailure("no window name") }
    return id
  }()
}
