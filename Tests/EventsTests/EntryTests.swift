import Events
import Testing

@Suite struct `An entry` {
  @Test(arguments: EventSample.all)
  func `is read back as it was written`(sample: EventSample) throws {
    let bytes = try Entry.encode(sample.record)
    #expect(try Entry.decode(bytes) == sample.record)
    #expect(try Entry.encode(try Entry.decode(bytes)) == bytes)
  }

  @Test func `needs no window and no cause`() throws {
    var draft = EventSample.full[0].record.draft
    draft.correlationID = nil
    draft.causationID = nil
    let record = place(draft)
    let bytes = try Entry.encode(record)
    #expect(try Entry.decode(bytes) == record)
    #expect(try member("correlationid", of: bytes) == nil)
    #expect(try member("causationid", of: bytes) == nil)
  }

  @Test(arguments: [0, 1, Int64.max / 2])
  func `keeps its position in twenty digits`(position: Position) throws {
    let record = place(EventSample.full[0].record.draft, position: position)
    let bytes = try Entry.encode(record)
    guard case .string(let sequence)? = try member("sequence", of: bytes) else {
      Issue.record("The sequence is no text.")
      return
    }
    #expect(sequence.utf8.count == 20)
    #expect(try Entry.decode(bytes).position == position)
  }

  @Test func `is about a machine where its event is`() throws {
    let vm = try #require(EventSample.full.first { $0.event.vm != nil })
    #expect(vm.record.draft.subject == "host/hv-01/vm/6A257FA0-5B3C-4E9A-8F00-0123456789AB")
    #expect(EventSample.full[0].record.draft.subject == "log")
  }

  @Test func `of the largest size is written, one byte more is refused`() throws {
    let room = Entry.maximumBytes - (try Entry.encode(record(reason: ""))).count
    let largest = try Entry.encode(record(reason: String(repeating: "x", count: room)))
    #expect(largest.count == 65_535)
    #expect(try Entry.decode(largest).event.type == "dev.mwctl.attempt.settled.v1")
    let error = #expect(throws: EntryError.self) {
      try Entry.encode(record(reason: String(repeating: "x", count: room + 1)))
    }
    #expect(error?.code == .tooLarge(bytes: 65_536))
    #expect(
      error?.description
        == "The entry at position 4711 would take 65536 bytes; an entry has at most 65535.")
  }

  @Test func `holds no integer that JSON cannot carry`() throws {
    var facts = Sample.hostFacts
    facts.freeDiskBytes = JSONValue.largestInteger + 1
    let event = Event.hostObserved(HostObserved(isWhole: true, facts: facts, seen: [], digest: ""))
    let error = #expect(throws: EntryError.self) { try Entry.encode(record(of: event)) }
    guard case .malformed? = error?.code else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test func `is not made of an event that could not be read`() throws {
    let event = Event.unreadable(UnreadableEvent(type: "dev.mwctl.vm.cloned.v1", why: "newer"))
    let error = #expect(throws: EntryError.self) { try Entry.encode(record(of: event)) }
    #expect(error?.code == .unreadable)
    #expect(error?.position == 4711)
  }

  private func record(reason: String) -> RecordedEvent {
    record(
      of: .attemptSettled(
        AttemptSettled(
          attempt: AttemptID(1), action: .patch, vm: nil, finding: .effected, reason: reason)))
  }

  private func record(of event: Event) -> RecordedEvent {
    EventSample(name: "", stream: .host(Sample.host), event: event).record
  }

  private func place(_ draft: EventDraft, position: Position = 0) -> RecordedEvent {
    RecordedEvent(
      position: position, version: 1, recordedAt: Sample.evening, source: "test", draft: draft)
  }

  private func member(_ key: String, of bytes: [UInt8]) throws -> JSONValue? {
    guard case .object(let object) = try JSONValue(parsing: bytes) else { return nil }
    return object[key]
  }
}
