internal import Events
internal import Projections
internal import Simulation
internal import TestSupport
internal import Testing

/// What is true of the fold, whatever comes.
@Suite struct `Laws of the fleet` {
  @Test func `there is a sample of every kind of event`() {
    let kinds = Set(EventSamples.all.map(EventSamples.kind(of:)))
    #expect(kinds == Set(EventSamples.Kind.allCases))
  }

  @Test(arguments: EventSamples.all)
  func `every event folds on an empty host, and in a stream where it does not belong`(
    event: Event
  ) {
    for stream in [StreamName.host(.sample(0)), .window(.night), .log] {
      var journal = Journal()
      journal.append(event, to: stream, at: .evening)
      #expect(journal.fleet.hosts.count <= 1)
    }
  }

  @Test(arguments: Seeds.chunks(10, of: 200))
  func `replaying whole is replaying in two parts, twice the same, and never fails`(
    seeds: ClosedRange<UInt64>
  ) {
    for seed in seeds {
      var random = SplitMix64(seed: seed)
      let records = random.records(120)
      let (whole, again) = (fold(records), fold(records))
      var parts = fold(Array(records.prefix(60)))
      for record in records.dropFirst(60) { parts.apply(record) }
      #expect(whole == again, "SEED=\(seed)")
      #expect(whole == parts, "SEED=\(seed)")
    }
  }

  @Test(arguments: Seeds.chunks(10, of: 100))
  func `a host read back from a cache is the same, and folds on to the same`(
    seeds: ClosedRange<UInt64>
  ) throws {
    for seed in seeds {
      var random = SplitMix64(seed: seed)
      let records = random.records(120)
      var fleet = fold(Array(records.prefix(60)))
      for (name, host) in fleet.hosts {
        let read = try host.cachedBytes().withUnsafeBufferPointer { try Host(cachedBytes: $0) }
        #expect(read == host, "SEED=\(seed)")
        fleet.hosts[name] = read
      }
      for record in records.dropFirst(60) { fleet.apply(record) }
      #expect(fleet == fold(records), "SEED=\(seed)")
    }
  }

  @Test func `streams do not touch each other`() {
    var random = SplitMix64(seed: 5)
    let records = random.records(300)
    let whole = fold(records)
    for stream in [HostName.sample(0), .sample(1)] {
      let alone = fold(records.filter { $0.stream == .host(stream) })
      #expect(alone.hosts[stream] == whole.hosts[stream])
    }
  }

  @Test func `an event that cannot be read parks its stream, and nothing after it is folded`() {
    let story = Given([.sample(1, .running)])
      .then(.unreadable(UnreadableEvent(type: "dev.mwctl.vm.new.v2", why: "newer")))
    let parked = story.state
    #expect(parked.parked?.why.contains("newer") == true)
    #expect(story.did(.shutDown, 1).state == parked)
  }

  @Test func `the version and position of a host are those of its last event`() {
    let story = Given([.sample(1, .running)]).did(.shutDown, 1)
    let last = story.journal.records.last
    #expect(story.state.position == last?.position)
    #expect(story.state.version == last?.version)
  }

  private func fold(_ records: [RecordedEvent]) -> Fleet {
    var fleet = Fleet()
    for record in records { fleet.apply(record) }
    return fleet
  }
}
