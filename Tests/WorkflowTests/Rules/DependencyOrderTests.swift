internal import Events
internal import Projections
internal import TestSupport
internal import Testing
internal import Workflow

@Suite struct `dependency-order` {
  /// An application that needs a database.
  func pair(_ application: VMState, _ database: VMState) -> [VMFacts] {
    [.sample(1, application) { $0.dependsOn = ["vm2"] }, .sample(2, database)]
  }

  @Test func `allows the application to go down first, and the database to come up first`() {
    #expect(Given(pair(.running, .running)).says("dependency-order", to: .shutDown, 1) == .holds)
    let upgraded = Given(pair(.off, .off)).upgraded(pair(.off, .off))
    #expect(upgraded.says("dependency-order", to: .start, 2) == .holds)
  }

  @Test func `refuses to shut the database down under its application, unless set aside`() {
    let story = Given(pair(.running, .running))
    #expect(story.says("dependency-order", to: .shutDown, 2) == .refuses)
    #expect(story.says("dependency-order", to: .shutDown, 2, overriding: true) == .setAside)
    #expect(Given(pair(.off, .running)).says("dependency-order", to: .shutDown, 2) == .holds)
  }

  @Test func `refuses to start the application before its database`() {
    let upgraded = Given(pair(.off, .off)).upgraded(pair(.off, .off))
    #expect(upgraded.says("dependency-order", to: .start, 1) == .refuses)
    let running = upgraded.looked(pair(.off, .running), facts: .upgraded)
    #expect(running.says("dependency-order", to: .start, 1) == .holds)
  }

  @Test func `warns where what is needed is on no machine of this host`() {
    let machines = [VMFacts.sample(1, .off) { $0.dependsOn = ["elsewhere"] }]
    let story = Given(machines).upgraded(machines)
    #expect(story.says("dependency-order", to: .start, 1) == .warns)
  }

  @Test func `blocks two machines that need each other, and a waiver for one frees them`() {
    let circle = [
      VMFacts.sample(1, .running) { $0.dependsOn = ["vm2"] },
      .sample(2, .running) { $0.dependsOn = ["vm1"] },
    ]
    let story = Given(circle)
    #expect(story.decision.status == .blocked)
    #expect(story.blockers.contains("dependency-order"))
    #expect(story.waived("dependency-order", 1).proposals == ["shutdown 1"])
  }

  @Test func `has nothing to say about a resume`() {
    #expect(Given([.sample(1, .paused)]).says("dependency-order", to: .resume, 1) == .nothing)
  }
}
