internal import Events
internal import Projections
internal import Workflow

/// An explanation for people: the event, the state before, the rules, what it rested on, what it
/// changed.
struct ExplainText {
  let answer: ExplainAnswer

  init(_ answer: ExplainAnswer) { self.answer = answer }

  func write(to page: inout Page) {
    writeEvent(to: &page)
    writeBefore(to: &page)
    writeAttempt(to: &page)
    writeOverrides(to: &page)
    writeVerdicts(to: &page)
    writeEvidence(to: &page)
    writeChanges(to: &page)
    for gap in answer.gaps { page.paragraph(gap, label: .bad("Cannot be told: ")) }
  }

  private func writeEvent(to page: inout Page) {
    let record = answer.record
    let story = answer.story
    page.line(.heading("Position \(record.position)"), "  ", .dim(record.event.type))
    page.paragraph(
      "\(story.subject)  \(story.what)" + (story.reason.map { ": \($0)" } ?? ""), story.tone.style)
    var facts: [(String, String)] = [
      ("Happened", "\(record.time), as told by \(record.actor)"),
      ("Recorded", record.recordedAt.description),
      ("Stream", "\(record.stream), version \(record.version)"),
    ]
    if let window = record.draft.correlationID { facts.append(("Belongs to", window)) }
    facts.append(("Command", record.draft.commandID))
    if let cause = record.draft.causationID { facts.append(("Caused by", cause)) }
    switch record.event {
    case .actionStarted(let fact):
      facts += [
        ("Decided on", "what was known at position \(fact.basis.position)"),
        ("Under", "the profile at position \(fact.basis.profile)"),
        ("By rules", "of version \(record.draft.workflowVersion)"),
      ]
    case .hostObserved(let fact): facts.append(("SHA-256 of the look", fact.digest))
    case .logCreated, .logKeyIntroduced, .logKeyRotated, .profileAdopted, .windowOpened,
      .windowSuspended, .windowResumed,
      .windowClosed, .hostEnrolled, .hostReleased, .vmObserved, .vmArrived, .vmDeparted,
      .actionCompleted, .actionFailed, .attemptSettled, .leaseRenewed, .attemptDoubted,
      .attemptTakenOver,
      .ruleOverridden, .unreadable:
      break
    }
    write(facts, to: &page)
  }

  private func write(_ facts: [(label: String, text: String)], to page: inout Page) {
    let width = (facts.map { DisplayText.width($0.label) }.max() ?? 0) + 2
    for fact in facts {
      page.paragraph(
        fact.text, indent: 2, label: .dim(DisplayText.padded(fact.label, to: width)))
    }
  }

  private func writeBefore(to page: inout Page) {
    guard case .host(let name) = answer.record.stream else { return }
    page.blank()
    page.line(.heading("Just before"))
    guard let before = answer.before else {
      return page.paragraph(
        answer.gaps.isEmpty ? "Nothing was known of \(name)." : "It cannot be judged.", indent: 2)
    }
    let host = before.host
    let look = host.lastWholeObservation.map { "\($0.time) (position \($0.position))" } ?? "never"
    var facts: [(String, String)] = [
      (
        name.text,
        "\(before.decision.status.rawValue); \(StatusText.meaning(before.decision.phase))"
      ),
      ("Build", host.facts.build?.description ?? "not known"), ("Seen whole", look),
      ("Window", before.situation.window.map { "\($0.id), \($0.status.rawValue)" } ?? "none"),
      ("Machines", count(of: host)),
    ]
    for attempt in before.decision.inFlight {
      facts.append(
        (
          attempt.isInDoubt ? "In doubt" : "Under way",
          "\(attempt.action.rawValue)\(attempt.vmName.map { " \($0)" } ?? "") by \(attempt.owner), "
            + "attempt \(attempt.attempt)"
        ))
    }
    if let vm = answer.record.event.vm.flatMap({ host.virtualMachines[$0] }) {
      facts.append((vm.name, describe(vm)))
    }
    write(facts, to: &page)
    for hazard in before.decision.hazards {
      page.paragraph("\(hazard.subject): \(hazard.message)", indent: 2, label: .bad("Hazard: "))
    }
  }

  private func count(of host: Host) -> String {
    let counts = Dictionary(grouping: host.machines, by: \.state).mapValues(\.count)
    let parts = VMState.allCases.compactMap { state in
      counts[state].map { "\($0) \(state.rawValue)" }
    }
    return parts.isEmpty ? "none" : parts.joined(separator: ", ")
  }

  private func describe(_ vm: VirtualMachine) -> String {
    let kind = vm.stateEvidence.kind == .observed ? "seen" : "told"
    let snapshots =
      vm.facts.snapshots.map { "\($0.count) snapshot\($0.count == 1 ? "" : "s")" }
      ?? "snapshots not known"
    let services = vm.facts.integrationServices.map { "IS \($0)" } ?? "IS not known"
    return "\(vm.state.rawValue), \(kind) at position \(vm.stateEvidence.position); \(snapshots); "
      + services
  }

  private func writeAttempt(to page: inout Page) {
    guard let attempt = answer.attempt else { return }
    page.blank()
    page.line(.heading("Attempt \(attempt.id)"))
    var facts: [(String, String)] = [
      ("Begun", "\(attempt.startedAt) by \(attempt.startedBy)"),
      ("Lease until", attempt.leaseUntil.description),
    ]
    if attempt.owner != attempt.startedBy { facts.append(("Answered for", "by \(attempt.owner)")) }
    let ending = attempt.ending.map {
      "position \($0.position), \($0.time), by \($0.actor): \($0.what)"
    }
    switch attempt.role {
    case .began, .renewed, .doubted: facts.append(("Ended", ending ?? "not yet"))
    case .tookOver:
      let record = answer.record
      facts.append(("Taken over", "by \(record.actor), from now on attempt \(record.position)"))
      facts.append(("Ended", ending ?? "not yet"))
    case .ended: facts.append(("Ended", "by this event, within its lease"))
    case .endedInDoubt:
      facts.append(("Ended", "by this event, after its lease: until then nobody knew"))
    case .late:
      facts.append(("Ended", (ending ?? "earlier") + "; this event came late and moved nothing"))
    }
    write(facts, to: &page)
  }

  private func writeOverrides(to page: inout Page) {
    guard !answer.overrides.isEmpty else { return }
    page.blank()
    page.line(.heading("Set aside"))
    for override in answer.overrides {
      let who =
        override.by.map { "by \($0.actor) at \($0.time) (position \($0.position))" }
        ?? "by whom is not recorded"
      page.paragraph(
        "for \(override.subject) \(who): \(override.reason ?? "no reason recorded")", indent: 2,
        label: .warn("\(override.rule) "))
    }
  }

  private func writeVerdicts(to page: inout Page) {
    guard let verdicts = answer.verdicts else { return }
    page.blank()
    page.line(
      .heading("Rules"),
      .dim("  today's, of version \(Rules.version), on yesterday's state"))
    if verdicts.lines.isEmpty {
      page.paragraph("It went against no rule, then or today.", indent: 2)
    } else {
      page.table(table(of: verdicts), indent: 2)
    }
    if let allows = verdicts.allowsToday {
      page.paragraph(
        allows ? "Today's rules would let it begin, too." : "Today's rules would not let it begin.",
        allows ? .good : .bad, indent: 2)
    }
    guard !verdicts.differences.isEmpty else {
      guard !verdicts.lines.contains(where: { $0.today == nil && $0.silence == .notAsked }) else {
        return
      }
      return page.paragraph("Then and today do not differ.", indent: 2)
    }
    for difference in verdicts.differences {
      page.paragraph(difference, indent: 2, label: .warn("Differs: "))
    }
  }

  private func table(of verdicts: ExplainVerdicts) -> Table {
    var table = Table(columns: [
      .init("Rule", .keep), .init("As recorded", .wrap, minimum: 10),
      .init("Today", .wrap, minimum: 16),
    ])
    for line in verdicts.lines {
      let recorded: Span =
        switch line.recorded {
        case .setAside: .warn("set aside")
        case .didNotRefuse: "did not refuse"
        case .against: .bad("against it")
        case .notRecorded: .dim("not recorded")
        }
      table.add("\(line.rule)", recorded, today(line))
    }
    return table
  }

  private func today(_ line: ExplainVerdicts.Line) -> Span {
    guard let verdict = line.today else {
      switch line.silence {
      case .notAsked: return .dim("not asked: it is set aside for what comes")
      case .doesNotObject: return .dim("does not object")
      case .hasNoSay: return .dim("has no say")
      }
    }
    let (word, texts) = verdict.words
    let text = ([word] + texts).joined(separator: ": ")
    if word == "holds" { return .good(text) }
    if word == "unknown" { return .warn(text) }
    return line.isSetAside ? .warn("set aside; \(text)") : .bad(text)
  }

  private func writeEvidence(to page: inout Page) {
    if let reason = answer.reason {
      page.blank()
      page.line(.heading("Why"))
      page.paragraph(reason, indent: 2)
    }
    guard !answer.evidence.isEmpty else { return }
    page.blank()
    page.line(.heading("It rested on"))
    var table = Table(columns: [
      .init("Position", .keep, right: true), .init("Time", .keep), .init("Who", .wrap, minimum: 5),
      .init("About", .cutInside), .init("What", .wrap, minimum: 16),
    ])
    for entry in answer.evidence {
      table.add(
        "\(entry.position)", "\(entry.time)", "\(entry.actor)", "\(entry.subject)",
        "\(entry.what)")
    }
    page.table(table, indent: 2)
  }

  private func writeChanges(to page: inout Page) {
    page.blank()
    page.line(.heading("What it changed"))
    guard !answer.changes.isEmpty || !answer.machines.isEmpty else {
      return page.paragraph("Nothing of what is shown of its stream.", indent: 2)
    }
    DiffAnswer.write(answer.changes, indent: 2, to: &page)
    for machine in answer.machines {
      page.line("  ", .heading(machine.name), DiffAnswer.word(machine.kind))
      if machine.kind == .changed { DiffAnswer.write(machine.changes, indent: 4, to: &page) }
    }
  }
}
