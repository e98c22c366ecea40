import Testing

/// The checks themselves see what they are to see.
@Suite struct `The checker` {
  @Test(arguments: [
    ("let a = 1 // print(a)", "let a = 1"),
    ("let a = \"print(a)\"", "let a = \"        \""),
    ("let a = \"\\(b(\"print(x)\")) print(\"", "let a = \"\\(b(\"        \"))       \""),
    ("let a = #\"\\(print) \"quoted\" \"#; b", "let a = #\"                  \"#; b"),
    ("/* a /* b */ c */ d", "                  d"),
    ("let a = \"\"\"\n  \"print(\n  \"\"\"; b", "let a = \"\"\"\n         \n  \"\"\"; b"),
    ("let a = \"\\\"//\"; b", "let a = \"    \"; b"),
  ])
  func `tells code from text`(source: String, code: String) {
    let seen = CodeReader.codeOnly(source)
    #expect(seen.hasPrefix(code))
    #expect(seen.dropFirst(code.count).allSatisfy { $0 == " " })
    #expect(seen.utf8.count == source.utf8.count)
  }

  @Test func `finds functions with their length`() {
    let file = SwiftFile(
      path: "x.swift",
      text: """
        protocol P {
          func empty() -> Int
          var value: Int { get }
        }
        struct S {
          let stored = 1
          var other = { 2 }()
          var computed: Int {
            1
          }
          init(
            a: Int
          ) {
            self.init()
          }
          func f(_ body: () -> Void = {}) -> Int where Int: P {
            if true {}
            return 1
          }
        }
        """)
    let parts = CodeOutline(file).functions
    #expect(parts.map(\.line) == [3, 8, 11, 16])
    #expect(parts.map(\.lineCount) == [1, 3, 5, 4])
  }

  @Test func `finds the arms of a switch, and not those of one inside it`() throws {
    let file = SwiftFile(
      path: "x.swift",
      text: """
        switch (a, b { $0 }) {
        case .one(let x): f(x, default: 1)
        case .two,
          .three:
          switch c {
          case 1: g()
          default: h()
          }
        case (4, _): i
        }
        """)
    let switches = CodeOutline(file).switches
    #expect(switches.count == 2)
    let outer = try #require(switches.first)
    let arms = CodeOutline.arms(of: outer).map { $0.filter { !$0.isWhitespace } }
    #expect(!arms.contains("default"))
    #expect(arms.first == "case.one(letx)")
    #expect(CodeOutline.arms(of: switches[1]).contains("default"))
  }

  @Test func `knows words`() {
    #expect("let a = Date()".containsWord("Date("))
    #expect(!"let a = updateDate()".containsWord("Date("))
    #expect("Fleet".containsWord("Fleet"))
    #expect(!"FleetView, aFleet".containsWord("Fleet"))
  }

  @Test func `knows headings and links`() {
    let document = Document(
      path: "docs/a.md",
      text: """
        # A title
        ## What's `new`: [x](y.md)?
        ```
        # no heading, [no](link.md)
        ```
        [web](https://example.com) [up](../README.md#top) [here](#a-title)
        """)
    #expect(document.headings.map(\.level) == [1, 2])
    #expect(document.anchors.first == "a-title")
    #expect(document.links == ["y.md", "../README.md#top", "#a-title"])
    #expect(document.resolve("../README.md#top") == ("README.md", "top"))
    #expect(document.resolve("#a-title") == ("docs/a.md", "a-title"))
    #expect(document.resolve("decisions/b.md") == ("docs/decisions/b.md", nil))
  }
}
