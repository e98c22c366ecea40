internal import Events
internal import Projections
internal import TestSupport
internal import Workflow

/// A breadth-first search over every state that the log of one small host can lead to.
///
/// The world is given no laws at all. A look may find any machine in any state at any time; a step
/// on a machine may begin against every rule and be told done or failed whether it was or not, or
/// never; anything may be reported that nobody had announced. So every start state, outcome,
/// crash, lie and drift by others is among the ways, between any two moves, without a limit to
/// their number. Only `patch` and `reboot` ask the rules, and they with every rule overridden that
/// can be: what is closed even so is closed to everybody.
///
/// Left out is what only ever closes the gate further: the time of the window, how often a step
/// was tried, free space, other hosts. A search without them sees more states, not fewer.
///
/// The reachable states are finite because only what the gate can tell apart is kept of each, its
/// ``GateKey``. Two machines with every state, snapshot and action at once would take hours, so
/// there are several searches, each of them whole: one machine in every state, one with every kind
/// of snapshot, two side by side. Together they stand for two machines with all of it because
/// machines are judged one by one: what is said of a machine must not depend on its neighbour,
/// which the search checks in every state. `SEARCH=full` adds two machines with more of it.
struct GateSearch {
  /// The states seen, the moves between them, and how often the gate was open.
  private(set) var states = 0, transitions = 0, opened = 0
  /// How many moves the farthest state is away.
  private(set) var depth = 0
  /// Whether every reachable state was seen and every move from it taken.
  private(set) var isExhausted = false
  /// What should not be, with the way that led there; the shortest first.
  private(set) var violations: [String] = []
  /// How often two states with one key were held against each other, and where they differed.
  private(set) var comparisons = 0
  private(set) var differences: [String] = []

  private let withoutRules: Set<String>
  private var known: [GateKey: GateState] = [:]
  private var frontier: [GateState] = []
  private var sayings: [[UInt8]: Set<String>] = [:]

  /// Searches `scope` until nothing new is found, or something that should not be.
  ///
  /// - Parameters:
  ///   - withoutRules: Rules that are taken away, to see that the search finds out.
  ///   - comparing: How many pairs of states with one key are held against each other.
  init(_ scope: GateScope, withoutRules: Set<String> = [], comparing: Int = 0) {
    self.withoutRules = withoutRules
    add(GateState(scope), comparing: 0)
    while !frontier.isEmpty {
      var current: [GateState] = []
      swap(&current, &frontier)
      for state in current {
        let opened = inspect(state)
        guard violations.isEmpty else { return }
        let successors = state.successors(opened)
        transitions += successors.count
        for successor in successors { add(successor, comparing: comparing) }
      }
    }
    isExhausted = true
  }

  /// One line for people.
  var summary: String {
    "\(states) states, \(transitions) transitions, depth \(depth), "
      + (isExhausted ? "all there are" : "NOT ALL") + "; gate open in \(opened), "
      + "\(comparisons) pairs compared"
  }

  private mutating func add(_ state: GateState, comparing: Int) {
    let key = GateKey(state)
    guard let twin = known[key] else {
      known[key] = state
      frontier.append(state)
      states += 1
      depth = max(depth, state.depth)
      return
    }
    // Spread over the search: the pairs grow farther apart as it goes on.
    guard comparisons < comparing, transitions >= comparisons * comparisons else { return }
    comparisons += 1
    if let difference = difference(between: twin, and: state) {
      differences.append("\(difference): \(twin.trail.story) — and — \(state.trail.story)")
    }
  }

  /// Holds a state against the clerk's book.
  ///
  /// - Returns: The steps that the gate lets begin.
  private mutating func inspect(_ state: GateState) -> [ActionKind] {
    let situation = state.situation
    let objection = state.book.objection(at: state.now)
    var opened: [ActionKind] = []
    for action in [ActionKind.patch, .reboot] {
      let judgement = situation.judge(Intent(action), overriding: GateSearch.everyRule)
      checkNeighbours(judgement, action, state)
      guard isOpen(judgement) else { continue }
      opened.append(action)
      self.opened += 1
      if let objection { report("\(action) \(objection)", state) }
      if action == .patch, let soft = state.book.softObjection,
        isOpen(situation.judge(Intent(.patch)))
      {
        report("patch \(soft)", state)
      }
    }
    return opened
  }

  private static let everyRule = Set(Rules.cards.map(\.id))

  /// Whether nothing refuses, but for rules that were set aside or are taken away.
  private func isOpen(_ judgement: Judgement) -> Bool {
    judgement.verdicts.allSatisfy { said in
      switch said.verdict {
      case .holds, .warns: true
      case .refuses:
        withoutRules.contains(said.rule) || judgement.overridden.contains(said.rule)
      }
    }
  }

  /// What is said of a machine depends on that machine alone.
  private mutating func checkNeighbours(
    _ judgement: Judgement, _ action: ActionKind, _ state: GateState
  ) {
    for vm in state.scope.machines {
      let name = "vm/vm\(vm.text.suffix(1))"
      let said = Set(judgement.refusals.filter { $0.subject == name }.map(\.rule))
      let part = GateKey.part(vm, state) + [action == .patch ? 1 : 0, state.book.isWaived ? 1 : 0]
      if sayings[part, default: said] != said {
        report("what is said of \(name) depends on its neighbour", state)
      }
      sayings[part] = said
    }
  }

  private mutating func report(_ text: String, _ state: GateState) {
    violations.append("\(text): \(state.trail.story)")
  }

  /// How two states of one key differ in what the gate says or in what can follow.
  private func difference(between left: GateState, and right: GateState) -> String? {
    let (first, second) = (GateSearch.outlook(left), GateSearch.outlook(right))
    guard first == second else { return "\(first) is not \(second)" }
    let opened = GateSearch.gates.indices.filter { first[$0] == "open" }.map {
      GateSearch.gates[$0]
    }
    let keys = [left, right].map { Set($0.successors(opened).map(GateKey.init)) }
    return keys[0] == keys[1] ? nil : "something else can follow"
  }

  private static let gates: [ActionKind] = [.patch, .reboot]

  /// What the gate says to a patch and to a restart: that it is open, the one rule that closes it,
  /// or that more than one do, so that it stays closed whichever is taken away.
  private static func outlook(_ state: GateState) -> [String] {
    gates.map { action in
      let judgement = state.situation.judge(Intent(action), overriding: everyRule)
      let rules = Set(judgement.refusals.map(\.rule))
      return rules.count > 1 ? "closed twice" : rules.first ?? "open"
    }
  }
}
