import Foundation
import Testing

/// `mwctl run` with a real executor process, on a real log.
@Suite struct `A run` {
  @Test func `looks, begins, records, and ends where it was asked to`() throws {
    let lab = try TestExecutor()
    let result = try lab.run("--until-phase quiesce")
    #expect(result.exitCode == 0, "\(result.stderr)")
    let news = try result.jsonLines
    #expect(
      news.compactMap(\.event.text)
        == ["looking", "seen", "begun", "ended", "looking", "seen", "finished"])
    #expect(news.allSatisfy { $0.schema.text == "mwctl.run/1" })
    #expect(news[3].outcome.text == "completed")
    #expect(news.last?.hosts[0].ending.text == "reached")
    let entries = try lab.log.entries()
    let types = try lab.types()
    let start = try #require(types.firstIndex(of: "vm.shutdown-started"))
    #expect(types[(start + 1)...] == ["vm.shutdown-completed", "host.observed"])
    #expect(entries[start + 1].data.details.executor.text == "executor")
    #expect(entries[start + 1].causationid.text == entries[start].id.text)
  }

  @Test func `takes its own looks as later than what it knew, also when the clock was set back`()
    throws
  {
    let lab = try TestExecutor()
    // Told by a clock that was ahead: this one's look comes after it all the same.
    let ahead = Date(timeIntervalSinceNow: 200).ISO8601Format()
    try lab.log.mwctl("observe --host lab --free-disk-bytes 99999999999 --at \(ahead)")
    let result = try lab.run("--until-phase quiesce")
    #expect(result.exitCode == 0, "\(result.stdout)")
    #expect(try !result.jsonLines.contains { $0.event.text == "unseen" })
  }

  @Test func `ends at once where its executor cannot be started`() throws {
    let lab = try TestExecutor()
    _ = try lab.log.folder.write("#!/no/such/shell\n", to: "executor")
    let result = try lab.run()
    #expect(result.exitCode == 1)
    #expect(try result.jsonLines.last?.hosts[0].ending.text == "stopped")
    #expect(try !lab.types().contains("vm.shutdown-started"))
  }

  @Test func `ends after as many steps as it may begin`() throws {
    let lab = try TestExecutor()
    let result = try lab.run("--max-steps 1")
    #expect(result.exitCode == 0)
    #expect(try result.jsonLines.last?.steps.number == 1)
  }

  @Test func `stops at what a person has to do, and says it`() throws {
    let lab = try TestExecutor()
    try lab.before(
      "shutdown", #"echo '{"type":"outcome","outcome":"failed","reason":"the guest hangs"}'; exit"#)
    let result = try lab.run()
    #expect(result.exitCode == 2)
    let finished = try #require(try result.jsonLines.last)
    #expect(finished.hosts[0].ending.text == "blocked")
    #expect(finished.hosts[0].blockers.list.contains { $0.rule.text == "tries-left" })
    let failures = try lab.log.entries().filter {
      $0.type.text?.contains("shutdown-failed") == true
    }
    #expect(failures.count == 3)
    #expect(failures.allSatisfy { $0.data.failure.text == "the guest hangs" })
  }

  @Test func `is in doubt where an executor does not say how it ended, and looks`() throws {
    let lab = try TestExecutor()
    // It does its work the first time, and dies before it can tell.
    try lab.before(
      "shutdown", "printf off > state; echo 'disk \u{1B}[31m on fire' >&2; kill -9 $$")
    let result = try lab.run("--until-phase quiesce")
    #expect(result.exitCode == 0, "\(result.stderr)")
    let doubt = try #require(
      try lab.log.entries().first { $0.type.text == "dev.mwctl.attempt.doubted.v1" })
    #expect(doubt.data.reason.text?.contains("signal 9") == true)
    #expect(doubt.data.details.stderr.text?.contains("on fire") == true)
    #expect(doubt.data.details.stderr.text?.contains("\u{1B}") == false)
    let settled = try #require(
      try lab.log.entries().first { $0.type.text == "dev.mwctl.attempt.settled.v1" })
    #expect(settled.data.finding.text == "effected")
  }

  @Test func `does not do a thing again before a look has shown that it had no effect`() throws {
    let lab = try TestExecutor()
    try lab.before("shutdown", "[ -f again ] || { touch again; exit 1; }")
    let result = try lab.run("--until-phase quiesce")
    #expect(result.exitCode == 0, "\(result.stderr)")
    let types = try lab.types()
    let starts = types.indices.filter { types[$0] == "vm.shutdown-started" }
    try #require(starts.count == 2)
    let between = types[starts[0]..<starts[1]]
    #expect(between.contains("host.observed") && between.contains("attempt.settled"))
  }

  @Test func `renews the lease of what takes longer than it`() throws {
    let lab = try TestExecutor(worstSeconds: 60)
    try lab.before("shutdown", "sleep 5")
    let result = try lab.run("--until-phase quiesce")
    #expect(result.exitCode == 0, "\(result.stderr)")
    let types = try lab.types()
    #expect(types.count { $0 == "attempt.lease-renewed" } >= 2)
    #expect(!types.contains("attempt.settled") && types.contains("vm.shutdown-completed"))
    #expect(try lab.log.json("next --host lab").hosts[0].hazards.isEmptyList)
  }

  @Test func `ends an executor at its deadline`() throws {
    let lab = try TestExecutor(worstSeconds: 2)
    try lab.before("shutdown", "[ -f again ] || { touch again; sleep 60; }")
    let result = try lab.run("--until-phase quiesce")
    #expect(result.exitCode == 0, "\(result.stderr)")
    let doubt = try lab.log.entries().first { $0.type.text == "dev.mwctl.attempt.doubted.v1" }
    #expect(doubt?.data.reason.text?.contains("deadline") == true)
  }

  @Test func `waits for what is under way after Ctrl-C`() throws {
    let lab = try TestExecutor(worstSeconds: 60)
    try lab.before("shutdown", "touch begun; sleep 2")
    let run = try lab.start()
    try lab.await("begun")
    kill(run.pid, SIGINT)
    #expect(run.wait() == .exited(130))
    #expect(try lab.types().last == "vm.shutdown-completed")
    #expect(try run.replies.contains { $0.event.text == "note" })
  }

  @Test func `leaves at once after the second Ctrl-C, and its attempts in doubt`() throws {
    let lab = try TestExecutor(worstSeconds: 60)
    try lab.before("shutdown", "touch begun; sleep 60")
    let run = try lab.start()
    try lab.await("begun")
    kill(run.pid, SIGINT)
    Thread.sleep(forTimeInterval: 0.5)
    let asked = Date()
    kill(run.pid, SIGTERM)
    #expect(run.wait() == .exited(130))
    #expect(Date().timeIntervalSince(asked) < 10)
    #expect(try lab.types().last == "attempt.doubted")
    #expect(try lab.log.json("in-doubt").inDoubt.list.count == 1)
  }

  @Test func `keeps an outcome as late when somebody has taken its attempt over`() throws {
    let lab = try TestExecutor(worstSeconds: 60)
    try lab.before("shutdown", "touch begun; while [ ! -f taken ]; do sleep 0.1; done; sleep 3")
    let run = try lab.start(["--until-phase", "quiesce"])
    try lab.await("begun")
    let attempt = try #require(
      try lab.log.json("next --host lab").hosts[0].inFlight[0].attempt.text)
    try lab.log.json("take-over \(attempt) --reason 'the laptop is gone' --actor bob --lease 5s")
    _ = try lab.log.folder.write("", to: "taken")
    _ = run.wait()
    let news = try run.replies
    #expect(news.contains { $0.event.text == "trouble" && "\($0)".contains("bob") })
    let hazards = try lab.log.json("next --host lab").hosts[0].hazards
    #expect(hazards.list.contains { $0.rule.text == "late-outcome" })
  }

  @Test func `records an outcome as soon as the log can be written again`() throws {
    let lab = try TestExecutor(worstSeconds: 60)
    try lab.lockLog(during: "shutdown")
    let result = try lab.run("--until-phase quiesce")
    #expect(result.exitCode == 0, "\(result.stderr)")
    #expect(try lab.shutdownSeconds() < 8, "it is recorded as of when it ended")
  }

  @Test func `says what it would begin, and begins nothing`() throws {
    let lab = try TestExecutor()
    let before = try lab.types()
    let result = try lab.run("--dry-run")
    #expect(result.exitCode == 0)
    #expect(try result.jsonLines[0].steps[0].action.text == "shutdown")
    let text = try lab.log.mwctl("run --executor \(lab.path) --dry-run").stdout
    #expect(text.contains("lab web-01: shutdown"))
    #expect(try lab.types() == before)
  }

  @Test func `refuses what cannot be meant`() throws {
    let lab = try TestExecutor()
    try lab.log.fails(.usage, "run --executor \(lab.path) --confirm")
    try lab.log.fails(.usage, "run --executor ./missing")
    try lab.log.fails(.usage, "run --executor \(lab.path) --jobs 0")
    try lab.log.fails(.notFound, "run --executor \(lab.path) --host nowhere")
    #expect(
      try lab.log.mwctl("run --executor \(lab.path) --confirm --yes --max-steps 1").exitCode == 0)
  }

  @Test func `is led by a person with the executor manual`() throws {
    let lab = try TestExecutor()
    let look = try lab.log.folder.write(TestExecutor.look, to: "look.json")
    let last = try lab.log.folder.write(TestExecutor.look("off"), to: "last.json")
    let result = try lab.log.mwctl(
      "run --executor manual --until-phase quiesce", stdin: "\(look)\nd\n\(last)\n")
    #expect(result.exitCode == 0, "\(result.stdout)\(result.stderr)")
    #expect(result.stderr.contains("hyper-v-manager:"))
    #expect(try lab.types().contains("vm.shutdown-completed"))
  }
}
