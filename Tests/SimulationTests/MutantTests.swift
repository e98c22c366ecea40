import Events
import Simulation
import TestSupport
import Testing
import Workflow

@testable import Projections

/// Rules that are made wrong on purpose: the nights have to notice, and to say by how little.
@Suite struct `A wrong rule` {
  @Test func `that forgets what is in doubt is caught, and shrunk to a few faults`() throws {
    var wrong = Night.Rulebook()
    wrong.decide = { Workflow.decide($0.forgettingDoubts) }
    wrong.judge = { $0.forgettingDoubts.judge($1) }
    try expectCaught(wrong, as: ["TWICE", "GATE", "HARM"], faults: 1...3)
  }

  @Test func `that believes an old look is caught`() throws {
    let credulous = Profile.variant {
      $0.replacing("\"maximumAgeSeconds\": 900", with: "\"maximumAgeSeconds\": 900000")
    }
    var wrong = Night.Rulebook()
    wrong.decide = { Workflow.decide($0.under(credulous)) }
    wrong.judge = { $0.under(credulous).judge($1) }
    try expectCaught(wrong, as: ["GATE", "HARM"], faults: 0...3)
  }

  @Test func `that refuses what was proposed is caught`() throws {
    var wrong = Night.Rulebook()
    wrong.judge = { situation, intent in
      (intent.action == .patch ? situation.underNoWindow : situation).judge(intent)
    }
    try expectCaught(wrong, as: ["PROPOSED BUT REFUSED"], faults: 0...0)
  }

  private func expectCaught(
    _ rulebook: Night.Rulebook, as kinds: Set<String>, faults: ClosedRange<Int>
  ) throws {
    var caught: Night?
    for seed in UInt64(0)..<120 where caught == nil {
      var night = Night.ofRuns(seed, rulebook: rulebook)
      night.play()
      if !kinds.isDisjoint(with: night.violations.map(Night.kind)) { caught = night }
    }
    let night = try #require(caught, "no night noticed")
    var weather = Night.Weather.storm
    let plan = night.smallestPlan { plan in
      weather.plan = plan
      return .ofRuns(night.seed, weather: weather, rulebook: rulebook)
    }
    #expect(faults.contains(plan.count), "\(plan) of \(night.faults.struck)")
    // What is printed plays the same failure again, and the right rules stand the same faults.
    weather.plan = plan.map(\.description).compactMap(Fault.init)
    var again = Night.ofRuns(night.seed, weather: weather, rulebook: rulebook)
    again.play()
    #expect(
      !Set(night.violations.map(Night.kind)).isDisjoint(with: again.violations.map(Night.kind)))
    var right = Night.ofRuns(night.seed, weather: weather)
    right.play()
    #expect(right.violations.isEmpty)
  }
}

@Suite struct `What a failing night needs` {
  @Test func `is found among much else`() {
    let whole = Array(0..<200)
    #expect(Shrinking.smallest(of: whole) { $0.contains(17) && $0.contains(180) } == [17, 180])
    #expect(Shrinking.smallest(of: whole) { $0.contains(199) } == [199])
    #expect(Shrinking.smallest(of: whole) { $0.count >= 3 }.count == 3)
    #expect(Shrinking.smallest(of: whole) { _ in true }.isEmpty)
    #expect(Shrinking.smallest(of: whole) { $0.count == 200 } == whole)
  }

  @Test func `is told in words that read as they are written`() {
    for kind in Fault.Kind.allCases {
      let fault = Fault(kind, 12)
      #expect(Fault(fault.description) == fault)
    }
    for text in ["", "silent", "silent@", "silent@-1", "loud@3", "silent@1@2"] {
      #expect(Fault(text) == nil)
    }
  }
}

extension Situation {
  fileprivate var forgettingDoubts: Situation {
    var host = host
    host.attempts.removeAll { $0.isInDoubt(at: now) }
    return Situation(
      host: host, window: window, otherHosts: otherHosts, profile: profile, now: now)
  }

  fileprivate var underNoWindow: Situation {
    Situation(host: host, window: nil, otherHosts: otherHosts, profile: profile, now: now)
  }

  fileprivate func under(_ profile: Profile) -> Situation {
    Situation(host: host, window: window, otherHosts: otherHosts, profile: profile, now: now)
  }
}
