import Events
import Simulation
import TestSupport
import Testing

/// Two ways lead to the same event or the same error: by where the attributes stand, and by JSON.
@Suite struct `The decoder of entries` {
  private func decoded(
    _ bytes: [UInt8], by decoder: inout EntryDecoder
  ) -> Result<RecordedEvent, EntryError> {
    bytes.withUnsafeBufferPointer { buffer in
      Result { () throws(EntryError) in try decoder.decode(buffer) }
    }
  }

  private func decodedAsJSON(_ bytes: [UInt8]) -> Result<RecordedEvent, EntryError> {
    bytes.withUnsafeBufferPointer { buffer in
      Result { () throws(EntryError) in try Entry.decodeJSON(buffer) }
    }
  }

  @Test func `reads what the way by JSON reads, one entry after the other`() throws {
    var decoder = EntryDecoder()
    for sample in EventSample.all + EventSample.all.reversed() {
      let bytes = try Entry.encode(sample.record)
      let event = decoded(bytes, by: &decoder)
      #expect(event == decodedAsJSON(bytes), "\(sample.name)")
      #expect(try event.get() == sample.record, "\(sample.name)")
    }
  }

  @Test func `tells texts apart that differ in a few bytes`() throws {
    let sample = EventSample.full[0].record
    let texts = ["", "a", "b", "anna", "annb", "CONTOSO\\anna", "CONTOSO\\annb", "ä", "a\u{308}"]
    var decoder = EntryDecoder()
    for (index, text) in texts.flatMap({ text in texts.flatMap { [text, $0] } }).enumerated() {
      var draft = sample.draft
      draft.actor = text
      draft.commandID = text
      draft.correlationID = index % 3 == 0 ? nil : text
      draft.causationID = index % 5 == 0 ? nil : text
      draft.workflowVersion = text
      let record = RecordedEvent(
        position: Position(index), version: 1, recordedAt: sample.recordedAt, source: text,
        draft: draft)
      let found = try decoded(Entry.encode(record), by: &decoder).get()
      #expect(found.source.utf8.elementsEqual(text.utf8))
      #expect(found.draft.commandID.utf8.elementsEqual(text.utf8))
      #expect(found == record)
    }
  }

  /// Bytes changed one by one, in entries of every kind.
  @Test(arguments: EventSample.all)
  func `finds the same wrong as the way by JSON`(sample: EventSample) throws {
    let original = try Entry.encode(sample.record)
    var random = SplitMix64(seed: Seeds.only ?? 7)
    var decoder = EntryDecoder()
    for _ in 0..<Seeds.setting("SEEDS", 1_500) {
      var bytes = original
      for _ in 0...random.below(2) {
        let place = random.below(bytes.count)
        switch random.below(4) {
        case 0: bytes[place] ^= 1 << UInt8(random.below(8))
        case 1: bytes[place] = Array("\"\\{}[],:0n\u{1}".utf8)[random.below(11)]
        case 2: bytes.remove(at: place)
        default: bytes.insert(bytes[random.below(bytes.count)], at: place)
        }
      }
      #expect(decoded(bytes, by: &decoder) == decodedAsJSON(bytes))
    }
  }
}
