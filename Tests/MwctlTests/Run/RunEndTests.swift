import Foundation
import Testing

/// How `mwctl run` ends before all is done.
@Suite struct `A run that ends early` {
  @Test func `waits for what is under way when nobody reads its output any more`() throws {
    let lab = try TestExecutor(worstSeconds: 60)
    let pipe = lab.log.folder.path("pipe")
    try #require(mkfifo(pipe, 0o600) == 0)
    let reader = open(pipe, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    try lab.before(
      "shutdown",
      #"touch begun; sleep 1; echo '{"type":"progress","percent":50}'; sleep 1"#)
    let run = try lab.start(output: pipe)
    try lab.await("begun")
    close(reader)
    #expect(run.wait() == .exited(130), "\(run.errorText)")
    #expect(run.errorText.contains("1 under way are waited for"))
    #expect(try lab.types().last == "vm.shutdown-completed")
  }

  @Test func `waits for what is under way when its session drops`() throws {
    let lab = try TestExecutor(worstSeconds: 60)
    try lab.before("shutdown", "touch begun; sleep 3")
    let terminal = try PseudoTerminal()
    let run = try Spawned(
      ["run", "--executor", lab.path], in: lab.log.folder, input: terminal.path,
      output: terminal.path)
    try lab.await("begun")
    terminal.hangUp()
    // What the system and the shell say then.
    kill(run.pid, SIGHUP)
    Thread.sleep(forTimeInterval: 0.2)
    kill(run.pid, SIGHUP)
    #expect(run.wait() == .exited(130), "\(run.errorText)")
    #expect(try lab.types().last == "vm.shutdown-completed")
  }

  @Test func `goes on when its session drops, if it was started to outlive that`() throws {
    let lab = try TestExecutor(worstSeconds: 60)
    try lab.before("shutdown", "touch begun; sleep 1")
    let run = try Spawned(
      ["run", "--executor", lab.path, "--max-steps", "2"], in: lab.log.folder,
      output: lab.log.folder.path("run"), by: "/usr/bin/nohup")
    try lab.await("begun")
    kill(run.pid, SIGHUP)
    #expect(run.wait() == .exited(0), "\(run.errorText)")
    #expect(!run.errorText.contains("waited for"))
  }

  @Test func `says after Ctrl-C what is not recorded yet, and records it as of when it ended`()
    throws
  {
    let lab = try TestExecutor(worstSeconds: 60)
    try lab.lockLog(during: "shutdown")
    let run = try lab.start()
    try lab.await("locked")
    let trouble = "cannot be recorded yet"
    for _ in 0..<150 where try !run.replies.contains(where: { "\($0)".contains(trouble) }) {
      Thread.sleep(forTimeInterval: 0.1)
    }
    kill(run.pid, SIGINT)
    #expect(run.wait() == .exited(130))
    let note = try #require(try run.replies.first { $0.event.text == "note" })
    #expect(note.message.text?.contains("how 1 ended is not recorded yet") == true)
    #expect(try lab.types().last == "vm.shutdown-completed")
    #expect(try lab.shutdownSeconds() < 8)
  }

  @Test func `is no success where an attempt is left in doubt, and lists it`() throws {
    let lab = try TestExecutor()
    try lab.before("shutdown", "exit 3")
    let result = try lab.run("--max-steps 1")
    #expect(result.exitCode == 2)
    let finished = try #require(try result.jsonLines.last)
    #expect(finished.hosts[0].ending.text == "in-doubt")
    #expect(finished.inDoubt.list.count == 1 && finished.inDoubt[0].vm.text == "web-01")
    let other = try TestExecutor()
    try other.before("shutdown", "exit 3")
    let text = try other.log.mwctl("run --executor \(other.path) --max-steps 1").stdout
    let attempt = try #require(try other.log.json("in-doubt").inDoubt[0].attempt.text)
    #expect(text.contains("lab web-01: shutdown  attempt \(attempt), of alice"), "\(text)")
    #expect(!text.contains("as far as was asked"))
  }

  @Test(arguments: [("q", "stopped"), ("n", "refused")])
  func `is no success where what it asks is not agreed to`(answer: String, ending: String) throws {
    let lab = try TestExecutor()
    let terminal = try PseudoTerminal()
    try terminal.type("\(answer)\n")
    let run = try lab.start(["--confirm"], input: terminal.path)
    #expect(run.wait() == .exited(2), "\(run.errorText)")
    let lines = try String(contentsOfFile: run.output, encoding: .utf8).split(separator: "\n")
    let finished = try Reply(parsing: String(try #require(lines.last)))
    #expect(finished.hosts[0].ending.text == ending)
    #expect(try !lab.types().contains("host.patch-started"))
  }

  @Test func `does not say that it did what was asked after Ctrl-C`() throws {
    let lab = try TestExecutor(worstSeconds: 60)
    try lab.before("shutdown", "touch begun; sleep 1")
    let run = try lab.start()
    try lab.await("begun")
    kill(run.pid, SIGINT)
    #expect(run.wait() == .exited(130))
    #expect(try run.replies.last?.hosts[0].ending.text == "stopped")
  }

  @Test func `asks nobody where there is nobody, and ends with its input`() throws {
    let lab = try TestExecutor()
    let run = try Spawned(
      ["run", "--executor", "manual"], in: lab.log.folder, output: lab.log.folder.path("out"))
    #expect(run.wait() == .exited(64))
    #expect(run.errorText.contains("no terminal to ask at"))
    let began = Date()
    #expect(try lab.log.mwctl("run --executor manual", stdin: "").exitCode == 2)
    #expect(Date().timeIntervalSince(began) < 20)
  }
}
