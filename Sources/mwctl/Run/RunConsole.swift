internal import Events
internal import Execution
internal import Foundation
internal import Workflow

/// The person at the terminal, who is asked.
final class RunConsole: Sendable {
  /// What a person says to a step that cannot be taken back.
  enum Answer: Sendable {
    case yes, no, leave
  }

  /// Asks whether a step that cannot be taken back may be begun, and tells the answer when it comes.
  func ask(about order: Dispatcher.Order, _ answer: @escaping @Sendable (Answer) -> Void) {
    let target = order.step.vmName.map { " \($0)" } ?? ""
    Output.aside { page in
      page.blank()
      page.paragraph(
        "\(order.step.action.rawValue)\(target) on \(order.host) cannot be taken back. "
          + order.step.reason)
    }
    question("Begin it? [y]es, [n]o, [q]uit: ", among: ["yes", "no", "quit"]) { word in
      answer(word == "yes" ? .yes : word == "no" ? .no : .leave)
    }
  }

  /// Asks for one of some words, each of which its first letter stands for too; the end of the
  /// input is the last of them.
  ///
  /// Anything else is asked again: "don't know" begins like "done". Read on a thread of its own:
  /// leases are renewed and other steps go on while a person thinks.
  func question(
    _ text: String, among words: [String], _ answer: @escaping @Sendable (String) -> Void
  ) {
    Thread.detachNewThread {
      while true {
        Output.write([UInt8](text.utf8), to: STDERR_FILENO)
        guard let line = readLine() else { return answer(words.last ?? "") }
        let said = line.trimmingCharacters(in: .whitespaces).lowercased()
        if let word = words.first(where: { said == $0 || said == String($0.prefix(1)) }) {
          return answer(word)
        }
      }
    }
  }

  /// Asks for a line of text; `nil` at the end of the input.
  func text(_ prompt: String) async -> String? {
    await withCheckedContinuation { continuation in
      Thread.detachNewThread {
        Output.write([UInt8](prompt.utf8), to: STDERR_FILENO)
        continuation.resume(returning: readLine())
      }
    }
  }

  /// Asks for one of some words; see ``question(_:among:_:)``.
  func word(_ prompt: String, among words: [String]) async -> String {
    await withCheckedContinuation { continuation in
      question(prompt, among: words) { continuation.resume(returning: $0) }
    }
  }
}

/// The executor `manual`: the person at the terminal does it, step by step, with the instructions.
struct ManualExecutor: Executor {
  let console: RunConsole

  var name: String { "manual" }
  /// A person may have to wait for a merge, or for another person.
  var leastTimeoutSeconds: Int { 12 * 3600 }
  var talksToPerson: Bool { true }

  func run(_ task: ExecutorTask, _ channel: ExecutorChannel) async -> ExecutorResult {
    show(task)
    return task.action == .observe ? await look(task, channel) : await act(task)
  }

  private func show(_ task: ExecutorTask) {
    Output.aside { page in
      page.blank()
      let target = task.machine.map { " \($0.name)" } ?? ""
      let route = task.route.map { " by \($0.rawValue)" } ?? ""
      page.line(
        .heading(task.host.text), "  ", .good("\(task.action.rawValue)\(target)"), "\(route)",
        .dim(task.token.map { "  attempt \($0.attempt)" } ?? ""))
      page.paragraph(task.reason, indent: 2)
      for instruction in task.instructions {
        page.paragraph(instruction.text, indent: 2, label: .dim("\(instruction.tool): "))
      }
    }
  }

  private func act(_ task: ExecutorTask) async -> ExecutorResult {
    switch await console.word(
      "  [d]one, [f]ailed, or nobody [k]nows: ", among: ["done", "failed", "knows"])
    {
    case "done": return .manual(.completed)
    case "failed":
      let why = await console.text("  What went wrong? ") ?? ""
      let checked = try? Text.checked(why, as: "The reason")
      return .manual(.failed(checked ?? "It failed; the person at the terminal gave no reason."))
    default: return .manual(.inDoubt("The person at the terminal does not know how it ended."))
    }
  }

  private func look(
    _ task: ExecutorTask, _ channel: ExecutorChannel
  ) async -> ExecutorResult {
    while true {
      let prompt = "  File with the collector's output (empty: not now): "
      guard let file = await console.text(prompt) else {
        channel.leave()
        break
      }
      guard !file.isEmpty else { break }
      do {
        let bytes = try InputFile.read(file)
        return ExecutorResult(
          verdict: .completed, details: [:],
          observations: [ExecutorObservation(bytes: bytes, format: nil, isWhole: true)])
      } catch {
        Output.error(Failure(error).message)
      }
    }
    return .manual(.inDoubt("There was no look at \(task.host)."))
  }
}

extension ExecutorResult {
  fileprivate static func manual(_ verdict: Verdict) -> ExecutorResult {
    ExecutorResult(verdict: verdict, details: [:], observations: [])
  }
}
