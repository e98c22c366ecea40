import Events
import Foundation
import Testing

/// A run that is led by the person at the terminal.
@Suite struct `A run by hand` {
  @Test func `takes no word for another, and tells what is in doubt with its reason`() throws {
    let lab = try TestExecutor()
    let look = try lab.log.folder.write(TestExecutor.look, to: "look.json")
    let result = try lab.log.mwctl(
      "run --executor manual --max-steps 1", stdin: "\(look)\ndo not know\ndon't know\nk\n")
    #expect(result.stderr.components(separatedBy: "nobody [k]nows:").count == 4)
    #expect(try lab.types().last == "attempt.doubted")
    let doubts = try lab.log.mwctl("in-doubt")
    let told = doubts.stdout.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(told.contains("The person at the terminal does not know how it ended."), "\(told)")
    #expect(!doubts.stdout.contains("its lease ended"))
    let answer = try lab.log.json("in-doubt")
    let reason = answer.inDoubt.list.first?.reason.text
    #expect(reason == "The person at the terminal does not know how it ended.")
  }

  @Test func `keeps what it asks out of the answer`() throws {
    let lab = try TestExecutor()
    let look = try lab.log.folder.write(TestExecutor.look, to: "look.json")
    let result = try lab.log.mwctl(
      "run --executor manual --until-phase quiesce --format jsonl", stdin: "\(look)\nd\n")
    #expect(result.stderr.contains("hyper-v-manager:"))
    for line in result.stdout.split(separator: "\n") {
      #expect(throws: Never.self) { try JSONValue(parsing: Array(line.utf8)) }
    }
  }

  @Test func `says what stands in the way of a program`() throws {
    let lab = try TestExecutor()
    _ = try lab.log.folder.write("", to: "plain")
    let cases = [
      ("./plain", "chmod +x ./plain"), ("plain", "--executor ./plain"), ("/tmp", "the path of a"),
      ("./none", "the path of a"),
    ]
    for (program, remedy) in cases {
      let result = try lab.log.mwctl("run --executor \(program)")
      #expect(result.exitCode == 64 && result.stderr.contains(remedy), "\(result.stderr)")
    }
  }
}
