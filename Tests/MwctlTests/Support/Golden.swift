import Foundation
import Testing

/// Compares a text with the file that holds what it should be.
///
/// With `RECORD=1` the file is rewritten, and the run fails: somebody has to look at what changed.
/// - Parameters:
///   - text: What came out.
///   - name: The file below `Goldens`, or from the root of the package where it begins with `/`.
func expectGolden(
  _ text: String, _ name: String, sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let file = Golden.file(name)
  if ProcessInfo.processInfo.environment["RECORD"] == "1" {
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
    Issue.record(
      "Recorded \(name); look at it, then run without RECORD.", sourceLocation: sourceLocation)
    return
  }
  guard let expected = try? String(contentsOf: file, encoding: .utf8) else {
    Issue.record("There is no \(file.path); RECORD=1 makes it.", sourceLocation: sourceLocation)
    return
  }
  guard Array(expected.utf8) != Array(text.utf8) else { return }
  Issue.record(
    "\(name) differs. \(Golden.firstDifference(expected, text))", sourceLocation: sourceLocation)
}

enum Golden {
  /// The root of the package.
  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  static func file(_ name: String) -> URL {
    name.hasPrefix("/")
      ? root.appending(path: String(name.dropFirst()))
      : root.appending(path: "Tests/MwctlTests/Goldens/\(name)")
  }

  static func firstDifference(_ expected: String, _ found: String) -> String {
    let old = expected.components(separatedBy: "\n")
    let new = found.components(separatedBy: "\n")
    for index in 0..<max(old.count, new.count) {
      let before = index < old.count ? old[index] : "(end)"
      let after = index < new.count ? new[index] : "(end)"
      if before != after {
        return "Line \(index + 1):\n  should be: \(before)\n  but is:    \(after)"
      }
    }
    return "Only the line ends differ."
  }
}
