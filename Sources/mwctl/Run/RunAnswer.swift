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

  /// Whether nothing goes on before a person has done something.
  var needsPerson: Bool {
    endings.contains { $0 == .blocked || $0 == .unseen || $0 == .refused }
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
      if !open.isEmpty {
        page.blank()
        page.paragraph(
          "Left without an end: \(open.map(\.description).joined(separator: ", ")). Nothing is "
            + "assumed of them: mwctl in-doubt", .warn)
      }
    }
  }

  private func span(of ending: Dispatcher.Ending) -> Span {
    switch ending {
    case .done: .good("done")
    case .reached: .good("as far as was asked")
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
    case .done, .reached, .blocked: nil
    }
  }
}

extension Dispatcher.Ending {
  var name: String {
    switch self {
    case .done: "done"
    case .reached: "reached"
    case .blocked: "blocked"
    case .unseen: "unseen"
    case .refused: "refused"
    }
  }
}

/// What a run would begin now.
struct RunForesight {
  let book: RunBook
  let options: Dispatcher.Options

  func write(_ format: OutputFormat) throws {
    let now = Environment.now
    let orders = try self.orders(at: now)
    switch format {
    case .text:
      Output.page { page in
        guard !orders.isEmpty else {
          page.paragraph("Nothing would be begun now. Why: mwctl next --why")
          return
        }
        page.line(.heading("Would be begun now, after a look at each host"))
        for order in orders {
          page.line(
            "  \(order.words)",
            .dim("  about \(TextDuration.of(order.step.estimate.expectedSeconds))"))
          page.paragraph(order.step.reason, indent: 4)
        }
        page.paragraph("All that is left, with times: mwctl plan", .dim)
      }
    case .json, .jsonl:
      Output.json([
        "schema": "mwctl.run/1", "event": "dry-run",
        "steps": .array(
          orders.map { order in
            [
              "host": .string(order.host.text), "action": .string(order.step.action.rawValue),
              "vm": .text(order.step.vmName),
              "expectedSeconds": .number(order.step.estimate.expectedSeconds),
              "worstSeconds": .number(order.step.estimate.worstSeconds),
            ]
          }),
      ])
    }
  }

  /// The steps that the dispatcher would take one after the other if each were begun.
  private func orders(at now: Timestamp) throws -> [Dispatcher.Order] {
    let decisions = try book.outlooks(at: now).map(\.decision)
    var dispatcher = Dispatcher(options: options)
    var orders: [Dispatcher.Order] = []
    while case .begin(let order) = dispatcher.choose(decisions, at: now) {
      guard let decision = decisions.first(where: { $0.host == order.host }) else { break }
      dispatcher.begin(order, at: now)
      // What is begun is not proposed a second time.
      dispatcher.refuse(order, chosenOn: decision.version)
      if decision.steps.contains(order.step) {
        orders.append(order)
      } else {
        dispatcher.end(order)
      }
    }
    return orders
  }
}
