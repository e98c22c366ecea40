package import Events
internal import Projections
package import Workflow

/// One night of maintenance, played by a seed: operators who follow `next` or let runs do so,
/// machines that fail, another administrator who meddles, and a person who does what a blocker
/// names.
///
/// Ends when every host is done. Whatever should never happen is kept in ``violations``.
package struct Night: Sendable {
  /// What chance and hardship a night has.
  package struct Weather: Sendable {
    /// How many operations may go wrong.
    package var faults = 6
    /// How often another administrator meddles.
    package var meddlings = 3
    /// How often what goes wrong.
    package var rates = FaultRates.storm
    /// The only things that go wrong, where a night is played again.
    package var plan: [Fault]?
    /// How many rounds a night may take.
    package var rounds = 1500
    /// Whether looks also come late and in parts, steps are slow or quick without measure, and the
    /// maintenance may be called off.
    package var isWild = true

    package init() {}
  }

  /// Who takes the hosts through the night.
  package enum Crew: Hashable, Sendable {
    /// People who follow `next`, one step after the other.
    case people
    /// Runs, each with so many executors side by side.
    case runs(jobs: Int)
  }

  /// Decides, as `Workflow` does; tests put in something that is wrong on purpose.
  package struct Rulebook: Sendable {
    /// What is safe now.
    package var decide: @Sendable (Situation) -> Decision = { Workflow.decide($0) }
    /// Whether something may be begun.
    package var judge: @Sendable (Situation, Intent) -> Judgement = { $0.judge($1) }

    package init() {}
  }

  /// The number that all chance comes from.
  package let seed: UInt64
  /// Who takes the hosts through the night.
  package let crew: Crew
  /// What should never have happened.
  package internal(set) var violations: [String] = []
  /// What happened, for people.
  package internal(set) var trace: [String] = []
  /// The log.
  package internal(set) var journal: Journal
  /// The truth.
  package internal(set) var world: HypervisorModel
  /// How often something happened.
  package internal(set) var counts: [String: Int] = [:]
  /// What goes wrong.
  package internal(set) var faults: Faults
  /// When all was done; `nil` while it is not.
  package internal(set) var finishedAt: Timestamp?
  /// How long each machine that ran in the beginning did not run, in seconds.
  package internal(set) var downSeconds: [VMID: Int] = [:]
  /// The rules that somebody had to do something about, and how often.
  package internal(set) var calls: [String: Int] = [:]

  var random: SplitMix64
  var now: Timestamp
  var weather: Weather
  let evening: Evening
  let rulebook: Rulebook
  var profile: Profile { evening.profile }
  var underWay: [Work] = []
  var isEffective: [AttemptID: Bool] = [:]
  var lastWhole: [HostName: HostObservation] = [:]
  var drawer: [HostObservation] = []
  var owed: Set<VMID> = []
  /// The machines that ran in the beginning and whose downtime is counted.
  var served: Set<VMID> = []
  var seenBefore: [VMID: Set<HostName>] = [:]
  /// The round in which the maintenance is called off for a while, if it is.
  var callsOffAt: Int?
  var calledOffAt: Timestamp?
  var lastBefore: [HostName: Timestamp] = [:]
  var downSince: [VMID: Timestamp] = [:]
  /// The runs that go on.
  var runs: [OperatedRun] = []
  var lastRun = 0
  var lastWork = 0
  /// Until when nothing can be appended.
  var diskFullUntil: Timestamp?
  /// Until when hosts cannot be reached.
  var awayUntil: [HostName: Timestamp] = [:]
  /// How the last run ended.
  var lastEnding = OperatedRun.Ending.regular
  var memo = DecisionMemo()
  let keepsTrace: Bool

  /// A night by `seed` that begins with `evening`.
  ///
  /// - Parameter random: The chance that the evening was drawn from, to go on with.
  package init(
    seed: UInt64, evening: Evening, random: SplitMix64? = nil, weather: Weather = Weather(),
    crew: Crew = .people, rulebook: Rulebook = Rulebook(), keepsTrace: Bool = false
  ) {
    self.seed = seed
    self.evening = evening
    self.random = random ?? SplitMix64(seed: seed)
    self.weather = weather
    self.crew = crew
    self.rulebook = rulebook
    self.keepsTrace = keepsTrace
    world = evening.world
    now = evening.world.now
    journal = evening.journal
    faults = Faults(
      seed: seed, rates: weather.rates, most: weather.faults, plan: weather.plan)
  }

  /// Plays the night to its end.
  package mutating func play() {
    switch crew {
    case .people: playByHand()
    case .runs: playRuns()
    }
  }

  private mutating func playByHand() {
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
      if step.action == .observe { lookAt(name) } else { begin(step, on: name) }
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

  /// When the next thing under way ends.
  var nextEnd: Timestamp? { underWay.lazy.map(\.end).min() }

  /// Lets time pass; what ends until then has its effect and is told.
  mutating func pass(to time: Timestamp) {
    while let index = underWay.indices.min(by: { underWay[$0].end < underWay[$1].end }),
      underWay[index].end <= time
    {
      let work = underWay.remove(at: index)
      now = max(now, work.end)
      world.advance(to: now)
      end(work)
      noteDowntime()
    }
    now = max(now, time)
    world.advance(to: now)
    noteDowntime()
  }

  mutating func note(_ text: @autoclosure () -> String) {
    if keepsTrace { trace.append("\(now) \(text())") }
  }

  mutating func count(_ what: String) { counts[what, default: 0] += 1 }
}
