internal import Events
internal import Projections
internal import TestSupport
internal import Testing
internal import Workflow

/// What shows how an attempt ended that nobody knew the end of.
@Suite struct `What to look at` {
  private func doubt(_ action: ActionKind, facts: HostFacts = .healthy) -> Given {
    let vm: Int? = action.traits.subject == .host ? nil : 1
    return Given([.sample(1, .off)], facts: facts).started(action, vm, lease: 60).later(61)
  }

  private func places(_ story: Given) throws -> [Instruction] {
    let attempt = try #require(story.state.attempts.first)
    return story.situation.places(toLookAt: attempt)
  }

  @Test(arguments: ActionKind.allCases.filter { $0 != .observe })
  func `begins with the collector, and names no placeholder`(action: ActionKind) throws {
    let places = try places(doubt(action))
    #expect(places.first?.text.contains("mwctl import") == true)
    #expect(places.count > 1)
    for place in places {
      for name in ["{host}", "{vm}", "{vmId}"] { #expect(!place.text.contains(name)) }
    }
  }

  @Test func `fits the build of the host, and offers both where that is not known`() throws {
    let newer = HostFacts.healthy.with { $0.build = BuildNumber("6.2.9200") }
    let unknown = HostFacts.healthy.with { $0.build = nil }
    func tools(_ facts: HostFacts) throws -> Set<String> {
      Set(try places(doubt(.shutDown, facts: facts)).dropFirst().map(\.tool))
        .intersection(["powershell-2.0", "powershell"])
    }
    #expect(try tools(.healthy) == ["powershell-2.0"])
    #expect(try tools(newer) == ["powershell"])
    #expect(try tools(unknown) == ["powershell-2.0", "powershell"])
  }

  @Test func `names the disks of a merge, and what Windows waits for after a patch`() throws {
    let merge = try places(doubt(.mergeSnapshots)).map(\.text).joined()
    #expect(merge.contains("32772") && merge.contains(".avhd"))
    let patch = try places(doubt(.patch)).map(\.text).joined()
    #expect(patch.contains("RebootPending") && patch.contains("BuildNumber"))
  }

  @Test func `an effect is possible until the worst time from the beginning, whoever took over`()
    throws
  {
    let story = doubt(.shutDown)
    let attempt = try #require(story.state.attempts.first)
    #expect(story.situation.effectPossible(of: attempt) == attempt.startedAt.adding(seconds: 600))
    let taken = story.then(
      .attemptTakenOver(
        AttemptTakenOver(
          attempt: attempt.id, action: .shutDown, vm: .sample(1), leaseSeconds: 9000,
          reason: "shift change")), by: "bert")
    let later = try #require(taken.state.attempts.first)
    #expect(taken.situation.effectPossible(of: later) == attempt.startedAt.adding(seconds: 600))
  }

  @Test func `a person's finding about a patch asks for a look before anything else`() throws {
    let story = doubt(.patch)
    let attempt = try #require(story.state.attempts.first).id
    for finding in AttemptSettled.Finding.allCases {
      let told = story.then(
        .attemptSettled(
          AttemptSettled(
            attempt: attempt, action: .patch, vm: nil, finding: finding, reason: "x",
            isByPerson: true)))
      #expect(told.proposals == ["observe"])
    }
  }
}
