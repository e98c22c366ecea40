internal import Events
internal import Projections
internal import Workflow

// The window: opened, prolonged, called off and opened again.

extension Night {
  /// Adopts the profile, looks at the hosts, and opens the window; now and then in another order.
  mutating func open() {
    journal.append(
      .logCreated(LogCreated(origin: "simulation", toolVersion: "0")), to: .log, at: now)
    journal.append(
      .profileAdopted(ProfileAdopted(name: profile.name, profile: .null)), to: .log, at: now)
    let looksFirst = random.chance(50)
    if looksFirst { for name in world.hosts.keys.sorted() { lookAt(name) } }
    openWindow()
    if !looksFirst { for name in world.hosts.keys.sorted() { lookAt(name) } }
    for host in world.hosts.values {
      owed.formUnion(host.machines.values.filter(\.isAlive).map(\.id))
    }
  }

  /// Opens the window over all hosts.
  mutating func openWindow() {
    let hosts = world.hosts.keys.sorted()
    journal.append(
      .windowOpened(
        WindowOpened(
          hosts: hosts, from: now, until: now.adding(seconds: 3600 * (3 + random.below(12))),
          maximumHostsDown: random.chance(50) ? 1 : nil, profile: 1)), to: .window(evening.window),
      at: now)
    for name in hosts {
      journal.append(.hostEnrolled(HostEnrolled(window: evening.window)), to: .host(name), at: now)
    }
  }

  /// Gives the hosts more time: a later end, or a new window after one that was closed.
  mutating func prolong() {
    if calledOffAt != nil { return openAgain() }
    let until = now.adding(seconds: 3600 * 12)
    journal.append(
      .windowResumed(WindowResumed(reason: nil, until: until)), to: .window(evening.window), at: now
    )
  }

  /// Calls the maintenance off: the window is closed, and its hosts are released.
  mutating func callOff() {
    note("THE MAINTENANCE IS CALLED OFF")
    count("called off")
    calledOffAt = now
    lastBefore = lastWhole.compactMapValues(\.observedAt)
    journal.append(
      .windowClosed(WindowClosed(reason: "storm")), to: .window(evening.window), at: now)
    for name in world.hosts.keys.sorted() {
      journal.append(.hostReleased(HostReleased(window: evening.window)), to: .host(name), at: now)
    }
  }

  private mutating func openAgain() {
    note("the maintenance goes on")
    calledOffAt = nil
    for name in world.hosts.keys.sorted() { lookAt(name) }
    openWindow()
    forgiveOthers()
  }

  /// Owes nothing any more to machines that others stopped while the maintenance was called off,
  /// or so shortly before that nobody saw it: those were theirs to stop.
  mutating func forgiveOthers() {
    owed = owed.filter { id in
      guard let machine = world.machine(id), let host = world.host(of: id) else { return false }
      guard !machine.isAlive, let touchedAt = machine.touchedAt else { return true }
      return touchedAt < lastBefore[host] ?? evening.world.now
    }
  }
}
