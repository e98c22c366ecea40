import Events
import Testing

@Suite struct `A host's name` {
  @Test func `is compared without case`() {
    #expect(HostName("HV-01") == HostName("hv-01"))
    #expect(HostName("HV-01")?.text == "hv-01")
  }

  @Test(arguments: ["h", "hv-01", "hv_01.contoso.example", String(repeating: "a", count: 255)])
  func `is read`(text: String) {
    #expect(HostName(text)?.text == text)
  }

  @Test(arguments: [
    "", " ", "hv 01", "hv/01", "host\\x", "hv-01\n", "hv‑01", "hvé", "a\u{0}", "$(x)",
    String(repeating: "a", count: 256), ".", "..", "-", "-hv-01", "--log",
  ])
  func `is refused`(text: String) {
    #expect(HostName(text) == nil)
  }
}

@Suite struct `A window's name` {
  @Test func `keeps its case`() {
    #expect(WindowID("Night-1")?.text == "Night-1")
    #expect(WindowID("Night-1") != WindowID("night-1"))
  }

  @Test(arguments: [
    "", "a b", "a/b", "ä", String(repeating: "a", count: 101), ".", "..", "-night", "--until",
  ])
  func `is refused`(text: String) {
    #expect(WindowID(text) == nil)
  }
}

@Suite struct `A machine's identity` {
  @Test(arguments: 0..<20)
  func `is written as it was read, and ordered as it is written`(seed: Int) throws {
    var generator = JSONGenerator(seed: seed)
    let texts = (0..<100).map { _ in
      [8, 4, 4, 4, 12].map { count in
        String((0..<count).map { _ in "0123456789ABCDEF".randomElement(using: &generator) ?? "0" })
      }.joined(separator: "-")
    }
    let ids = try texts.map { try #require(VMID($0)) }
    #expect(ids.map(\.text) == texts)
    #expect(ids.sorted().map(\.text) == texts.sorted())
    #expect(Set(ids + texts.compactMap { VMID($0.lowercased()) }).count == 100)
  }

  @Test(arguments: [
    "6a257fa0-5b3c-4e9a-8f00-0123456789ab", "{6A257FA0-5B3C-4E9A-8F00-0123456789AB}",
    "{6a257fa0-5B3C-4e9a-8F00-0123456789aB}",
  ])
  func `is one GUID, however it is written`(text: String) {
    #expect(VMID(text) == Sample.vm)
    #expect(VMID(text)?.text == "6A257FA0-5B3C-4E9A-8F00-0123456789AB")
  }

  @Test(arguments: [
    "", "sql-01", "6a257fa05b3c4e9a8f000123456789ab", "{6a257fa0-5b3c-4e9a-8f00-0123456789ab",
    "6a257fa0-5b3c-4e9a-8f00-0123456789ab}", "6a257fa0-5b3c-4e9a-8f00-0123456789ag",
    "6a257fa0-5b3c-4e9a-8f00-0123456789abc", "6a257fa0-5b3c-4e9a-8f0-00123456789ab",
    "{{6a257fa0-5b3c-4e9a-8f00-0123456789ab}}", "６a257fa0-5b3c-4e9a-8f00-0123456789ab", "{}",
  ])
  func `is refused`(text: String) {
    #expect(VMID(text) == nil)
  }
}

@Suite struct `An attempt's token` {
  @Test func `is the position of its beginning, and only rises`() {
    #expect(AttemptID("4711") == AttemptID(4711))
    #expect(AttemptID(4711).description == "4711")
    #expect(AttemptID(9) < AttemptID(10))
  }

  @Test(arguments: ["", "-1", "x", "1.0", " 1", "9223372036854775808"])
  func `is refused`(text: String) {
    #expect(AttemptID(text) == nil)
  }
}

@Suite struct `A stream's name` {
  @Test(arguments: ["log", "host/hv-01", "window/sp1-night-1"])
  func `is read as it is printed`(text: String) {
    #expect(StreamName(text)?.description == text)
  }

  @Test(arguments: [
    "", "Log", "host", "host/", "host/a b", "host/a/b", "window/", "vm/x", "hosts/x",
  ])
  func `is refused`(text: String) {
    #expect(StreamName(text) == nil)
  }
}
