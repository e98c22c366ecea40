internal import Events
internal import Projections
internal import Workflow

// How actions end in truth, and what is told of it.

extension Night {
  /// Ends something: it has its effect, and is told or not.
  mutating func end(_ work: Work) {
    guard work.intent != .observe else { return endLook(work) }
    switch work.fate {
    case .done: tell(work, carryOut(work))
    case .silent:
      _ = carryOut(work)
      tellNothing(work)
    case .failed: tell(work, .refused("0x80070005: access denied"))
    case .lost:
      note("lost \(work.intent.rawValue)")
      tellNothing(work)
    case .pretended, .hasty:
      // Whoever is told that a machine ran cannot know that its memory is from before that.
      if work.intent == .start, let vm = work.vm { seenBefore[vm] = nil }
      tell(work, .done)
    case .late:
      let answer = carryOut(work)
      underWay.append(
        work.ending(
          at: now.adding(seconds: 1200), answer == .done ? .pretended : .failed, for: nil))
    case .broken:
      if let vm = work.vm, let machine = world.hosts[work.host]?.machines[vm] {
        world.hosts[work.host]?.machines[vm]?.mergeLeft = machine.mergeTotal
      }
      tell(work, .refused("0x80048036: the merge ended with an error"))
    case .away(let until):
      _ = carryOut(work)
      note("\(work.host) is not to be reached until \(until)")
      awayUntil[work.host] = until
      tellNothing(work)
    }
  }

  private mutating func carryOut(_ work: Work) -> Answer {
    guard let token = work.attempt else { return .refused("a look changes nothing") }
    if work.intent == .mergeSnapshots || work.intent == .deleteSnapshots {
      let left = work.vm.flatMap { world.hosts[work.host]?.machines[$0]?.mergeLeft }
      isEffective[token] = left == 0
      return left == 0 ? .done : .refused("it is not merged")
    }
    if let vm = work.vm, world.hosts[work.host]?.machines[vm]?.state == .stopping,
      world.hosts[work.host]?.machines[vm]?.goal == nil
    {
      world.hosts[work.host]?.machines[vm]?.state = .running
    }
    let isWaking: Bool = work.intent == .start || work.intent == .restore
    if isWaking, let vm = work.vm, world.hosts[work.host]?.machines[vm]?.state != work.beganIn {
      return .refused("0x8007139F: it does something else by now")
    }
    let before = world.harms.count
    let answer = world.perform(work.intent, on: work.host, vm: work.vm, route: work.route)
    note("\(work.intent.rawValue) \(work.vm?.text.suffix(2) ?? "") on \(work.host): \(answer)")
    isEffective[token] = answer == .done
    for harm in world.harms.dropFirst(before) { blame(harm, work) }
    return answer
  }

  private mutating func tell(_ work: Work, _ answer: Answer) {
    guard let token = work.attempt else { return }
    let outcome: Event
    switch answer {
    case .done:
      var details: [String: String] = [:]
      if work.intent == .updateIntegrationServices, let vm = work.vm, random.chance(50),
        let services = world.machine(vm)?.services
      {
        details["version"] = services.description
      }
      outcome = .actionCompleted(
        ActionCompleted(
          action: work.intent, vm: work.vm, attempt: token, route: work.route, reason: nil,
          details: details, against: []))
    case .refused(let why):
      outcome = .actionFailed(
        ActionFailed(
          action: work.intent, vm: work.vm, attempt: token, failure: why, details: [:]))
    }
    note("told \(work.intent.rawValue) (\(token)): \(answer)")
    guard let run = work.run else {
      journal.append(outcome, to: .host(work.host), at: now)
      return
    }
    hear(.told(outcome), of: work.number, in: run)
  }

  /// The executor of a run ended without an outcome; a person who tells nothing is not heard.
  private mutating func tellNothing(_ work: Work) {
    guard let run = work.run, let token = work.attempt else { return }
    hear(
      .told(
        .attemptDoubted(
          AttemptDoubted(
            attempt: token, action: work.intent, vm: work.vm,
            reason: "The executor told no outcome.", details: [:]))), of: work.number, in: run)
  }

  private mutating func endLook(_ work: Work) {
    guard let run = work.run else { return }
    let isReached = awayUntil[work.host].map { now >= $0 } ?? true
    hear(isReached ? .seen : .unseen, of: work.number, in: run)
  }
}
