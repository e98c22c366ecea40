import Events
import Foundation
import Simulation
import TestSupport
import Testing

@Suite struct `A timestamp` {
  @Test(arguments: [
    ("1970-01-01T00:00:00Z", 0),
    ("1970-01-01T00:00:00.001Z", 1),
    ("1969-12-31T23:59:59.999Z", -1),
    ("2011-03-05T20:00:00Z", 1_299_355_200_000),
    ("2000-02-29T12:34:56.789Z", 951_827_696_789),
    ("2100-03-01T00:00:00Z", 4_107_542_400_000),
    ("1601-01-01T00:00:00Z", -11_644_473_600_000),
    ("9999-12-31T23:59:59.999Z", 253_402_300_799_999),
  ])
  func `is read and printed`(text: String, milliseconds: Int64) {
    #expect(Timestamp(text)?.milliseconds == milliseconds)
    #expect(Timestamp(milliseconds: milliseconds).description == text)
  }

  @Test(arguments: [
    ("2011-03-05T21:00:00+01:00", "2011-03-05T20:00:00Z"),
    ("2011-03-05T13:30:00-06:30", "2011-03-05T20:00:00Z"),
    ("2011-01-01T00:30:00+01:00", "2010-12-31T23:30:00Z"),
    ("2011-03-05T20:00:00+00:00", "2011-03-05T20:00:00Z"),
    ("2011-03-05T20:00:00-00:00", "2011-03-05T20:00:00Z"),
    ("2011-03-05t20:00:00z", "2011-03-05T20:00:00Z"),
    ("2011-03-05 20:00:00Z", "2011-03-05T20:00:00Z"),
    ("2011-03-05T20:00:00.1Z", "2011-03-05T20:00:00.100Z"),
    ("2011-03-05T20:00:00.12Z", "2011-03-05T20:00:00.120Z"),
    ("2011-03-05T20:00:00.000Z", "2011-03-05T20:00:00Z"),
    ("2011-03-05T20:00:00.1239999Z", "2011-03-05T20:00:00.123Z"),
    ("2016-12-31T23:59:60Z", "2016-12-31T23:59:59Z"),
    ("2016-12-31T23:59:60.5Z", "2016-12-31T23:59:59.500Z"),
  ])
  func `is brought into one form`(text: String, form: String) {
    #expect(Timestamp(text)?.description == form)
  }

  @Test(arguments: [
    "2011-03-05T20:00:00", "2011-03-05", "2011-03-05T20:00Z", "20110305T200000Z", "",
    "2011-03-05T20:00:00+01", "2011-03-05T20:00:00+0100", "2011-03-05T20:00:00+24:00",
    "2011-03-05T20:00:00+01:60", "2011-03-05T20:00:00 Z", "2011-03-05T20:00:00Z ",
    " 2011-03-05T20:00:00Z", "2011-03-05T20:00:00ZZ", "2011-03-05T20:00:00.Z",
    "2011-03-05T20:00:00,5Z", "2011-03-05T24:00:00Z", "2011-03-05T20:60:00Z",
    "2011-03-05T20:00:61Z", "2011-13-05T20:00:00Z", "2011-00-05T20:00:00Z",
    "2011-03-00T20:00:00Z", "2011-03-32T20:00:00Z", "2011-04-31T20:00:00Z",
    "2011-02-29T20:00:00Z", "1900-02-29T20:00:00Z", "1600-12-31T23:59:59Z",
    "0000-01-01T00:00:00Z", "-2011-03-05T20:00:00Z", "+2011-03-05T20:00:00Z",
    "12011-03-05T20:00:00Z", "２０１１-03-05T20:00:00Z", "2011-03-05T20:00:00\u{2212}01:00",
    "now", "1299355200",
  ])
  func `is refused`(text: String) {
    #expect(Timestamp(text) == nil)
  }

  @Test(arguments: ["1601-01-01T00:00:00+00:01", "9999-12-31T23:59:59-00:01"])
  func `is refused where its offset carries it out of the years that can be written`(text: String) {
    #expect(Timestamp(text) == nil)
  }

  @Test(arguments: Seeds.chunks(4, of: 8_000))
  func `means what Foundation says it means`(seeds: ClosedRange<UInt64>) throws {
    let style = Date.ISO8601FormatStyle()
    for seed in seeds {
      var random = SplitMix64(seed: seed)
      let seconds = Int64.random(in: -11_644_473_600...253_402_300_799, using: &random)
      let time = Timestamp(milliseconds: seconds * 1000)
      let text = Date(timeIntervalSince1970: Double(seconds)).formatted(style)
      #expect(time.description == text, "SEED=\(seed)")
      #expect(Timestamp(text) == time, "SEED=\(seed)")
    }
  }

  @Test(arguments: Seeds.chunks(4, of: 40_000))
  func `is read back as it was printed, in the order of time`(seeds: ClosedRange<UInt64>) {
    for seed in seeds {
      var random = SplitMix64(seed: seed)
      let range: ClosedRange<Int64> = -11_644_473_600_000...253_402_300_799_998
      let time = Timestamp(milliseconds: Int64.random(in: range, using: &random))
      let later = Timestamp(milliseconds: time.milliseconds + 1)
      #expect(Timestamp(time.description) == time, "SEED=\(seed)")
      #expect(time < later && !(later < time), "SEED=\(seed)")
    }
  }

  @Test(arguments: Seeds.chunks(2, of: 20_000))
  func `never crashes on any text`(seeds: ClosedRange<UInt64>) {
    let alphabet = Array("0123456789-:TZtz.+ é")
    for seed in seeds {
      var random = SplitMix64(seed: seed)
      var text = Array("2011-03-05T20:00:00.123+01:00")
      for _ in 0...random.below(4) {
        let place = random.below(text.count)
        if random.chance(70) {
          text[place] = alphabet[random.below(alphabet.count)]
        } else {
          text.remove(at: place)
        }
      }
      guard let time = Timestamp(String(text)) else { continue }
      #expect(Timestamp(time.description) == time, "SEED=\(seed) '\(String(text))'")
    }
  }

  @Test func `counts seconds`() throws {
    let evening = Sample.evening
    #expect(evening.adding(seconds: 90).seconds(since: evening) == 90)
    #expect(evening.adding(seconds: -90).seconds(since: evening) == -90)
    #expect(Timestamp(milliseconds: 1999).seconds(since: Timestamp(milliseconds: 0)) == 1)
  }
}
