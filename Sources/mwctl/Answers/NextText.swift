internal import Events
internal import Foundation
internal import Workflow

/// The answer of `mwctl next` for people: what is wrong first, then what to do.
struct NextText {
  let answer: NextAnswer
  /// Whether every step is shown with its instructions, not only the recommended one.
  let isFull: Bool

  init(_ answer: NextAnswer, isFull: Bool) {
    self.answer = answer
    self.isFull = isFull
  }

  func write() {
    Output.page { page in
      guard !answer.decisions.isEmpty else {
        page.paragraph("The log knows no host yet. Import an inventory: mwctl import FILE")
        return
      }
      for decision in answer.decisions { write(decision, to: &page) }
    }
  }

  private func write(_ decision: Decision, to page: inout Page) {
    page.blank()
    let window = decision.window.map { ", window \($0)" } ?? ", under no window"
    page.line(
      .heading(decision.host.text), "  ", status(decision),
      .dim("  phase \(decision.phase.rawValue)\(window)"))
    for hazard in decision.hazards { write(hazard, to: &page) }
    if !decision.steps.isEmpty {
      page.blank()
      page.line(.heading(decision.steps.count == 1 ? "Safe now" : "Safe now, side by side"))
      for (index, step) in decision.steps.enumerated() {
        write(step, number: index + 1, of: decision, to: &page)
      }
    }
    if !decision.inFlight.isEmpty {
      page.blank()
      page.line(.heading("Under way"))
      for attempt in decision.inFlight { write(attempt, to: &page) }
      if decision.inFlight.contains(where: \.isInDoubt) {
        page.line(
          .dim("     what shows how it ended: "), "mwctl in-doubt --host \(decision.host)")
      }
    }
    if !decision.blockers.isEmpty {
      page.blank()
      page.line(.heading("A person is needed"))
      for blocker in decision.blockers { write(blocker, to: &page) }
    }
    if !decision.outstanding.isEmpty {
      page.blank()
      page.paragraph(
        "Left for later by the profile: \(decision.outstanding.count) machine(s).", indent: 2)
    }
    if let reasons = answer.reasons[decision.host] { write(reasons, to: &page) }
  }

  private func status(_ decision: Decision) -> Span {
    switch decision.status {
    case .ready: .good("ready")
    case .waiting: .warn("waiting")
    case .blocked: .bad("blocked")
    case .done: .good("done")
    }
  }

  private func write(_ hazard: Hazard, to page: inout Page) {
    let label: Span =
      switch hazard.severity {
      case .critical: .bad("CRITICAL ")
      case .warning: .warn("Warning ")
      case .notice: .dim("Notice ")
      }
    page.paragraph(
      "\(hazard.subject): \(hazard.message) (\(hazard.rule), position \(hazard.position))",
      indent: 2, label: label)
  }

  private func write(
    _ step: Step, number: Int, of decision: Decision, to page: inout Page
  ) {
    let target = step.vmName.map { " \($0)" } ?? ""
    let route = step.route.map { " by \($0.rawValue)" } ?? ""
    let warning: Span = step.action.traits.isIrreversible ? .warn("  cannot be taken back") : ""
    page.line(
      "  \(number). ", .good("\(step.action.rawValue)\(target)"), "\(route)",
      .dim(
        "  about \(TextDuration.of(step.estimate.expectedSeconds)), at worst "
          + TextDuration.of(step.estimate.worstSeconds)), warning)
    page.paragraph(step.reason, indent: 5)
    for text in step.warnings { page.paragraph(text, indent: 5, label: .warn("Not known: ")) }
    guard number == 1 || isFull else { return }
    for instruction in step.instructions {
      let label = Span.dim("\(instruction.tool): ")
      // A command is copied from the screen, so no line is broken in it.
      if instruction.tool == "hyper-v-manager" || instruction.tool == "operator" {
        page.paragraph(instruction.text, indent: 5, label: label)
      } else {
        page.line("     ", label, "\(instruction.text)")
      }
    }
    if let command = command(step, decision) { page.line(.dim("     then: "), "\(command)") }
  }

  private func command(_ step: Step, _ decision: Decision) -> String? {
    guard step.action != .observe else { return nil }
    let vm = step.argument.map { " --vm \($0)" } ?? ""
    return "mwctl record \(step.action.rawValue) --host \(decision.host)\(vm) --started"
  }

  private func write(_ attempt: InFlight, to page: inout Page) {
    let target = attempt.vmName.map { " \($0)" } ?? ""
    let since = TextDuration.of(max(0, answer.now.seconds(since: attempt.startedAt)))
    let state: Span =
      attempt.isInDoubt
      ? .bad("in doubt since \(attempt.leaseUntil)") : .dim("until \(attempt.leaseUntil)")
    page.line(
      "  \(attempt.action.rawValue)\(target)  ", .dim("for \(since), by \(attempt.owner), "), state,
      .dim(", attempt \(attempt.attempt)"))
  }

  private func write(_ blocker: Refusal, to page: inout Page) {
    page.paragraph(
      "\(blocker.subject): \(blocker.message)", indent: 2, label: .bad("\(blocker.rule) "))
    for remedy in blocker.remedies { page.paragraph(remedy, indent: 4, label: .dim("-> ")) }
  }

  private func write(_ reasons: [Explanation], to page: inout Page) {
    page.blank()
    page.line(.heading("Why"))
    for reason in reasons {
      page.line("  \(reason.action.rawValue)\(reason.vmName.map { " \($0)" } ?? "")")
      for verdict in reason.verdicts {
        let (word, texts) = verdict.words
        let label: Span =
          word == "holds"
          ? .good("holds   ") : word == "unknown" ? .warn("unknown ") : .bad("refuses ")
        page.paragraph(
          "\(verdict.rule)\(texts.isEmpty ? "" : ": ")\(texts.joined(separator: " "))", indent: 4,
          label: label)
      }
    }
  }
}

/// Durations for people.
enum TextDuration {
  static func of(_ seconds: Int) -> String {
    guard seconds >= 60 else { return "\(seconds) s" }
    let minutes = (seconds + 59) / 60
    guard minutes >= 60 else { return "\(minutes) min" }
    guard minutes < 2 * 24 * 60 else { return "\(minutes / (24 * 60)) days" }
    return minutes % 60 == 0 ? "\(minutes / 60) h" : "\(minutes / 60) h \(minutes % 60) min"
  }
}

/// Texts as arguments of a shell.
enum Shell {
  /// A text as one word of a POSIX shell, and of PowerShell where it holds no quote.
  static func quoted(_ text: String) -> String {
    let isPlain =
      !text.isEmpty
      && text.utf8.allSatisfy { byte in
        (byte >= 48 && byte <= 57) || (byte >= 65 && byte <= 90) || (byte >= 97 && byte <= 122)
          || byte == 45 || byte == 46 || byte == 95
      }
    return isPlain ? text : "'" + text.replacing("'", with: "'\\''") + "'"
  }
}
