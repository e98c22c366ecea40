internal import ArgumentParser
internal import AuditLog
internal import Dispatch
internal import Events
internal import Execution
internal import Foundation
internal import Projections
internal import Workflow

struct RunCommand: AsyncParsableCommand, ActorNaming {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Carry out the steps that 'next' proposes, by an executor.",
    discussion: """
      Takes the safe steps of the hosts one after the other, hands each to an executor, and records \
      it as begun before and what became of it after. Every host is looked at first. It ends when \
      nothing is left, or when a person has to do something.

      An executor is a program (docs/executors.md), or 'manual': the person at the terminal.

      Ctrl-C once: nothing more is begun, and what is under way is waited for. Twice: mwctl leaves at \
      once; what was under way is in doubt, and whoever goes on looks first.

      The exit code is 0 when all is done as far as was asked, 2 when a person is needed or an \
      attempt is in doubt, 130 after Ctrl-C or when nobody reads the output any more.

      Examples:
        mwctl run --host hv-01 --executor ./hv-01
        mwctl run --executor manual --max-steps 5
        mwctl run --executor ./lab --jobs 4 --until-phase consolidate
        mwctl run --executor ./lab --dry-run
      """)

  @OptionGroup var options: LogOptions
  @Option(help: .actor) var actor: String?
  @Option(help: "Only this host; may be given more than once. Default: all under a window.")
  var host: [String] = []
  @Option(help: "The program that carries out steps, or 'manual'.") var executor: String
  @Option(
    parsing: .unconditionalSingleValue,
    help: "An argument for the program; may be given more than once.")
  var executorArgument: [String] = []
  @Option(help: "How many executors work at once.") var jobs = 1
  @Option(help: "Begin no more than this many steps; looks do not count.") var maxSteps: Int?
  @Option(help: "Begin no steps of later phases.")
  var untilPhase: ChoiceArgument<Decision.Phase>?
  @Option(help: "How long an attempt may go without a word until it is in doubt: 90s, 30m.")
  var lease: DurationArgument?
  @Option(help: "How long to wait before a host is looked at again: 60s, 5m.")
  var lookAgain: DurationArgument?
  @Flag(help: "Ask before steps that cannot be taken back.") var confirm = false
  @Flag(help: "Agree beforehand to what --confirm would ask.") var yes = false
  @Flag(help: "Say what would be begun now, and begin nothing.") var dryRun = false
  @Flag(help: "Lines only, no live picture.") var plain = false

  func validate() throws {
    guard jobs >= 1, jobs <= 1000 else { throw ValidationError("--jobs is from 1 to 1000.") }
    guard maxSteps.map({ $0 >= 1 }) ?? true else {
      throw ValidationError("--max-steps is 1 or more.")
    }
  }

  func run() async throws {
    let log = try AuditLog.open(at: options.path, access: dryRun ? .readOnly : .readWrite)
    let hosts = try chosenHosts(log)
    let isTerminal = isatty(STDIN_FILENO) == 1
    if confirm, !yes, !isTerminal, !dryRun {
      throw Failure(
        .usage, "--confirm asks, and there is no terminal to ask at.",
        remedies: ["Agree beforehand with --yes, or leave --confirm out."])
    }
    try checkInput()
    let console = RunConsole()
    let executor = try await self.executor(console)
    let book = RunBook(
      log: log, actor: try resolvedActor(), hosts: hosts,
      leaseSeconds: max(2, lease?.seconds ?? 120), executor: executor.name)
    if dryRun { return try RunForesight(book: book, options: dispatching).write(options.format) }
    try book.tryWriting()
    // Whoever reads an executor's end, or ours, may be gone: that is told by the write that fails.
    signal(SIGPIPE, SIG_IGN)
    let runner = Runner(
      book: book, executor: executor, view: view, options: dispatching,
      console: confirm && !yes ? console : nil)
    let signals = Interrupts(runner.onInput)
    defer { signals.cancel() }
    Output.outlive { [inputs = runner.onInput] in inputs.yield(.abandoned) }
    let decisions = await runner.run()
    try finish(runner, decisions)
  }

  /// A person is asked at a terminal, or by what a script feeds in: not by /dev/null.
  private func checkInput() throws {
    guard executor == "manual", !dryRun, isatty(STDIN_FILENO) != 1 else { return }
    var status = stat()
    let kind = fstat(STDIN_FILENO, &status) == 0 ? status.st_mode & S_IFMT : S_IFCHR
    guard kind == S_IFCHR else { return }
    throw Failure(
      .usage, "The executor 'manual' asks, and there is no terminal to ask at.",
      remedies: ["Run it at a terminal, or name a program: mwctl run --executor PROGRAM"])
  }

  private func finish(_ runner: Runner, _ decisions: [Decision]) throws {
    let answer = RunAnswer(
      decisions: decisions, endings: decisions.map(runner.dispatcher.ending),
      steps: runner.dispatcher.steps, open: runner.open)
    answer.write(options.format)
    if let failure = runner.failure { throw failure }
    if runner.interrupts > 0 || Output.isLost { throw ExitCode(130) }
    if answer.needsPerson { throw ExitCode(Failure.Code.refused.exitCode) }
  }

  private var dispatching: Dispatcher.Options {
    var dispatching = Dispatcher.Options()
    dispatching.jobs = executor == "manual" ? 1 : jobs
    dispatching.maximumSteps = maxSteps
    dispatching.lastPhase = untilPhase?.value
    dispatching.lookAgainSeconds = lookAgain?.seconds ?? dispatching.lookAgainSeconds
    return dispatching
  }

  private func executor(_ console: RunConsole) async throws -> any Executor {
    guard executor != "manual" else { return ManualExecutor(console: console) }
    return try await ExecutorProgram(executor, arguments: executorArgument)
  }

  private var view: any RunView {
    guard options.format == .text else { return JSONRunView() }
    let terminal = Terminal.standardOutput
    guard terminal.canRedraw, !plain, executor != "manual" else { return LineRunView() }
    return LiveRunView()
  }

  private func chosenHosts(_ log: AuditLog) throws -> [HostName] {
    let asked = try host.map(HostArgument.parse)
    return try log.read { reader in
      let fleet = FleetReader(reader)
      guard asked.isEmpty else { return try asked.map { try fleet.knownHost($0).name } }
      let names = try fleet.hostNames().filter { try fleet.knownHost($0).window != nil }
      guard !names.isEmpty else {
        throw Failure(
          .notFound, "No host is under a window.",
          remedies: ["Open one: mwctl window open", "Or name the host: mwctl run --host HOST"])
      }
      return names
    }
  }
}

/// Ctrl-C and its kin, handed to a run instead of ending the process.
private struct Interrupts {
  // Functions cannot be compared; this one is a number and no address.
  private static let ignored = unsafeBitCast(SIG_IGN, to: Int.self)

  private let sources: [any DispatchSourceSignal]

  init(_ inputs: AsyncStream<Runner.Input>.Continuation) {
    let meanings: [(Int32, Runner.Input)] = [
      (SIGINT, .interrupt), (SIGTERM, .interrupt), (SIGHUP, .abandoned),
    ]
    sources = meanings.compactMap { number, input in
      let before = signal(number, SIG_IGN)
      // A run that nohup started is to outlive its session. That a script's shell ignores SIGINT for
      // what it starts beside itself is no such wish: such a run has to be stopped somehow.
      if number == SIGHUP, unsafeBitCast(before, to: Int.self) == Interrupts.ignored { return nil }
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler { inputs.yield(input) }
      source.resume()
      return source
    }
  }

  func cancel() { for source in sources { source.cancel() } }
}
