import Events
import Simulation
import TestSupport
import Testing

@Suite struct `The scan of an entry` {
  /// Whether it is an entry to the letter, found out by way of values.
  private func isEntry(_ bytes: [UInt8]) -> Bool {
    guard let value = try? JSONValue.parseCanonical(bytes) else { return false }
    let entry = JSONReader(value)
    let optional: Set<String> = ["causationid", "correlationid"]
    let texts: Set<String> = [
      "authid", "authtype", "causationid", "commandid", "correlationid", "datacontenttype", "id",
      "recordedtime", "sequence", "source", "specversion", "subject", "time", "type",
      "workflowversion",
    ]
    guard let keys = try? Set(entry.keys()), keys.subtracting(texts) == ["data", "streamversion"],
      keys.isSuperset(of: texts.subtracting(optional)),
      keys.intersection(texts).allSatisfy({ (try? entry.string($0)) != nil }),
      (try? entry.integer("streamversion")) != nil, (try? entry.required("data").object()) != nil,
      let sequence = try? entry.string("sequence"), sequence.utf8.count == 20,
      sequence.utf8.allSatisfy({ (0x30...0x39).contains($0) }), Position(sequence) != nil
    else { return false }
    let fixed = ["specversion": "1.0", "datacontenttype": "application/json", "authtype": "user"]
    return fixed.allSatisfy { (try? entry.string($0.key)) == $0.value }
      && ["time", "recordedtime"].allSatisfy { name in
        guard let text = try? entry.string(name) else { return false }
        return Timestamp(text)?.description == text
      }
  }

  /// What the scan finds, as texts; nothing where it refuses.
  private func scanned(_ bytes: [UInt8]) -> [String]? {
    bytes.withUnsafeBufferPointer { buffer in
      EntryScan(buffer).map { scan in
        [
          scan.actor, scan.commandID, scan.id, scan.source, scan.subject, scan.type,
        ].map { String(decoding: $0.written, as: UTF8.self) } + [
          "\(scan.position)", "\(scan.version)", "\(scan.time)", "\(scan.recordedAt)",
        ]
      }
    }
  }

  @Test(arguments: EventSample.all)
  func `finds what the entry says`(sample: EventSample) throws {
    let record = sample.record
    let bytes = try Entry.encode(record)
    let found = try #require(scanned(bytes))
    #expect(
      found == [
        #"CONTOSO\\änne"#, record.draft.commandID, record.draft.id, record.source,
        record.draft.subject, record.event.type, "\(record.position)", "\(record.version)",
        "\(record.time)", "\(record.recordedAt)",
      ])
  }

  @Test(arguments: [
    "plain", "CONTOSO\\änne", "\"quoted\"", "\u{8}\u{C}\n\r\t\u{1}\u{1F}\u{7F}", "🖥 “ü” €", "",
  ])
  func `knows a text by its bytes, however it is written`(text: String) throws {
    let sample = EventSample.full[0].record
    var draft = sample.draft
    draft.actor = text
    let record = RecordedEvent(
      position: 0, version: 1, recordedAt: sample.recordedAt, source: "s", draft: draft)
    try Entry.encode(record).withUnsafeBufferPointer { buffer in
      let scan = try #require(EntryScan(buffer))
      for other in [text, text + "x", String(text.dropLast()), "other", ""] {
        let isSame = Array(other.utf8).withUnsafeBufferPointer { scan.actor.equals($0) }
        #expect(isSame == other.utf8.elementsEqual(text.utf8), "\(other)")
      }
    }
  }

  @Test(arguments: [
    (#""specversion":"1.0""#, #""specversion":"1.1""#),
    (#""datacontenttype":"application/json""#, #""datacontenttype":"text/plain""#),
    (#""authtype":"user""#, #""authtype":"none""#),
    (#""sequence":"00000000000000004711""#, #""sequence":"4711""#),
    (#""sequence":"00000000000000004711""#, #""sequence":"99999999999999999999""#),
    (#"2011-03-05T20:01:30Z"#, #"2011-03-05T20:01:30.000Z"#),
    (#"2011-03-05T20:01:30Z"#, #"2011-03-05T21:01:30+01:00"#),
    (#"2011-03-05T20:01:30Z"#, #"2011-03-05t20:01:30z"#),
    (#"2011-03-05T20:01:30Z"#, #"2011-03-05T20:01:60Z"#),
    (#","streamversion":57"#, #","spare":1,"streamversion":57"#),
    (#","streamversion":57"#, #""#), (#","streamversion":57"#, #","streamversion":57.0"#),
    (#"{"authid""#, #"{ "authid""#), (#""workflowversion":"1"}"#, #""workflowversion":"1"} "#),
  ])
  func `refuses what is not written to the letter`(old: String, new: String) throws {
    let text = String(decoding: try Entry.encode(EventSample.full[0].record), as: UTF8.self)
    let changed = text.replacing(old, with: new)
    #expect(changed != text)
    #expect(scanned(Array(text.utf8)) != nil)
    #expect(scanned(Array(changed.utf8)) == nil)
  }

  /// A byte changed at random: the scan and the two-way coding are of one mind.
  @Test(arguments: Seeds.chunks(5, of: 5))
  func `is of one mind with reading the whole`(seeds: ClosedRange<UInt64>) throws {
    let samples = try EventSample.all.map { try Entry.encode($0.record) }
    let likely = Array("\"\\{}[],:0123456789-utfbnr\u{1}\u{7F} é€".utf8)
    for seed in seeds { try change(samples, likely, seed) }
  }

  private func change(_ samples: [[UInt8]], _ likely: [UInt8], _ seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    for _ in 0..<1000 {
      var bytes = random.pick(samples) ?? []
      let place = random.below(bytes.count)
      switch random.below(4) {
      case 0: bytes.remove(at: place)
      case 1: bytes.insert(random.pick(likely) ?? 0, at: place)
      case 2: bytes[place] = random.pick(likely) ?? 0
      default: bytes[place] ^= 1 << UInt8(random.below(8))
      }
      let isAccepted = scanned(bytes) != nil
      let text = String(decoding: bytes, as: UTF8.self)
      #expect(isAccepted == isEntry(bytes), "SEED=\(seed): \(isAccepted) for \(text)")
    }
  }
}

/// The scan of JSON behind it, seen through the data of an entry.
@Suite struct `The scan of canonical JSON` {
  private func accepts(_ data: String) -> Bool {
    let text = """
      {"authid":"","authtype":"user","commandid":"","data":\(data),"datacontenttype":\
      "application/json","id":"","recordedtime":"2011-03-05T20:01:30Z","sequence":\
      "00000000000000000000","source":"","specversion":"1.0","streamversion":1,"subject":"log",\
      "time":"2011-03-05T20:01:30Z","type":"","workflowversion":""}
      """
    return Array(text.utf8).withUnsafeBufferPointer { EntryScan($0) != nil }
  }

  @Test(arguments: [
    "{}", #"{"a":1}"#, #"{"a":-1,"b":0}"#, #"{"a":9007199254740991}"#, #"{"a":[]}"#,
    #"{"a":[1,[2],{}],"b":{"c":null}}"#, #"{"a":true,"b":false,"c":null}"#,
    #"{"\n":1,"a":2}"#, #"{"\u0001":1,"\u0002":2}"#, #"{"a":"\u001f\\\"\b\f\n\r\t"}"#,
    "{\"€\":1,\"😀\":2,\"\u{FB33}\":3}", #"{"ö":1,"€":2}"#, #"{"a":1,"ab":2,"b":3}"#,
    #"{"\\":1,"a":2}"#,
  ])
  func `takes what is canonical`(data: String) throws {
    #expect(try JSONValue(parsing: Array(data.utf8)).canonicalBytes() == Array(data.utf8))
    #expect(accepts(data))
  }

  @Test(arguments: [
    "[]", "1", "", "{", #"{"a"}"#, #"{"a":}"#, #"{"a":1,}"#, #"{"a":1"b":2}"#, #"{"b":1,"a":2}"#,
    #"{"a":1,"a":2}"#, #"{"a":01}"#, #"{"a":-0}"#, #"{"a":1.0}"#, #"{"a":1e3}"#,
    #"{"a":9007199254740992}"#, #"{"a":99999999999999999999}"#, #"{"a":[1,]}"#, #"{"a":[,]}"#,
    #"{"a":"\/"}"#, #"{"a":"\u0041"}"#, #"{"a":"\u000A"}"#, #"{"a":"\u000a"}"#,
    #"{"a":"\u001F"}"#, #"{"a":"\x"}"#, #"{"a":"\"}"#, "{\"a\":\"\u{1}\"}", #"{"a": 1}"#,
    #"{"a":nul}"#, #"{"a":tru}"#, "{\"\u{FB33}\":1,\"😀\":2}", #"{"a":2,"\n":1}"#,
    #"{"\u0002":1,"\u0001":2}"#, #"{"é":1,"é":2}"#,
  ])
  func `refuses what is not`(data: String) {
    #expect(!accepts(data))
  }

  @Test func `bounds the nesting as the parser does`() {
    func nested(_ depth: Int) -> String {
      #"{"a":"# + String(repeating: "[", count: depth) + String(repeating: "]", count: depth) + "}"
    }
    #expect(accepts(nested(62)))
    #expect(!accepts(nested(63)))
    #expect(!accepts(nested(100_000)))
  }

  @Test func `refuses bytes that are no UTF-8`() {
    for bytes in [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xE2, 0x82]] as [[UInt8]] {
      let head = Array(#"{"authid":""#.utf8)
      let rest = String(
        decoding: (try? Entry.encode(EventSample.full[0].record)) ?? [], as: UTF8.self)
      let tail = rest.utf8.dropFirst(head.count)
      let whole = head + bytes + Array(tail)
      #expect(whole.withUnsafeBufferPointer { EntryScan($0) == nil })
    }
  }
}
