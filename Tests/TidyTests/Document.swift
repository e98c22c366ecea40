import Foundation

/// A Markdown document, as far as its headings and links go.
struct Document {
  /// A heading.
  struct Heading {
    let level: Int
    let text: String
  }

  let path: String
  private let lines: [Substring]

  init(_ path: String) {
    self.init(path: path, text: Repository.text(path))
  }

  init(path: String, text: String) {
    self.path = path
    var isCode = false
    lines = text.split(separator: "\n", omittingEmptySubsequences: false).filter { line in
      let isFence = line.trimmingCharacters(in: .whitespaces).hasPrefix("```")
      if isFence { isCode.toggle() }
      return !isCode && !isFence
    }
  }

  /// Its headings, in order.
  var headings: [Heading] {
    lines.compactMap { line in
      let marks = line.prefix { $0 == "#" }
      guard (1...6).contains(marks.count), line.dropFirst(marks.count).first == " " else {
        return nil
      }
      return Heading(level: marks.count, text: String(line.dropFirst(marks.count + 1)))
    }
  }

  /// The anchors of its headings, as GitHub makes them.
  var anchors: [String] {
    headings.map { heading in
      String(
        heading.text.lowercased().compactMap { character -> Character? in
          if character == " " { return "-" }
          return character.isLetter || character.isNumber || "-_".contains(character)
            ? character : nil
        })
    }
  }

  /// Where its links lead, those to the web left out.
  var links: [String] {
    lines.flatMap { line in
      line.split(separator: "](", omittingEmptySubsequences: false).dropFirst().compactMap { rest in
        let target = rest.prefix { $0 != ")" && $0 != " " }
        return target.contains("://") || target.hasPrefix("mailto:") ? nil : String(target)
      }
    }
  }

  /// The path that a link leads to, from the root, and its anchor.
  func resolve(_ link: String) -> (path: String, anchor: String?) {
    let parts = link.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
    let anchor = parts.count > 1 ? String(parts[1]) : nil
    guard let target = parts.first, !target.isEmpty else { return (path, anchor) }
    var folders = path.split(separator: "/").dropLast().map(String.init)
    for part in target.split(separator: "/") where part != "." {
      if part == ".." { _ = folders.popLast() } else { folders.append(String(part)) }
    }
    return (folders.joined(separator: "/"), anchor)
  }
}
