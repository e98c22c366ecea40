import Testing

@Suite struct `Every document` {
  @Test func `has one title`() {
    #expect(!Repository.documents.isEmpty)
    for path in Repository.documents {
      let titles = Document(path).headings.filter { $0.level == 1 }
      #expect(titles.count == 1, "\(path) has \(titles.count) titles.")
    }
  }

  @Test func `leads to what is there`() {
    expectNone(
      Repository.documents.map { Document($0) }.flatMap { document in
        document.links.compactMap { link in
          let (target, anchor) = document.resolve(link)
          guard Repository.exists(target) else { return "\(document.path): \(link) is not there." }
          guard let anchor, target.hasSuffix(".md"), !Document(target).anchors.contains(anchor)
          else { return nil }
          return "\(document.path): \(target) has no heading #\(anchor)."
        }
      })
  }

  @Test func `that the code names is there`() {
    expectNone(
      Repository.swiftFiles.filter { $0.isIn("Sources", "Benchmarks") }.flatMap { file in
        file.text.split { " ()'`\"\n,;".contains($0) }.filter { $0.hasPrefix("docs/") }
          .map { $0.hasSuffix(".") ? String($0.dropLast()) : String($0) }
          .filter { !Repository.exists($0) }.map { "\(file.path) names \($0)." }
      })
  }
}

@Suite struct `Decision records` {
  private let records = Repository.files("docs/decisions", ending: ".md")

  @Test func `are numbered without gaps`() {
    let numbers = records.map { $0.split(separator: "/").last?.prefix(4) ?? "" }
    let expected = (1...max(1, records.count)).map { number in
      String(repeating: "0", count: 4 - String(number).count) + String(number)
    }
    #expect(numbers.map(String.init) == expected)
  }

  @Test func `say why, what, what else was possible, and what follows`() {
    for path in records {
      let headings = Document(path).headings.filter { $0.level == 2 }.map(\.text)
      #expect(headings == ["Context", "Decision", "Alternatives", "Consequences"], "\(path)")
    }
  }
}
