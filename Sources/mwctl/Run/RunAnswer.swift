internal import Events
internal import Execution
internal import Workflow

/// How a run left its hosts.
struct RunAnswer {
  let decisions: [Decision]
  let endings: [Dispatcher.Ending]
  /// How many steps it began.
  let steps: Int
  /// The attempts that it left without an end.
  let open: [AttemptID]

  /// Whether nothing goes on before a person has done something, or decided to go on.
  var needsPerson: Bool {
    !doubts.isEmpty
      || endings.contains { ending in
        switch ending {
        case .done, .reached: false
        case .stopped, .inDoubt, .blocked, .unseen, .refused: true
        }
      }
  }

  /// The attempts on its hosts that nobody knows the end of, whoever began them.
  private var doubts: [(host: HostName, attempt: InFlight)] {
    decisions.flatMap { decision in
      decision.inFlight.filter(\.isInDoubt).map { (decision.host, $0) }
    }
  }

  func write(_ format: OutputFormat) {
    switch format {
    case .text: writeText()
    case .json, .jsonl: Output.json(json)
    }
  }

  private var json: JSONValue {
    [
      "schema": "mwctl.run/1", "event": "finished", "steps": .number(steps),
      "open": .texts(open.map(\.description)),
      "inDoubt": .array(
        doubts.map { host, attempt in
          [
            "attempt": .string(attempt.attempt.description), "host": .string(host.text),
            "action": .string(attempt.action.rawValue), "vm": .text(attempt.vmName),
            "vmId": .text(attempt.vm?.text), "owner": .string(attempt.owner),
          ]
        }),
      "hosts": .array(
        zip(decisions, endings).map { decision, ending in
          [
            "host": .string(decision.host.text), "phase": .string(decision.phase.rawValue),
            "status": .string(decision.status.rawValue), "ending": .string(ending.name),
            "blockers": .array(
              decision.blockers.map { blocker in
                [
                  "rule": .string(blocker.rule), "subject": .string(blocker.subject),
                  "message": .string(blocker.message), "remedies": .texts(blocker.remedies),
                ]
              }),
          ]
        }),
    ]
  }

  private func writeText() {
    Output.page { page in
      page.blank()
      page.line(.heading("\(steps) \(steps == 1 ? "step" : "steps") begun"))
      for (decision, ending) in zip(decisions, endings) {
        page.line(
          "  ", .heading(decision.host.text), "  ", span(of: ending),
          .dim("  phase \(decision.phase.rawValue)"))
        if let remedy = remedy(for: ending, of: decision) {
          page.paragraph(remedy, indent: 6, label: .dim("-> "))
        }
        guard ending == .blocked else { continue }
        for blocker in decision.blockers {
          page.paragraph(
            "\(blocker.subject): \(blocker.message)", indent: 4, label: .bad("\(blocker.rule) "))
          for remedy in blocker.remedies { page.paragraph(remedy, indent: 6, label: .dim("-> ")) }
        }
      }
      writeOpen(to: &page)
    }
  }

  private func writeOpen(to page: inout Page) {
    let doubts = self.doubts
    if !doubts.isEmpty {
      page.blank()
      page.line(.bad("In doubt"), .dim("  nobody knows how these ended: mwctl in-doubt"))
      for (host, attempt) in doubts {
        let target = attempt.vmName.map { " \($0)" } ?? ""
        page.line(
          "  \(host)\(target): \(attempt.action.rawValue)",
          .dim("  attempt \(attempt.attempt), of \(attempt.owner)"))
      }
    }
    let others = open.filter { token in !doubts.contains { $0.attempt.attempt == token } }
    guard !others.isEmpty else { return }
    page.blank()
    page.paragraph(
      "Left without an end: \(others.map(\.description).joined(separator: ", ")). Nothing is "
        + "assumed of them: mwctl in-doubt", .warn)
  }

  private func span(of ending: Dispatcher.Ending) -> Span {
    switch ending {
    case .done: .good("done")
    case .reached: .good("as far as was asked")
    case .stopped: .warn("stopped before it was done")
    case .inDoubt: .bad("an attempt is in doubt")
    case .blocked: .bad("needs a person")
    case .unseen: .bad("cannot be looked at")
    case .refused: .warn("its next step was refused or declined")
    }
  }

  /// What to do where no blocker says it.
  private func remedy(for ending: Dispatcher.Ending, of decision: Decision) -> String? {
    switch ending {
    case .unseen:
      "See whether \(decision.host) answers and what the executor says of 'observe'; or import an "
        + "inventory of it: mwctl import FILE"
    case .refused: "Look what it is and why: mwctl next --host \(decision.host) --why"
    case .stopped: "What is next: mwctl next --host \(decision.host)"
    case .inDoubt:
      "Run it again, which looks first; or look what shows how it ended: mwctl in-doubt --host "
        + "\(decision.host)"
    case .done, .reached, .blocked: nil
    }
  }
}

extension Dispatcher.Ending {
  var name: String {
    switch self {
    case .done: "done"
    case .reached: "reached"
    case .stopped: "stopped"
    case .inDoubt: "in-doubt"
    case .blocked: "blocked"
    case .unseen: "unseen"
    case .refused: "refused"
    }
  }
}
