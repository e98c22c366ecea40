internal import Events
internal import Execution
internal import Workflow

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
