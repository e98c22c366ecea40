import Events
import Execution
import Simulation
import TestSupport
import Testing

@Suite struct `What an executor prints` {
  private static let completed = #"{"type":"outcome","outcome":"completed"}"# + "\n"

  /// A transcript of these texts, taken one after the other.
  private func transcript(
    _ texts: String..., limits: ExecutorTranscript.Limits = .init()
  ) -> ExecutorTranscript {
    var transcript = ExecutorTranscript(limits: limits)
    for text in texts { _ = transcript.take(Array(text.utf8)) }
    return transcript
  }

  @Test func `counts as completed with the outcome and exit code 0 alone`() {
    let told = transcript(Self.completed)
    #expect(told.result(.exited(0)).verdict == .completed)
    for end in [ExecutorEnd.exited(1), .exited(255), .signalled(9), .unseen("it is gone")] {
      expectDoubt(told.result(end), "said completed, but")
    }
    expectDoubt(told.result(.signalled(15), stop: .lingering), "did not end, and was ended")
  }

  @Test func `is in doubt without an outcome, however the program ended`() {
    let silent = transcript()
    expectDoubt(silent.result(.exited(0)), "exit code 0")
    expectDoubt(silent.result(.exited(3)), "exit code 3")
    expectDoubt(silent.result(.signalled(11)), "signal 11")
    expectDoubt(silent.result(.signalled(15), stop: .deadline), "at its deadline")
    let working = transcript(#"{"type":"progress","percent":99,"message":"nearly"}"# + "\n")
    expectDoubt(working.result(.exited(0)), "told no outcome")
  }

  @Test func `is failed where it says so, whatever the exit code`() {
    let text = #"{"type":"outcome","outcome":"failed","reason":"0x800f0818"}"# + "\n"
    for end in [ExecutorEnd.exited(0), .exited(1), .signalled(15)] {
      #expect(transcript(text).result(end).verdict == .failed("0x800f0818"))
    }
  }

  @Test func `is in doubt where it cannot tell`() {
    let text = #"{"type":"outcome","outcome":"unknown","reason":"the job has vanished"}"# + "\n"
    expectDoubt(transcript(text).result(.exited(0)), "the job has vanished")
  }

  @Test func `is failed where nothing was started`() {
    guard case .failed(let why) = transcript().result(.notStarted("no such file")).verdict else {
      Issue.record("not failed")
      return
    }
    #expect(why.contains("no such file"))
  }

  @Test(
    arguments: [
      "done", "{", "[]", "42", "null", #"{"type":"outcome"}"#, #"{"outcome":"completed"}"#,
      #"{"type":"outcome","outcome":"fine"}"#, #"{"type":"outcome","outcome":"failed"}"#,
      #"{"type":"outcome","outcome":"failed","reason":""}"#,
      #"{"type":"outcome","outcome":"failed","reason":"a\u001b[2Jb"}"#,
      #"{"type":"outcome","outcome":"completed","details":{"a":1}}"#,
      #"{"type":"outcome","outcome":"completed","outcome":"failed"}"#,
      #"{"type":"progress","percent":101}"#, #"{"type":"progress","percent":0.5}"#,
      #"{"type":"progress","message":"a\nb"}"#, #"{"type":"observation"}"#,
      #"{"type":"observation","inventory":[]}"#, #"{"type":"shutdown"}"#, "{\"type\":\"\u{0}\"}",
    ])
  func `is in doubt after a line that is no message`(_ line: String) {
    let told = transcript(line + "\n", Self.completed)
    expectDoubt(told.result(.exited(0)), "line 1")
    #expect(told.result(.exited(0)).observations.isEmpty)
  }

  @Test func `is in doubt after bytes that are no text`() {
    var transcript = ExecutorTranscript()
    _ = transcript.take([0xFF, 0xFE, 0x7B, 0x0A])
    _ = transcript.take(Array(Self.completed.utf8))
    expectDoubt(transcript.result(.exited(0)), "line 1")
  }

  @Test func `is in doubt where anything comes after the outcome`() {
    expectDoubt(transcript(Self.completed, Self.completed).result(.exited(0)), "after the outcome")
    let afterwards = transcript(Self.completed, #"{"type":"progress"}"#)
    expectDoubt(afterwards.result(.exited(0)), "after the outcome")
  }

  @Test func `may come in any pieces, with any ends of lines`() {
    let text =
      "\u{FEFF}{\"type\":\"progress\",\"percent\":7}\r\n\r\n   \n"
      + #"{"type":"outcome","outcome":"completed","details":{"note":"gr\u00fc\u00df"}}"#
    for size in [1, 2, 3, 7, 1000] {
      var transcript = ExecutorTranscript()
      var progress: ExecutorProgress?
      let bytes = Array(text.utf8)
      for start in stride(from: 0, to: bytes.count, by: size) {
        progress = transcript.take(bytes[start..<min(start + size, bytes.count)]) ?? progress
      }
      let result = transcript.result(.exited(0))
      #expect(result.verdict == .completed, "in pieces of \(size)")
      #expect(result.details == ["note": "grüß"])
      #expect(progress == ExecutorProgress(percent: 7, message: nil))
    }
  }

  @Test func `is not read on behind its limits`() {
    var limits = ExecutorTranscript.Limits()
    limits.lineBytes = 100
    limits.totalBytes = 1 << 20
    let long = transcript(String(repeating: "x", count: 101), limits: limits)
    expectDoubt(long.result(.exited(0)), "longer than")
    var flood = ExecutorTranscript(limits: limits)
    let line = Array(#"{"type":"progress"}"#.utf8) + [0x0A]
    for _ in 0..<100_000 where flood.fault == nil { _ = flood.take(line) }
    expectDoubt(flood.result(.exited(0)), "more than 1 MiB")
  }

  @Test func `keeps the end of the standard error in one harmless line`() {
    var transcript = ExecutorTranscript()
    _ = transcript.take(Array(Self.completed.utf8))
    for index in 0..<10_000 {
      transcript.takeError(Array("line \(index) \u{1B}[31mred\r\n".utf8))
    }
    let text = transcript.result(.exited(0)).details["stderr"] ?? ""
    #expect(text.hasSuffix("line 9999 \u{FFFD}[31mred"))
    #expect(text.utf8.count <= 1500)
    #expect(!text.contains("\u{1B}") && !text.contains("\n"))
  }

  @Test func `hands on what it saw`() throws {
    let told = transcript(
      #"{"type":"observation","inventory":{"schema":"mwctl.inventory/1"}}"# + "\n",
      #"{"type":"observation","partial":true,"format":"auto","text":"Name,State"}"# + "\n",
      Self.completed)
    let seen = told.result(.exited(0)).observations
    try #require(seen.count == 2)
    #expect(String(decoding: seen[0].bytes, as: UTF8.self) == #"{"schema":"mwctl.inventory/1"}"#)
    #expect(seen[0].isWhole && seen[0].format == "json")
    #expect(!seen[1].isWhole && seen[1].format == nil)
  }

  @Test(arguments: UInt64(1)...300)
  func `never amounts to completed by chance`(_ seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let words = [
      "{", "}", "\"type\"", ":", "\"outcome\"", "\"completed\"", ",", "\n", "\"failed\"", " ",
      "\"reason\"", "\u{FEFF}", "\\u0000", "1.5", "[", "]", "\"progress\"", "null",
    ]
    var transcript = ExecutorTranscript()
    var text = ""
    for _ in 0..<random.below(60) {
      let word = random.pick(words) ?? ""
      text += word
      _ = transcript.take(Array(word.utf8))
    }
    let result = transcript.result(.exited(0))
    if result.verdict == .completed {
      // Then it says just that: the one line that means it, and nothing wrong before it.
      let lines = text.split(separator: "\n").map { $0.filter { $0 != " " && $0 != "\u{FEFF}" } }
      #expect(lines.last { !$0.isEmpty } == #"{"type":"outcome","outcome":"completed"}"#, "\(text)")
    }
  }

  private func expectDoubt(
    _ result: ExecutorResult, _ words: String, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    guard case .inDoubt(let why) = result.verdict else {
      Issue.record("\(result.verdict) is no doubt", sourceLocation: sourceLocation)
      return
    }
    #expect(why.contains(words), sourceLocation: sourceLocation)
  }
}
