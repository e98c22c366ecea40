internal import Events
internal import Projections
internal import Simulation
internal import TestSupport
internal import Workflow

/// Random walks through everything that can happen to one small host, held against the model of
/// Hyper-V: what the gate allows is compared with what is true, not only with what was looked at.
///
/// ``GateSearch`` sees every state, but knows of the truth only what a look shows; a walk knows
/// the truth, but sees only where chance leads it.
struct ModelWalk {
  /// The states seen, and how often a patch or a restart was allowed in one.
  private(set) var visited = 0
  private(set) var allowed = 0
  /// What should not be, with the way that led there.
  private(set) var violations: [String] = []

  /// Walks, each time from one of `starts` that chance picks.
  init(from starts: [WalkState], walks: Int, moves: Int, seed: UInt64) {
    var random = SplitMix64(seed: seed)
    for _ in 0..<walks where violations.count < 5 {
      guard var state = random.pick(starts) else { return }
      for _ in 0..<moves {
        visited += 1
        inspect(state)
        var found: [String] = []
        let successors = state.successors { text, state in found.append("\(text): \(state.story)") }
        violations += found
        guard state.situation.stage != .atTarget, let next = random.pick(successors) else { break }
        state = next
      }
    }
  }

  private mutating func report(_ text: String, _ state: WalkState) {
    violations.append("\(text): \(state.story)")
  }

  /// Holds a state against invariants 6 and 7.
  private mutating func inspect(_ state: WalkState) {
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
  private mutating func inspectFollowed(_ decision: Decision, _ state: WalkState) {
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
