import Events
import TestSupport
import Testing

@Suite struct `Event samples` {
  @Test func `there is one of every kind of event`() {
    // An event that could not be read cannot be written either.
    let writable = Set(EventSamples.Kind.allCases).subtracting([.unreadable])
    #expect(Set(EventSample.all.map { EventSamples.kind(of: $0.event) }) == writable)
  }

  @Test func `there is one of every step of every action`() {
    let types = Set(EventSample.full.map(\.event.type))
    for action in ActionKind.allCases {
      for step in ["started", "completed", "failed"] {
        let type = "dev.mwctl.\(action.traits.subject.rawValue).\(action.rawValue)-\(step).v1"
        #expect(types.contains(type), "\(type) has no sample.")
      }
    }
  }

  @Test func `no two have the same name`() {
    #expect(Set(EventSample.all.map(\.name)).count == EventSample.all.count)
  }

  @Test func `the full ones leave nothing out`() throws {
    for sample in EventSample.full {
      let data = try #require(sample.event.data)
      #expect(!data.members.contains { $0.value == .null }, "\(sample.name)")
    }
  }
}
