import Testing

@testable import mwctl

@Suite struct TableTests {
  private let plain = Terminal(width: 80)

  private func table() -> Table {
    var table = Table(columns: [
      .init("VM", .cutInside, minimum: 8), .init("State", .keep), .init("Down", .keep, right: true),
      .init("Why", .wrap, minimum: 10),
    ])
    table.add("sql-01", "running", "5 min", "its guest has to be checked")
    table.add("production-web-01", "off", "", "")
    return table
  }

  @Test func `takes what it needs where there is room`() {
    #expect(
      table().render(width: 80, on: plain) == [
        "VM                 State     Down  Why",
        "sql-01             running  5 min  its guest has to be checked",
        "production-web-01  off",
      ])
  }

  @Test func `wraps and cuts where there is none, and keeps what has to stay`() {
    #expect(
      table().render(width: 44, on: plain) == [
        "VM             State     Down  Why",
        "sql-01         running  5 min  its guest has",
        "                               to be checked",
        "produc…web-01  off",
      ])
  }

  @Test func `grows with the terminal and never beyond it`() {
    for width in 40...120 {
      for line in table().render(width: width, on: plain) {
        #expect(DisplayText.width(line) <= width)
      }
    }
  }

  @Test func `is fair to columns of the same width`() {
    var table = Table(columns: [.init("A"), .init("B")])
    table.add("\(String(repeating: "a", count: 40))", "\(String(repeating: "b", count: 40))")
    let first = table.render(width: 42, on: plain, hasTitles: false)[0]
    #expect(first == String(repeating: "a", count: 20) + "  " + String(repeating: "b", count: 20))
  }

  @Test func `lines up wide and combining characters`() {
    var table = Table(columns: [.init("A"), .init("B")])
    table.add("日本", "x")
    table.add("e\u{301}", "x")
    table.add("abcd", "x")
    #expect(
      table.render(width: 80, on: plain, hasTitles: false) == [
        "日本  x", "e\u{301}     x", "abcd  x",
      ])
  }

  @Test func `colours only the text and leaves no escape open`() {
    var table = Table(columns: [.init("A", right: true), .init("B")])
    table.add(.bad("x"), .good("y z"))
    let lines = table.render(width: 80, on: Terminal(width: 80, hasColour: true))
    #expect(lines[1] == "\u{1B}[1;31mx\u{1B}[0m  \u{1B}[32my z\u{1B}[0m")
  }

  @Test func `cannot be driven by what it shows`() {
    var table = Table(columns: [.init("A"), .init("B")])
    table.add("a\u{1B}[31m\nb", "\u{202E}c")
    #expect(
      table.render(width: 80, on: plain, hasTitles: false) == ["a\\u{1B}[31m\\u{A}b  \\u{202E}c"])
  }
}
