import Foundation
import Testing

/// Records what was found as one issue, one line for each finding.
func expectNone(_ findings: [String], sourceLocation: SourceLocation = #_sourceLocation) {
  guard !findings.isEmpty else { return }
  Issue.record(
    Comment(rawValue: findings.joined(separator: "\n")), sourceLocation: sourceLocation)
}

/// The repository that this file lies in.
enum Repository {
  /// Its root folder.
  static let root = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// The text of a file, empty where there is none.
  static func text(_ path: String) -> String {
    (try? String(contentsOf: root.appending(path: path), encoding: .utf8)) ?? ""
  }

  /// Whether there is a file or folder.
  static func exists(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: root.appending(path: path).path)
  }

  /// The files below a folder, or the folder's own name if it is a file, without hidden ones.
  static func files(_ folder: String, ending: String = "") -> [String] {
    let url = root.appending(path: folder)
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) else {
      return []
    }
    guard isFolder.boolValue else { return [folder] }
    let names = (try? FileManager.default.subpathsOfDirectory(atPath: url.path)) ?? []
    return names.filter { name in
      name.hasSuffix(ending) && !name.split(separator: "/").contains { $0.hasPrefix(".") }
    }.map { "\(folder)/\($0)" }.filter { !isDirectory($0) }.sorted()
  }

  /// The names right in a folder.
  static func names(in folder: String) -> [String] {
    let names = try? FileManager.default.contentsOfDirectory(
      atPath: root.appending(path: folder).path)
    return (names ?? []).filter { !$0.hasPrefix(".") }.sorted()
  }

  /// The Swift files of the product, its tests and its benchmarks.
  static let swiftFiles = ["Sources", "Tests", "Benchmarks", "Package.swift"]
    .flatMap { files($0, ending: ".swift") }.map(SwiftFile.init)

  /// The documents that people read; what came with foreign test data is theirs.
  static let documents =
    (names(in: "").filter { $0.hasSuffix(".md") }
    + ["docs", "collect", "executors", "Sources", "Tests", "Benchmarks"].flatMap {
      files($0, ending: ".md")
    })
    .filter { !$0.contains("/Vectors/") }

  /// Everything that people wrote, for what may stand nowhere.
  static let written =
    ["Sources", "Tests", "Benchmarks", "collect", "executors", "docs", "Makefile"].flatMap {
      files($0)
    }
    .filter { !$0.contains("/Vectors/") && !$0.contains("/Fixtures/") }
    + names(in: "").filter { $0.hasSuffix(".md") } + ["Package.swift", ".ci/run"]

  private static func isDirectory(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    let path = root.appending(path: path).path
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
      && isFolder.boolValue
  }
}

/// A Swift file with a view of its code alone.
struct SwiftFile: Sendable {
  let path: String
  let text: String
  /// The text with comments and the insides of string literals blanked out; lines stay where they
  /// were.
  let code: String

  init(_ path: String) {
    self.init(path: path, text: Repository.text(path))
  }

  init(path: String, text: String) {
    self.path = path
    self.text = text
    code = CodeReader.codeOnly(text)
  }

  /// The file's name without folder and ending.
  var name: String {
    path.split(separator: "/").last.map { String($0.dropLast(".swift".count)) } ?? ""
  }

  /// Whether it lies below one of these folders.
  func isIn(_ folders: String...) -> Bool { folders.contains { path.hasPrefix($0 + "/") } }

  /// The number of lines.
  var lineCount: Int { text.utf8.count { $0 == UInt8(ascii: "\n") } }

  /// The findings of `check` in the lines of code, with their places.
  func places(_ check: (Substring) -> String?) -> [String] {
    codeLines.compactMap { number, line in check(line).map { "\(path):\(number): \($0)" } }
  }

  /// The code by lines, the first one numbered 1.
  var codeLines: [(number: Int, line: Substring)] {
    zip(1..., code.split(separator: "\n", omittingEmptySubsequences: false))
      .map { (number: $0, line: $1) }
  }
}
