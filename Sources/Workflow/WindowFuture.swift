internal import Events
internal import Projections

/// The futures of hosts side by side, as far as they wait for each other: a window may let only so
/// many of its hosts be out of service at once.
struct WindowFuture {
  private(set) var hosts: [HostFuture]

  init(_ hosts: [HostFuture]) { self.hosts = hosts }

  mutating func run() {
    for index in hosts.indices { proceed(index) }
    while let (index, end) = next {
      let wasOutOfService = hosts[index].outOfService != nil
      hosts[index].endNext()
      proceed(index)
      if wasOutOfService, hosts[index].outOfService == nil { goOn(at: end) }
    }
  }

  /// The host on which something ends first; of several the one that stands first.
  private var next: (index: Int, end: Timestamp)? {
    hosts.indices.compactMap { index in hosts[index].nextEnd.map { (index, $0) } }
      .min { $0.1 < $1.1 }
  }

  private mutating func proceed(_ index: Int) {
    let others = hosts.indices.filter { $0 != index }.compactMap { hosts[$0].outOfService }
    hosts[index].proceed(beside: others)
  }

  /// A host is back: those that waited for that go on, as far as the limit lets them.
  private mutating func goOn(at time: Timestamp) {
    for index in hosts.indices where hosts[index].isWaitingForHosts {
      hosts[index].wait(until: time)
      proceed(index)
    }
  }
}
