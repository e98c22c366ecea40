import Events
import Foundation
import Testing

/// A host with one machine, as a shell script that is an executor: its state is a file, and what it
/// does before its answer is a file for each action.
struct TestExecutor {
  let log: Workspace
  var path: String { log.folder.path("executor") }

  /// A log under a profile whose steps take no time, with the host under an open window.
  init(worstSeconds: Int = 2) throws {
    log = try Workspace()
    let profile = try TestExecutor.profile(worstSeconds: worstSeconds, in: log)
    try log.mwctl("init --profile \(profile)")
    _ = try log.folder.write("running", to: "state")
    _ = try log.folder.write(TestExecutor.script, to: "executor")
    chmod(path, 0o755)
    try log.mwctl("import -", stdin: TestExecutor.look)
    let day = 86_400.0
    let times = [-day, day].map { Date(timeIntervalSinceNow: $0).ISO8601Format() }
    try log.mwctl("window open w --hosts lab --from \(times[0]) --until \(times[1])")
  }

  /// Shell that is run before the answer to an action.
  func before(_ action: String, _ script: String) throws {
    _ = try log.folder.write(script, to: "on-\(action)")
  }

  /// Somebody else writes to the log for some seconds from the middle of an action on.
  func lockLog(during action: String) throws {
    try before(
      action,
      // In a session of its own, so that it is not ended with the executor.
      """
      setsid python3 -c '
      import sqlite3, time
      log = sqlite3.connect("mwctl.db", isolation_level=None)
      log.execute("BEGIN IMMEDIATE")
      open("locked", "w").close()
      time.sleep(13)' >/dev/null 2>&1 &
      while [ ! -f locked ]; do sleep 0.1; done
      """)
  }

  /// How long the shutdown took by the times of its events.
  func shutdownSeconds() throws -> Int {
    let times = try log.entries().filter { $0.type.text?.contains("vm.shutdown-") == true }
      .compactMap { $0.time.text.flatMap { Timestamp($0) } }
    try #require(times.count == 2)
    return times[1].seconds(since: times[0])
  }

  /// Runs to an end.
  func run(_ options: String = "", env: [String: String] = [:]) throws -> CLI.Result {
    try log.mwctl(
      "run --executor \(path) --look-again 1s --lease 2s --format jsonl \(options)", env: env)
  }

  /// Begins a run beside this process.
  func start(
    _ options: [String] = [], input: String = "/dev/null", output: String? = nil
  ) throws -> Spawned {
    try Spawned(
      ["run", "--executor", path, "--look-again", "1s", "--lease", "2s", "--format", "jsonl"]
        + options, in: log.folder, input: input, output: output ?? log.folder.path("run.out"))
  }

  /// Waits until the executor has written a file.
  func await(_ name: String) throws {
    for _ in 0..<300 where !FileManager.default.fileExists(atPath: log.folder.path(name)) {
      Thread.sleep(forTimeInterval: 0.1)
    }
    try #require(FileManager.default.fileExists(atPath: log.folder.path(name)))
  }

  /// The types of what was recorded, see ``Workspace/types()``.
  func types() throws -> [String] { try log.types() }

  /// The built-in profile with times that a test can wait for.
  static func profile(worstSeconds: Int, tries: Int = 3, in log: Workspace) throws -> String {
    let text = try log.mwctl("profile show").stdout
      .replacing(/"(expected|worst|best)Seconds(|PerGigabyte|PerSnapshot)": \d+/) { match in
        let isTotal = match.2.isEmpty
        let seconds = !isTotal ? 0 : match.1 == "worst" ? worstSeconds : 1
        return "\"\(match.1)Seconds\(match.2)\": \(seconds)"
      }
      .replacing(/"triesPerStep": \d+/, with: "\"triesPerStep\": \(tries)")
    return try log.folder.write(text, to: "quick.json")
  }

  private static let machine = "11111111-2222-3333-4444-555555555555"

  /// The host with its machine running, at a time long past.
  static let look = look("running")

  /// The host with its machine in a state, at a time long past.
  static func look(_ state: String) -> String { document(state, build: "6.1.7600.16385") }

  private static func document(_ state: String, build: String) -> String {
    """
    {"schema":"mwctl.inventory/1","observedAt":"2011-03-05T20:00:00Z","hosts":[{"name":"lab",\
    "build":"\(build)","freeDiskBytes":53687091200,"freeMemoryBytes":8589934592,\
    "virtualMachines":[{"id":"\(machine)","name":"web-01","state":"\(state)",\
    "operation":"none","memoryBytes":1073741824,"guest":{"family":"windows-server-2008"},\
    "snapshots":[],"disks":[]}]}]}
    """
  }

  private static let script = """
    #!/bin/sh
    task=$(cat)
    cd "$(dirname "$0")" || exit 1
    action=$(printf '%s' "$task" | sed -n 's/.*"action":"\\([a-z-]*\\)".*/\\1/p')
    if [ -f "on-$action" ]; then . "./on-$action"; fi
    case $action in
    observe) printf '{"type":"observation","inventory":%s}\\n' \\
      '\(document("STATE", build: "6.1.7600.16385"))' | sed "s/STATE/$(cat state)/" ;;
    shutdown) printf off > state ;;
    esac
    echo '{"type":"outcome","outcome":"completed"}'
    """
}
