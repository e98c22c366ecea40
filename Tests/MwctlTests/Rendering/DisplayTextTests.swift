import Simulation
import TestSupport
import Testing

@testable import mwctl

@Suite struct DisplayTextTests {
  @Test(arguments: [
    ("", 0), ("abc", 3), ("é", 1), ("e\u{301}", 1), ("日本", 4), ("ＡＢ", 4), ("ｱ", 1), ("한글", 4),
    ("Привет", 6), ("🖥", 1), ("🚀", 2), ("a🚀b", 4), ("𠀀", 2), ("עברית", 5),
  ])
  func `counts the columns that a terminal uses`(text: String, width: Int) {
    #expect(DisplayText.width(text) == width)
  }

  @Test(arguments: [
    ("sql-01", "sql-01"), ("größer 日本", "größer 日本"), ("a\u{1B}[2Jb", "a\\u{1B}[2Jb"),
    ("a\u{9B}2Jb", "a\\u{9B}2Jb"), ("a\nb\tc\rd", "a\\u{A}b\\u{9}c\\u{D}d"),
    ("exe.\u{202E}gpj", "exe.\\u{202E}gpj"), ("\u{2066}a\u{2069}", "\\u{2066}a\\u{2069}"),
    ("a\u{200B}b", "a\\u{200B}b"), ("a\u{7F}", "a\\u{7F}"), ("a\u{2028}b", "a\\u{2028}b"),
    ("\u{1B}]0;title\u{7}", "\\u{1B}]0;title\\u{7}"), ("a\u{E0041}", "a\\u{E0041}"),
  ])
  func `writes out what would drive a terminal or a reader`(text: String, shown: String) {
    #expect(DisplayText.harmless(text) == shown)
  }

  @Test(arguments: [
    ("sql-01", 6, "sql-01"), ("sql-01", 5, "sql-…"), ("日本語", 5, "日本…"), ("日本語", 4, "日…"),
    ("abc", 1, "…"), ("abc", 0, ""), ("e\u{301}e\u{301}e\u{301}", 2, "e\u{301}…"),
  ])
  func `cuts at the end`(text: String, width: Int, cut: String) {
    #expect(DisplayText.shortened(text, to: width) == cut)
    #expect(DisplayText.width(DisplayText.shortened(text, to: width)) <= width)
  }

  @Test(arguments: [
    ("production-sql-01", 17, "production-sql-01"), ("production-sql-01", 11, "produ…ql-01"),
    ("production-sql-02", 11, "produ…ql-02"), ("日本語日本語", 7, "日…語"), ("abcdef", 3, "ab…"),
  ])
  func `cuts inside and keeps the end`(text: String, width: Int, cut: String) {
    #expect(DisplayText.shortenedInside(text, to: width) == cut)
    #expect(DisplayText.width(DisplayText.shortenedInside(text, to: width)) <= width)
  }

  @Test func `wraps between words, and inside words that are too long`() {
    #expect(DisplayText.wrapped("one two three", to: 7) == ["one two", "three"])
    #expect(DisplayText.wrapped("one  two", to: 8) == ["one  two"])
    #expect(DisplayText.wrapped("a  b  c d", to: 6) == ["a  b", "c d"])
    #expect(DisplayText.wrapped("abcdefgh ij", to: 3) == ["abc", "def", "gh", "ij"])
    #expect(DisplayText.wrapped("日本語", to: 4) == ["日本", "語"])
    #expect(DisplayText.wrapped("", to: 5) == [""])
    #expect(DisplayText.wrapped("日本", to: 1) == ["日本"])
  }

  @Test(arguments: Seeds.chunks(2, of: 400))
  func `never shows more columns than there are, and loses no word`(seeds: ClosedRange<UInt64>) {
    for seed in seeds { check(seed) }
  }

  private func check(_ seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let alphabet = ["a", "bc", "日本", "é", " ", "  ", "🚀", "longerword"]
    let text = (0..<random.below(40)).map { _ in alphabet[random.below(alphabet.count)] }.joined()
    let width = 2 + random.below(30)
    let lines = DisplayText.wrapped(text, to: width)
    for line in lines { #expect(DisplayText.width(line) <= width, "seed \(seed)") }
    let whole = lines.joined().filter { $0 != " " }
    #expect(whole == text.filter { $0 != " " }, "seed \(seed)")
    for cut in [
      DisplayText.shortened(text, to: width), DisplayText.shortenedInside(text, to: width),
    ] {
      #expect(DisplayText.width(cut) <= width, "seed \(seed)")
    }
  }

  @Test func `breaks a word that is too long behind a hyphen, where one stands late enough`() {
    #expect(
      DisplayText.wrapped("update-integration-services", to: 12) == [
        "update-", "integration-", "services",
      ])
    #expect(DisplayText.wrapped("a-bcdefghijklmnop", to: 8) == ["a-bcdefg", "hijklmno", "p"])
    #expect(DisplayText.wrapped("----------", to: 4) == ["----", "----", "--"])
  }
}
