import Events
import Simulation
import TestSupport
import Testing

/// What is read from an entry that is newer, damaged or made up: an event that parks its stream, or
/// an error; never a crash.
@Suite struct `A damaged entry` {
  @Test(arguments: [
    "dev.mwctl.vm.cloned.v1", "dev.mwctl.host.observed.v2", "dev.mwctl.vm.defragment-started.v1",
    "dev.mwctl.vm.-completed.v1", "com.example.thing", "",
  ])
  func `of an unknown type is read as unreadable`(type: String) throws {
    for sample in EventSample.all {
      let record = try Entry.decode(changed(sample) { $0["type"] = .string(type) })
      guard case .unreadable(let event) = record.event else {
        Issue.record("\(sample.name) as '\(type)' was read as \(record.event)")
        continue
      }
      #expect(event.type == type)
      #expect(record.position == sample.record.position)
      #expect(record.stream == sample.stream)
    }
  }

  @Test(arguments: EventSample.full)
  func `without a member of its data is unreadable, or the same event without it`(
    sample: EventSample
  ) throws {
    let data = try #require(sample.event.data)
    for member in data.members {
      let record = try Entry.decode(
        changed(sample) { entry in
          var rest = data
          rest[member.key] = nil
          entry["data"] = .object(rest)
        })
      if case .unreadable(let event) = record.event {
        #expect(event.why.contains(member.key), "\(sample.name): \(event.why)")
      } else {
        var rest = try #require(record.event.data)
        #expect(rest[member.key] == nil || rest[member.key] == .array([]), "\(sample.name)")
        rest[member.key] = member.value
        #expect(sorted(rest) == sorted(data), "\(sample.name) without \(member.key)")
      }
    }
  }

  @Test(arguments: EventSample.full)
  func `with a member of another type is unreadable`(sample: EventSample) throws {
    let data = try #require(sample.event.data)
    // A profile is kept whole, whatever it is: it is read by those who use it.
    for member in data.members where member.key != "profile" || sample.stream != .log {
      let wrong: JSONValue = if case .integer = member.value { "x" } else { 1 }
      let record = try Entry.decode(
        changed(sample) { entry in
          var rest = data
          rest[member.key] = wrong
          entry["data"] = .object(rest)
        })
      guard case .unreadable = record.event else {
        Issue.record("\(sample.name) was read with \(member.key) = \(wrong)")
        continue
      }
    }
  }

  @Test func `whose type and data name different actions is unreadable`() throws {
    let steps = ["-started.v1", "-completed.v1", "-failed.v1"]
    for sample in EventSample.full where steps.contains(where: sample.name.hasSuffix) {
      let other: ActionKind = sample.name.contains("patch") ? .reboot : .patch
      let record = try Entry.decode(
        changed(sample) { entry in
          var data = sample.event.data ?? JSONObject()
          data["action"] = .string(other.rawValue)
          entry["data"] = .object(data)
        })
      guard case .unreadable = record.event else {
        Issue.record("\(sample.name) was read as \(other)")
        continue
      }
    }
  }

  @Test(arguments: [
    "authid", "commandid", "data", "id", "recordedtime", "sequence", "source", "streamversion",
    "subject", "time", "type", "workflowversion",
  ])
  func `without an attribute is refused by its name`(attribute: String) throws {
    let bytes = try changed(EventSample.full[0]) { $0[attribute] = nil }
    let error = #expect(throws: EntryError.self) { try Entry.decode(bytes) }
    #expect(error?.description.contains(attribute) == true, "\(String(describing: error))")
  }

  @Test(arguments: [
    ("subject", "host"), ("subject", "host/"), ("subject", "window/a b"), ("subject", "cluster/x"),
    ("sequence", "x"), ("sequence", ""), ("time", "2011-03-05T20:00:00"), ("time", "yesterday"),
    ("recordedtime", ""),
  ])
  func `with a senseless attribute is refused by its name`(attribute: String, text: String) throws {
    let bytes = try changed(EventSample.full[0]) { $0[attribute] = .string(text) }
    let error = #expect(throws: EntryError.self) { try Entry.decode(bytes) }
    #expect(error?.description.contains(attribute) == true, "\(String(describing: error))")
  }

  @Test(arguments: ["", "{", "[]", "null", "{\"id\":1}", "\u{FEFF}{}", "{} {}"])
  func `that is no JSON object of an event is refused`(text: String) {
    #expect(throws: EntryError.self) { try Entry.decode(Array(text.utf8)) }
  }

  @Test(arguments: Seeds.chunks(4, of: 20_000))
  func `never crashes the reader, and what is read of it is written the same each time`(
    seeds: ClosedRange<UInt64>
  ) throws {
    let golden = try EventSample.all.map { try Entry.encode($0.record) }
    for seed in seeds {
      var random = SplitMix64(seed: seed)
      let picked = random.pick(golden)
      var bytes = try #require(picked)
      for _ in 0...random.below(3) {
        let place = random.below(bytes.count)
        switch random.below(3) {
        case 0: bytes[place] = UInt8(random.below(256))
        case 1: bytes.remove(at: place)
        default: bytes.insert(UInt8(random.below(128)), at: place)
        }
      }
      guard let record = try? Entry.decode(bytes), let again = try? Entry.encode(record) else {
        continue
      }
      #expect(try Entry.encode(Entry.decode(again)) == again, "SEED=\(seed)")
    }
  }

  private func changed(
    _ sample: EventSample, _ change: (inout JSONObject) -> Void
  ) throws -> [UInt8] {
    guard case .object(var entry) = try JSONValue(parsing: Entry.encode(sample.record)) else {
      Issue.record("\(sample.name) is no object.")
      return []
    }
    change(&entry)
    return try JSONValue.object(entry).canonicalBytes()
  }

  private func sorted(_ object: JSONObject) -> [JSONObject.Member] {
    object.members.sorted { $0.key < $1.key }
  }
}
