import Foundation
import Testing

/// A lab of libvirt's own virtual machines, and a log under whose window they are: a hypervisor that
/// nobody here wrote (executors/libvirt-lab).
final class Lab {
  let log: Workspace
  private let uri: String
  private static let executors = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "executors")

  /// Why there can be none here; `nil` where there can.
  static let obstacle: String? = {
    let places = ["/usr/bin/", "/usr/sbin/", "/usr/local/bin/", "/usr/local/sbin/"]
    for program in ["virsh", "libvirtd"]
    where !places.contains(where: { access($0 + program, X_OK) == 0 }) {
      print("SKIPPED: no run against libvirt, since there is no \(program) on this machine.")
      return "there is no \(program)"
    }
    return nil
  }()

  /// A lab whose steps take `work` milliseconds, as its profile knows.
  init(work: Int = 0) throws {
    log = try Workspace()
    let folder = log.folder.path("lab")
    uri = try Lab.call("libvirt-lab", ["start", folder], [:]).trimmingCharacters(in: .newlines)
    variables = [
      "MWCTL_LIBVIRT_URI=\(uri)", "MWCTL_LIBVIRT_STATE=\(folder)/state.json",
      "MWCTL_LIBVIRT_WORK_MS=\(work)",
    ]
    let profile = try TestExecutor.profile(worstSeconds: 6, tries: 50, in: log)
    try log.mwctl("init --profile \(profile)")
    try look()
    let times = [-86_400.0, 86_400].map { Date(timeIntervalSinceNow: $0).ISO8601Format() }
    try log.mwctl("window open lab --hosts lab-01 --from \(times[0]) --until \(times[1])")
  }

  deinit { _ = try? Lab.call("libvirt-lab", ["stop", log.folder.path("lab")], [:]) }

  /// What an executor needs in its environment.
  let variables: [String]

  /// Begins a run beside this process.
  func start(_ number: Int) throws -> Spawned {
    try Spawned(
      [
        "run", "--executor", Lab.executors.appending(path: "libvirt").path, "--jobs", "3",
        "--lease", "2s", "--look-again", "1s", "--format", "jsonl",
      ], in: log.folder, output: log.folder.path("run-\(number)"), variables: variables)
  }

  /// What libvirt itself says of each of its machines.
  func states() throws -> [String: String] {
    let names = try virsh("list", "--all", "--name").split(separator: "\n").map(String.init)
    var states: [String: String] = [:]
    for name in names {
      states[name] = try virsh("domstate", name).trimmingCharacters(in: .whitespacesAndNewlines)
    }
    return states
  }

  /// Whether libvirt still has memory or snapshots of any machine.
  func leftovers() throws -> [String] {
    let saved = try virsh("list", "--all", "--with-managed-save", "--name")
    let snapshots = try virsh("list", "--all", "--with-snapshot", "--name")
    return (saved + snapshots).split(separator: "\n").map(String.init)
  }

  private func virsh(_ arguments: String...) throws -> String {
    try Lab.call("/usr/bin/virsh", ["-c", uri] + arguments, [:])
  }

  /// The first inventory, as the executor itself takes it.
  private func look() throws {
    let task = """
      {"schema":"mwctl.executor/1","action":"observe","host":"lab-01","build":null,"vm":null,\
      "route":null,"attempt":null,"idempotencyKey":null,"reason":"first look",\
      "deadline":"2099-01-01T00:00:00Z","timeoutSeconds":60,"instructions":[]}
      """
    var environment: [String: String] = [:]
    for variable in variables {
      let parts = variable.split(separator: "=", maxSplits: 1).map(String.init)
      environment[parts[0]] = parts[1]
    }
    let answer = try Lab.call("libvirt", [], environment, stdin: task)
    let seen = try answer.split(separator: "\n").map { try Reply(parsing: String($0)) }
      .first { $0.type.text == "observation" }
    let inventory = try #require(seen?.inventory)
    try log.mwctl("import -", stdin: "\(inventory)")
  }

  private static func call(
    _ program: String, _ arguments: [String], _ environment: [String: String], stdin: String = ""
  ) throws -> String {
    let process = Process()
    process.executableURL =
      program.hasPrefix("/") ? URL(filePath: program) : executors.appending(path: program)
    process.arguments = arguments
    process.environment = ["PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin"]
      .merging(environment) { _, new in new }
    let (input, output) = (Pipe(), Pipe())
    process.standardInput = input
    process.standardOutput = output
    try process.run()
    try input.fileHandleForWriting.write(contentsOf: Data(stdin.utf8))
    try input.fileHandleForWriting.close()
    let answer = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw CLIError(description: "\(program) \(arguments) ended with \(process.terminationStatus)")
    }
    return String(decoding: answer, as: UTF8.self)
  }
}
