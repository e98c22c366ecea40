import Events
import Simulation
import TestSupport
import Testing

@testable import mwctl

@Suite struct JSONOutputTests {
  @Test func `writes one line with the keys in the order given`() {
    let value: JSONValue = [
      "schema": "x/1", "b": [1, -2, true, false, nil], "a": ["k": "v"], "empty": [], "none": [:],
    ]
    #expect(
      JSONOutput.text(value)
        == #"{"schema":"x/1","b":[1,-2,true,false,null],"a":{"k":"v"},"empty":[],"none":{}}"#)
  }

  @Test(arguments: [
    (#"a"b\c/"#, #""a\"b\\c/""#), ("a\nb\tc\rd", #""a\nb\tc\rd""#),
    ("\u{1B}[2J\u{7F}\u{9B}", #""\u001b[2J\u007f\u009b""#), ("日本 é", "\"日本 é\""),
    ("\u{202E}x", #""\u202ex""#), ("\u{E0041}", #""\udb40\udc41""#), ("\u{0}", #""\u0000""#),
  ])
  func `escapes whatever has an effect`(text: String, json: String) {
    #expect(JSONOutput.text(.string(text)) == json)
  }

  @Test(arguments: Seeds.chunks(2, of: 200))
  func `is read back as the same value`(seeds: ClosedRange<UInt64>) throws {
    for seed in seeds { try check(seed) }
  }

  private func check(_ seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let scalars = (0..<20).compactMap { _ in Unicode.Scalar(UInt32(random.below(0x11_0000))) }
    var text = String.UnicodeScalarView()
    text.append(contentsOf: scalars)
    let value: JSONValue = ["text": .string(String(text)), "n": .number(Int(seed))]
    #expect(try JSONValue(parsing: Array(JSONOutput.text(value).utf8)) == value, "seed \(seed)")
  }
}
