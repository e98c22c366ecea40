import Foundation
import Testing

/// The folder of frozen bytes, in the sources, so that a recording changes what is under version
/// control.
let vectors = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "Vectors")

/// Frozen bytes.
func goldenBytes(_ path: String) throws -> [UInt8] {
  [UInt8](try Data(contentsOf: vectors.appending(path: path)))
}

/// Compares bytes with those that are frozen.
///
/// `RECORD=1` writes them instead, and fails.
func expectGolden(
  _ bytes: [UInt8], _ path: String, sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let isRecording = ProcessInfo.processInfo.environment["RECORD"] == "1"
  guard !isRecording else {
    let file = vectors.appending(path: path)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: file)
    Issue.record(
      "Recorded \(path). Look at the change, then run without RECORD.",
      sourceLocation: sourceLocation)
    return
  }
  let golden = try? goldenBytes(path)
  #expect(
    String(decoding: bytes, as: UTF8.self) == golden.map { String(decoding: $0, as: UTF8.self) },
    "\(path)", sourceLocation: sourceLocation)
  #expect(bytes == golden, "\(path)", sourceLocation: sourceLocation)
}
