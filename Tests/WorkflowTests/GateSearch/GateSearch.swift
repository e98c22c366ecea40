internal import Events
internal import Projections
internal import TestSupport
internal import Workflow

/// A breadth-first search over everything that can happen to one small host.
struct GateSearch {
  /// The states seen, and how often a patch or a restart was allowed in one.
  private(set) var visited = 0
  private(set) var allowed = 0
  /// Whether every reachable state was seen.
  private(set) var isComplete = false
  /// How many moves the farthest state is away.
  private(set) var depth = 0
  /// What should not be, with the way that led there; the shortest first.
  private(set) var violations: [String] = []

  private var seen: Set<GateKey> = []
  private var frontier: [GateState] = []

  /// Searches from `starts` until nothing new is found, or `limit` states were seen.
  init(from starts: [GateState], limit: Int) {
    for start in starts { add(start) }
    while !frontier.isEmpty, violations.count < 5 {
      var next: [GateState] = []
      swap(&next, &frontier)
      for state in next {
        guard visited < limit else { return }
        visited += 1
        depth = state.path.count
        inspect(state)
        // Beyond the target there is no patch any more.
        guard state.situation.stage != .atTarget else { continue }
        var found: [String] = []
        let successors = state.successors { text, state in
          found.append("\(text): \(state.story)")
        }
        violations += found
        for successor in successors { add(successor) }
      }
    }
    isComplete = frontier.isEmpty
  }

  /// Walks at random from one of `starts` after the other, far beyond what can be searched whole.
  init(walking starts: [GateState], walks: Int, moves: Int, seed: UInt64) {
    var random = SplitMix64(seed: seed)
    for walk in 0..<walks where violations.count < 5 {
      var state = starts[walk % starts.count]
      for _ in 0..<moves {
        visited += 1
        inspect(state)
        var found: [String] = []
        let successors = state.successors { text, state in found.append("\(text): \(state.story)") }
        violations += found
        guard state.situation.stage != .atTarget, let next = random.pick(successors) else { break }
        state = next
      }
      depth = max(depth, state.path.count)
    }
  }

  private mutating func add(_ state: GateState) {
    if seen.insert(GateKey(state)).inserted { frontier.append(state) }
  }

  private mutating func report(_ text: String, _ state: GateState) {
    violations.append("\(text): \(state.story)")
  }

  /// Holds a state against invariants 6 and 7.
  private mutating func inspect(_ state: GateState) {
    let situation = state.situation
    for action in [ActionKind.patch, .reboot] where situation.judge(Intent(action)).allows {
      allowed += 1
      if state.wasAllOff != true { report("\(action) though not all were off", state) }
      if state.isLoggedSince { report("\(action) though something was logged since", state) }
      if !state.open.isEmpty { report("\(action) beside an open attempt", state) }
    }
    // An answer costs more than a judgement: every fourth state is asked for one.
    guard visited % 4 == 0 else { return }
    let decision = Workflow.decide(situation)
    if visited % 16 == 0, decision != Workflow.decide(situation) {
      report("decided twice, not the same", state)
    }
    for text in Night.inconsistencies(of: decision) { report(text, state) }
    guard decision.steps.contains(where: { $0.action != .observe }) else { return }
    for step in decision.steps where step.action != .observe {
      let isBusy = state.host.attempts.contains { $0.vm == step.vm || $0.vm == nil }
      if isBusy { report("\(step.action) is proposed beside an attempt", state) }
    }
    inspectFollowed(decision, state)
  }

  /// After every proposed step was begun, none of them is proposed again.
  private mutating func inspectFollowed(_ decision: Decision, _ state: GateState) {
    var followed = state
    for step in decision.steps where step.action != .observe {
      let vm = step.vm.flatMap { followed.host.virtualMachines[$0] }
      let intent = Intent(step.action, vm)
      if !followed.situation.judge(intent).allows {
        report("\(step.action) is proposed beside others that forbid it", state)
      }
      followed = followed.starting(intent)
    }
    for step in Workflow.decide(followed.situation).steps where step.action != .observe {
      let isAgain = decision.steps.contains { $0.action == step.action && $0.vm == step.vm }
      if isAgain { report("\(step.action) is proposed again", followed) }
    }
  }
}
