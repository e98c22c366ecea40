public import Events
public import Projections

/// What a look at a host adds to the log: the events of one import, in the order they are appended.
public struct Reconciliation: Hashable, Sendable {
  /// An event and the stream it goes to.
  public struct Addition: Hashable, Sendable {
    /// The stream.
    public let stream: StreamName
    /// The event.
    public let event: Event
  }

  /// Why a look cannot be taken over.
  public struct Outdated: Error, Hashable, Sendable {
    /// When the look was taken.
    public let observedAt: Timestamp
    /// The time of the newest thing that is known of the host.
    public let knownAt: Timestamp
  }

  /// The events.
  public let additions: [Addition]
}

extension Situation {
  /// Compares a look with what is known, and says what has to be written down.
  ///
  /// Only machines that are new or changed get an event of their own. Attempts in doubt are settled
  /// where the look can tell how they ended. A machine that another host had is noted in both
  /// streams: it moved, it is not a second one.
  /// - Parameters:
  ///   - observation: The look; its time is ``now``.
  ///   - formerHosts: For each machine that the log knows on another host, that host.
  ///   - digest: SHA-256 of ``HostObservation/document``.
  ///   - isStateSeen: Whether the machines themselves were looked at, as a collector does; a person
  ///     may only tell something about them that does not change by itself.
  /// - Throws: ``Reconciliation/Outdated`` if something later than this is known of the host.
  /// - Complexity: O(*n* log *n*) in the machines of the host.
  public func reconcile(
    _ observation: HostObservation, formerHosts: [VMID: Host], digest: String,
    isStateSeen: Bool = true
  ) throws(Reconciliation.Outdated) -> Reconciliation {
    // A look from before the last change tells nothing about now: a machine that was saved then may
    // merge its disks by now, and waking it would throw the merge away.
    let newest = [host.lastObservation, host.lastChange].compactMap { $0?.time }.max()
    if let newest, newest > now {
      throw Reconciliation.Outdated(observedAt: now, knownAt: newest)
    }
    let stream = StreamName.host(host.name)
    var additions: [Reconciliation.Addition] = []
    for seen in observation.virtualMachines.sorted(by: { $0.id < $1.id }) {
      let known = host.virtualMachines[seen.id]
      if known == nil, let former = formerHosts[seen.id],
        let vm = former.virtualMachines[seen.id] ?? former.departed[seen.id]
      {
        // Where the looks overlap nobody can say which host has it now: it is kept on both, and what
        // it is owed is not forgotten on either.
        additions +=
          isNewer(than: vm)
          ? move(vm, from: former, seenAs: seen) : [arrival(of: vm, from: former)]
      }
      guard let known, VirtualMachine.completed(seen, with: known.facts) == known.facts else {
        additions.append(.init(stream: stream, event: .vmObserved(VMObserved(facts: seen))))
        continue
      }
    }
    additions.append(
      .init(
        stream: stream,
        event: .hostObserved(
          HostObserved(
            isWhole: observation.isWhole, facts: observation.facts,
            seen: isStateSeen ? observation.virtualMachines.map(\.id).sorted() : [],
            digest: digest))))
    for attempt in host.attempts
    where attempt.isInDoubt(at: now) && (isStateSeen || attempt.vm == nil) {
      guard let settled = settlement(of: attempt, by: observation) else { continue }
      additions.append(.init(stream: stream, event: .attemptSettled(settled)))
    }
    return Reconciliation(additions: additions)
  }

  /// Whether this look is later than the last sight of a machine on its former host.
  ///
  /// If it is not, nobody can say that the machine moved: it stays on both, so that neither host is
  /// patched while it may run there.
  private func isNewer(than vm: VirtualMachine) -> Bool {
    (vm.seen ?? vm.stateEvidence).time < now
  }

  /// A machine's way from the host that had it to this one.
  ///
  /// What it was attempted there cannot go on there; its state here was seen.
  private func move(
    _ vm: VirtualMachine, from former: Host, seenAs seen: VMFacts
  ) -> [Reconciliation.Addition] {
    let old = StreamName.host(former.name)
    let settled = former.attempts(on: vm.id).map { attempt in
      Reconciliation.Addition(
        stream: old,
        event: .attemptSettled(
          AttemptSettled(
            attempt: attempt.id, action: attempt.action, vm: vm.id, finding: .notEffected,
            reason: "The machine was found on \(host.name), \(seen.state.rawValue).")))
    }
    let departed = VMDeparted(vm: vm.id, destination: host.name)
    return settled + [
      .init(stream: old, event: .vmDeparted(departed)), arrival(of: vm, from: former),
    ]
  }

  private func arrival(of vm: VirtualMachine, from former: Host) -> Reconciliation.Addition {
    let arrived = VMArrived(
      known: vm.facts, from: former.name, ranBefore: vm.ranBefore, lastRanOn: vm.memoryIsFrom,
      isWokenByUs: vm.isWokenByUs, isNotApplicable: vm.notApplicable != nil)
    return .init(stream: .host(host.name), event: .vmArrived(arrived))
  }
}
