import Events
import Testing

@testable import mwctl

@Suite struct PageTests {
  @Test func `wraps prose behind its label`() {
    var page = Page(for: Terminal(width: 40))
    page.paragraph(
      "a sentence that is longer than the line it begins in", indent: 2, label: .bad("Blocked "))
    #expect(
      page.text == """
          Blocked a sentence that is longer than
                  the line it begins in

        """)
  }

  @Test func `leaves a sentence in one line for a pipe`() {
    var page = Page(for: Terminal())
    let text = String(repeating: "word ", count: 60) + "end"
    page.paragraph(text)
    #expect(page.lines == [text])
  }

  @Test func `keeps the lines of a text and nothing that would drive a terminal`() {
    var page = Page(for: Terminal(width: 60))
    page.paragraph("one\ntwo\u{1B}[2J")
    page.line("\("three\nfour")")
    #expect(page.lines == ["one", "two\\u{1B}[2J", "three\\u{A}four"])
  }

  @Test func `has no two empty lines in a row and none at its top`() {
    var page = Page(for: Terminal())
    page.blank()
    page.line("a")
    page.blank()
    page.blank()
    page.line("b")
    #expect(page.lines == ["a", "", "b"])
  }

  @Test(arguments: [
    ("2011-03-05T21:10:42Z", "21:10Z"), ("2011-03-06T04:00:00Z", "03-06 04:00Z"),
    ("2010-03-05T21:10:42Z", "2010-03-05 21:10Z"),
  ])
  func `tells a time as short as the day allows`(time: String, shown: String) throws {
    let now = try #require(Timestamp("2011-03-05T20:00:00Z"))
    #expect(TextTime.of(try #require(Timestamp(time)), near: now) == shown)
  }
}
