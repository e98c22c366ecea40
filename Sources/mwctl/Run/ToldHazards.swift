internal import Events
internal import Workflow

/// What was told of hosts in a run: each thing once, and again where it came about again.
struct ToldHazards {
  private struct Words: Hashable {
    let rule: String
    let subject: String
    let message: String
  }

  private var hazards: [HostName: Set<Hazard>] = [:]
  private var words: [HostName: Set<Words>] = [:]
  private var warnings: [HostName: Set<String>] = [:]

  /// From now on what a look shows again is news: something was done in between.
  mutating func forgetLooks(at host: HostName) { words[host] = nil }

  /// The hazards that were not told yet.
  mutating func news(of found: [Hazard], of host: HostName) -> [Hazard] {
    found.filter { hazard in
      let said = Words(rule: hazard.rule, subject: hazard.subject, message: hazard.message)
      // A look moves the position of what it shows once more.
      let isOther = hazards[host, default: []].insert(hazard).inserted
      return words[host, default: []].insert(said).inserted && isOther
    }
  }

  /// The warnings that were not told yet.
  mutating func news(of found: [String], of host: HostName) -> [String] {
    found.filter { warnings[host, default: []].insert($0).inserted }
  }
}
