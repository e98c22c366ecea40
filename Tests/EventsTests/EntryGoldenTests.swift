import Events
import Foundation
import Testing

/// The bytes of every type of event are frozen: what was written once must be read for ever, and
/// the same event must always be written the same.
///
/// `RECORD=1` writes the files and fails. A file that is under version control is never to change.
@Suite struct `Golden entries` {
  @Test(arguments: EventSample.all)
  func `are written byte for byte`(sample: EventSample) throws {
    try expectGolden(Entry.encode(sample.record), "entries/\(sample.name).json")
  }

  @Test(arguments: EventSample.all)
  func `are read back as the event they were`(sample: EventSample) throws {
    let bytes = try goldenBytes("entries/\(sample.name).json")
    #expect(try Entry.decode(bytes) == sample.record)
  }

  @Test func `are one file for each sample and no other`() throws {
    let files = try FileManager.default.contentsOfDirectory(
      atPath: vectors.appending(path: "entries").path)
    #expect(Set(files) == Set(EventSample.all.map { "\($0.name).json" }))
  }

  @Test(arguments: EventSample.all)
  func `are CloudEvents of the log's own types`(sample: EventSample) throws {
    let entry = JSONReader(try JSONValue(parsing: Entry.encode(sample.record)))
    #expect(try entry.string("specversion") == "1.0")
    #expect(try entry.string("datacontenttype") == "application/json")
    #expect(try entry.string("authtype") == "user")
    #expect(try entry.string("sequence") == "00000000000000004711")
    #expect(try entry.string("type").hasPrefix("dev.mwctl."))
    #expect(try entry.string("type").hasSuffix(".v1"))
    let subject = try entry.string("subject")
    #expect(subject == sample.stream.description || subject.hasPrefix("\(sample.stream)/vm/"))
    // CloudEvents allows only lower-case letters and digits in the names of attributes.
    for key in try entry.keys() {
      #expect(key.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) })
    }
  }
}

@Suite struct `Golden observation` {
  @Test func `is written byte for byte`() throws {
    let bytes = try observation.document.canonicalBytes()
    try expectGolden(bytes, "observation.json")
  }

  @Test func `does not depend on the order or the time in which machines were seen`() throws {
    var other = observation
    other.virtualMachines.reverse()
    other.observedAt = nil
    #expect(try other.document.canonicalBytes() == observation.document.canonicalBytes())
  }

  @Test func `depends on all that was seen`() throws {
    let changes: [(inout HostObservation) -> Void] = [
      { $0.host = Sample.otherHost }, { $0.isWhole = false },
      { $0.facts.isRebootPending = nil }, { $0.virtualMachines[0].state = .off },
      { $0.virtualMachines[0].snapshots = [] }, { $0.virtualMachines[0].snapshots = nil },
      { $0.virtualMachines[0].name += "x" }, { $0.virtualMachines.removeLast() },
    ]
    var seen = [try observation.document.canonicalBytes()]
    for change in changes {
      var other = observation
      change(&other)
      let bytes = try other.document.canonicalBytes()
      #expect(!seen.contains(bytes))
      seen.append(bytes)
    }
  }

  private var observation: HostObservation {
    HostObservation(
      host: Sample.host, isWhole: true, observedAt: Sample.evening, facts: Sample.hostFacts,
      virtualMachines: [
        Sample.vmFacts, VMFacts(id: Sample.otherVM, name: "dc-01", state: .saved),
      ])
  }
}
